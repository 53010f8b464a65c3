namespace FrameEngine.Formats.Csv;

/// <summary>What is known of CSV files that are read as one table: characters, columns, and what stands before the rows.</summary>
/// <param name="Dialect">The characters.</param>
/// <param name="Schema">Names and types by position in the file.</param>
/// <param name="HasHeader">Whether each file's first row holds names.</param>
/// <param name="Skip">Lines before that.</param>
/// <param name="NullText">The text that stands for null, in UTF-8.</param>
/// <param name="AllowTrailing">Whether rows may end with one more delimiter.</param>
/// <param name="RowBytes">Bytes of an average row in the sample; 0 if there was none.</param>
internal sealed record CsvLayout(CsvDialect Dialect, Schema Schema, bool HasHeader, int Skip, byte[] NullText, bool AllowTrailing, double RowBytes);
