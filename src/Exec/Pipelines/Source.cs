using FrameEngine.Columns;

namespace FrameEngine.Exec.Pipelines;

/// <summary>The start of a pipeline: a scan, or what a blocking operator has made. Shared by the pipeline's threads.</summary>
internal abstract class Source : IDisposable
{
    /// <summary>For metrics and EXPLAIN ANALYZE.</summary>
    public abstract string Name { get; }

    /// <summary>Called once, when everything that the pipeline depends on is done. Opens scans, counts morsels.</summary>
    public abstract void Open(QueryContext context);

    /// <summary>Threads that can work on it at once, known after <see cref="Open"/>; at least 1. No more readers are made, in all.</summary>
    public abstract int MaxThreads { get; }

    /// <summary>A reader for one thread; readers share the source's morsels. There may be more readers than <see cref="MaxThreads"/>: in a union every thread passes by every source.</summary>
    public abstract SourceReader CreateReader();

    public virtual void Dispose() { }
}

/// <summary>A source that one thread reads alone. Threads that pass by later, on their way through the chains of a union, find it taken.</summary>
internal abstract class OneReaderSource : Source
{
    private int _taken;

    public sealed override int MaxThreads => 1;

    public sealed override SourceReader CreateReader() => Interlocked.Exchange(ref _taken, 1) == 0 ? CreateOnlyReader() : new Taken();

    protected abstract SourceReader CreateOnlyReader();

    private sealed class Taken : SourceReader
    {
        public override OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel)
        {
            (chunk, morsel) = (null, 0);
            return OperatorResult.Finished;
        }
    }
}

/// <summary>One thread's view of a source: takes morsels and hands out their chunks.</summary>
internal abstract class SourceReader : IDisposable
{
    /// <summary>The next chunk. <see cref="OperatorResult.HaveOutput"/>: given, come again. Finished: none left. Blocked: <paramref name="wake"/> is to be called by the source when it is worth trying again.</summary>
    /// <param name="chunk">Valid until the next call; may have no selected rows.</param>
    /// <param name="morsel">The number of the chunk's morsel, ascending in the source's order: sinks that keep order use it.</param>
    public abstract OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel);

    public virtual void Dispose() { }
}
