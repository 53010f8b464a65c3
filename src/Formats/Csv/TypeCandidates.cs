using System.Text;

namespace FrameEngine.Formats.Csv;

/// <summary>The types that all texts seen so far could have.</summary>
internal unsafe struct TypeCandidates
{
    private const int Boolean = 1;
    private const int Int64 = 2;
    private const int Float64 = 4;
    private const int Time = 8;
    private const int Date = 16;
    private const int Timestamp = 32;
    private const int TimestampTz = 64;

    private int _left;

    public static TypeCandidates All => new() { _left = 127 };

    /// <summary>Whether any type but text is left.</summary>
    public readonly bool Any => _left != 0;

    /// <summary>The narrowest type left; null for text.</summary>
    public readonly DataType? Best => (_left & -_left) switch
    {
        Boolean => DataType.Boolean,
        Int64 => DataType.Int64,
        Float64 => DataType.Float64,
        Time => DataType.Time,
        Date => DataType.Date,
        Timestamp => DataType.Timestamp,
        TimestampTz => DataType.TimestampTz,
        _ => null,
    };

    public static TypeCandidates Of(ReadOnlySpan<byte> text)
    {
        TypeCandidates candidates = All;
        candidates.Keep(text);
        return candidates;
    }

    /// <summary>Drops the types that <paramref name="text"/> is not a value of.</summary>
    public void Keep(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t"u8);
        int length = text.Length;
        if (length == 0)
        {
            _left = 0;
            return;
        }

        fixed (byte* bytes = text)
        {
            if ((_left & Boolean) != 0 && !IsBoolean(text)) _left &= ~Boolean;
            if ((_left & Int64) != 0 && !default(IntegerParser<long>).TryParse(bytes, length, out _)) _left &= ~Int64;
            if ((_left & Float64) != 0 && !default(DoubleParser).TryParse(bytes, length, out _)) _left &= ~Float64;
            if ((_left & Time) != 0 && !default(TimeParser).TryParse(bytes, length, out _)) _left &= ~Time;
            if ((_left & Date) != 0 && !default(DateParser).TryParse(bytes, length, out _)) _left &= ~Date;
            if ((_left & Timestamp) != 0 && (bytes[length - 1] == 'Z' || !new TimestampParser(zoned: false).TryParse(bytes, length, out _))) _left &= ~Timestamp;
            if ((_left & TimestampTz) != 0 && !new TimestampParser(zoned: true).TryParse(bytes, length, out _)) _left &= ~TimestampTz;
        }
    }

    // Words only: 0 and 1 are numbers.
    private static bool IsBoolean(ReadOnlySpan<byte> text) =>
        Ascii.EqualsIgnoreCase(text, "true"u8) || Ascii.EqualsIgnoreCase(text, "false"u8) || Ascii.EqualsIgnoreCase(text, "t"u8) || Ascii.EqualsIgnoreCase(text, "f"u8);
}
