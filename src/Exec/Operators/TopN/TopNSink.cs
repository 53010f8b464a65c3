using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.TopN;

/// <summary>Keeps the first <c>Count + Offset</c> rows of an order: by thread, then of all threads. Publishes the best threshold any thread has.</summary>
internal sealed class TopNSink : Sink
{
    private readonly Lock _lock = new();
    private readonly PhysicalTopN _plan;
    private readonly DynamicFilter? _filter;
    private Scalar? _published;
    private TopNBuffer? _best;

    public TopNSink(PhysicalTopN plan, QueryContext context)
    {
        _plan = plan;
        Context = context;
        Columns = new SortColumns(plan.Input, plan.Keys);
        _filter = plan.Publishes is { } filter ? context.DynamicFilter(filter.FilterId) : null;
        Wanted = Math.Min(plan.Count, 1L << 40) + Math.Min(plan.Offset, 1L << 40);
    }

    public override string Name => "top-n";

    public QueryContext Context { get; }
    public SortColumns Columns { get; }
    public long Offset => _plan.Offset;

    /// <summary>Rows to be kept, those to be skipped included.</summary>
    public long Wanted { get; }

    /// <summary>The kept rows in order, when finished; null if there are none.</summary>
    public RowStore? Store => _best?.Store;

    public override LocalSink CreateLocal(QueryContext context) => new Local(this);

    public override void Combine(LocalSink local)
    {
        lock (_lock)
        {
            _best ??= new TopNBuffer(Columns, Wanted, Context.Pool);
            _best.Store.TakeOver(((Local)local).Buffer.Store);
        }
    }

    public override int BeginPhase(int phase) => phase == 0 && _best is not null ? 1 : -1;

    public override void RunTask(int phase, int task) => _best!.Cut();

    public override void Dispose() => _best?.Dispose();

    private void Publish(Scalar threshold)
    {
        SortColumn key = Columns.Keys[0];
        lock (_lock)
        {
            if (_published is { } before && (Scalar.Compare(threshold, before) is var order && (key.Descending ? order <= 0 : order >= 0))) return;
            _published = threshold;
            _filter!.Publish(new ThresholdFilter(key, threshold));
        }
    }

    /// <summary>One thread's best rows.</summary>
    private sealed class Local(TopNSink sink) : LocalSink
    {
        private readonly InputColumns _inputs = new(sink.Columns.Expressions, sink.Context.Pool);

        public TopNBuffer Buffer { get; } = new(sink.Columns, sink.Wanted, sink.Context.Pool);

        public override OperatorResult Push(DataChunk chunk, long morsel, Action wake)
        {
            if (sink.Wanted == 0) return OperatorResult.Finished;
            bool moved = Buffer.Add(_inputs.Evaluate(chunk), chunk.Selection);
            if (moved && sink._filter is not null && Buffer.Threshold is { } row)
            {
                SortColumn key = sink.Columns.Keys[0];
                if (ScalarReader.Read(Buffer.Store, key.Column, row) is { IsNull: false } threshold) sink.Publish(threshold);
            }

            return OperatorResult.NeedInput;
        }

        public override void Dispose()
        {
            _inputs.Dispose();
            Buffer.Dispose();
        }
    }
}
