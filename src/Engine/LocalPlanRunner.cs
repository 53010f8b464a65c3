using System.Runtime.CompilerServices;
using FrameEngine.Exec;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Results;
using FrameEngine.Exec.Scheduling;
using FrameEngine.Exec.Spill;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Engine;

/// <summary>Runs plans on this process's threads, within the session's memory limit.</summary>
internal sealed class LocalPlanRunner(MemoryPool pool, int threads) : IPlanRunner
{
    // Sessions that want the machine's threads share them; another number gets threads of its own.
    // They are started by the first query: sessions that only hold tables, or are opened for a moment, cost nothing.
    private readonly Lazy<WorkerPool>? _ownThreads = threads == WorkerPool.Shared.Threads ? null : new Lazy<WorkerPool>(() => new WorkerPool(threads));

    public int Workers => 1;

    public bool Elsewhere => false;

    public async IAsyncEnumerable<RecordBatch> RunAsync(PhysicalPlan plan, QuerySettings settings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var memory = new MemoryPool("the query", Math.Min(pool.Limit, settings.MemoryLimit), pool);
        var context = new QueryContext(memory, settings.Threads, cancellation)
        {
            Spill = settings.Spill is { } directory ? new SpillSpace(directory, memory) { EveryRows = settings.Options.SpillEveryRows } : null,
            ChunkRows = settings.Options.ChunkRows,
            ConstantHash = settings.Options.ConstantHash,
            Formats = FileFormats.Registry,
        };
        QueryStream stream = new LocalExecutor(_ownThreads?.Value ?? WorkerPool.Shared).Execute(plan, context);
        await using (((IAsyncDisposable)stream).ConfigureAwait(false))
        {
            settings.OnMetrics?.Invoke(stream.Metrics);
            while (await stream.ReadAsync(CancellationToken.None).ConfigureAwait(false) is { } batch) yield return batch;
        }
    }

    public void Dispose()
    {
        if (_ownThreads is { IsValueCreated: true }) _ownThreads.Value.Dispose();
    }
}
