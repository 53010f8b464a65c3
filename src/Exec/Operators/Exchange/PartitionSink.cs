using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Compute.Hashing;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Exchange;

/// <summary>Where a <see cref="PartitionSink"/> puts its batches. Called by several threads at once.</summary>
internal interface IPartitionOutput
{
    /// <summary>Whether the sink may go on. If not, <paramref name="wake"/> is called when it is worth asking again.</summary>
    bool HasRoom(Action wake);

    /// <summary>Takes over a batch for one consumer. Always accepts: room is asked for before.</summary>
    void Add(int partition, RecordBatch batch);
}

/// <summary>The end of a stage: splits rows by the consumer that they go to and puts them out as batches.</summary>
/// <remarks>Gather and broadcast have one partition, 0, which one consumer or every consumer reads. Rows of one morsel keep their order within a partition.</remarks>
internal sealed class PartitionSink : Sink
{
    /// <summary>Rows of a full batch.</summary>
    public const int BatchRows = 16 << 10;

    private readonly Schema _schema;
    private readonly EquatableArray<Expression> _keys;
    private readonly int _partitions;
    private readonly bool _ordered;
    private readonly IPartitionOutput _output;

    /// <param name="keys">Over the rows' columns; for <see cref="ExchangeKind.Hash"/> alone.</param>
    /// <param name="ordered">Rows arrive sorted and must stay so.</param>
    public PartitionSink(Schema schema, ExchangeKind kind, EquatableArray<Expression> keys, int consumers, bool ordered, IPartitionOutput output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(consumers, 1);
        _schema = schema;
        _keys = kind == ExchangeKind.Hash ? keys : [];
        _partitions = kind == ExchangeKind.Hash ? consumers : 1;
        _ordered = ordered;
        _output = output;
    }

    public override string Name => "Exchange";

    public override bool NeedsOrder => _ordered;

    /// <summary>The consumer of a row, by the high bits of the hash of its keys: the same in every process.</summary>
    public static int PartitionOf(ulong hash, int partitions) => (int)Math.BigMul(hash, (ulong)partitions, out _);

    public override LocalSink CreateLocal(QueryContext context) => new Local(this, context);

    public override void Combine(LocalSink local) => ((Local)local).End();

    private sealed unsafe class Local : LocalSink
    {
        private readonly PartitionSink _sink;
        private readonly QueryContext _context;
        private readonly RecordBatchBuilder[] _builders;
        private readonly ExpressionEvaluator[] _keys;
        private readonly VectorHasher _hasher;
        private DataChunk? _part;
        private NativeBuffer? _scratch;

        public Local(PartitionSink sink, QueryContext context)
        {
            _sink = sink;
            _context = context;
            _builders = [.. Enumerable.Range(0, sink._partitions).Select(_ => new RecordBatchBuilder(sink._schema, context.Pool))];
            _keys = [.. sink._keys.Select(k => ExpressionEvaluator.Create(k, context.Pool))];
            _hasher = new VectorHasher(context.Pool);
        }

        public override OperatorResult Push(DataChunk chunk, long morsel, Action wake)
        {
            bool full = false;
            foreach (RecordBatchBuilder builder in _builders) full |= builder.Length >= BatchRows;
            if (full)
            {
                if (!_sink._output.HasRoom(wake)) return OperatorResult.Blocked;
                for (int i = 0; i < _builders.Length; i++)
                    if (_builders[i].Length >= BatchRows) _sink._output.Add(i, _builders[i].Finish());
            }

            if (_builders.Length == 1) _builders[0].Append(chunk);
            else Split(chunk);
            return OperatorResult.NeedInput;
        }

        public void End()
        {
            for (int i = 0; i < _builders.Length; i++)
                if (_builders[i].Length > 0) _sink._output.Add(i, _builders[i].Finish());
        }

        public override void Dispose()
        {
            foreach (RecordBatchBuilder builder in _builders) builder.Dispose();
            foreach (ExpressionEvaluator key in _keys) key.Dispose();
            _hasher.Dispose();
            _scratch?.Release();
            _scratch = null;
        }

        // A counting sort of the selected rows by partition, then one append each.
        private void Split(DataChunk chunk)
        {
            int count = chunk.Count, partitions = _builders.Length;
            long bytes = (count * 16L) + (partitions * 4L) + 64;
            if (_scratch is null || _scratch.Capacity < bytes)
            {
                _scratch?.Release();
                _scratch = null;
                _scratch = NativeBuffer.Allocate(_context.Pool, bytes);
            }

            var hashes = (ulong*)_scratch.Pointer;
            int* targets = (int*)(hashes + count), rows = targets + count, ends = rows + count;
            for (int i = 0; i < _keys.Length; i++) _hasher.Hash(_keys[i].Evaluate(chunk), chunk.Selection, hashes, i > 0);
            if (_context.ConstantHash) new Span<ulong>(hashes, count).Fill(0xABCD_0000_0000_0001);
            new Span<int>(ends, partitions).Clear();
            for (int i = 0; i < count; i++) ends[targets[i] = PartitionOf(hashes[i], partitions)]++;
            for (int i = 1; i < partitions; i++) ends[i] += ends[i - 1];
            for (int i = count - 1; i >= 0; i--) rows[--ends[targets[i]]] = chunk.Selection[i];
            if (_part is null || _part.Columns != chunk.Columns) _part = new DataChunk(chunk.Columns);
            for (int i = 0; i < partitions; i++)
            {
                int end = i + 1 < partitions ? ends[i + 1] : count;
                if (end == ends[i]) continue;
                _part.Set(chunk.Rows, new Selection(rows + ends[i], end - ends[i]));
                _builders[i].Append(_part);
            }
        }
    }
}
