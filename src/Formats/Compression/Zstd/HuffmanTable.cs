using System.Numerics;

namespace FrameEngine.Formats.Compression.Zstd;

/// <summary>Reads a Huffman tree description and lays out its decoding table. Source: RFC 8878, section 4.2.1.</summary>
/// <remarks>The table always has 2^11 cells, so that decoding shifts by a constant. A cell is the symbol in its high byte and the code's length in the low.</remarks>
internal static unsafe class HuffmanTable
{
    public const int MaxBits = 11;
    public const int Cells = 1 << MaxBits;

    private const int MaxSymbols = 256;
    private const int MaxWeightLog = 6;

    /// <summary>Reads a description and fills <paramref name="table"/>.</summary>
    /// <returns>How many bytes the description takes, or −1 when it is malformed.</returns>
    public static int Read(ReadOnlySpan<byte> source, ushort* table)
    {
        if (source.IsEmpty)
            return -1;
        Span<byte> weights = stackalloc byte[MaxSymbols];
        int header = source[0];
        int count;
        int length;
        if (header >= 128)
        {
            count = header - 127;
            length = 1 + ((count + 1) / 2);
            if (source.Length < length)
                return -1;
            for (int i = 0; i < count; i++)
                weights[i] = (byte)((i & 1) == 0 ? source[1 + (i / 2)] >> 4 : source[1 + (i / 2)] & 15);
        }
        else
        {
            length = 1 + header;
            if (source.Length < length)
                return -1;
            count = ReadWeights(source.Slice(1, header), weights[..(MaxSymbols - 1)]);
            if (count < 0)
                return -1;
        }

        return Build(weights, count, table) ? length : -1;
    }

    private static int ReadWeights(ReadOnlySpan<byte> source, Span<byte> weights)
    {
        Span<short> counts = stackalloc short[16];
        int header = FseTable.ReadDistribution(source, counts, MaxWeightLog, out int log);
        if (header < 0)
            return -1;
        FseCell* cells = stackalloc FseCell[1 << MaxWeightLog];
        FseTable.Build(counts, log, default, default, cells);
        ReadOnlySpan<byte> stream = source[header..];
        if (stream.IsEmpty || stream[^1] == 0)
            return -1;

        // Two states take turns until the bits run out; then the other one's symbol is the last.
        int left = (8 * stream.Length) - (8 - BitOperations.Log2(stream[^1]));
        int first = TakeBits(stream, ref left, log);
        int second = TakeBits(stream, ref left, log);
        if (left < 0)
            return -1;
        int count = 0;
        while (true)
        {
            if (count > weights.Length - 2)
                return -1;
            FseCell cell = cells[first];
            weights[count++] = (byte)cell.Base;
            first = cell.Next + TakeBits(stream, ref left, cell.StateBits);
            if (left < 0)
            {
                weights[count++] = (byte)cells[second].Base;
                return count;
            }

            (first, second) = (second, first);
        }
    }

    private static int TakeBits(ReadOnlySpan<byte> stream, ref int left, int width)
    {
        left -= width;
        int value = 0;
        for (int i = 0; i < width; i++)
        {
            int bit = left + i;
            if (bit >= 0)
                value |= ((stream[bit >> 3] >> (bit & 7)) & 1) << i;
        }

        return value;
    }

    private static bool Build(Span<byte> weights, int count, ushort* table)
    {
        uint total = 0;
        Span<int> ranks = stackalloc int[MaxBits + 2];
        for (int s = 0; s < count; s++)
        {
            if (weights[s] > MaxBits)
                return false;
            if (weights[s] > 0)
                total += 1u << (weights[s] - 1);
            ranks[weights[s]]++;
        }

        // The last symbol has no weight of its own: it fills the total up to a power of two.
        if (total == 0)
            return false;
        int maxBits = BitOperations.Log2(total) + 1;
        uint rest = (1u << maxBits) - total;
        if (maxBits > MaxBits || !BitOperations.IsPow2(rest))
            return false;
        weights[count] = (byte)(BitOperations.Log2(rest) + 1);
        ranks[weights[count]]++;
        if (ranks[1] < 2 || (ranks[1] & 1) != 0)
            return false; // a complete tree has its longest codes in pairs

        Span<int> starts = stackalloc int[MaxBits + 2];
        int position = 0;
        int spread = MaxBits - maxBits;
        for (int weight = 1; weight <= maxBits; weight++)
        {
            starts[weight] = position;
            position += ranks[weight] << (weight - 1 + spread);
        }

        if (position != Cells)
            return false;
        for (int s = 0; s <= count; s++)
        {
            int weight = weights[s];
            if (weight == 0)
                continue;
            int run = 1 << (weight - 1 + spread);
            new Span<ushort>(table + starts[weight], run).Fill((ushort)((s << 8) | (maxBits + 1 - weight)));
            starts[weight] += run;
        }

        return true;
    }
}
