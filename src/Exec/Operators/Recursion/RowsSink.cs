using FrameEngine.Columns;
using FrameEngine.Exec.Operators.Cte;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Operators.Recursion;

/// <summary>Hands all rows to a list in the order of their morsels, when there are no more; the list's owner disposes them.</summary>
internal sealed class RowsSink(Schema schema, List<RecordBatch> rows) : Sink
{
    private readonly CteSink _kept = new(schema);

    public override string Name => "Rows";

    public override bool UsesMorsels => true;

    public override LocalSink CreateLocal(QueryContext context) => _kept.CreateLocal(context);

    public override void Combine(LocalSink local) => _kept.Combine(local);

    public override int BeginPhase(int phase)
    {
        _kept.BeginPhase(phase);
        rows.AddRange(_kept.Batches.Where(b => b.Length > 0).Select(b => b.Retain()));
        return -1;
    }

    public override void Dispose() => _kept.Dispose();
}
