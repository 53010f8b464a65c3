namespace FrameEngine.Tpch;

/// <summary>The files that the TPC-H generator can write.</summary>
internal enum TpchFormat
{
    /// <summary>Parquet files, <c>lineitem.parquet</c> and so on.</summary>
    Parquet,

    /// <summary>The official generator's text, <c>lineitem.tbl</c> and so on.</summary>
    Tbl,
}

/// <summary>What the TPC-H generator is to make.</summary>
internal sealed record TpchGeneratorOptions
{
    /// <summary>How large the tables are.</summary>
    public required TpchScale Scale { get; init; }

    /// <summary>Where the files go; made if it is missing. Files of the same names are replaced.</summary>
    public required string OutputDirectory { get; init; }

    public TpchFormat Format { get; init; } = TpchFormat.Parquet;

    /// <summary>How Parquet files are written.</summary>
    public ParquetWriteOptions Parquet { get; init; } = new();

    /// <summary>The tables to make, all by default.</summary>
    public IReadOnlyList<TpchTable> Tables { get; init; } = TpchTable.All;

    /// <summary>How many threads work; one piece of a table for each is in memory.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Told of each table when its file is complete.</summary>
    public IProgress<TpchTableWritten>? Progress { get; init; }
}

/// <summary>A table file that is complete.</summary>
/// <param name="Table">The table.</param>
/// <param name="Path">Its file.</param>
/// <param name="Rows">The rows in it.</param>
/// <param name="Bytes">The file's size.</param>
internal sealed record TpchTableWritten(TpchTable Table, string Path, long Rows, long Bytes);
