namespace FrameEngine;

/// <summary>A Parquet file is malformed, truncated, or uses a feature that cannot be read.</summary>
/// <remarks>The message names the file, the column where there is one, and the byte offset at which the problem was found.</remarks>
public sealed class ParquetException : FileFormatException
{
    /// <summary>Creates the error for a place in a file.</summary>
    /// <param name="file">The path of the file.</param>
    /// <param name="column">The column that was being read, or null when it is about the file as a whole.</param>
    /// <param name="offset">The byte offset in the file, or -1 when it is not about one place.</param>
    /// <param name="problem">What was found and what would have fitted.</param>
    /// <param name="inner">The cause, if another exception led to this one.</param>
    public ParquetException(string file, string? column, long offset, string problem, Exception? inner = null)
        : base(Describe(file, column, offset, problem), inner)
    {
        File = file;
        Column = column;
        Offset = offset;
    }

    /// <summary>The path of the file.</summary>
    public string File { get; }

    /// <summary>The column that was being read, or null.</summary>
    public string? Column { get; }

    /// <summary>The byte offset in the file, or -1 when the problem has no single place.</summary>
    public long Offset { get; }

    private static string Describe(string file, string? column, long offset, string problem)
    {
        string text = $"Parquet file '{file}'";
        if (column is not null) text += $", column '{column}'";
        if (offset >= 0) text += $", offset {offset}";
        return $"{text}: {problem}";
    }
}
