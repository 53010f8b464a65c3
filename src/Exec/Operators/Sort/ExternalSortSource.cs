using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>Gives the rows of a finished <see cref="ExternalSortSink"/> in order: as they are in memory if none were written, else merged by one reader.</summary>
internal sealed class ExternalSortSource(ExternalSortSink sink) : Source
{
    private const int MorselChunks = 16;
    private readonly SortSource _inMemory = new(sink.Sort);
    private int _taken;

    public override string Name => "sorted rows";

    public override int MaxThreads => sink.Runs.All.Count == 0 ? _inMemory.MaxThreads : 1;

    public override void Open(QueryContext context) => _inMemory.Open(context);

    public override SourceReader CreateReader() =>
        sink.Runs.All.Count == 0 ? _inMemory.CreateReader() : new Reader(Interlocked.Exchange(ref _taken, 1) == 0 ? sink : null);

    /// <param name="sink">Null for a thread that comes too late.</param>
    private sealed class Reader(ExternalSortSink? sink) : SourceReader
    {
        private readonly RunMerge? _merge = sink is null ? null : new RunMerge(
            [.. sink.Runs.All.Select(r => new DiskRunReader(r, sink.Columns, sink.Context)), new StoredRunReader(sink.Sort, sink.Runs.BlockRowsOf(sink.Sort.Store))],
            sink.Columns, sink.Columns.OutputCount, sink.Context.ChunkRows, sink.Context);

        private long _chunks;

        public override OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel)
        {
            morsel = _chunks / MorselChunks;
            chunk = null;
            if (_merge is null || !_merge.Read()) return OperatorResult.Finished;
            _chunks++;
            chunk = _merge.Chunk;
            return OperatorResult.HaveOutput;
        }

        public override void Dispose() => _merge?.Dispose();
    }
}
