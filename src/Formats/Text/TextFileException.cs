namespace FrameEngine;

/// <summary>A file of text whose rows do not fit. Each format derives its own.</summary>
public abstract class TextFileException : FileFormatException
{
    private protected TextFileException(string file, long line, string? column, string reason, Exception? inner = null)
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
