using System.Numerics;

namespace FrameEngine.Formats.Compression.Zstd;

/// <summary>One cell of a finite-state-entropy decoding table: what its symbol means, and how to get to the next cell.</summary>
/// <param name="Next">The next cell is this plus the value of <paramref name="StateBits"/> bits.</param>
/// <param name="ExtraBits">How many bits are added to <paramref name="Base"/>.</param>
/// <param name="StateBits">How many bits the transition takes.</param>
/// <param name="Base">The symbol's smallest value, or the symbol itself.</param>
internal readonly record struct FseCell(ushort Next, byte ExtraBits, byte StateBits, uint Base);

/// <summary>Builds decoding tables of finite state entropy. Source: RFC 8878, section 4.1.</summary>
internal static unsafe class FseTable
{
    private const int MaxSymbols = 256;

    /// <summary>Reads a distribution (section 4.1.1) into <paramref name="counts"/>.</summary>
    /// <param name="source">Where the description starts.</param>
    /// <param name="counts">Takes one count per symbol; its length is the size of the alphabet.</param>
    /// <param name="maxLog">The largest accuracy that the alphabet may have.</param>
    /// <param name="log">The accuracy: the table has 2^log cells.</param>
    /// <returns>How many bytes the description takes, or −1 when it is malformed.</returns>
    public static int ReadDistribution(ReadOnlySpan<byte> source, Span<short> counts, int maxLog, out int log)
    {
        counts.Clear();
        log = 0;
        if (source.IsEmpty)
            return -1;
        log = (source[0] & 15) + 5;
        if (log > maxLog)
            return -1;
        int bit = 4;
        int remaining = 1 << log;
        int symbol = 0;
        while (remaining > 0)
        {
            if (symbol >= counts.Length || bit > 8 * source.Length)
                return -1;
            int width = BitOperations.Log2((uint)remaining + 1) + 1;
            int value = Peek(source, bit, width);
            int half = (1 << (width - 1)) - 1;
            int spare = (1 << width) - 1 - (remaining + 1);
            if ((value & half) < spare)
            {
                value &= half;
                bit += width - 1;
            }
            else
            {
                if (value > half)
                    value -= spare;
                bit += width;
            }

            int count = value - 1;
            remaining -= Math.Abs(count);
            counts[symbol++] = (short)count;
            if (count != 0)
                continue;
            int zeros;
            do
            {
                zeros = Peek(source, bit, 2);
                bit += 2;
                symbol += zeros;
                if (symbol > counts.Length || bit > 8 * source.Length)
                    return -1;
            }
            while (zeros == 3);
        }

        int length = (bit + 7) / 8;
        return remaining == 0 && length <= source.Length ? length : -1;
    }

    /// <summary>Lays out the cells of a distribution. Without <paramref name="bases"/> a cell's value is its symbol.</summary>
    public static void Build(ReadOnlySpan<short> counts, int log, ReadOnlySpan<uint> bases, ReadOnlySpan<byte> extraBits, FseCell* cells)
    {
        int size = 1 << log;
        int high = size - 1;
        ushort* next = stackalloc ushort[MaxSymbols];
        byte* symbols = stackalloc byte[size];
        for (int s = 0; s < counts.Length; s++)
        {
            next[s] = (ushort)counts[s];
            if (counts[s] == -1)
            {
                symbols[high--] = (byte)s;
                next[s] = 1;
            }
        }

        int step = (size >> 1) + (size >> 3) + 3;
        int position = 0;
        for (int s = 0; s < counts.Length; s++)
        {
            for (int n = 0; n < counts[s]; n++)
            {
                symbols[position] = (byte)s;
                do
                    position = (position + step) & (size - 1);
                while (position > high);
            }
        }

        for (int i = 0; i < size; i++)
        {
            byte s = symbols[i];
            uint state = next[s]++;
            int bits = log - BitOperations.Log2(state);
            cells[i] = new FseCell((ushort)((state << bits) - (uint)size), extraBits.IsEmpty ? (byte)0 : extraBits[s], (byte)bits, bases.IsEmpty ? s : bases[s]);
        }
    }

    private static int Peek(ReadOnlySpan<byte> source, int bit, int width)
    {
        uint value = 0;
        int first = bit >> 3;
        for (int i = 0; i < 4 && first + i < source.Length; i++)
            value |= (uint)source[first + i] << (8 * i);
        return (int)((value >> (bit & 7)) & ((1u << width) - 1));
    }
}
