namespace FrameEngine;

/// <summary>How CSV files are read. What is left null is found out from the start of the first file.</summary>
public sealed record CsvReadOptions
{
    /// <summary>The character between values, below U+0080; null to choose among comma, semicolon, bar and tab.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The character around values that contain delimiters, newlines or itself; <c>'\0'</c> for none. Default <c>"</c>.</summary>
    public char Quote { get; init; } = '"';

    /// <summary>The character that makes a quote within a quoted value an ordinary one; null for the quote itself, as RFC 4180 has it.</summary>
    public char? Escape { get; init; }

    /// <summary>Whether the first row holds the names of the columns; null to judge by whether it differs in type from the rows below.</summary>
    public bool? Header { get; init; }

    /// <summary>The text that stands for null, quoted or not. Default: nothing at all.</summary>
    public string NullText { get; init; } = "";

    /// <summary>A line that starts with this character is left out; null for none.</summary>
    public char? Comment { get; init; }

    /// <summary>How many lines at the start of each file are left out, before the header. Default 0.</summary>
    public int Skip { get; init; }

    /// <summary>Names of the columns, in order, in place of the header's; null to take those.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Types of columns by name, in any case, in place of those that would be found; null for none.</summary>
    public IReadOnlyDictionary<string, DataType>? Types { get; init; }

    /// <summary>Types of the first columns, in order, in place of those that would be found; null for none.</summary>
    public IReadOnlyList<DataType>? LeadingTypes { get; init; }

    /// <summary>Read every column that <see cref="Types"/> does not mention as text. Default false.</summary>
    public bool AllText { get; init; }

    /// <summary>How many rows types are judged by. Default 20,480.</summary>
    public int SampleRows { get; init; } = 20_480;

    /// <summary>Whether files are compressed by gzip; null if their names say so.</summary>
    public bool? Compressed { get; init; }

    /// <summary>Whether directories such as <c>year=2024</c> are columns, which filters use to leave out files unopened; null if they are when all files have the same ones.</summary>
    public bool? HivePartitioning { get; init; }

    /// <summary>Whether files may have different columns: the table has all of them by name, null where a file lacks one, in a type that holds those of all files. Opens every file. Default false.</summary>
    public bool UnionByName { get; init; }

    /// <summary>The name of a column with the path of the file that a row comes from; null for none.</summary>
    public string? FileNameColumn { get; init; }
}
