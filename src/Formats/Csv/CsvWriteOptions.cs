namespace FrameEngine;

/// <summary>How CSV files are written. Values are quoted only where they must be.</summary>
public sealed record CsvWriteOptions
{
    /// <summary>The character between values, below U+0080. Default comma.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>The character around values that contain delimiters, newlines or itself. Default <c>"</c>.</summary>
    public char Quote { get; init; } = '"';

    /// <summary>Whether the first row holds the names of the columns. Default true.</summary>
    public bool Header { get; init; } = true;

    /// <summary>The text that stands for null. A value of this very text is quoted. Default: nothing at all.</summary>
    public string NullText { get; init; } = "";
}
