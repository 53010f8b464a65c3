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
        Built = new BuiltSide(NewStore(), shape, plan.Kind, buildLeft: false, context);
    }

    public QueryContext Context { get; }
    public BuiltSide Built { get; }
    public Expression? Condition { get; }
    public Expression? MarkComparison { get; }
    public IReadOnlyList<Expression> StoredExpressions { get; }

    public RowStore NewStore() => new([.. StoredExpressions.Select(e => e.Type)], Context.Pool);

    public void Dispose() => Built.Dispose();
}
