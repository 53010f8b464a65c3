using FrameEngine.Catalog;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>A table of record batches in memory. Immutable and thread-safe; keeps its own references to the batches until it is disposed.</summary>
internal sealed class MemoryTable : INumberedSource, IDisposable
{
    private readonly RecordBatch[] _batches;
    private readonly Lazy<TableStatistics> _statistics;
    private volatile TableStatistics? _analyzed;

    /// <param name="batches">All of <paramref name="schema"/>'s types; retained, so that the caller may dispose its own.</param>
    public MemoryTable(string name, Schema schema, IEnumerable<RecordBatch> batches)
    {
        Name = name;
        Schema = schema;
        _batches = [.. batches.Select(b => b.Retain())];
        Rows = _batches.Sum(b => (long)b.Length);
        _statistics = new Lazy<TableStatistics>(() => MemoryTableStatistics.Of(this, Threads));
    }

    public string Name { get; }
    public Schema Schema { get; }

    /// <summary>Rows of all batches.</summary>
    public long Rows { get; }

    public IReadOnlyList<RecordBatch> Batches => _batches;

    /// <summary>Threads that may read the data when it is first looked at for statistics, codes and bounds.</summary>
    public int Threads { get; set; } = 1;

    /// <summary>Read from the data when first asked for; the batches' columns know their summaries from then on.</summary>
    public TableStatistics Statistics => _analyzed ?? _statistics.Value;

    /// <summary>Puts counts of the different values of columns in place of what a sample said; null where nothing was counted.</summary>
    public void Analyze(IReadOnlyList<double?> distinct) => _analyzed = Statistics.WithDistinct(distinct);

    /// <summary>Null: the batches are only here.</summary>
    public ScanSpec? Spec => null;

    public IScan OpenScan(ScanRequest request) => new MemoryScan(this, request);

    public ITableSource WithRowIds(long first) => new NumberedTable(this, first);

    public void Dispose()
    {
        foreach (RecordBatch batch in _batches) batch.Dispose();
    }
}
