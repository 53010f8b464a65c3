using System.Text;

namespace FrameEngine.Formats.Csv;

/// <summary>The types that all texts seen so far could have.</summary>
internal unsafe struct TypeCandidates
{
    // In the order in which the narrowest is looked for.
    private const int Boolean = 1;
    private const int Int8 = 2;
    private const int Int16 = 4;
    private const int Int32 = 8;
    private const int Int64 = 16;
    private const int Decimal = 32;
    private const int Float32 = 64;
    private const int Float64 = 128;
    private const int Time = 256;
    private const int Date = 512;
    private const int Timestamp = 1024;
    private const int TimestampTz = 2048;
    private const int Integers = Int8 | Int16 | Int32 | Int64;
    private const int Floats = Float32 | Float64;
    private const int ByThemselves = Boolean | Int64 | Float64 | Time | Date | Timestamp | TimestampTz;

    private int _left;
    private DataType? _decimal; // which one, where decimals are looked for
    private DateOrders _dates;
    private DateOrders _timestamps;
    private bool _orders; // were looked for

    /// <summary>The types that are looked for unless others are asked for.</summary>
    public static TypeCandidates All => new() { _left = ByThemselves, _dates = DateOrders.Unknown, _timestamps = DateOrders.Unknown };

    /// <summary>Those among which a type is looked for, the usual ones if null; text is always one.</summary>
    /// <exception cref="FrameNotSupportedException">A type is not found out.</exception>
    public static TypeCandidates Among(IReadOnlyList<DataType>? types)
    {
        if (types is null) return All;
        TypeCandidates candidates = All;
        candidates._left = 0;
        foreach (DataType type in types)
        {
            if (type.Id == TypeId.Decimal) candidates._decimal ??= type;
            candidates._left |= type.Id switch
            {
                TypeId.Boolean => Boolean,
                TypeId.Int8 => Int8,
                TypeId.Int16 => Int16,
                TypeId.Int32 => Int32,
                TypeId.Int64 => Int64,
                TypeId.Decimal => Decimal,
                TypeId.Float32 => Float32,
                TypeId.Float64 => Float64,
                TypeId.Time => Time,
                TypeId.Date => Date,
                TypeId.Timestamp => Timestamp,
                TypeId.TimestampTz => TimestampTz,
                TypeId.Utf8 or TypeId.Null => 0,
                _ => throw new FrameNotSupportedException($"finding out CSV columns of type {type}; types = {{…}} reads them"),
            };
        }

        return candidates;
    }

    /// <summary>Whether any type but text is left.</summary>
    public readonly bool Any => _left != 0;

    /// <summary>The narrowest type left; null for text.</summary>
    public readonly DataType? Best => (_left & -_left) switch
    {
        Boolean => DataType.Boolean,
        Int8 => DataType.Int8,
        Int16 => DataType.Int16,
        Int32 => DataType.Int32,
        Int64 => DataType.Int64,
        Decimal => _decimal,
        Float32 => DataType.Float32,
        Float64 => DataType.Float64,
        Time => DataType.Time,
        Date => DataType.Date,
        Timestamp => DataType.Timestamp,
        TimestampTz => DataType.TimestampTz,
        _ => null,
    };

    /// <summary>How dates or timestamps are written, if that is the type and it is not how ISO has it; else null.</summary>
    public readonly string? Format => (_left & -_left) switch
    {
        Date when _orders => _dates.Format(withTime: false),
        Timestamp when _orders => _timestamps.Format(withTime: true),
        _ => null,
    };

    public static TypeCandidates Of(ReadOnlySpan<byte> text, CsvForms? forms = null)
    {
        TypeCandidates candidates = All;
        candidates.Keep(text, forms);
        return candidates;
    }

