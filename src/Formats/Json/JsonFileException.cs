namespace FrameEngine;

/// <summary>A JSON file that is malformed, or holds a value that is not of its column's type.</summary>
public sealed class JsonFileException : TextFileException
{
    internal JsonFileException(string file, long line, string? column, string reason, Exception? inner = null) : base(file, line, column, reason, inner) { }
}
