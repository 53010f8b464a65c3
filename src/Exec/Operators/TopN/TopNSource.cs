using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Operators.TopN;

/// <summary>Gives the rows that a finished <see cref="TopNSink"/> kept, in order, without those to be skipped. One reader.</summary>
internal sealed class TopNSource(TopNSink sink) : OneReaderSource
{
    public override string Name => "top-n rows";

    public override void Open(QueryContext context)
    {
    }

    protected override SourceReader CreateOnlyReader() => new Reader(sink);

    private sealed class Reader : SourceReader
    {
        private readonly TopNSink _sink;
        private readonly Vector[] _vectors;
        private readonly DataChunk _chunk;
        private readonly Scratch<int> _selected;
        private long _at;
        private long _morsel;

        public Reader(TopNSink sink)
        {
            _sink = sink;
            _vectors = [.. Enumerable.Range(0, sink.Columns.OutputCount).Select(c => new Vector(sink.Columns.Expressions[c].Type))];
            _chunk = new DataChunk(_vectors);
            _selected = new Scratch<int>(sink.Context.Pool);
            _at = sink.Offset;
        }

        public override OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel)
        {
            chunk = null;
            morsel = _morsel++;
            if (_sink.Store is not { } store || _at >= store.Rows) return OperatorResult.Finished;

            // Shown in place: a slice starts at a multiple of 64 for the validity bits, and the rows before are not selected.
            int block = (int)(_at >> RowBlock.Shift), row = (int)(_at & RowBlock.Mask), start = row & ~63;
            int end = Math.Min(row + _sink.Context.ChunkRows, store.RowsOf(block));
            for (int c = 0; c < _vectors.Length; c++) store.Show(c, block, start, end - start, _vectors[c]);
            _at += end - row;
            Select(row - start, end - start);
            chunk = _chunk;
            return OperatorResult.HaveOutput;
        }

        private unsafe void Select(int from, int end)
        {
            if (from == 0)
            {
                _chunk.SetAll(end);
                return;
            }

            int* rows = _selected.Need(end);
            for (int i = from; i < end; i++) rows[i - from] = i;
            _chunk.Set(end, new Selection(rows, end - from));
        }

        public override void Dispose() => _selected.Dispose();
    }
}
