namespace FrameEngine;

/// <summary>How Parquet files are read. The defaults are right for files from any writer.</summary>
public sealed record ParquetReadOptions
{
    /// <summary>Compare each page with its checksum where the file has one. Costs about a nanosecond a byte. Default false.</summary>
    public bool VerifyChecksums { get; init; }

    /// <summary>Whether directories such as <c>year=2024</c> are columns, which filters use to leave out files unopened; null if they are when all files have the same ones.</summary>
    public bool? HivePartitioning { get; init; }

    /// <summary>Whether files may have different columns: the table has all of them by name, null where a file lacks one, in a type that holds those of all files. Opens every file. Default false.</summary>
    public bool UnionByName { get; init; }

    /// <summary>The name of a column with the path of the file that a row comes from; null for none.</summary>
    public string? FileNameColumn { get; init; }
}
