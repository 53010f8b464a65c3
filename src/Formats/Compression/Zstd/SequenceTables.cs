using System.Runtime.InteropServices;

namespace FrameEngine.Formats.Compression.Zstd;

/// <summary>The predefined decoding tables of the three alphabets, and the meaning of the codes in any table.</summary>
internal static unsafe class SequenceTables
{
    public static readonly FseCell* DefaultLiteralLengths =
        BuildDefault(SequenceCodes.DefaultLiteralLengths, SequenceCodes.DefaultLiteralLengthLog, SequenceCodes.LiteralLengthBase, SequenceCodes.LiteralLengthBits);

    public static readonly FseCell* DefaultMatchLengths =
        BuildDefault(SequenceCodes.DefaultMatchLengths, SequenceCodes.DefaultMatchLengthLog, SequenceCodes.MatchLengthBase, SequenceCodes.MatchLengthBits);

    /// <summary>An offset code n stands for 2^n plus n bits.</summary>
    public static readonly uint[] OffsetBase = [.. Enumerable.Range(0, SequenceCodes.MaxOffsetCode + 1).Select(code => 1u << code)];

    public static readonly byte[] OffsetBits = [.. Enumerable.Range(0, SequenceCodes.MaxOffsetCode + 1).Select(code => (byte)code)];

    public static readonly FseCell* DefaultOffsets =
        BuildDefault(SequenceCodes.DefaultOffsets, SequenceCodes.DefaultOffsetLog, OffsetBase, OffsetBits);

    private static FseCell* BuildDefault(ReadOnlySpan<sbyte> distribution, int log, ReadOnlySpan<uint> bases, ReadOnlySpan<byte> bits)
    {
        var counts = new short[distribution.Length];
        for (int i = 0; i < counts.Length; i++)
            counts[i] = distribution[i];
        var cells = (FseCell*)NativeMemory.AlignedAlloc((nuint)(sizeof(FseCell) << log), 64); // lives as long as the process
        FseTable.Build(counts, log, bases, bits, cells);
        return cells;
    }
}
