namespace FrameEngine;

/// <summary>How Parquet files are read. The defaults are right for files from any writer.</summary>
public sealed record ParquetReadOptions
{
    /// <summary>Compare each page with its checksum where the file has one. Costs about a nanosecond a byte. Default false.</summary>
    public bool VerifyChecksums { get; init; }
}
