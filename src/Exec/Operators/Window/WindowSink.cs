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
/// The sort's radix passes part rows by the partitions' keys before anything is compared, which is why there is no hashing into partitions first: only rows that are too many
/// for memory are parted so and go to disk, and then all of them do (<see cref="WindowSpill"/>).</remarks>
internal sealed class WindowSink : Sink
{
    private readonly PhysicalWindow _plan;
    private readonly QueryContext _context;
    private readonly WindowSpill? _spill;
    private readonly SortSink _sort;
    private readonly List<WindowEvaluator> _functions = [];
    private WindowRows? _rows;
    private int _sorted = -1;

    /// <param name="maySpill">Whether rows may go to disk.</param>
    public WindowSink(PhysicalWindow plan, QueryContext context, bool maySpill = false)
    {
        _plan = plan;
        _context = context;
        _sort = new SortSink(new PhysicalSort(plan.Input, plan.Keys), context);
        NeedsOrder = plan.Functions.Any(f => f.FollowsInputOrder);
        if (maySpill) _spill = WindowSpill.Create(plan, _sort.Columns, context);
    }

    public override string Name => "window";

    public override bool NeedsOrder { get; }

    /// <summary>The rows if they are on disk, all of them; else null.</summary>
    public WindowSpill? Spill => _spill is { Rows.IsEmpty: false } ? _spill : null;

    public PhysicalWindow Plan => _plan;

    public QueryContext Context => _context;

    public SortSink Sort => _sort;

    /// <summary>The results by function, when finished.</summary>
    public IReadOnlyList<WindowEvaluator> Functions => _functions;

    public override LocalSink CreateLocal(QueryContext context) =>
        _spill is not null ? new WindowSpillLocal(_plan, _sort.Columns, _spill)
        : _plan.Limit is { } limit ? new PartitionHeads(_plan, limit, _sort.Columns, context)
        : _sort.CreateLocal(context);

    public override void Combine(LocalSink local)
    {
        if (local is WindowSpillLocal spilling) spilling.Finish(_sort);
        else if (local is PartitionHeads heads) _sort.TakeOver(heads.Finish());
        else _sort.Combine(local);
    }

    public override int BeginPhase(int phase)
    {
        if (Spill is { } spill)
        {
            // Rows of threads that were done before any was short of memory.
            using var writer = new WindowSpill.Writer(spill, spill.Rows);
            writer.Add(_sort.Store);
            writer.Flush();
            return -1;
        }

        if (_sorted < 0)
        {
            int tasks = _sort.BeginPhase(phase);
            if (tasks >= 0) return tasks;
            _sorted = phase;
        }

        _context.ThrowIfCancelled();
        if (_sort.Store.Rows == 0) return -1;
        switch (phase - _sorted)
        {
            case 0:
                _rows = new WindowRows(_plan, _sort, _context);
                return _rows.Groups;
            case 1:
                foreach (WindowSpec spec in _plan.Functions) _functions.Add(WindowEvaluator.Create(spec, _plan, _rows!));
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
        _spill?.Dispose();
    }
}
