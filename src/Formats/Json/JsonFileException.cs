namespace FrameEngine;

/// <summary>A JSON file that is malformed, or holds a value that is not of its column's type.</summary>
public sealed class JsonFileException : FileFormatException
{
    internal JsonFileException(string file, long line, string? column, string reason, Exception? inner = null)
        : base(column is null ? $"{file}, line {line}: {reason}" : $"{file}, line {line}, column \"{column}\": {reason}", inner)
    {
        File = file;
        Line = line;
        Column = column;
    }

    /// <summary>The file's path.</summary>
    public string File { get; }

    /// <summary>The line on which the row starts, from 1.</summary>
    public long Line { get; }

    /// <summary>The name of the column; null when the whole row is meant.</summary>
    public string? Column { get; }
}
