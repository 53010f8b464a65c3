using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Logical;

/// <summary>Adds to every row its number from 1 within its group, in the order of <paramref name="Keys"/>: rows of a group agree in all <paramref name="Groups"/> (nulls are alike).</summary>
/// <remarks>Rows that no key tells apart are numbered in any order. Made by the planner, for set operations that count rows and for limits per outer row.</remarks>
/// <param name="Number">The column of numbers; it follows the input's columns.</param>
internal sealed record RowNumber(LogicalPlan Input, EquatableArray<Expression> Groups, EquatableArray<SortKey> Keys, PlanColumn Number) : LogicalPlan
{
    /// <summary>Numbers under a fresh identity.</summary>
    public static RowNumber Of(LogicalPlan input, EquatableArray<Expression> groups, EquatableArray<SortKey> keys) =>
        new(input, groups, keys, PlanColumn.New("row", DataType.Int64, false));

    protected override EquatableArray<LogicalPlan> ComputeChildren() => [Input];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Input = children[0] };
    protected override EquatableArray<Expression> ComputeExpressions() => [.. Groups, .. Keys.Select(k => k.Expression)];

    public override LogicalPlan WithExpressions(EquatableArray<Expression> expressions) => this with
    {
        Groups = expressions.Take(Groups.Count).ToEquatableArray(),
        Keys = Keys.Map((k, i) => k with { Expression = expressions[Groups.Count + i] }),
    };

    protected override EquatableArray<PlanColumn> ComputeOutput() => [.. Input.Output, Number];
}
