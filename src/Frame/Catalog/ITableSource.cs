using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Catalog;

/// <summary>Something that can be scanned: files, batches in memory, a generator. Immutable and thread-safe; opening it is cheap (footers at most).</summary>
internal interface ITableSource
{
    /// <summary>For plans and messages: a path or a table name.</summary>
    string Name { get; }

    Schema Schema { get; }

    /// <summary>What is known without reading data; computed once.</summary>
    TableStatistics Statistics { get; }

    /// <summary>How another process opens the same source; null if it cannot (batches in memory).</summary>
    ScanSpec? Spec { get; }

    /// <summary>Plans the morsels of a scan, after pruning.</summary>
    IScan OpenScan(ScanRequest request);
}

/// <summary>A source whose rows have numbers: those of a table.</summary>
internal interface INumberedSource : ITableSource
{
    /// <summary>The source with the number of each row, a BIGINT column behind its own.</summary>
    /// <param name="first">The number of the first row.</param>
    ITableSource WithRowIds(long first = 0);
}

/// <summary>What a scan is asked for.</summary>
/// <param name="Columns">Positions in the source's schema of the columns to read, filters' columns included.</param>
/// <param name="Output">Positions within <paramref name="Columns"/> of those to put out, in order.</param>
/// <param name="Filters">Conjuncts over <see cref="InputRef"/>s into <paramref name="Columns"/>; the scan puts out exactly the rows for which all are true.</param>
/// <param name="DynamicFilters">Filters that may complete while the scan runs; applying them is optional (they only drop rows that a join would drop).</param>
internal sealed record ScanRequest(
    EquatableArray<int> Columns,
    EquatableArray<int> Output,
    EquatableArray<Expression> Filters,
    IReadOnlyList<BoundDynamicFilter> DynamicFilters,
    MemoryPool Pool,
    CancellationToken Cancellation)
{
    /// <summary>Rows that a chunk should have at most.</summary>
    public int ChunkRows { get; init; } = DataChunk.DefaultRows;

    /// <summary>This process's part of the scan: morsels whose number is <c>Index</c> modulo <c>Count</c>.</summary>
    public (int Index, int Count) Partition { get; init; } = (0, 1);

    /// <summary>Rows of a morsel may be read by several readers at once, in any order (see <see cref="IScanReader.Join"/>): what takes them does not ask which morsel they are of.</summary>
    public bool SharesRows { get; init; }

    /// <summary>Where the scan counts what it did, for EXPLAIN ANALYZE.</summary>
    public ScanMetrics Metrics { get; init; } = new();
}

/// <summary>A dynamic filter on one of the columns of a scan request.</summary>
/// <param name="Column">Position within <see cref="ScanRequest.Columns"/>.</param>
internal sealed record BoundDynamicFilter(DynamicFilter Filter, int Column);

/// <summary>An open scan. Morsels may be read in any order by any number of readers at once.</summary>
internal interface IScan : IDisposable
{
    /// <summary>Units of work (row groups, byte ranges), in the order of the source's rows.</summary>
    int Morsels { get; }

    /// <summary>A reader for one thread.</summary>
    IScanReader CreateReader();

    /// <summary>Where a morsel's rows stand among all rows of the source, and how many they are before filters; null if the source does not number its rows.</summary>
    (long First, long Count)? PlaceOf(int morsel) => null;
}

/// <summary>Reads morsels one after another for one thread. Owns the memory of the chunks that it fills.</summary>
internal interface IScanReader : IDisposable
{
    /// <summary>Starts a morsel; the rest of the one before is skipped.</summary>
    void Open(int morsel);

    /// <summary>The next rows of the morsel that pass the filters, or null at its end. Valid until the next call. May be empty (a chance to look at cancellation).</summary>
    DataChunk? Read();

    /// <summary>Called once no morsel is left for this thread: does a share of what other readers of the scan still have to do, if they have set out any.</summary>
    void Help()
    {
    }

    /// <summary>Called once no morsel is left for this thread: takes part in reading a morsel of another reader, if <see cref="ScanRequest.SharesRows"/>. Its rows come from <see cref="Read"/>.</summary>
    /// <param name="wake">Called when it is worth trying again after <see cref="JoinResult.Later"/>.</param>
    JoinResult Join(Action wake) => JoinResult.Nothing;
}

/// <summary>What came of <see cref="IScanReader.Join"/>.</summary>
internal enum JoinResult : byte
{
    /// <summary>Nothing is left to do.</summary>
    Nothing,
    /// <summary>There are rows to read.</summary>
    Joined,
    /// <summary>Some reader has not said yet whether it shares its morsel.</summary>
    Later,
}

/// <summary>What a scan did: thread-safe counters.</summary>
internal sealed class ScanMetrics
{
    private long _bytesRead, _bytesDecoded, _rowsRead, _morselsPruned, _pagesSkipped, _rowsRejected;

    public long BytesRead => Interlocked.Read(ref _bytesRead);
    public long BytesDecoded => Interlocked.Read(ref _bytesDecoded);
    public long RowsRead => Interlocked.Read(ref _rowsRead);
    public long MorselsPruned => Interlocked.Read(ref _morselsPruned);
    /// <summary>Rows left out because they do not fit, where that is asked for.</summary>
    public long RowsRejected => Interlocked.Read(ref _rowsRejected);

    public long PagesSkipped => Interlocked.Read(ref _pagesSkipped);

    public void AddBytes(long read, long decoded)
    {
        Interlocked.Add(ref _bytesRead, read);
        Interlocked.Add(ref _bytesDecoded, decoded);
    }

    public void AddRows(long rows) => Interlocked.Add(ref _rowsRead, rows);
    public void AddRejected(long rows) => Interlocked.Add(ref _rowsRejected, rows);
    public void AddPruned(long morsels) => Interlocked.Add(ref _morselsPruned, morsels);
    public void AddSkippedPages(long pages) => Interlocked.Add(ref _pagesSkipped, pages);
}
