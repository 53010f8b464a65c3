namespace FrameEngine;

/// <summary>How values follow each other in a JSON file.</summary>
public enum JsonFormat
{
    /// <summary>Found out from the start of the file.</summary>
    Auto,

    /// <summary>One value a line. Only such files are read by several threads at once.</summary>
    NewlineDelimited,

    /// <summary>One array, whose elements are the rows.</summary>
    Array,

    /// <summary>Values one after the other, over any number of lines each.</summary>
    Unstructured,
}

/// <summary>How JSON files are read. What is left null is found out from the first rows.</summary>
public sealed record JsonReadOptions
{
    /// <summary>How rows follow each other. Default: found out.</summary>
    public JsonFormat Format { get; init; }

    /// <summary>Columns and their types, in order: other members of the objects are left out. Null: those of the first rows.</summary>
    public IReadOnlyList<KeyValuePair<string, DataType>>? Columns { get; init; }

    /// <summary>Whether rows are objects whose members are columns; if not, each row is one value in a column <c>json</c>. Null: if all of the first rows are objects.</summary>
    public bool? Records { get; init; }

    /// <summary>Take nulls for values that do not fit their column, and in files of a value a line for whole lines that are not JSON. Default false: an error.</summary>
    public bool IgnoreErrors { get; init; }

    /// <summary>How deep types are found out; what lies deeper is its JSON text. −1 for all the way.</summary>
    public int MaximumDepth { get; init; } = -1;

    /// <summary>How many rows types are judged by. Default 20,480.</summary>
    public int SampleRows { get; init; } = 20_480;

    /// <summary>Bytes that one row may have. Default 16 MiB.</summary>
    public int MaximumObjectBytes { get; init; } = 16 << 20;

    /// <summary>Whether texts that are whole numbers are taken for such. Default false.</summary>
    public bool ConvertStringsToIntegers { get; init; }

    /// <summary>How texts that are dates are written, as <c>strptime</c> has it; null for ISO's way.</summary>
    public string? DateFormat { get; init; }

    /// <summary>How texts that are timestamps are written, as <c>strptime</c> has it; null for ISO's way.</summary>
    public string? TimestampFormat { get; init; }

    /// <summary>Whether files are compressed, by gzip or zstd; null if their names say so.</summary>
    public bool? Compressed { get; init; }

    /// <summary>Whether directories such as <c>year=2024</c> are columns; null if they are when all files have the same ones.</summary>
    public bool? HivePartitioning { get; init; }

    /// <summary>Whether every file is looked at for its own columns, of which the table has all. Default false: the first rows of the first files have to do.</summary>
    public bool UnionByName { get; init; }

    /// <summary>The name of a column with the path of the file that a row comes from; null for none.</summary>
    public string? FileNameColumn { get; init; }

    /// <summary>Whether each row is its text as it stands in the file, blanks and all.</summary>
    internal bool Verbatim { get; init; }
}
