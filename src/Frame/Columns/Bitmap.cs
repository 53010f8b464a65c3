using System.Numerics;
using System.Runtime.CompilerServices;

namespace FrameEngine.Columns;

/// <summary>Operations on validity bitmaps: bit i of word i / 64, least significant first, 1 = valid (Arrow's order).</summary>
internal static unsafe class Bitmap
{
    /// <summary>Whole 64-bit words for that many bits.</summary>
    public static int Words(int bits) => (bits + 63) >> 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Get(ulong* bitmap, int i) => (bitmap[i >> 6] >> (i & 63) & 1) != 0;

    /// <summary>True where the bitmap says so or where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsValid(ulong* bitmap, int i) => bitmap == null || (bitmap[i >> 6] >> (i & 63) & 1) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(ulong* bitmap, int i) => bitmap[i >> 6] |= 1UL << (i & 63);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear(ulong* bitmap, int i) => bitmap[i >> 6] &= ~(1UL << (i & 63));

    public static void Fill(ulong* bitmap, int bits, bool value) => new Span<ulong>(bitmap, Words(bits)).Fill(value ? ulong.MaxValue : 0);

    /// <summary>Ones among the first <paramref name="bits"/> bits.</summary>
    public static int CountOnes(ulong* bitmap, int bits)
    {
        int ones = 0;
        for (int w = 0; w < bits >> 6; w++) ones += BitOperations.PopCount(bitmap[w]);
        return (bits & 63) == 0 ? ones : ones + BitOperations.PopCount(bitmap[bits >> 6] & ((1UL << (bits & 63)) - 1));
    }

    /// <summary>result = a ∧ b over whole words; a null operand counts as all ones. False if the result has no zero to note (both null).</summary>
    public static bool And(ulong* a, ulong* b, ulong* result, int bits)
    {
        if (a == null && b == null) return false;
        int words = Words(bits);
        if (a == null || b == null) new Span<ulong>(a == null ? b : a, words).CopyTo(new Span<ulong>(result, words));
        else
            for (int w = 0; w < words; w++) result[w] = a[w] & b[w];
        return true;
    }
}
