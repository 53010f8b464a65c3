using FrameEngine.Types;

namespace FrameEngine.Logical;

/// <summary>The rows of WITH RECURSIVE: those of <paramref name="Base"/>, then those of <paramref name="Step"/> over the rows before, again and again until a step gives none.</summary>
/// <remarks>
/// Within <paramref name="Step"/>, a <see cref="CteRef"/> to <paramref name="Id"/> is what the step before (at first the base) gave, and one to <paramref name="SeenId"/> is
/// all rows so far: with UNION, the step subtracts them. Both inputs are uncorrelated, and have the types of <paramref name="Columns"/>, which have identities of their own.
/// </remarks>
internal sealed record RecursiveCte(string Name, int Id, int SeenId, LogicalPlan Base, LogicalPlan Step, EquatableArray<PlanColumn> Columns) : LogicalPlan
{
    protected override EquatableArray<LogicalPlan> ComputeChildren() => [Base, Step];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Base = children[0], Step = children[1] };
    protected override EquatableArray<PlanColumn> ComputeOutput() => Columns;
}
