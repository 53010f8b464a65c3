using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FrameEngine.Columns;

namespace FrameEngine.Compute.Comparing;

/// <summary>A relation of two values of one layout that are not null; with its negation it makes all six comparison operators, since the order is total (NaN is the greatest and equals itself).</summary>
internal unsafe interface IRelation<T> where T : unmanaged
{
    /// <summary>The truth for one pair.</summary>
    static abstract bool Test(T* left, T* right);

    /// <summary>The same for lanes; only where <c>Vector512&lt;T&gt;.IsSupported</c>, and never with a NaN on the right.</summary>
    static abstract Vector512<T> Test(Vector512<T> left, Vector512<T> right);

    /// <inheritdoc cref="Test(Vector512{T}, Vector512{T})"/>
    static abstract Vector256<T> Test(Vector256<T> left, Vector256<T> right);
}

/// <summary>left = right for numbers.</summary>
internal readonly unsafe struct EqualTo<T> : IRelation<T> where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Test(T* left, T* right) => *left == *right || (T.IsNaN(*left) && T.IsNaN(*right));
    public static Vector512<T> Test(Vector512<T> left, Vector512<T> right) => Vector512.Equals(left, right);
    public static Vector256<T> Test(Vector256<T> left, Vector256<T> right) => Vector256.Equals(left, right);
}

/// <summary>left &lt; right for numbers.</summary>
internal readonly unsafe struct LessThan<T> : IRelation<T> where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Test(T* left, T* right) => *left < *right || (T.IsNaN(*right) && !T.IsNaN(*left));
    public static Vector512<T> Test(Vector512<T> left, Vector512<T> right) => Vector512.LessThan(left, right);
    public static Vector256<T> Test(Vector256<T> left, Vector256<T> right) => Vector256.LessThan(left, right);
}

/// <summary>left ≤ right for numbers.</summary>
internal readonly unsafe struct AtMost<T> : IRelation<T> where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Test(T* left, T* right) => *left <= *right || T.IsNaN(*right);
    public static Vector512<T> Test(Vector512<T> left, Vector512<T> right) => Vector512.LessThanOrEqual(left, right);
    public static Vector256<T> Test(Vector256<T> left, Vector256<T> right) => Vector256.LessThanOrEqual(left, right);
}

/// <summary>left = right for text and binary.</summary>
internal readonly unsafe struct ViewEqualTo : IRelation<StringView>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Test(StringView* left, StringView* right) => StringView.Equals(left, right);
    public static Vector512<StringView> Test(Vector512<StringView> left, Vector512<StringView> right) => throw NoLanes.Error;
    public static Vector256<StringView> Test(Vector256<StringView> left, Vector256<StringView> right) => throw NoLanes.Error;
}

/// <summary>left &lt; right for text and binary.</summary>
internal readonly unsafe struct ViewLessThan : IRelation<StringView>
{
    public static bool Test(StringView* left, StringView* right) => StringView.Compare(left, right) < 0;
    public static Vector512<StringView> Test(Vector512<StringView> left, Vector512<StringView> right) => throw NoLanes.Error;
    public static Vector256<StringView> Test(Vector256<StringView> left, Vector256<StringView> right) => throw NoLanes.Error;
}

/// <summary>left ≤ right for text and binary.</summary>
internal readonly unsafe struct ViewAtMost : IRelation<StringView>
{
    public static bool Test(StringView* left, StringView* right) => StringView.Compare(left, right) <= 0;
    public static Vector512<StringView> Test(Vector512<StringView> left, Vector512<StringView> right) => throw NoLanes.Error;
    public static Vector256<StringView> Test(Vector256<StringView> left, Vector256<StringView> right) => throw NoLanes.Error;
}

/// <summary>left = right for intervals.</summary>
internal readonly unsafe struct IntervalEqualTo : IRelation<IntervalValue>
{
    public static bool Test(IntervalValue* left, IntervalValue* right) => left->CompareTo(*right) == 0;
    public static Vector512<IntervalValue> Test(Vector512<IntervalValue> left, Vector512<IntervalValue> right) => throw NoLanes.Error;
    public static Vector256<IntervalValue> Test(Vector256<IntervalValue> left, Vector256<IntervalValue> right) => throw NoLanes.Error;
}

/// <summary>left &lt; right for intervals.</summary>
internal readonly unsafe struct IntervalLessThan : IRelation<IntervalValue>
{
    public static bool Test(IntervalValue* left, IntervalValue* right) => left->CompareTo(*right) < 0;
    public static Vector512<IntervalValue> Test(Vector512<IntervalValue> left, Vector512<IntervalValue> right) => throw NoLanes.Error;
    public static Vector256<IntervalValue> Test(Vector256<IntervalValue> left, Vector256<IntervalValue> right) => throw NoLanes.Error;
}

/// <summary>left ≤ right for intervals.</summary>
internal readonly unsafe struct IntervalAtMost : IRelation<IntervalValue>
{
    public static bool Test(IntervalValue* left, IntervalValue* right) => left->CompareTo(*right) <= 0;
    public static Vector512<IntervalValue> Test(Vector512<IntervalValue> left, Vector512<IntervalValue> right) => throw NoLanes.Error;
    public static Vector256<IntervalValue> Test(Vector256<IntervalValue> left, Vector256<IntervalValue> right) => throw NoLanes.Error;
}

/// <summary>The error of layouts that have no SIMD lanes: callers ask <c>IsSupported</c> first.</summary>
internal static class NoLanes
{
    public static InternalException Error => new("a layout without lanes was compared in lanes");
}
