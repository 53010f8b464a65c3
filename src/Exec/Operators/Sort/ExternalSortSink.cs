using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>A sort that may be larger than memory: threads sort what they hold and write it as a run when memory is short; the rest is sorted in memory and is one more run.</summary>
/// <remarks><code>
/// the phases of the sort in memory, then, where there are more runs than are merged at once,
/// merge     so many runs into one                      per group of runs, again until few are left
/// </code></remarks>
internal sealed class ExternalSortSink(PhysicalSort plan, QueryContext context, NodeMetrics? metrics) : Sink
{
    // Of a row while rows are sorted: an entry and its copy, and an id.
    private const int SortBytes = 36;

    private readonly SortColumns _columns = new(plan.Input, plan.Keys);
    private int _sorted = -1;
    private SortRun[][] _groups = [];

    public override string Name => "sort";

    public QueryContext Context => context;

    public SortColumns Columns => _columns;

    /// <summary>The rows in memory.</summary>
    public SortSink Sort { get; } = new(plan, context);

    /// <summary>The rows on disk.</summary>
    public SortRuns Runs { get; } = new(plan, new SortColumns(plan.Input, plan.Keys), context);

    public override LocalSink CreateLocal(QueryContext context) => new Local(this);

    public override void Combine(LocalSink local) => Sort.TakeOver(((Local)local).Store);

    public override int BeginPhase(int phase)
    {
        if (_sorted < 0)
        {
            int tasks = Sort.BeginPhase(phase);
            if (tasks >= 0) return tasks;
            _sorted = phase;
        }

        context.ThrowIfCancelled();
        if (Runs.All.Count > 0) metrics?.Set("spilled bytes", Runs.Bytes);
        int atOnce = Runs.MergedAtOnce();
        _groups = Runs.All.Count <= atOnce ? [] : [.. Runs.All.Chunk(atOnce)];
        return _groups.Length == 0 ? -1 : _groups.Length;
    }

    public override void RunTask(int phase, int task)
    {
        if (_sorted < 0) Sort.RunTask(phase, task);
        else if (_groups[task].Length > 1) Runs.Merge(_groups[task]);
    }

    public override void Dispose()
    {
        Sort.Dispose();
        Runs.Dispose();
    }

    /// <summary>One thread's rows that are not on disk.</summary>
    private sealed class Local(ExternalSortSink sink) : LocalSink
    {
        private readonly InputColumns _inputs = new(sink._columns.Expressions, sink.Context.Pool);

        public RowStore Store { get; } = sink._columns.NewStore(sink.Context.Pool);

        public override OperatorResult Push(DataChunk chunk, long morsel, Action wake)
        {
            Store.Append(_inputs.Evaluate(chunk), chunk.Selection);
            if (sink.Context.Spill!.IsDue(Store, SortBytes, sink.Context.Threads)) sink.Runs.Write(Store);
            return OperatorResult.NeedInput;
        }

        public override void Dispose()
        {
            _inputs.Dispose();
            Store.Dispose();
        }
    }
}
