using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FrameEngine.Compute.Kernels;

/// <summary>One of the arithmetic operators on numbers of one type.</summary>
internal interface IArithmetic<T> where T : unmanaged
{
    static abstract string Symbol { get; }

    /// <summary>Whether <see cref="Wrapped(Vector256{T}, Vector256{T}, ref Vector256{T})"/> exists.</summary>
    static abstract bool HasLanes { get; }

    /// <summary>Without a check.</summary>
    static abstract T Wrapped(T left, T right);

    /// <summary>False on overflow.</summary>
    static abstract bool TryApply(T left, T right, out T result);

    /// <summary>Without a check in lanes; the sign of a lane of <paramref name="overflow"/> is set where a signed result wrapped.</summary>
    static abstract Vector256<T> Wrapped(Vector256<T> left, Vector256<T> right, ref Vector256<T> overflow);
}

/// <summary>Addition.</summary>
internal readonly struct AddNumbers<T> : IArithmetic<T> where T : unmanaged, INumber<T>
{
    public static string Symbol => "+";
    public static bool HasLanes => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Wrapped(T left, T right) => unchecked(left + right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryApply(T left, T right, out T result)
    {
        result = unchecked(left + right);
        // Adding a negative number makes a sum smaller, adding another does not.
        return T.IsNegative(right) ? result < left : result >= left;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Wrapped(Vector256<T> left, Vector256<T> right, ref Vector256<T> overflow)
    {
        Vector256<T> sum = left + right;
        overflow |= (left ^ sum) & (right ^ sum);
        return sum;
    }
}

/// <summary>Subtraction.</summary>
internal readonly struct SubtractNumbers<T> : IArithmetic<T> where T : unmanaged, INumber<T>
{
    public static string Symbol => "-";
    public static bool HasLanes => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Wrapped(T left, T right) => unchecked(left - right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryApply(T left, T right, out T result)
    {
        result = unchecked(left - right);
        return T.IsNegative(right) ? result > left : result <= left;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Wrapped(Vector256<T> left, Vector256<T> right, ref Vector256<T> overflow)
    {
        Vector256<T> difference = left - right;
        overflow |= (left ^ right) & (left ^ difference);
        return difference;
    }
}

/// <summary>Multiplication.</summary>
internal readonly struct MultiplyNumbers<T> : IArithmetic<T> where T : unmanaged, INumber<T>
{
    public static string Symbol => "*";
    public static bool HasLanes => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Wrapped(T left, T right) => unchecked(left * right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryApply(T left, T right, out T result)
    {
        if (typeof(T) == typeof(long))
        {
            long high = Math.BigMul((long)(object)left, (long)(object)right, out long low);
            result = (T)(object)low;
            return high == low >> 63;
        }

        if (typeof(T) == typeof(ulong))
        {
            ulong high = Math.BigMul((ulong)(object)left, (ulong)(object)right, out ulong low);
            result = (T)(object)low;
            return high == 0;
        }

        if (typeof(T) == typeof(Int128)) return TryWide((Int128)(object)left, (Int128)(object)right, out result);
        if (typeof(T) == typeof(UInt128))
        {
            bool fits = TryUnsigned((UInt128)(object)left, (UInt128)(object)right, out UInt128 wide);
            result = (T)(object)wide;
            return fits;
        }

        long product = long.CreateTruncating(left) * long.CreateTruncating(right);
        result = T.CreateTruncating(product);
        return long.CreateTruncating(result) == product;
    }

    public static Vector256<T> Wrapped(Vector256<T> left, Vector256<T> right, ref Vector256<T> overflow) => left * right;

    private static bool TryWide(Int128 left, Int128 right, out T result)
    {
        result = (T)(object)unchecked(left * right);
        // Magnitudes below 2^63 cannot overflow.
        if (left >= long.MinValue && left <= long.MaxValue && right >= long.MinValue && right <= long.MaxValue) return true;
        UInt128 limit = UInt128.One << 127;
        return TryUnsigned((UInt128)(left < 0 ? unchecked(-left) : left), (UInt128)(right < 0 ? unchecked(-right) : right), out UInt128 magnitude)
            && (left < 0 == right < 0 ? magnitude < limit : magnitude <= limit);
    }

    private static bool TryUnsigned(UInt128 left, UInt128 right, out UInt128 product)
    {
        ulong leftHigh = (ulong)(left >> 64), rightHigh = (ulong)(right >> 64);
        product = unchecked(left * right);
        if (leftHigh == 0 && rightHigh == 0) return true;
        if (leftHigh != 0 && rightHigh != 0) return false;
        UInt128 cross = leftHigh != 0 ? (UInt128)leftHigh * (ulong)right : (UInt128)rightHigh * (ulong)left;
        return cross <= ulong.MaxValue && product >= cross << 64;
    }
}
