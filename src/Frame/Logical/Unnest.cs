using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Logical;

/// <summary>Puts out each row of <paramref name="Input"/> once for every place of its lists: input columns, then the elements at the place, then the place from 1.</summary>
/// <remarks><code>
/// a  [1, 2]  ['x']           a  1  'x'
/// b  []      NULL      ⇒     a  2  NULL
/// </code>
/// Shorter lists are filled up with nulls. A row whose lists are all empty or null gives no rows, or, if <paramref name="KeepEmpty"/>, one of nulls.</remarks>
/// <param name="Lists">Lists of any length (<see cref="TypeId.List"/>).</param>
/// <param name="Elements">A column for each list.</param>
/// <param name="Ordinality">The column of places; null for none.</param>
internal sealed record Unnest(LogicalPlan Input, EquatableArray<Expression> Lists, EquatableArray<PlanColumn> Elements, PlanColumn? Ordinality = null, bool KeepEmpty = false) : LogicalPlan
{
    /// <summary>Under fresh identities.</summary>
    public static Unnest Of(LogicalPlan input, IReadOnlyList<(string Name, Expression List)> lists, bool withOrdinality = false, bool keepEmpty = false) => new(
        input, lists.Select(l => l.List).ToEquatableArray(), lists.Select(l => PlanColumn.New(l.Name, l.List.Type.Element)).ToEquatableArray(),
        withOrdinality ? PlanColumn.New("ordinality", DataType.Int64, keepEmpty) : null, keepEmpty);

    protected override EquatableArray<LogicalPlan> ComputeChildren() => [Input];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Input = children[0] };
    protected override EquatableArray<Expression> ComputeExpressions() => Lists;
    public override LogicalPlan WithExpressions(EquatableArray<Expression> expressions) => this with { Lists = expressions };
    protected override EquatableArray<PlanColumn> ComputeOutput() => Ordinality is null ? [.. Input.Output, .. Elements] : [.. Input.Output, .. Elements, Ordinality];
}
