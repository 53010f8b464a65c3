using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Functions.Aggregates;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Computes one function for all rows.</summary>
/// <remarks><code>
/// BeginPrepare (once) → Prepare per group of rows, in parallel → EndPrepare (once) → Evaluate per group, in parallel
/// </code></remarks>
internal abstract class WindowEvaluator(WindowSpec spec, PhysicalWindow plan, WindowRows rows) : IDisposable
{
    protected WindowSpec Spec { get; } = spec;

    protected PhysicalWindow Plan { get; } = plan;

    protected WindowRows Rows { get; } = rows;

    protected QueryContext Context => Rows.Context;

    public ResultColumn Result { get; } = new(spec.Type, rows.Count, rows.Pool);

    public static WindowEvaluator Create(WindowSpec spec, PhysicalWindow plan, WindowRows rows) => spec.Function switch
    {
        WindowFunction.Aggregate when spec.Distinct && !AggregateEvaluator.StartsWithPartition(spec) => new DistinctEvaluator(spec, plan, rows),
        WindowFunction.Aggregate when spec is { Distinct: false, Aggregate: OrderedAggregate } => new OrderedEvaluator(spec, plan, rows),
        WindowFunction.Aggregate => new AggregateEvaluator(spec, plan, rows),
        _ when spec.Sorting is not null => new OrderedPlaceEvaluator(spec, plan, rows),
        WindowFunction.Lag or WindowFunction.Lead => new ShiftEvaluator(spec, plan, rows),
        WindowFunction.FirstValue or WindowFunction.LastValue or WindowFunction.NthValue => new PickEvaluator(spec, plan, rows),
        _ => new RankEvaluator(spec, plan, rows),
    };

    public virtual void BeginPrepare() => FrameFinder.Prepare(Spec, Rows);

    public virtual void Prepare(int group) { }

    public virtual void EndPrepare() { }

    /// <summary>Computes the results of one group of rows; another division is fine as long as all groups together give all rows.</summary>
    public void Evaluate(int group)
    {
        (int start, int end) = RowsOf(group);
        Evaluate(start, end);
    }

    protected abstract void Evaluate(int start, int end);

    protected (int Start, int End) RowsOf(int group) => (group * WindowRows.GroupRows, Math.Min((group + 1) * WindowRows.GroupRows, Rows.Count));

    public virtual void Dispose() => Result.Dispose();
}
