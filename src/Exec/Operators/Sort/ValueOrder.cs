using System.Numerics;
using System.Runtime.CompilerServices;
using FrameEngine.Columns;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>Maps values of a layout to 64-bit numbers whose unsigned order is the values' order.</summary>
internal unsafe interface IValueOrder<T> where T : unmanaged
{
    /// <summary>Whether equal numbers mean equal values.</summary>
    static abstract bool IsExact { get; }

    static abstract ulong Of(T* value);
}

/// <summary>Signed integers.</summary>
internal readonly unsafe struct SignedOrder<T> : IValueOrder<T> where T : unmanaged, IBinaryInteger<T>
{
    public static bool IsExact => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(T* value) => ulong.CreateTruncating(*value) ^ (1UL << 63);
}

/// <summary>Unsigned integers and booleans.</summary>
internal readonly unsafe struct UnsignedOrder<T> : IValueOrder<T> where T : unmanaged, IBinaryInteger<T>
{
    public static bool IsExact => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(T* value) => ulong.CreateTruncating(*value);
}

/// <summary>Floating point, −0 as 0, NaN as the greatest; singles as doubles.</summary>
internal readonly unsafe struct FloatOrder<T> : IValueOrder<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public static bool IsExact => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(T* value)
    {
        double number = double.CreateTruncating(*value);
        if (double.IsNaN(number)) return ulong.MaxValue;
        long bits = BitConverter.DoubleToInt64Bits(number + 0.0);
        return (ulong)bits ^ ((ulong)(bits >> 63) | (1UL << 63));
    }
}

/// <summary>128-bit signed integers, by what 64 bits hold: those outside are all alike.</summary>
internal readonly unsafe struct WideOrder : IValueOrder<Int128>
{
    public static bool IsExact => false;

    public static ulong Of(Int128* value) => Clamp(*value);

    public static ulong Clamp(Int128 number) =>
        (ulong)(long)(number < long.MinValue ? long.MinValue : number > long.MaxValue ? long.MaxValue : number) ^ (1UL << 63);
}

/// <summary>Uuids: the upper half of their 128 bits.</summary>
internal readonly unsafe struct UuidOrder : IValueOrder<UInt128>
{
    public static bool IsExact => false;

    public static ulong Of(UInt128* value) => (ulong)(*value >> 64);
}

/// <summary>Intervals by normalised length.</summary>
internal readonly unsafe struct IntervalOrder : IValueOrder<IntervalValue>
{
    public static bool IsExact => false;

    public static ulong Of(IntervalValue* value) => WideOrder.Clamp(value->Normalized);
}

/// <summary>Text and binary by their first eight bytes.</summary>
internal readonly unsafe struct TextOrder : IValueOrder<StringView>
{
    public static bool IsExact => false;

    public static ulong Of(StringView* value) => At(value, 0);

    /// <summary>Eight bytes from <paramref name="offset"/>, zeros behind the end, the first the most significant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong At(StringView* value, int offset)
    {
        int left = value->Length - offset;
        if (left <= 0) return 0;
        byte* bytes = StringView.Bytes(value) + offset;
        if (left >= 8) return BitOperationsOf(Unsafe.ReadUnaligned<ulong>(bytes));
        ulong number = 0;
        for (int i = 0; i < left; i++) number |= (ulong)bytes[i] << (56 - (8 * i));
        return number;
    }

    private static ulong BitOperationsOf(ulong bytes) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(bytes);
}
