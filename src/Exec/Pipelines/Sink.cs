using FrameEngine.Columns;

namespace FrameEngine.Exec.Pipelines;

/// <summary>The end of a pipeline: takes in rows thread by thread, combines, finishes. Shared by the pipeline's threads.</summary>
/// <remarks><code>
/// per thread:  CreateLocal → Push* → Combine           (Combine under the sink's own lock)
/// then once:   BeginPhase(0) → n tasks in parallel RunTask(0, 0..n-1) → BeginPhase(1) → … → -1
/// </code></remarks>
internal abstract class Sink : IDisposable
{
    /// <summary>For metrics and EXPLAIN ANALYZE.</summary>
    public abstract string Name { get; }

    /// <summary>Whether chunks must arrive in the order of their morsels: the pipeline then runs on one thread at a time.</summary>
    public virtual bool NeedsOrder => false;

    /// <summary>Whether it goes by the morsels of chunks: rows then never come under the number of a later morsel.</summary>
    public virtual bool UsesMorsels => NeedsOrder;

    /// <summary>Called once before the first <see cref="CreateLocal"/>.</summary>
    public virtual void Open(QueryContext context) { }

    /// <summary>One thread's state.</summary>
    public abstract LocalSink CreateLocal(QueryContext context);

    /// <summary>Takes over a thread's state when that thread has no more input. Called by many threads at once.</summary>
    public abstract void Combine(LocalSink local);

    /// <summary>Starts phase 0, 1, … of finishing; -1 ends it. The phase's tasks may run in parallel, the next phase starts when all are done.</summary>
    /// <returns>Tasks of the phase (0 goes straight to the next), or -1.</returns>
    public virtual int BeginPhase(int phase) => -1;

    /// <summary>Runs one task of a phase.</summary>
    public virtual void RunTask(int phase, int task) { }

    public virtual void Dispose() { }
}

/// <summary>One thread's part of a sink.</summary>
internal abstract class LocalSink : IDisposable
{
    /// <summary>Takes a chunk with at least one selected row; copies what it keeps.</summary>
    /// <param name="chunk">Borrowed.</param>
    /// <param name="morsel">The morsel that it comes from.</param>
    /// <param name="wake">To be called when it is worth trying again after <see cref="OperatorResult.Blocked"/>.</param>
    /// <returns>NeedInput, Blocked (the chunk was not taken) or Finished (no more is wanted from any thread).</returns>
    public abstract OperatorResult Push(DataChunk chunk, long morsel, Action wake);

    /// <summary>The thread goes on to a later morsel: chunks of earlier ones are all pushed. Morsels without rows are announced too.</summary>
    public virtual void Advance(long morsel) { }

    public virtual void Dispose() { }
}
