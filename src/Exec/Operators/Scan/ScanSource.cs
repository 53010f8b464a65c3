using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>Reads a table: hands out the scan's morsels to threads as they ask, in order.</summary>
internal sealed class ScanSource(PhysicalScan plan, NodeMetrics metrics) : Source
{
    private IScan? _scan;
    private int _next = -1;

    public override string Name => $"Scan {plan.Source?.Name ?? plan.Spec?.Format}";

    /// <summary>Nobody asks which morsel a row is of, so that threads may share one.</summary>
    public bool SharesRows { get; set; }

    public override int MaxThreads => Math.Max(_scan!.Morsels, 1);

    public override void Open(QueryContext context)
    {
        ITableSource source = plan.Source ?? context.Formats.Open(plan.Spec ?? throw new InternalException("a scan has neither a source nor a way to open one"));
        var request = new ScanRequest(plan.Columns, plan.OutputOrdinals, plan.Filters,
            [.. plan.DynamicFilters.Select(f => new BoundDynamicFilter(context.DynamicFilter(f.FilterId), f.Index))], context.Pool, context.Cancellation)
        {
            ChunkRows = context.ChunkRows,
            Partition = context.Partition,
            SharesRows = SharesRows,
        };
        metrics.Scan = request.Metrics;
        _scan = source.OpenScan(request);
    }

    public override SourceReader CreateReader() => new Reader(this, _scan!.CreateReader());

    public override void Dispose() => _scan?.Dispose();

    private sealed class Reader(ScanSource source, IScanReader reader) : SourceReader
    {
        private int _morsel = -1;

        public override OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel)
        {
            if (_morsel >= 0 && reader.Read() is { } rows)
            {
                chunk = rows;
                morsel = _morsel;
                return OperatorResult.HaveOutput;
            }

            chunk = null;
            int next = Interlocked.Increment(ref source._next);
            if (next >= source._scan!.Morsels)
            {
                reader.Help();
                morsel = _morsel = Math.Max(_morsel, 0);
                return reader.Join(wake) switch
                {
                    JoinResult.Joined => OperatorResult.HaveOutput,
                    JoinResult.Later => OperatorResult.Blocked,
                    _ => OperatorResult.Finished,
                };
            }

            morsel = _morsel = next;
            reader.Open(next);
            return OperatorResult.HaveOutput;
        }

        public override void Dispose() => reader.Dispose();
    }
}
