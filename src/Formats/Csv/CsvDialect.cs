namespace FrameEngine.Formats.Csv;

/// <summary>The characters of a CSV file, as bytes. A byte of 0 for quote, escape or comment means that there is none.</summary>
internal readonly record struct CsvDialect(byte Delimiter, byte Quote, byte Escape, byte Newline, byte Comment)
{
    public bool HasQuote => Quote != 0;

    /// <summary>Whether a quote is escaped by another character than itself.</summary>
    public bool HasOwnEscape => Quote != 0 && Escape != Quote;

    /// <exception cref="UsageException">A character is not ASCII, or two are the same.</exception>
    public static CsvDialect Of(CsvReadOptions options, byte delimiter, byte newline)
    {
        byte quote = Ascii(options.Quote, nameof(options.Quote));
        byte escape = options.Escape is { } e ? Ascii(e, nameof(options.Escape)) : quote;
        byte comment = options.Comment is { } c ? Ascii(c, nameof(options.Comment)) : (byte)0;
        if (quote != 0 && (quote == delimiter || quote == comment)) throw new UsageException("CSV quote must differ from delimiter and comment");
        if (comment != 0 && comment == delimiter) throw new UsageException("CSV comment must differ from delimiter");
        return new CsvDialect(delimiter, quote, escape, newline, comment);
    }

    public static byte Ascii(char character, string option) =>
        character is < (char)128 and not '\n' and not '\r' ? (byte)character : throw new UsageException($"CSV {option} must be an ASCII character other than a newline");
}
