using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FrameEngine.Columns;

namespace FrameEngine.Compute.Comparing;

/// <summary>Lists of row numbers from bits, bytes and other lists. All are ascending.</summary>
internal static unsafe class Rows
{
    /// <summary>Writes the numbers of the set bits among the first <paramref name="rows"/>.</summary>
    /// <returns>How many.</returns>
    public static int OfBits(ulong* bits, int rows, int* output)
    {
        int count = 0, words = rows >> 6;
        for (int w = 0; w < words; w++) count = OfWord(bits[w], w << 6, output, count);
        if ((rows & 63) != 0) count = OfWord(bits[words] & ((1UL << (rows & 63)) - 1), words << 6, output, count, rows & 63);
        return count;
    }

    /// <summary>Keeps the selected rows whose bit is set. <paramref name="output"/> may be the selection's memory.</summary>
    public static int OfBits(ulong* bits, Selection selection, int* output)
    {
        if (selection.IsAll) return OfBits(bits, selection.Count, output);
        int* rows = selection.Indices;
        int kept = 0;
        for (int i = 0; i < selection.Count; i++)
        {
            int row = rows[i];
            output[kept] = row;
            kept += (int)(bits[row >> 6] >> (row & 63)) & 1;
        }

        return kept;
    }

    /// <summary>Keeps the selected rows whose byte (0 or 1) equals <paramref name="wanted"/> and which are valid.</summary>
    public static int OfBytes(byte* bytes, ulong* validity, bool wanted, Selection selection, int* output)
    {
        int kept = 0;
        byte want = wanted ? (byte)1 : (byte)0;
        if (!selection.IsAll)
        {
            int* rows = selection.Indices;
            for (int i = 0; i < selection.Count; i++)
            {
                int row = rows[i];
                output[kept] = row;
                kept += (bytes[row] == want ? 1 : 0) & (validity == null ? 1 : (int)(validity[row >> 6] >> (row & 63)) & 1);
            }

            return kept;
        }

        int count = selection.Count, at = 0;
        for (; at + 64 <= count; at += 64)
        {
            ulong word = BitsOfBytes(bytes + at);
            if (!wanted) word = ~word;
            if (validity != null) word &= validity[at >> 6];
            kept = OfWord(word, at, output, kept);
        }

        for (; at < count; at++)
            if (bytes[at] == want && Bitmap.IsValid(validity, at)) output[kept++] = at;
        return kept;
    }

    /// <summary>64 bytes 0 or 1 as bits.</summary>
    public static ulong BitsOfBytes(byte* bytes)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            uint low = Vector256.ExtractMostSignificantBits(Vector256.ShiftLeft(Vector256.Load(bytes), 7));
            uint high = Vector256.ExtractMostSignificantBits(Vector256.ShiftLeft(Vector256.Load(bytes + 32), 7));
            return low | ((ulong)high << 32);
        }

        ulong word = 0;
        for (int i = 0; i < 64; i++) word |= (ulong)bytes[i] << i;
        return word;
    }

    /// <summary>Bits as bytes 0 or 1.</summary>
    public static void ToBytes(ulong* bits, int rows, byte* output)
    {
        int at = 0;
        if (Bmi2.X64.IsSupported)
            for (; at + 8 <= rows; at += 8)
                *(ulong*)(output + at) = Bmi2.X64.ParallelBitDeposit(((byte*)bits)[at >> 3], 0x0101010101010101);
        for (; at < rows; at++) output[at] = (byte)((bits[at >> 6] >> (at & 63)) & 1);
    }

    /// <summary>Copies a selection to a list.</summary>
    public static int Copy(Selection selection, int* output)
    {
        if (!selection.IsAll) Buffer.MemoryCopy(selection.Indices, output, selection.Count * 4L, selection.Count * 4L);
        else
            for (int i = 0; i < selection.Count; i++) output[i] = i;
        return selection.Count;
    }

    /// <summary>Writes the rows of <paramref name="all"/> that are not among <paramref name="without"/>, a part of them. <paramref name="output"/> may be the memory of <paramref name="all"/>.</summary>
    public static int Except(Selection all, int* without, int withoutCount, int* output)
    {
        int kept = 0, next = 0;
        for (int i = 0; i < all.Count; i++)
        {
            int row = all[i];
            if (next < withoutCount && without[next] == row) next++;
            else output[kept++] = row;
        }

        return kept;
    }

    // count never passes the row that is looked at, so a full word leaves room for whole vectors behind it.
    private static int OfWord(ulong word, int start, int* output, int count, int room = 64)
    {
        if (word == 0) return count;
        int ones = BitOperations.PopCount(word);
        if (ones == 64)
        {
            for (int i = 0; i < 64; i++) output[count + i] = start + i;
            return count + 64;
        }

        if (Avx512F.IsSupported && ones > 8 && room == 64)
        {
            Vector512<int> ramp = Vector512<int>.Indices;
            for (int part = 0; part < 4; part++)
            {
                uint mask = (uint)(word >> (part * 16)) & 0xFFFF;
                Vector512<int> lanes = Vector512.Equals(Vector512.Create((int)mask) & s_lane, s_lane);
                Avx512F.Compress(Vector512<int>.Zero, lanes, ramp + Vector512.Create(start + (part * 16))).Store(output + count);
                count += BitOperations.PopCount(mask);
            }

            return count;
        }

        for (; word != 0; word &= word - 1) output[count++] = start + BitOperations.TrailingZeroCount(word);
        return count;
    }

    private static readonly Vector512<int> s_lane = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
}
