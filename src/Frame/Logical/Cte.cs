using FrameEngine.Types;

namespace FrameEngine.Logical;

/// <summary>A common table expression in the scope of <paramref name="Body"/>. Referenced once it is inlined by the planner, more often it may be computed once and kept.</summary>
/// <param name="Name">For plans to show.</param>
/// <param name="Id">Ties <see cref="CteRef"/>s to it; unique in the process.</param>
/// <param name="Definition">The plan of the CTE; uncorrelated.</param>
/// <param name="Body">The plan that refers to it; its output is the node's.</param>
/// <param name="Materialized">True and false are the user's word (MATERIALIZED, NOT MATERIALIZED); null leaves it to the planner.</param>
internal sealed record Cte(string Name, int Id, LogicalPlan Definition, LogicalPlan Body, bool? Materialized = null) : LogicalPlan
{
    private static int s_last;

    public static int NewId() => Interlocked.Increment(ref s_last);

    protected override EquatableArray<LogicalPlan> ComputeChildren() => [Definition, Body];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Definition = children[0], Body = children[1] };
    protected override EquatableArray<PlanColumn> ComputeOutput() => Body.Output;
}

/// <summary>A reference to a CTE: its columns, by position, under identities of this reference's own.</summary>
internal sealed record CteRef(string Name, int Id, EquatableArray<PlanColumn> Columns) : LogicalPlan
{
    protected override EquatableArray<LogicalPlan> ComputeChildren() => [];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this;
    protected override EquatableArray<PlanColumn> ComputeOutput() => Columns;
}
