using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Puts out the groups of an <see cref="AggregateSink"/>: keys, then results. A partition is a morsel.</summary>
internal sealed unsafe class GroupSource(AggregateSink sink) : Source
{
    private QueryContext? _context;
    private long _rows;
    private int _next = -1;

    public override string Name => "Groups";

    public override int MaxThreads => (int)Math.Clamp(_rows / 4096, 1, GroupTable.Partitions);

    public override void Open(QueryContext context)
    {
        _context = context;
        _rows = sink.IsSpilled ? sink.SpilledRowCount : sink.Groups.Sum(g => (long)g.Count);
    }

    public override SourceReader CreateReader() => sink.IsSpilled ? new SpilledReader(this, sink, _context!) : new Reader(this, sink, _context!);

    private abstract class GroupReader : SourceReader
    {
        private readonly int _chunkRows;
        private readonly DataChunk _chunk;

        protected GroupReader(AggregateSink sink, QueryContext context)
        {
            Sink = sink;
            _chunkRows = context.ChunkRows;
            _chunk = new DataChunk([.. sink.Columns.Select(c => new Vector(c.Type, context.Pool, context.ChunkRows))]);
        }

        protected AggregateSink Sink { get; }

        /// <summary>The next group of <see cref="Show"/>.</summary>
        protected int Row { get; set; }

        public override void Dispose()
        {
            foreach (Vector vector in _chunk.Columns) vector.Dispose();
        }

        protected DataChunk Show(GroupMerge group)
        {
            int count = Math.Min(_chunkRows, group.Count - Row);
            byte** rows = group.Rows + Row;
            Row += count;
            RowLayout layout = Sink.Layout;
            int keys = layout.KeyTypes.Length;
            for (int i = 0; i < keys; i++) RowReader.Read(layout, i, rows, count, _chunk.Columns[i]);
            for (int i = 0; i < Sink.Functions.Length; i++) Sink.Functions[i].Finish(rows, layout.StateOffsets[i], count, _chunk.Columns[keys + i]);
            _chunk.SetAll(count);
            return _chunk;
        }
    }

    private sealed class Reader(GroupSource source, AggregateSink sink, QueryContext context) : GroupReader(sink, context)
    {
        private int _partition = -1;

        public override OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel)
        {
            chunk = null;
            while (_partition < 0 || Row >= Sink.Groups[_partition].Count)
            {
                _partition = Interlocked.Increment(ref source._next);
                Row = 0;
                if (_partition < Sink.Groups.Length) continue;
                morsel = Sink.Groups.Length;
                return OperatorResult.Finished;
            }

            morsel = _partition;
            chunk = Show(Sink.Groups[_partition]);
            return OperatorResult.HaveOutput;
        }
    }

    private sealed class SpilledReader(GroupSource source, AggregateSink sink, QueryContext context) : GroupReader(sink, context)
    {
        private readonly PartitionMerge _merge = sink.CreateMerge();
        private int _partition = -1;
        private long _groups;

        public override OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel)
        {
            chunk = null;
            while (_partition < 0 || Row >= _merge.Groups.Count)
            {
                Row = 0;
                if (_partition >= 0 && _merge.Next())
                {
                    _groups += _merge.Groups.Count;
                    continue;
                }

                if (_partition >= 0) Sink.End(_groups, _merge.TakeWrittenBytes());
                _groups = 0;
                morsel = _partition = Interlocked.Increment(ref source._next);
                if (_partition >= GroupTable.Partitions)
                {
                    _partition = -1;
                    return OperatorResult.Finished;
                }

                Sink.Begin(_merge, _partition);
            }

            morsel = _partition;
            chunk = Show(_merge.Groups);
            return OperatorResult.HaveOutput;
        }

        public override void Dispose()
        {
            _merge.Dispose();
            base.Dispose();
        }
    }
}
