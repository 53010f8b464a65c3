using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FrameEngine.Columns;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>Loops that move values between pages and vectors: gather, compact, and spread around nulls.</summary>
internal static unsafe class VectorCopy
{
    /// <summary>destination[i] = values[codes[i]] for values of 1 to 16 bytes.</summary>
    public static void Gather(byte* destination, byte* values, int* codes, int count, int width)
    {
        switch (width)
        {
            case 1: Gather(destination, values, codes, count); break;
            case 2: Gather((ushort*)destination, (ushort*)values, codes, count); break;
            case 4: Gather((uint*)destination, (uint*)values, codes, count); break;
            case 8: Gather((ulong*)destination, (ulong*)values, codes, count); break;
            default: Gather((Vector128<byte>*)destination, (Vector128<byte>*)values, codes, count); break;
        }
    }

    /// <summary>Moves the values at the front to the rows that are present, from the back so that it works in place; the rest becomes zero.</summary>
    public static void Spread(byte* values, int present, byte* bitmap, long from, int count, int width)
    {
        switch (width)
        {
            case 1: Spread<byte>(values, present, bitmap, from, count); break;
            case 2: Spread<ushort>(values, present, bitmap, from, count); break;
            case 4: Spread<uint>(values, present, bitmap, from, count); break;
            case 8: Spread<ulong>(values, present, bitmap, from, count); break;
            default: Spread<UInt128>(values, present, bitmap, from, count); break;
        }
    }

    /// <summary>Ones among <paramref name="count"/> bits from bit <paramref name="from"/> on; the bitmap has room for whole words plus one.</summary>
    public static int CountOnes(byte* bitmap, long from, int count)
    {
        int ones = 0;
        while (count > 0)
        {
            int take = Math.Min(count, 56);
            ones += BitOperations.PopCount((Unsafe.ReadUnaligned<ulong>(bitmap + (from >> 3)) >> (int)(from & 7)) & ((1UL << take) - 1));
            from += take;
            count -= take;
        }
        return ones;
    }

    /// <summary>Clears in the target the bits at which the bitmap has none.</summary>
    public static void CopyNulls(ulong* target, int at, byte* bitmap, long from, int count)
    {
        for (int i = 0; i < count; i++)
            if ((bitmap[(from + i) >> 3] >> (int)((from + i) & 7) & 1) == 0) Bitmap.Clear(target, at + i);
    }

    /// <summary>Appends the selected rows of <paramref name="source"/> (flat or dictionary-coded) to <paramref name="target"/>, which has room and the same encoding.</summary>
    public static void Compact(Vector source, Selection selection, Vector target, int at)
    {
        int width = source.Encoding == VectorEncoding.Dictionary ? sizeof(int) : Types.PhysicalTypes.Width(source.Physical);
        byte* destination = (byte*)target.Data + ((long)at * width);
        if (selection.IsAll) Unsafe.CopyBlockUnaligned(destination, source.Data, (uint)(selection.Count * width));
        else Gather(destination, (byte*)source.Data, selection.Indices, selection.Count, width);
        CompactNulls(source.Validity, selection, target, at);
    }

    /// <summary>Appends the values of the selected codes to a flat target.</summary>
    public static void CompactLookedUp(Vector codes, Vector dictionary, Selection selection, Vector target, int at)
    {
        int width = Types.PhysicalTypes.Width(target.Physical);
        byte* destination = (byte*)target.Data + ((long)at * width);
        const int Step = 256;
        int* some = stackalloc int[Step];
        for (int from = 0; from < selection.Count; from += Step)
        {
            int take = Math.Min(Step, selection.Count - from);
            for (int i = 0; i < take; i++) some[i] = codes.Codes[selection[from + i]];
            Gather(destination + ((long)from * width), (byte*)dictionary.Data, some, take, width);
        }
        CompactNulls(codes.Validity, selection, target, at);
    }

    private static void CompactNulls(ulong* validity, Selection selection, Vector target, int at)
    {
        if (validity == null) return;
        for (int i = 0; i < selection.Count; i++)
            if (!Bitmap.Get(validity, selection[i])) Bitmap.Clear(ValidityOf(target), at + i);
    }

    /// <summary>The target's own validity bits, all ones at first. Its length is its room.</summary>
    public static ulong* ValidityOf(Vector target) => target.Validity != null ? target.Validity : target.StartValidity(target.Length);

    /// <summary>The largest of the codes, as unsigned numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Max(int* codes, int count)
    {
        uint max = 0;
        int i = 0;
        if (Vector256.IsHardwareAccelerated && count >= 16)
        {
            Vector256<uint> a = Vector256<uint>.Zero, b = a;
            for (; i + 16 <= count; i += 16)
            {
                a = Vector256.Max(a, Vector256.Load((uint*)codes + i));
                b = Vector256.Max(b, Vector256.Load((uint*)codes + i + 8));
            }
            a = Vector256.Max(a, b);
            for (int lane = 0; lane < 8; lane++) max = Math.Max(max, a[lane]);
        }
        for (; i < count; i++) max = Math.Max(max, (uint)codes[i]);
        return max;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather<T>(T* destination, T* values, int* codes, int count) where T : unmanaged
    {
        int i = 0;
        for (; i + 4 <= count; i += 4)
        {
            T a = values[codes[i]], b = values[codes[i + 1]], c = values[codes[i + 2]], d = values[codes[i + 3]];
            destination[i] = a;
            destination[i + 1] = b;
            destination[i + 2] = c;
            destination[i + 3] = d;
        }
        for (; i < count; i++) destination[i] = values[codes[i]];
    }

    private static void Spread<T>(byte* bytes, int present, byte* bitmap, long from, int count) where T : unmanaged
    {
        var values = (T*)bytes;
        for (int i = count - 1; i >= 0; i--)
        {
            bool isPresent = (bitmap[(from + i) >> 3] >> (int)((from + i) & 7) & 1) != 0;
            values[i] = isPresent ? values[--present] : default;
        }
    }
}
