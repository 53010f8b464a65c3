using FrameEngine.Types;

namespace FrameEngine.Logical;

/// <summary>The set operations besides UNION ALL.</summary>
internal enum SetOperator : byte
{
    Union,
    Intersect,
    IntersectAll,
    Except,
    ExceptAll,
}

/// <summary>All rows of all inputs, by position. The inputs' column types equal those of <paramref name="Columns"/>, which have identities of their own.</summary>
internal sealed record UnionAll(EquatableArray<LogicalPlan> Inputs, EquatableArray<PlanColumn> Columns) : LogicalPlan
{
    protected override EquatableArray<LogicalPlan> ComputeChildren() => Inputs;
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Inputs = children };
    protected override EquatableArray<PlanColumn> ComputeOutput() => Columns;
}

/// <summary>UNION, INTERSECT and EXCEPT of two inputs of the same column types; nulls are alike. The planner turns them into aggregates and joins.</summary>
internal sealed record SetOperation(SetOperator Operator, LogicalPlan Left, LogicalPlan Right, EquatableArray<PlanColumn> Columns) : LogicalPlan
{
    protected override EquatableArray<LogicalPlan> ComputeChildren() => [Left, Right];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Left = children[0], Right = children[1] };
    protected override EquatableArray<PlanColumn> ComputeOutput() => Columns;
}
