using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Logical;

/// <summary>What a join puts out for matches and for rows without one.</summary>
internal enum JoinKind : byte
{
    /// <summary>Every matching pair. With the condition TRUE it is the cross product.</summary>
    Inner,
    /// <summary>Matching pairs, and left rows without a match with nulls on the right.</summary>
    Left,
    /// <summary>Matching pairs, and right rows without a match with nulls on the left.</summary>
    Right,
    /// <summary>Matching pairs, and both sides' rows without a match.</summary>
    Full,
    /// <summary>Left rows that have a match, once each.</summary>
    Semi,
    /// <summary>Left rows that have no match.</summary>
    Anti,
    /// <summary>Every left row, with the boolean <see cref="Join.Mark"/> column that says whether it has a match.</summary>
    Mark,
    /// <summary>As <see cref="Left"/>, but a left row with several matches is an error (scalar subqueries).</summary>
    Single,
}

/// <summary>Combines two inputs. Rows match where <paramref name="Condition"/> is true.</summary>
/// <param name="Kind">What is put out.</param>
/// <param name="Left">Its columns come first in the output (all kinds but none drop them).</param>
/// <param name="Right">Its columns follow for inner, left, right, full and single joins.</param>
/// <param name="Condition">Boolean, over both sides' columns.</param>
/// <param name="Mark">The mark column, for <see cref="JoinKind.Mark"/> alone.</param>
/// <param name="MarkComparison">
/// For mark joins that stand for IN and ANY: the comparison whose nulls count. The mark is true if, among right rows that satisfy <paramref name="Condition"/>, the
/// comparison is true for one; else null if it is null for one; else false. Without it the mark is never null.
/// </param>
internal sealed record Join(JoinKind Kind, LogicalPlan Left, LogicalPlan Right, Expression Condition, PlanColumn? Mark = null, Expression? MarkComparison = null) : LogicalPlan
{
    protected override EquatableArray<LogicalPlan> ComputeChildren() => [Left, Right];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Left = children[0], Right = children[1] };
    protected override EquatableArray<Expression> ComputeExpressions() => MarkComparison is null ? [Condition] : [Condition, MarkComparison];

    public override LogicalPlan WithExpressions(EquatableArray<Expression> expressions) =>
        this with { Condition = expressions[0], MarkComparison = MarkComparison is null ? null : expressions[1] };

    protected override EquatableArray<PlanColumn> ComputeOutput() => Kind switch
    {
        JoinKind.Inner => Left.Output.Then(Right.Output),
        JoinKind.Left or JoinKind.Single => Left.Output.Then(AllNullable(Right.Output)),
        JoinKind.Right => AllNullable(Left.Output).Then(Right.Output),
        JoinKind.Full => AllNullable(Left.Output).Then(AllNullable(Right.Output)),
        JoinKind.Mark => [.. Left.Output, Mark ?? throw new InternalException("a mark join without a mark column")],
        _ => Left.Output,
    };

    private static EquatableArray<PlanColumn> AllNullable(EquatableArray<PlanColumn> columns) => columns.Map(c => c.Nullable ? c : c with { Nullable = true });
}

/// <summary>A join whose right side refers to columns of the left and is evaluated per left row (LATERAL, correlated subqueries). The planner removes every one.</summary>
internal sealed record DependentJoin(JoinKind Kind, LogicalPlan Left, LogicalPlan Right, Expression Condition, PlanColumn? Mark = null, Expression? MarkComparison = null) : LogicalPlan
{
    protected override EquatableArray<LogicalPlan> ComputeChildren() => [Left, Right];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Left = children[0], Right = children[1] };
    protected override EquatableArray<Expression> ComputeExpressions() => MarkComparison is null ? [Condition] : [Condition, MarkComparison];

    public override LogicalPlan WithExpressions(EquatableArray<Expression> expressions) =>
        this with { Condition = expressions[0], MarkComparison = MarkComparison is null ? null : expressions[1] };

    /// <summary>The same join without the dependence.</summary>
    public Join ToJoin() => new(Kind, Left, Right, Condition, Mark, MarkComparison);

    protected override EquatableArray<PlanColumn> ComputeOutput() => ToJoin().Output;
}
