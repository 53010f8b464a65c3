using System.Text;

namespace FrameEngine.Formats.Csv;

/// <summary>How values are written: numbers, dates and times, and what stands for null.</summary>
internal sealed class CsvForms
{
    private readonly byte[][] _nulls;

    /// <summary>Times alone, in formats that are given or as ISO has them.</summary>
    public CsvForms(string? dateFormat, string? timestampFormat)
    {
        Decimal = (byte)'.';
        (DateFormat, TimestampFormat) = (dateFormat, timestampFormat);
        _nulls = [];
    }

    public CsvForms(CsvReadOptions options)
    {
        FindsOrders = true;
        Decimal = CsvDialect.Ascii(options.DecimalSeparator, "decimal_separator");
        Thousands = options.Thousands is { } t ? CsvDialect.Ascii(t, "thousands") : (byte)0;
        if (Decimal is not ((byte)'.' or (byte)',')) throw new UsageException("the decimal separator of CSV is . or ,");
        if (Thousands == Decimal) throw new UsageException("thousands and decimal_separator of CSV must differ");
        DateFormat = options.DateFormat;
        TimestampFormat = options.TimestampFormat;
        QuotedNulls = options.QuotedNulls;
        _nulls = [.. (options.NullTexts ?? [options.NullText]).Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The character before the decimals.</summary>
    public byte Decimal { get; }

    /// <summary>A character that is left out of numbers; 0 for none.</summary>
    public byte Thousands { get; }

    /// <summary>Whether numbers are written as the parsers read them.</summary>
    public bool PlainNumbers => Decimal == '.' && Thousands == 0;

    /// <summary>How dates and timestamps are written, as strptime has it; null to find it out.</summary>
    public string? DateFormat { get; }

    /// <inheritdoc cref="DateFormat"/>
    public string? TimestampFormat { get; }

    /// <summary>Whether other orders of day, month and year than ISO's are looked for.</summary>
    public bool FindsOrders { get; }

    /// <summary>Whether a quoted text may stand for null.</summary>
    public bool QuotedNulls { get; }

    /// <summary>The only text that stands for null has this length; −1 if there are several.</summary>
    public int NullLength => _nulls.Length == 1 ? _nulls[0].Length : -1;

    /// <summary>Whether a text stands for null.</summary>
    public bool IsNull(ReadOnlySpan<byte> text, bool quoted)
    {
        if (quoted && !QuotedNulls) return false;
        foreach (byte[] known in _nulls)
            if (text.SequenceEqual(known)) return true;
        return false;
    }
}
