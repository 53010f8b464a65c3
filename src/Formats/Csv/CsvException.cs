namespace FrameEngine;

/// <summary>A CSV file that does not fit: a row of another width, a quote that is never closed, a value that is not of its column's type.</summary>
public sealed class CsvException : TextFileException
{
    internal CsvException(string file, long line, string? column, string reason, Exception? inner = null) : base(file, line, column, reason, inner) { }
}
