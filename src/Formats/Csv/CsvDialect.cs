namespace FrameEngine.Formats.Csv;

/// <summary>The characters of a CSV file, as bytes. A byte of 0 for quote, escape or comment means that there is none.</summary>
internal readonly record struct CsvDialect(byte Delimiter, byte Quote, byte Escape, byte Newline, byte Comment)
{
    public bool HasQuote => Quote != 0;

    /// <summary>Whether a quote is escaped by another character than itself.</summary>
    public bool HasOwnEscape => Quote != 0 && Escape != Quote;

    /// <exception cref="UsageException">Two characters are the same.</exception>
    public CsvDialect Checked()
    {
        if (Quote != 0 && (Quote == Delimiter || Quote == Comment)) throw new UsageException("CSV quote must differ from delimiter and comment");
        if (Comment != 0 && Comment == Delimiter) throw new UsageException("CSV comment must differ from delimiter");
        return this;
    }

    /// <exception cref="UsageException">The character is not ASCII, or a newline.</exception>
    public static byte Ascii(char character, string option) =>
        character is < (char)128 and not '\n' and not '\r' ? (byte)character : throw new UsageException($"CSV {option} must be an ASCII character other than a newline");
}
