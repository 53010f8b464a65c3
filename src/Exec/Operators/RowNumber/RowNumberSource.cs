using FrameEngine.Columns;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.RowNumber;

/// <summary>Gives the rows that a <see cref="SortSink"/> has sorted by groups, then by keys, each with its number from 1 within its group. One reader.</summary>
internal sealed unsafe class RowNumberSource(SortSink sink, int groups) : Source
{
    public override string Name => "numbered rows";

    public override int MaxThreads => 1;

    /// <summary>The parts of a <see cref="PhysicalRowNumber"/>: rows of a group come together by sorting.</summary>
    public static BlockingParts Create(PhysicalRowNumber plan, QueryContext context)
    {
        EquatableArray<PhysicalSortKey> keys = [.. plan.Groups.Select(g => new PhysicalSortKey(g, false, false)), .. plan.Keys];
        // Without keys the numbers are the places at which rows come, the same every time: whoever pairs rows by them runs the plan twice.
        var sink = new SortSink(new PhysicalSort(plan.Input, keys), context, inOrder: keys.Count == 0);
        return new BlockingParts(sink, new RowNumberSource(sink, plan.Groups.Count));
    }

    public override void Open(QueryContext context)
    {
    }

    public override SourceReader CreateReader() => new Reader(sink, groups);

    private sealed class Reader : SourceReader
    {
        private readonly SortSink _sink;
        private readonly Vector[] _vectors;
        private readonly DataChunk _chunk;
        private readonly RowComparer _groups;
        private long _at;
        private long _number;

        public Reader(SortSink sink, int groups)
        {
            _sink = sink;
            _groups = new RowComparer(sink.Store, sink.Columns.Keys[..groups]);
            _vectors =
            [
                .. Enumerable.Range(0, sink.Columns.OutputCount).Select(c => new Vector(sink.Columns.Expressions[c].Type, sink.Context.Pool, 0)),
                new Vector(DataType.Int64, sink.Context.Pool, 0),
            ];
            _chunk = new DataChunk(_vectors);
        }

        public override OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel)
        {
            chunk = null;
            morsel = 0;
            if (_at >= _sink.Store.Rows) return OperatorResult.Finished;
            _sink.Context.ThrowIfCancelled();
            int count = (int)Math.Min(_sink.Context.ChunkRows, _sink.Store.Rows - _at);
            int* ids = _sink.Ids + _at;
            for (int c = 0; c < _vectors.Length - 1; c++) _sink.Store.Gather(c, ids, count, null, count, _vectors[c]);
            Vector numbers = _vectors[^1];
            numbers.StartFlat(count);
            long* number = numbers.As<long>();
            for (int i = 0; i < count; i++)
            {
                bool same = _at + i > 0 && _groups.Compare(ids[i - 1], ids[i]) == 0;
                number[i] = _number = same ? _number + 1 : 1;
            }

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
