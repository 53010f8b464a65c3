using System.Numerics;

namespace FrameEngine.Formats.Compression.Zstd;

/// <summary>Writes the literals section of a block: Huffman-coded where that is smaller and the tree has a plain description, else as bytes.</summary>
/// <remarks>A plain description holds the weights of at most 128 symbols, which covers ASCII; literals with bytes above are stored raw.</remarks>
internal static unsafe class HuffmanEncoder
{
    private const int MinCount = 64;
    private const int MaxOneStream = 1023;
    private const int MaxDescribed = 128;

    /// <summary>Returns the section's length, or −1 when it exceeds <paramref name="limit"/>.</summary>
    public static int EncodeSection(byte* literals, int count, byte* to, int limit)
    {
        int coded = count < MinCount ? -1 : EncodeCoded(literals, count, to, Math.Min(limit, count));
        if (coded >= 0)
            return coded;
        int width = count < 32 ? 1 : count < 4096 ? 2 : 3;
        if (count + width > limit)
            return -1;
        uint header = width == 1 ? (uint)count << 3 : ((uint)count << 4) | (width == 2 ? 4u : 12u);
        for (int i = 0; i < width; i++)
            to[i] = (byte)(header >> (8 * i));
        new ReadOnlySpan<byte>(literals, count).CopyTo(new Span<byte>(to + width, count));
        return width + count;
    }

    private static int EncodeCoded(byte* literals, int count, byte* to, int limit)
    {
        Span<int> frequencies = stackalloc int[256];
        foreach (byte literal in new ReadOnlySpan<byte>(literals, count))
            frequencies[literal]++;
        int last = frequencies.LastIndexOfAnyExcept(0);
        if (last > MaxDescribed || frequencies[last] == count)
            return -1;
        Span<byte> lengths = stackalloc byte[MaxDescribed + 1];
        int maxBits = CodeLengths(frequencies[..(last + 1)], lengths);

        bool one = count <= MaxOneStream;
        int headerBytes = one ? 3 : count < 1 << 14 ? 4 : 5;
        int treeBytes = 1 + ((last + 1) / 2);
        if (limit < headerBytes + treeBytes + 16)
            return -1;

        // The description has the weights of all symbols but the last one, whose weight follows from them.
        byte* tree = to + headerBytes;
        tree[0] = (byte)(127 + last);
        for (int s = 0; s < last; s += 2)
            tree[1 + (s / 2)] = (byte)((Weight(lengths[s], maxBits) << 4) | (s + 1 < last ? Weight(lengths[s + 1], maxBits) : 0));

        uint* codes = stackalloc uint[MaxDescribed + 1];
        AssignCodes(lengths[..(last + 1)], maxBits, codes);
        byte* body = tree + treeBytes;
        byte* end = to + limit;
        int length;
        if (one)
        {
            length = EncodeStream(literals, count, codes, body, end);
            if (length < 0)
                return -1;
        }
        else
        {
            int quarter = (count + 3) / 4;
            byte* at = body + 6;
            for (int i = 0; i < 4; i++)
            {
                int from = i * quarter;
                int stream = EncodeStream(literals + from, Math.Min(quarter, count - from), codes, at, end);
                if (stream < 0)
                    return -1;
                if (i < 3)
                    ((ushort*)body)[i] = (ushort)stream;
                at += stream;
            }

            length = (int)(at - body);
        }

        int bits = headerBytes == 3 ? 10 : headerBytes == 4 ? 14 : 18;
        int format = one ? 0 : headerBytes - 2;
        ulong header = 2 | ((ulong)format << 2) | ((ulong)count << 4) | ((ulong)(treeBytes + length) << (4 + bits));
        for (int i = 0; i < headerBytes; i++)
            to[i] = (byte)(header >> (8 * i));
        return headerBytes + treeBytes + length;
    }

    private static int Weight(int length, int maxBits) => length == 0 ? 0 : maxBits + 1 - length;

    private static int EncodeStream(byte* literals, int count, uint* codes, byte* to, byte* end)
    {
        var writer = new BackwardBitWriter(to, end);
        for (int i = count - 1; i >= 0; i--)
            writer.Add(codes[literals[i]] >> 8, (int)(codes[literals[i]] & 0xFF));
        return writer.Finish();
    }

    /// <summary>Gives the symbols codes in the format's order: longest codes first, then by symbol. A code is packed as value &lt;&lt; 8 | length.</summary>
    private static void AssignCodes(ReadOnlySpan<byte> lengths, int maxBits, uint* codes)
    {
        uint cell = 0;
        for (int length = maxBits; length >= 1; length--)
        {
            for (int s = 0; s < lengths.Length; s++)
            {
                if (lengths[s] != length)
                    continue;
                codes[s] = ((cell >> (maxBits - length)) << 8) | (uint)length;
                cell += 1u << (maxBits - length);
            }
        }
    }

    /// <summary>Code lengths of at most 11 bits: a Huffman tree, halving the frequencies until it is flat enough. Returns the longest.</summary>
    private static int CodeLengths(ReadOnlySpan<int> frequencies, Span<byte> lengths)
    {
        int count = frequencies.Length;
        Span<long> weights = stackalloc long[2 * (MaxDescribed + 1)];
        Span<int> parents = stackalloc int[2 * (MaxDescribed + 1)];
        for (int shift = 0; ; shift++)
        {
            for (int s = 0; s < count; s++)
                weights[s] = frequencies[s] == 0 ? 0 : Math.Max(1, frequencies[s] >> shift);
            int nodes = count;
            while (true)
            {
                // Join the two lightest nodes that have no parent yet (a weight of 0 marks what is out of the race).
                int first = -1;
                int second = -1;
                for (int n = 0; n < nodes; n++)
                {
                    if (weights[n] == 0)
                        continue;
                    if (first < 0 || weights[n] < weights[first])
                        (first, second) = (n, first);
                    else if (second < 0 || weights[n] < weights[second])
                        second = n;
                }

                if (second < 0)
                    break;
                weights[nodes] = weights[first] + weights[second];
                parents[first] = parents[second] = nodes++;
                weights[first] = weights[second] = 0;
            }

            int maxBits = 0;
            for (int s = 0; s < count; s++)
            {
                int length = 0;
                if (frequencies[s] > 0)
                {
                    for (int n = s; n != nodes - 1; n = parents[n])
                        length++;
                }

                lengths[s] = (byte)Math.Min(length, 255);
                maxBits = Math.Max(maxBits, length);
            }

            if (maxBits <= HuffmanTable.MaxBits)
                return maxBits;
        }
    }
}
