namespace FrameEngine;

/// <summary>How CSV files are read. What is left null is found out from the start of the first file.</summary>
public sealed record CsvReadOptions
{
    /// <summary>The character between values, below U+0080; null to choose among comma, semicolon, bar and tab.</summary>
    public char? Delimiter { get; init; }

    /// <summary>What stands between values, of up to 4 bytes of UTF-8, in place of <see cref="Delimiter"/>; null for that one.</summary>
    public string? DelimiterText { get; init; }

    /// <summary>The character around values that contain delimiters, newlines or itself; <c>'\0'</c> for none, null to choose among <c>"</c>, <c>'</c> and none.</summary>
    public char? Quote { get; init; }

    /// <summary>The character that makes a quote within a quoted value an ordinary one; null to choose between the quote itself, as RFC 4180 has it, and the backslash.</summary>
    public char? Escape { get; init; }

    /// <summary>The character that ends lines, <c>'\n'</c> (with or without a carriage return before it) or <c>'\r'</c>; null to find it out.</summary>
    public char? NewLine { get; init; }

    /// <summary>Whether the first row holds the names of the columns; null to judge by whether it differs in type from the rows below.</summary>
    public bool? Header { get; init; }

    /// <summary>The text that stands for null. Default: nothing at all.</summary>
    public string NullText { get; init; } = "";

    /// <summary>Several texts that stand for null, in place of <see cref="NullText"/>; null for that one.</summary>
    public IReadOnlyList<string>? NullTexts { get; init; }

    /// <summary>Whether such a text stands for null in quotes, too. Default true.</summary>
    public bool QuotedNulls { get; init; } = true;

    /// <summary>Columns in which no text stands for null; null for none.</summary>
    public IReadOnlyList<string>? ForceNotNull { get; init; }

    /// <summary>A line that starts with this character is left out; <c>'\0'</c> for none, null for <c>#</c> if the file only makes sense without such lines.</summary>
    public char? Comment { get; init; }

    /// <summary>How many lines at the start of each file are left out, before the header; null to leave out lines that are not of the table below them.</summary>
    public int? Skip { get; init; }

    /// <summary>The character before decimals, <c>.</c> or <c>,</c>. Default <c>.</c>.</summary>
    public char DecimalSeparator { get; init; } = '.';

    /// <summary>A character that groups the digits of numbers; null for none.</summary>
    public char? Thousands { get; init; }

    /// <summary>How dates are written, as <c>strptime</c> has it; null to find it out column by column.</summary>
    public string? DateFormat { get; init; }

    /// <summary>How timestamps are written, as <c>strptime</c> has it; null to find it out column by column.</summary>
    public string? TimestampFormat { get; init; }

    /// <summary>Whether rows may end early: the columns that are missing are null. Default false: an error.</summary>
    public bool NullPadding { get; init; }

    /// <summary>Whether rows are left out that have another number of values, misplaced quotes, or values that do not fit their column. EXPLAIN ANALYZE tells how many. Default false: an error.</summary>
    public bool IgnoreErrors { get; init; }

    /// <summary>Whether values behind the last column are dropped, and text behind a closing quote belongs to the value, quotes and all. Default true: errors.</summary>
    public bool Strict { get; init; } = true;

    /// <summary>Bytes that a row may have; null for 512 MiB.</summary>
    public int? MaximumLineBytes { get; init; }

    /// <summary>Whether names from the header become lower case, without accents and with underscores for spaces. Default false.</summary>
    public bool NormalizeNames { get; init; }

    /// <summary>How many of several files types are judged by; −1 for all. Default 10.</summary>
    public int SniffedFiles { get; init; } = 10;

    /// <summary>The types among which those of columns are found: any of BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, FLOAT, DOUBLE, TIME, DATE, TIMESTAMP, TIMESTAMP WITH TIME ZONE and VARCHAR; null for the usual ones, without the smaller numbers.</summary>
    public IReadOnlyList<DataType>? TypeCandidates { get; init; }

    /// <summary>Names of the first columns, in order, in place of the header's; null to take those.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Types of columns by name, in any case, in place of those that would be found; null for none.</summary>
    public IReadOnlyDictionary<string, DataType>? Types { get; init; }

    /// <summary>Types of the first columns, in order, in place of those that would be found, but those of type NULL; null for none.</summary>
    public IReadOnlyList<DataType>? LeadingTypes { get; init; }

    /// <summary>Read every column that <see cref="Types"/> does not mention as text. Default false.</summary>
    public bool AllText { get; init; }

    /// <summary>How many rows types are judged by. Default 20,480.</summary>
    public int SampleRows { get; init; } = 20_480;

    /// <summary>Whether nothing is found out but what the first line shows: defaults stand for what is not given, and <see cref="Names"/> and types must be. Default false.</summary>
    public bool NoDetection { get; init; }

    /// <summary>Whether files are compressed, by gzip or zstd; null if their names say so.</summary>
    public bool? Compressed { get; init; }

    /// <summary>How characters are written. Default UTF-8; files in another encoding are read from start to end by one thread.</summary>
    public CsvEncoding Encoding { get; init; }

    /// <summary>Whether directories such as <c>year=2024</c> are columns, which filters use to leave out files unopened; null if they are when all files have the same ones.</summary>
    public bool? HivePartitioning { get; init; }

    /// <summary>Whether files may have different columns: the table has all of them by name, null where a file lacks one, in a type that holds those of all files. Opens every file. Default false.</summary>
    public bool UnionByName { get; init; }

    /// <summary>The name of a column with the path of the file that a row comes from; null for none.</summary>
    public string? FileNameColumn { get; init; }

    /// <summary>Where rows that are left out are kept; null if nobody wants to know them.</summary>
    internal Formats.Csv.CsvRejects? Rejects { get; init; }

    /// <summary>Whether a word is one of SQL's, which <see cref="NormalizeNames"/> sets an underscore before.</summary>
    internal Func<string, bool>? IsKeyword { get; init; }
}
