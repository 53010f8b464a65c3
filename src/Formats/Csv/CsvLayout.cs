using FrameEngine.Types;

namespace FrameEngine.Formats.Csv;

/// <summary>What is known of CSV files that are read as one table: characters, columns, and what stands before the rows.</summary>
/// <param name="Dialect">The characters.</param>
/// <param name="Schema">Names and types by position in the file.</param>
/// <param name="TimeFormats">By position: how dates and timestamps are written, as strptime has it; null for ISO's way, and for other types.</param>
/// <param name="HasHeader">Whether each file's first row holds names.</param>
/// <param name="Skip">Lines before that.</param>
/// <param name="AllowTrailing">Whether rows may end with one more delimiter.</param>
/// <param name="RowBytes">Bytes of an average row in the sample; 0 if there was none.</param>
internal sealed record CsvLayout(CsvDialect Dialect, Schema Schema, EquatableArray<string?> TimeFormats, bool HasHeader, int Skip, bool AllowTrailing, double RowBytes)
{
    /// <summary>Whether lines of the first file end with a carriage return and a newline, for those who ask how it is written.</summary>
    public bool HasCarriageReturns { get; init; }
}

/// <summary>What rows need not keep to.</summary>
/// <param name="AllowTrailing">They may end with one more delimiter, with nothing behind it.</param>
/// <param name="Padding">They may end early: what is missing is null.</param>
/// <param name="Lenient">Values behind the last column are dropped; a quoted value with text behind its closing quote is taken as it stands.</param>
internal readonly record struct CsvRowRules(bool AllowTrailing, bool Padding, bool Lenient);
