using System.Collections.Concurrent;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Exec.Spill;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Pipelines;

/// <summary>What all operators of one running query (or stage task) share. Nothing of a query lives in statics. Serves one execution, which disposes it.</summary>
internal sealed class QueryContext : IDisposable
{
    private readonly ConcurrentDictionary<int, DynamicFilter> _dynamicFilters = new();
    private readonly ConcurrentBag<IDisposable> _kept = [];
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _user;

    /// <param name="pool">The query's account of memory.</param>
    /// <param name="threads">Threads that may work at once.</param>
    /// <param name="cancellation">The user's wish to stop.</param>
    public QueryContext(MemoryPool pool, int threads, CancellationToken cancellation)
    {
        Pool = pool;
        Threads = Math.Max(threads, 1);
        _user = cancellation;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Cancellation = _stop.Token;
    }

    public MemoryPool Pool { get; }

    /// <summary>The threads that the query runs on: for operators that run queries of their own. Set when the query starts.</summary>
    public Scheduling.WorkerPool? Workers { get; set; }

    /// <summary>Threads that may work at once, at least 1.</summary>
    public int Threads { get; }

    /// <summary>Fires when the user cancels, when the reader has seen enough and when another part of the query has failed.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Whether the user, and not the engine, wants the query to stop.</summary>
    public bool CancelledByUser => _user.IsCancellationRequested;

    /// <summary>Rows per chunk: small values are for tests.</summary>
    public int ChunkRows { get; init; } = DataChunk.DefaultRows;

    /// <summary>Makes every hash the same, so that tests see collisions everywhere.</summary>
    public bool ConstantHash { get; init; }

    /// <summary>Where operators write rows when memory is short; null if they are to keep all in memory.</summary>
    public SpillSpace? Spill { get; init; }

    /// <summary>Opens sources and sinks of plans that came over a wire.</summary>
    public SourceFormats Formats { get; init; } = new();

    /// <summary>Gives the rows of an earlier stage; null in plans for one process.</summary>
    public Func<PhysicalStageInput, IAsyncEnumerable<RecordBatch>>? StageInputs { get; init; }

    /// <summary>This worker's number among those that run the same stage, and how many there are.</summary>
    public (int Index, int Count) Partition { get; init; } = (0, 1);

    /// <summary>Bytes of results that may wait for a slow reader before the query pauses.</summary>
    public long ResultBufferBytes { get; init; } = 64L << 20;

    /// <summary>The filter of that id, made when first asked for by a scan or by the join that publishes it.</summary>
    public DynamicFilter DynamicFilter(int id) => _dynamicFilters.GetOrAdd(id, static i => new DynamicFilter(i));

    /// <summary>Keeps something until the query has ended: what several pipelines share and none outlives surely.</summary>
    public T Keep<T>(T thing) where T : IDisposable
    {
        _kept.Add(thing);
        return thing;
    }

    /// <exception cref="QueryCancelledException">The query has been cancelled or is being stopped.</exception>
    public void ThrowIfCancelled()
    {
        if (Cancellation.IsCancellationRequested) throw new QueryCancelledException();
    }

    /// <summary>Makes all parts of the query stop soon.</summary>
    public void RequestStop() => _stop.Cancel();

    public void Dispose()
    {
        _stop.Dispose();
        while (_kept.TryTake(out IDisposable? thing)) thing.Dispose();
    }
}
