using System.Runtime.CompilerServices;

namespace FrameEngine.Formats.Parquet.Writing;

/// <summary>Writes the RLE/bit-packed hybrid: runs of eight and more equal values as one, the rest in groups of eight. The twin of <see cref="Encodings.RleHybridDecoder"/>.</summary>
internal static unsafe class RleHybridEncoder
{
    private const int ShortestRun = 8;

    /// <summary>Bits that the largest of <paramref name="distinct"/> codes needs, at least one.</summary>
    public static int WidthOf(int distinct) => distinct <= 2 ? 1 : 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)(distinct - 1));

    public static void Encode(int* values, int count, int width, OutputBuffer output)
    {
        int literal = 0; // start of the values that wait to be packed
        int at = 0;
        while (at < count)
        {
            int run = 1;
            while (at + run < count && values[at + run] == values[at]) run++;
            int fill = -(at - literal) & 7; // values that complete the group in front of the run
            if (run - fill >= ShortestRun)
            {
                at += fill;
                Pack(values + literal, at - literal, width, output);
                Repeat(values[at], run - fill, width, output);
                at += run - fill;
                literal = at;
            }
            else
            {
                at += run;
            }
        }
        Pack(values + literal, count - literal, width, output);
    }

    /// <summary>One value, many times.</summary>
    public static void Repeat(int value, int count, int width, OutputBuffer output)
    {
        if (count == 0) return;
        output.AppendVarint((ulong)count << 1);
        for (int shift = 0; shift < width; shift += 8) output.Append((byte)(value >> shift));
    }

    private static void Pack(int* values, int count, int width, OutputBuffer output)
    {
        if (count == 0) return;
        int groups = (count + 7) >> 3;
        output.AppendVarint(((ulong)groups << 1) | 1);
        long bytes = (long)groups * width;
        byte* target = output.Reserve(bytes + 8);
        ulong bits = 0;
        int filled = 0;
        for (int i = 0; i < groups * 8; i++)
        {
            bits |= (ulong)(i < count ? (uint)values[i] : 0) << filled;
            filled += width;
            if (filled < 32) continue;
            Unsafe.WriteUnaligned(target, (uint)bits);
            target += 4;
            bits >>= 32;
            filled -= 32;
        }
        for (; filled > 0; filled -= 8, bits >>= 8) *target++ = (byte)bits;
        output.Advance(bytes);
    }
}
