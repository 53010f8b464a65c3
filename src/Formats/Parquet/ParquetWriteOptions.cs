namespace FrameEngine;

/// <summary>How the pages of a Parquet file are compressed.</summary>
public enum ParquetCompression
{
    /// <summary>Not at all: the fastest to read from a fast disk.</summary>
    Uncompressed,

    /// <summary>Snappy: light and read everywhere.</summary>
    Snappy,

    /// <summary>gzip.</summary>
    Gzip,

    /// <summary>Brotli: small and slow.</summary>
    Brotli,

    /// <summary>LZ4 in the format's raw form.</summary>
    Lz4Raw,

    /// <summary>Zstandard: small, and quicker than gzip.</summary>
    Zstd,
}

/// <summary>How Parquet files are written.</summary>
public sealed record ParquetWriteOptions
{
    /// <summary>Default: <see cref="ParquetCompression.Snappy"/>.</summary>
    public ParquetCompression Compression { get; init; } = ParquetCompression.Snappy;

    /// <summary>Rows of a row group, at least; a group ends with the chunk that reaches it. 1 to 100 million, default 122,880.</summary>
    public int RowGroupRows { get; init; } = 122_880;

    /// <summary>Bytes of a page before compression, about. 1 KiB to 256 MiB, default 1 MiB.</summary>
    public int PageBytes { get; init; } = 1 << 20;

    /// <summary>Bytes that a column chunk's dictionary may have before values are written plainly; 0 for no dictionaries. Default 1 MiB.</summary>
    public int DictionaryBytes { get; init; } = 1 << 20;

    /// <summary>Version of data pages: 1 (default) or 2, which keeps levels uncompressed.</summary>
    public int PageVersion { get; init; } = 1;

    /// <summary>Store a checksum with every page. Default false.</summary>
    public bool Checksums { get; init; }

    /// <summary>Bytes of a row group before encoding, about: a group ends with the chunk that reaches them, too. 0 (default) for no such limit.</summary>
    public long RowGroupBytes { get; init; }

    /// <summary>What the file says about itself, by name: keys and values of its footer.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Notes { get; init; } = [];

    /// <summary>Field ids by the path of the column, its parts separated by U+001D; a key of <c>*</c> numbers all in order.</summary>
    internal IReadOnlyDictionary<string, int>? FieldIds { get; init; }

    /// <summary>Store times with an offset as Parquet's times in UTC, as which other readers know them: the moment stays, the offset does not. Otherwise they are a type of this engine's own.</summary>
    internal bool TimesInUtc { get; init; }

    /// <exception cref="UsageException">An option is outside its range.</exception>
    internal ParquetWriteOptions Validated()
    {
        if (RowGroupRows is < 1 or > 100_000_000) throw new UsageException($"a row group of {RowGroupRows} rows is not possible: 1 to 100,000,000 are");
        if (RowGroupBytes < 0) throw new UsageException($"a row group of {RowGroupBytes} bytes is not possible");
        if (PageBytes is < 1024 or > 256 << 20) throw new UsageException($"a page of {PageBytes} bytes is not possible: 1 KiB to 256 MiB are");
        if (DictionaryBytes is < 0 or > 256 << 20) throw new UsageException($"a dictionary of {DictionaryBytes} bytes is not possible: 0 to 256 MiB are");
        if (PageVersion is not (1 or 2)) throw new UsageException($"there is no page version {PageVersion}: 1 and 2 are");
        if (!Enum.IsDefined(Compression)) throw new UsageException($"there is no compression {Compression}");
        return this;
    }
}
