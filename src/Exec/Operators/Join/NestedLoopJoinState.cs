using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>What the threads of a nested-loop join share: the right side's rows, as far as output and condition need them.</summary>
internal sealed class NestedLoopJoinState : IDisposable
{
    public NestedLoopJoinState(PhysicalNestedLoopJoin plan, QueryContext context)
    {
        Context = context;
        Condition = plan.Condition;
        MarkComparison = plan.MarkComparison;
        var shape = new JoinShape(plan.Left, plan.Right, buildLeft: false, plan.OutputOrdinals, plan.Condition, plan.MarkComparison);
        StoredExpressions = [.. shape.StoredOrdinals.Select(o => new InputRef(o, plan.Right.Output[o].Type, plan.Right.Output[o].Nullable))];
        Ranges = RangeCondition.Of(plan);
        Built = new BuiltSide(NewStore(), shape, plan.Kind, buildLeft: false, context);
    }

    public QueryContext Context { get; }
    public BuiltSide Built { get; }
    public Expression? Condition { get; }
    public Expression? MarkComparison { get; }
    public IReadOnlyList<Expression> StoredExpressions { get; }

    /// <summary>Comparisons that an index can answer.</summary>
    public IReadOnlyList<RangeCondition> Ranges { get; }

    /// <summary>Set when the right side is complete, if it has rows enough and the condition a comparison.</summary>
    public RangeIndex? Index { get; private set; }

    /// <summary>Opens the right side for reading.</summary>
    public void Seal()
    {
        Built.Seal();
        if (Ranges.Count > 0 && Built.Store.Rows >= RangeCondition.LeastRows) Index = RangeIndex.Build(Ranges, Built.Store, Built.Shape, Context.Pool);
    }

    public RowStore NewStore() => new([.. StoredExpressions.Select(e => e.Type)], Context.Pool);

    public void Dispose()
    {
        Index?.Dispose();
        Index = null;
        Built.Dispose();
    }
}
