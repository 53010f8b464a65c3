using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Logical;

namespace FrameEngine.Planner.Rules.Simplification;

/// <summary>Turns outer joins into narrower ones where a filter above drops the rows of nulls that they make up.</summary>
/// <remarks><code>
/// Filter b.x > 1               Filter b.x > 1
///   LeftJoin on a.k = b.k  ⇒     InnerJoin on a.k = b.k
/// </code>
/// A filter drops such a row if it cannot be true when all columns of the made-up side are null. An inner join's or semi-join's condition above counts as a filter.</remarks>
internal sealed class OuterJoinToInner : INodeRule
{
    public string Name => "outer-join-to-inner";

    public LogicalPlan? Rewrite(LogicalPlan node, RuleContext context)
    {
        switch (node)
        {
            case Filter filter:
                LogicalPlan input = Narrow(filter.Input, Predicates.Split(filter.Predicate));
                return ReferenceEquals(input, filter.Input) ? null : filter with { Input = input };
            case Join { Kind: JoinKind.Inner or JoinKind.Semi } join:
                List<Expression> conjuncts = Predicates.Split(join.Condition);
                LogicalPlan left = Narrow(join.Left, conjuncts), right = Narrow(join.Right, conjuncts);
                return ReferenceEquals(left, join.Left) && ReferenceEquals(right, join.Right) ? null : join with { Left = left, Right = right };
            default:
                return null;
        }
    }

    private static LogicalPlan Narrow(LogicalPlan plan, List<Expression> conjuncts)
    {
        switch (plan)
        {
            case Project project:
                var map = new Dictionary<ColumnId, Expression>(project.Columns.Count);
                foreach (NamedExpression column in project.Columns) map[column.Id] = column.Expression;
                LogicalPlan below = Narrow(project.Input, conjuncts.Select(c => ExpressionRewriter.Substitute(c, map)).ToList());
                return ReferenceEquals(below, project.Input) ? plan : project with { Input = below };
            case Filter filter:
                below = Narrow(filter.Input, conjuncts);
                return ReferenceEquals(below, filter.Input) ? plan : filter with { Input = below };
            case Join { Kind: JoinKind.Left or JoinKind.Right or JoinKind.Full } join:
                bool leftRejected = join.Kind != JoinKind.Left && Rejects(conjuncts, join.Left);
                bool rightRejected = join.Kind != JoinKind.Right && Rejects(conjuncts, join.Right);
                JoinKind kind = (join.Kind, leftRejected, rightRejected) switch
                {
                    (JoinKind.Left, _, true) or (JoinKind.Right, true, _) or (JoinKind.Full, true, true) => JoinKind.Inner,
                    (JoinKind.Full, true, false) => JoinKind.Left,
                    (JoinKind.Full, false, true) => JoinKind.Right,
                    _ => join.Kind,
                };
                return kind == join.Kind ? plan : join with { Kind = kind };
            case Join { Kind: JoinKind.Inner or JoinKind.Semi or JoinKind.Anti } join:
                LogicalPlan left = Narrow(join.Left, conjuncts), right = join.Kind == JoinKind.Inner ? Narrow(join.Right, conjuncts) : join.Right;
                return ReferenceEquals(left, join.Left) && ReferenceEquals(right, join.Right) ? plan : join with { Left = left, Right = right };
            default:
                return plan;
        }
    }

    private static bool Rejects(List<Expression> conjuncts, LogicalPlan side)
    {
        ColumnSet ids = side.OutputIds;
        foreach (Expression conjunct in conjuncts)
            if (NullRejection.IsNotTrue(conjunct, ids)) return true;
        return false;
    }
}

/// <summary>What becomes of expressions when certain columns are null.</summary>
internal static class NullRejection
{
    /// <summary>Whether a condition is certainly false or null.</summary>
    public static bool IsNotTrue(Expression condition, ColumnSet nulls) => condition switch
    {
        And and => and.Operands.Any(o => IsNotTrue(o, nulls)),
        Or or => or.Operands.All(o => IsNotTrue(o, nulls)),
        IsNull { Negated: true } isNull => Null(isNull.Operand, nulls),
        Not { Operand: var operand } => Null(operand, nulls),
        _ => Null(condition, nulls),
    };

    /// <summary>Whether an expression is certainly null.</summary>
    private static bool Null(Expression expression, ColumnSet nulls) => expression switch
    {
        ColumnRef column => nulls.Contains(column.Id),
        Literal literal => literal.Value.IsNull,
        Comparison { Operator: < ComparisonOperator.Distinct } comparison => Null(comparison.Left, nulls) || Null(comparison.Right, nulls),
        Cast cast when !Cast.KeepsNulls(cast.Operand.Type, cast.Target) => Null(cast.Operand, nulls),
        Not not => Null(not.Operand, nulls),
        InList list => Null(list.Operand, nulls),
        ScalarCall { Function.Nulls: NullBehaviour.Propagate } call => call.Arguments.Any(a => Null(a, nulls)),
        And and => and.Operands.All(o => Null(o, nulls)),
        Or or => or.Operands.All(o => Null(o, nulls)),
        _ => false,
    };
}
