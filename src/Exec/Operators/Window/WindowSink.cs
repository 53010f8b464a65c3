using FrameEngine.Columns;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Sorts all rows by partitions and order, then computes every function for them. Owns rows and results, which the source reads.</summary>
/// <remarks><code>
/// the phases of the sort, then
/// fill      runs of equal keys, operands in order      per group of rows
/// prepare   masks, leaves of trees                     per function and group
/// evaluate  results                                    per function and group
/// </code>
/// Where only the first rows of each partition are wanted, threads leave out the others before anything is sorted (<see cref="PartitionHeads"/>).
/// The sort's radix passes part rows by the partitions' keys before anything is compared, which is why there is no hashing into partitions first.</remarks>
internal sealed class WindowSink(PhysicalWindow plan, QueryContext context) : Sink
{
    private readonly SortSink _sort = new(new PhysicalSort(plan.Input, plan.Keys), context);
    private readonly List<WindowEvaluator> _functions = [];
    private WindowRows? _rows;
    private int _sorted = -1;

    public override string Name => "window";

    public override bool NeedsOrder { get; } = plan.Functions.Any(f => f.FollowsInputOrder);

    public PhysicalWindow Plan => plan;

    public QueryContext Context => context;

    public SortSink Sort => _sort;

    /// <summary>The results by function, when finished.</summary>
    public IReadOnlyList<WindowEvaluator> Functions => _functions;

    public override LocalSink CreateLocal(QueryContext context) => plan.Limit is { } limit ? new PartitionHeads(plan, limit, _sort.Columns, context) : _sort.CreateLocal(context);

    public override void Combine(LocalSink local)
    {
        if (local is PartitionHeads heads) _sort.TakeOver(heads.Finish());
        else _sort.Combine(local);
    }

    public override int BeginPhase(int phase)
    {
        if (_sorted < 0)
        {
            int tasks = _sort.BeginPhase(phase);
            if (tasks >= 0) return tasks;
            _sorted = phase;
        }

        context.ThrowIfCancelled();
        if (_sort.Store.Rows == 0) return -1;
        switch (phase - _sorted)
        {
            case 0:
                _rows = new WindowRows(plan, _sort, context);
                return _rows.Groups;
            case 1:
                foreach (WindowSpec spec in plan.Functions) _functions.Add(WindowEvaluator.Create(spec, plan, _rows!));
                foreach (WindowEvaluator function in _functions) function.BeginPrepare();
                return _functions.Count * _rows!.Groups;
            case 2:
                foreach (WindowEvaluator function in _functions) function.EndPrepare();
                return _functions.Count * _rows!.Groups;
            default:
                return -1;
        }
    }

    public override void RunTask(int phase, int task)
    {
        if (_sorted < 0)
        {
            _sort.RunTask(phase, task);
            return;
        }

        int groups = _rows!.Groups;
        switch (phase - _sorted)
        {
            case 0: _rows.Fill(task); break;
            case 1: _functions[task / groups].Prepare(task % groups); break;
            default: _functions[task / groups].Evaluate(task % groups); break;
        }
    }

    public override void Dispose()
    {
        foreach (WindowEvaluator function in _functions) function.Dispose();
        _functions.Clear();
        _rows?.Dispose();
        _rows = null;
        _sort.Dispose();
    }
}