    /// <summary>Drops the types that <paramref name="text"/> is not a value of.</summary>
    /// <param name="forms">How values may be written; null for numbers, dates and times as ISO and JSON have them.</param>
    public void Keep(ReadOnlySpan<byte> text, CsvForms? forms = null)
    {
        _orders = forms is { FindsOrders: true };
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
            if ((_left & (Integers | Decimal | Floats)) != 0) KeepNumber(bytes, length, forms);
            if ((_left & Time) != 0 && !default(TimeParser).TryParse(bytes, length, out _)) _left &= ~Time;
            if ((_left & Date) != 0 && !IsDate(bytes, length, forms)) _left &= ~Date;
            if ((_left & Timestamp) != 0 && !IsTimestamp(bytes, length, forms)) _left &= ~Timestamp;
            if ((_left & TimestampTz) != 0 && !new TimestampParser(zoned: true).TryParse(bytes, length, out _)) _left &= ~TimestampTz;
        }
    }

    private void KeepNumber(byte* text, int length, CsvForms? forms)
    {
        // What would read otherwise when it was written again is no number: postal codes and telephone numbers.
        if (forms is { FindsOrders: true } && (*text == (byte)'+' || (length > 1 && *text == (byte)'0' && char.IsAsciiDigit((char)text[1]))))
        {
            _left &= ~(Integers | Decimal | Floats);
            return;
        }

        bool plain = forms is null or { PlainNumbers: true };
        bool whole = plain ? default(IntegerParser<long>).TryParse(text, length, out long value) : new RewrittenParser<IntegerParser<long>, long>(default, forms!).TryParse(text, length, out value);
        if (!whole) _left &= ~Integers;
        else if (value != (sbyte)value) _left &= value != (short)value ? value != (int)value ? ~(Int8 | Int16 | Int32) : ~(Int8 | Int16) : ~Int8;
        if ((_left & Decimal) != 0 && !IsDecimal(text, length, plain ? null : forms)) _left &= ~Decimal;
        bool number = plain ? default(DoubleParser).TryParse(text, length, out _) : new RewrittenParser<DoubleParser, double>(default, forms!).TryParse(text, length, out _);
        if (!number) _left &= ~Floats;
    }

    private readonly bool IsDecimal(byte* text, int length, CsvForms? rewritten)
    {
        (int precision, int scale) = (_decimal!.Precision, _decimal.Scale);
        if (_decimal.IsShortDecimal)
        {
            var parser = new ShortDecimalParser(precision, scale);
            return rewritten is null ? parser.TryParse(text, length, out _) : new RewrittenParser<ShortDecimalParser, long>(parser, rewritten).TryParse(text, length, out _);
        }

        var wide = new LongDecimalParser(precision, scale);
        return rewritten is null ? wide.TryParse(text, length, out _) : new RewrittenParser<LongDecimalParser, Int128>(wide, rewritten).TryParse(text, length, out _);
    }

    private bool IsDate(byte* text, int length, CsvForms? forms) =>
        forms is null ? default(DateParser).TryParse(text, length, out _)
        : forms.DateFormat is { } format ? new FormattedDateParser(format).TryParse(text, length, out _)
        : !forms.FindsOrders ? default(DateParser).TryParse(text, length, out _)
        : _dates.KeepDate(text, length);

    private bool IsTimestamp(byte* text, int length, CsvForms? forms)
    {
        if (forms?.TimestampFormat is { } format) return new FormattedTimestampParser(format).TryParse(text, length, out _);
        bool iso = text[length - 1] != 'Z' && new TimestampParser(zoned: false).TryParse(text, length, out _);
        return forms is not { FindsOrders: true } ? iso : _timestamps.KeepTimestamp(text, length, iso);
    }

    // Words only: 0 and 1 are numbers.
    private static bool IsBoolean(ReadOnlySpan<byte> text) =>
        Ascii.EqualsIgnoreCase(text, "true"u8) || Ascii.EqualsIgnoreCase(text, "false"u8) || Ascii.EqualsIgnoreCase(text, "t"u8) || Ascii.EqualsIgnoreCase(text, "f"u8)
        || Ascii.EqualsIgnoreCase(text, "yes"u8) || Ascii.EqualsIgnoreCase(text, "no"u8);
}
