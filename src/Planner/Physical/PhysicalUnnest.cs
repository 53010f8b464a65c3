using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>Puts out each input row once for every place of its lists: the input's columns at <paramref name="OutputOrdinals"/>, the elements, then the place if asked for.</summary>
internal sealed record PhysicalUnnest(
    PhysicalPlan Input, EquatableArray<Expression> Lists, EquatableArray<int> OutputOrdinals, bool WithOrdinality, bool KeepEmpty, EquatableArray<PhysicalColumn> Columns) : PhysicalPlan
{
    public override EquatableArray<PhysicalColumn> Output => Columns;
    public override EquatableArray<PhysicalPlan> Children => [Input];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this with { Input = children[0] };
}
