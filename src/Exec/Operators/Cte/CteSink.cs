using FrameEngine.Columns;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Operators.Cte;

/// <summary>Keeps the rows of a common table expression, in the order of their morsels, for any number of <see cref="CteSource"/>s. Lives as long as the query.</summary>
internal sealed class CteSink(Schema schema) : Sink
{
    private const int BatchRows = 32 << 10;
    private readonly List<(long Morsel, RecordBatch Batch)> _batches = [];

    public override string Name => "Cte";

    public Schema Schema => schema;

    /// <summary>All rows, once the pipeline is done.</summary>
    public IReadOnlyList<RecordBatch> Batches { get; private set; } = [];

    public override bool UsesMorsels => true;

    public override LocalSink CreateLocal(QueryContext context) => new Local(new RecordBatchBuilder(schema, context.Pool));

    public override void Combine(LocalSink local)
    {
        var mine = (Local)local;
        mine.Cut();
        lock (_batches)
        {
            _batches.AddRange(mine.Batches);
            mine.Batches.Clear();
        }
    }

    public override int BeginPhase(int phase)
    {
        // A stable sort: batches of one morsel come from one thread, in order.
        Batches = [.. _batches.OrderBy(b => b.Morsel).Select(b => b.Batch)];
        return -1;
    }

    public override void Dispose()
    {
        foreach ((_, RecordBatch batch) in _batches) batch.Dispose();
        _batches.Clear();
    }

    private sealed class Local(RecordBatchBuilder builder) : LocalSink
    {
        private long _morsel;

        public List<(long Morsel, RecordBatch Batch)> Batches { get; } = [];

        public override OperatorResult Push(DataChunk chunk, long morsel, Action wake)
        {
            builder.Append(chunk);
            if (builder.Length >= BatchRows) Cut();
            return OperatorResult.NeedInput;
        }

        public override void Advance(long morsel)
        {
            Cut();
            _morsel = morsel;
        }

        public void Cut()
        {
            if (builder.Length > 0) Batches.Add((_morsel, builder.Finish()));
        }

        public override void Dispose()
        {
            builder.Dispose();
            foreach ((_, RecordBatch batch) in Batches) batch.Dispose();
        }
    }
}

/// <summary>Reads what a <see cref="CteSink"/> keeps.</summary>
internal sealed class CteSource(CteSink sink) : Source
{
    private BatchSource? _rows;

    public override string Name => "CteScan";

    public override int MaxThreads => _rows!.MaxThreads;

    public override void Open(QueryContext context) => _rows = new BatchSource(sink.Schema, [.. sink.Batches.Select(b => b.Retain())], context);

    public override SourceReader CreateReader() => _rows!.CreateReader();

    public override void Dispose() => _rows?.Dispose();
}
