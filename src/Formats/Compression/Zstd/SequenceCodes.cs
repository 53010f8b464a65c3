namespace FrameEngine.Formats.Compression.Zstd;

/// <summary>The three alphabets of a sequence (literal length, match length, offset): their values, extra bits and predefined distributions.</summary>
/// <remarks>RFC 8878, sections 3.1.1.3.2.1.1 and 3.1.1.3.2.2. A distribution's −1 stands for "less than one cell".</remarks>
internal static class SequenceCodes
{
    public const int MaxLiteralLengthCode = 35;
    public const int MaxMatchLengthCode = 52;
    public const int MaxOffsetCode = 31;

    public const int MaxLiteralLengthLog = 9;
    public const int MaxMatchLengthLog = 9;
    public const int MaxOffsetLog = 8;

    public const int DefaultLiteralLengthLog = 6;
    public const int DefaultMatchLengthLog = 6;
    public const int DefaultOffsetLog = 5;

    public const int MinMatch = 3;

    public static ReadOnlySpan<byte> LiteralLengthBits =>
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    public static ReadOnlySpan<byte> MatchLengthBits =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
    ];

    public static ReadOnlySpan<sbyte> DefaultLiteralLengths =>
        [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1];

    public static ReadOnlySpan<sbyte> DefaultMatchLengths =>
    [
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ];

    public static ReadOnlySpan<sbyte> DefaultOffsets =>
        [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1];

    /// <summary>The smallest literal length of every code: each starts where the one before ends.</summary>
    public static readonly uint[] LiteralLengthBase = Bases(LiteralLengthBits, 0);

    /// <summary>The smallest match length of every code.</summary>
    public static readonly uint[] MatchLengthBase = Bases(MatchLengthBits, MinMatch);

    private static uint[] Bases(ReadOnlySpan<byte> bits, uint first)
    {
        var bases = new uint[bits.Length];
        for (int code = 0; code < bits.Length; code++)
        {
            bases[code] = first;
            first += 1u << bits[code];
        }

        return bases;
    }
}
