using System.Numerics;
using System.Runtime.CompilerServices;
using FrameEngine.Columns;

namespace FrameEngine.Compute.Hashing;

/// <summary>64-bit hashes of single values: multiply 64 × 64 → 128 bits and fold, so that high and low bits are both good (radix partitions use the high ones, tables the low ones).</summary>
/// <remarks>Seedless on purpose: every process must agree where a row belongs in a shuffle. The scheme follows the public description of wyhash, with constants of our own.</remarks>
internal static unsafe class HashMix
{
    private const ulong S0 = 0x9E6C63D0876A9A47, S1 = 0xD1B54A32D192ED03, S2 = 0x8CB92BA72F3D8DD7, S3 = 0xE7037ED1A0B428DB;

    /// <summary>What a null hashes to, in every type.</summary>
    public const ulong Null = 0x5851F42D4C957F2D;

    /// <summary>The high and low half of the product, folded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong value) => Fold(value ^ S0, S1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong low, ulong high) => Fold(Fold(low ^ S0, S1) ^ high, S2);

    /// <summary>The hash of a row from that of its first columns and that of the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Combine(ulong hash, ulong next) => Fold(hash ^ S2, next ^ S3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(StringView* view) =>
        view->Length <= StringView.InlineLength ? Fold(Fold(view->Low ^ S0, view->High ^ S1) ^ S2, S3) : OfLong(view->Pointer, view->Length);

    private static ulong OfLong(byte* bytes, int length)
    {
        ulong hash = (ulong)length ^ S0;
        byte* last = bytes + length;
        byte* at = bytes;
        for (; last - at > 16; at += 16) hash = Fold(Unsafe.ReadUnaligned<ulong>(at) ^ S1, Unsafe.ReadUnaligned<ulong>(at + 8) ^ hash);
        // The rest overlaps what was read before; values of 13 to 15 bytes overlap within themselves.
        ulong a = length >= 16 ? Unsafe.ReadUnaligned<ulong>(last - 16) : Unsafe.ReadUnaligned<ulong>(bytes);
        ulong b = Unsafe.ReadUnaligned<ulong>(last - 8);
        return Fold(Fold(a ^ S1, b ^ hash) ^ S2, S3);
    }
}

/// <summary>Hashes one value of a layout.</summary>
internal unsafe interface IHash<T> where T : unmanaged
{
    static abstract ulong Of(T* value);
}

/// <summary>Integers: equal numbers hash alike in every width.</summary>
internal readonly unsafe struct IntegerHash<T> : IHash<T> where T : unmanaged, IBinaryInteger<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(T* value) => HashMix.Of(ulong.CreateTruncating(*value));
}

/// <summary>128-bit integers.</summary>
internal readonly unsafe struct WideHash : IHash<Int128>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(Int128* value) => HashMix.Of(((ulong*)value)[0], ((ulong*)value)[1]);
}

/// <summary>Floating point: −0 as 0, every NaN alike, singles as the doubles that they equal.</summary>
internal readonly unsafe struct FloatHash<T> : IHash<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(T* value)
    {
        double number = double.CreateTruncating(*value);
        if (double.IsNaN(number)) number = double.NaN;
        return HashMix.Of(BitConverter.DoubleToUInt64Bits(number + 0.0));
    }
}

/// <summary>Text and binary.</summary>
internal readonly unsafe struct ViewHash : IHash<StringView>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(StringView* value) => HashMix.Of(value);
}

/// <summary>Intervals: equal ones (a month is 30 days) hash alike.</summary>
internal readonly unsafe struct IntervalHash : IHash<IntervalValue>
{
    public static ulong Of(IntervalValue* value)
    {
        Int128 number = value->Normalized;
        return HashMix.Of((ulong)number, (ulong)(number >> 64));
    }
}
