using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Puts out the groups of an <see cref="AggregateSink"/>: keys, then results. A partition is a morsel.</summary>
internal sealed unsafe class GroupSource(AggregateSink sink) : Source
{
    private QueryContext? _context;
    private int _next = -1;

    public override string Name => "Groups";

    public override int MaxThreads => (int)Math.Clamp(sink.Groups.Sum(g => (long)g.Count) / 4096, 1, GroupTable.Partitions);

    public override void Open(QueryContext context) => _context = context;

    public override SourceReader CreateReader() => new Reader(this, sink, _context!);

    private sealed class Reader : SourceReader
    {
        private readonly GroupSource _source;
        private readonly AggregateSink _sink;
        private readonly int _chunkRows;
        private readonly DataChunk _chunk;
        private int _partition = -1;
        private int _row;

        public Reader(GroupSource source, AggregateSink sink, QueryContext context)
        {
            _source = source;
            _sink = sink;
            _chunkRows = context.ChunkRows;
            _chunk = new DataChunk([.. sink.Columns.Select(c => new Vector(c.Type, context.Pool, context.ChunkRows))]);
        }

        public override OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel)
        {
            chunk = null;
            while (_partition < 0 || _row >= _sink.Groups[_partition].Count)
            {
                _partition = Interlocked.Increment(ref _source._next);
                _row = 0;
                if (_partition < _sink.Groups.Length) continue;
                morsel = _sink.Groups.Length;
                return OperatorResult.Finished;
            }

            morsel = _partition;
            chunk = Show(_sink.Groups[_partition]);
            return OperatorResult.HaveOutput;
        }

        public override void Dispose()
        {
            foreach (Vector vector in _chunk.Columns) vector.Dispose();
        }

        private DataChunk Show(GroupMerge group)
        {
            int count = Math.Min(_chunkRows, group.Count - _row);
            byte** rows = group.Rows + _row;
            _row += count;
            RowLayout layout = _sink.Layout;
            int keys = layout.KeyTypes.Length;
            for (int i = 0; i < keys; i++) RowReader.Read(layout, i, rows, count, _chunk.Columns[i]);
            for (int i = 0; i < _sink.Functions.Length; i++) _sink.Functions[i].Finish(rows, layout.StateOffsets[i], count, _chunk.Columns[keys + i]);
            _chunk.SetAll(count);
            return _chunk;
        }
    }
}
