using System.Numerics;

namespace FrameEngine.Formats.Tests.Parquet;

/// <summary>Writes DELTA_BINARY_PACKED, for pages that our own writer does not write.</summary>
internal static class DeltaEncoder
{
    private const int Block = 128, MiniBlocks = 4;

    public static byte[] Encode(IReadOnlyList<long> values)
    {
        var bytes = new List<byte>();
        Varint(bytes, Block);
        Varint(bytes, MiniBlocks);
        Varint(bytes, (ulong)values.Count);
        ZigZag(bytes, values.Count > 0 ? values[0] : 0);
        for (int at = 1; at < values.Count; at += Block)
        {
            int count = Math.Min(Block, values.Count - at);
            long[] deltas = [.. Enumerable.Range(at, count).Select(i => unchecked(values[i] - values[i - 1]))];
            long smallest = deltas.Min();
            ZigZag(bytes, smallest);
            int[] widths = new int[MiniBlocks];
            for (int m = 0; m < MiniBlocks; m++)
                foreach (long delta in deltas.Skip(m * 32).Take(32))
                    widths[m] = Math.Max(widths[m], 64 - BitOperations.LeadingZeroCount(unchecked((ulong)(delta - smallest))));
            bytes.AddRange(widths.Select(w => (byte)w));
            for (int m = 0; m < MiniBlocks && m * 32 < count; m++)
            {
                byte[] packed = new byte[32 * widths[m] / 8];
                for (int i = 0; i < 32; i++)
                {
                    ulong value = (m * 32) + i < count ? unchecked((ulong)(deltas[(m * 32) + i] - smallest)) : 0;
                    for (int bit = 0; bit < widths[m]; bit++)
                    {
                        int to = (i * widths[m]) + bit;
                        packed[to >> 3] |= (byte)(((value >> bit) & 1) << (to & 7));
                    }
                }
                bytes.AddRange(packed);
            }
        }
        return [.. bytes];
    }

    private static void ZigZag(List<byte> bytes, long value) => Varint(bytes, unchecked((ulong)((value << 1) ^ (value >> 63))));

    private static void Varint(List<byte> bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
    }
}
