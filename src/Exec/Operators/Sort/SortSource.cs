using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>Gives the rows of a finished <see cref="SortSink"/> in order; morsels are runs of chunks, numbered in that order.</summary>
internal sealed unsafe class SortSource(SortSink sink) : Source
{
    private const int MorselChunks = 16;
    private int _nextMorsel;

    public override string Name => "sorted rows";

    public override int MaxThreads => Math.Max(Morsels, 1);

    private int MorselRows => MorselChunks * sink.Context.ChunkRows;

    private int Morsels => (int)((sink.Store.Rows + MorselRows - 1) / MorselRows);

    public override void Open(QueryContext context)
    {
    }

    public override SourceReader CreateReader() => new Reader(this, sink);

    private sealed class Reader : SourceReader
    {
        private readonly SortSource _source;
        private readonly SortSink _sink;
        private readonly Vector[] _vectors;
        private readonly DataChunk _chunk;
        private long _morsel;
        private long _at;
        private long _end;

        public Reader(SortSource source, SortSink sink)
        {
            _source = source;
            _sink = sink;
            _vectors = [.. Enumerable.Range(0, sink.Columns.OutputCount).Select(c => new Vector(sink.Columns.Expressions[c].Type, sink.Context.Pool, 0))];
            _chunk = new DataChunk(_vectors);
        }

        public override OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel)
        {
            chunk = null;
            if (_at >= _end)
            {
                _sink.Context.ThrowIfCancelled();
                _morsel = Interlocked.Increment(ref _source._nextMorsel) - 1;
                _at = _morsel * _source.MorselRows;
                _end = Math.Min(_at + _source.MorselRows, _sink.Store.Rows);
            }

            morsel = _morsel;
            if (_at >= _end) return OperatorResult.Finished;
            int count = (int)Math.Min(_sink.Context.ChunkRows, _end - _at);
            for (int c = 0; c < _vectors.Length; c++) _sink.Store.Gather(c, _sink.Ids + _at, count, null, count, _vectors[c]);
            _at += count;
            _chunk.SetAll(count);
            chunk = _chunk;
            return OperatorResult.HaveOutput;
        }

        public override void Dispose()
        {
            foreach (Vector vector in _vectors) vector.Dispose();
        }
    }
}
