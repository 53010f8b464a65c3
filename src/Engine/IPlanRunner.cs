using FrameEngine.Planner.Physical;

namespace FrameEngine.Engine;

/// <summary>Where physical plans run: this process's threads, or workers (the cluster's implementation).</summary>
internal interface IPlanRunner : IDisposable
{
    /// <summary>Worker processes that plans are made for; 1 plans no exchange.</summary>
    int Workers { get; }

    /// <summary>Whether plans run in other processes, which see nothing of this one's memory.</summary>
    bool Elsewhere { get; }

    /// <summary>Runs a plan and streams its rows. Leaving the enumeration stops it.</summary>
    IAsyncEnumerable<RecordBatch> RunAsync(PhysicalPlan plan, QuerySettings settings, CancellationToken cancellation);
}
