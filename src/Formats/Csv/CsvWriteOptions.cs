namespace FrameEngine;

/// <summary>How CSV files are written. Values are quoted only where they must be.</summary>
public sealed record CsvWriteOptions
{
    /// <summary>The character between values, below U+0080. Default comma.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>What stands between values, of up to 4 bytes of UTF-8, in place of <see cref="Delimiter"/>; null for that one, empty for nothing at all.</summary>
    public string? DelimiterText { get; init; }

    /// <summary>The character around values that contain delimiters, newlines or itself; <c>'\0'</c> for none: values are then written as they are. Default <c>"</c>.</summary>
    public char Quote { get; init; } = '"';

    /// <summary>The character before a quote within a quoted value; null for the quote itself, as RFC 4180 has it.</summary>
    public char? Escape { get; init; }

    /// <summary>Columns whose values are always quoted, nulls excepted; <c>*</c> for all. Default: none.</summary>
    public IReadOnlyList<string> ForceQuote { get; init; } = [];

    /// <summary>Whether the first row holds the names of the columns. Default true.</summary>
    public bool Header { get; init; } = true;

    /// <summary>The text that stands for null. A value of this very text is quoted. Default: nothing at all.</summary>
    public string NullText { get; init; } = "";

    /// <summary>What stands before the first row and behind the last; null for nothing. With them no newline ends the last row.</summary>
    internal string? Prefix { get; init; }

    internal string? Suffix { get; init; }

    /// <summary>What ends a row.</summary>
    internal string NewLine { get; init; } = "\n";

    /// <summary>How the file is compressed; null if its name says so.</summary>
    internal Formats.Compression.TextCompression? Compression { get; init; }
}
