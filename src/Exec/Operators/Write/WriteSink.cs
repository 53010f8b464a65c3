using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Nested;
using FrameEngine.Types;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Write;

/// <summary>Writes rows to a table sink in the order of the source. Nothing is published unless all rows arrive.</summary>
internal sealed class WriteSink(PhysicalWrite plan) : Sink
{
    private ITableWriter? _writer;

    public override string Name => $"Write {plan.Sink?.Name ?? plan.Spec?.Path}";

    public override bool NeedsOrder => true;

    /// <summary>Rows written, once done.</summary>
    public long Rows { get; private set; }

    /// <summary>The files, once done.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    public override void Open(QueryContext context)
    {
        ITableSink sink = plan.Sink ?? context.Formats.Open(plan.Spec ?? throw new InternalException("a write has neither a sink nor a way to open one"));
        _writer = sink.Open(plan.Input.Schema, context.Pool, context.Threads, context.Cancellation);
    }

    public override LocalSink CreateLocal(QueryContext context) => new Local(_writer!);

    public override void Combine(LocalSink local) { }

    public override int BeginPhase(int phase)
    {
        if (phase == 1) return -1;
        Rows = _writer!.Complete();
        Files = _writer.Files;
        return 0;
    }

    public override void Dispose() => _writer?.Dispose();

    private sealed class Local(ITableWriter writer) : LocalSink
    {
        public override OperatorResult Push(DataChunk chunk, long morsel, Action wake)
        {
            writer.Append(chunk);
            return OperatorResult.NeedInput;
        }
    }
}

/// <summary>One row: how many were written, and to which files if the plan asks for them.</summary>
internal sealed class WriteSource(WriteSink sink, Schema schema) : Source
{
    private BatchSource? _rows;

    public override string Name => "Written";

    public override int MaxThreads => 1;

    public override void Open(QueryContext context)
    {
        using var builder = new RecordBatchBuilder(schema, context.Pool);
        builder[0].Append(sink.Rows);
        if (schema.Count > 1) builder[1].Append(PackedScalars.List(DataType.Utf8, [.. sink.Files.Select(Scalar.Utf8)]));
        builder.CountRows(1);
        _rows = new BatchSource(schema, [builder.Finish()], context);
    }

    public override SourceReader CreateReader() => _rows!.CreateReader();

    public override void Dispose() => _rows?.Dispose();
}
