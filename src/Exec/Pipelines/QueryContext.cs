using System.Collections.Concurrent;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Pipelines;

/// <summary>What all operators of one running query (or stage task) share. Nothing of a query lives in statics.</summary>
internal sealed class QueryContext(MemoryPool pool, int threads, CancellationToken cancellation)
{
    private readonly ConcurrentDictionary<int, DynamicFilter> _dynamicFilters = new();

    public MemoryPool Pool { get; } = pool;

    /// <summary>Threads that may work at once, at least 1.</summary>
    public int Threads { get; } = threads;

    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Rows per chunk: small values are for tests.</summary>
    public int ChunkRows { get; init; } = DataChunk.DefaultRows;

    /// <summary>Makes every hash the same, so that tests see collisions everywhere.</summary>
    public bool ConstantHash { get; init; }

    /// <summary>Opens sources and sinks of plans that came over a wire.</summary>
    public SourceFormats Formats { get; init; } = new();

    /// <summary>This worker's number among those that run the same stage, and how many there are.</summary>
    public (int Index, int Count) Partition { get; init; } = (0, 1);

    /// <summary>The filter of that id, made when first asked for by a scan or by the join that publishes it.</summary>
    public DynamicFilter DynamicFilter(int id) => _dynamicFilters.GetOrAdd(id, static i => new DynamicFilter(i));

    /// <exception cref="QueryCancelledException">The query has been cancelled.</exception>
    public void ThrowIfCancelled()
    {
        if (Cancellation.IsCancellationRequested) throw new QueryCancelledException();
    }
}
