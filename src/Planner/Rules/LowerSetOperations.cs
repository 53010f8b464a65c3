using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules;

/// <summary>Turns UNION, INTERSECT and EXCEPT into aggregates and joins, subqueries' included.</summary>
/// <remarks><code>
/// Union a, b        ⇒  Distinct (UnionAll a, b)
/// Intersect a, b    ⇒  Distinct (a semi-joined with b on every column IS NOT DISTINCT FROM)
/// Except a, b       ⇒  Distinct (a anti-joined with b on every column IS NOT DISTINCT FROM)
/// IntersectAll a, b ⇒  a numbered among equal rows semi-joined with b numbered likewise, on every column and the number
/// ExceptAll a, b    ⇒  the same anti-joined: of n equal rows and m on the other side those numbered above m are left
/// </code></remarks>
internal sealed class LowerSetOperations : IPlanRule
{
    public string Name => "lower-set-operations";

    public bool Required => true;

    public LogicalPlan Rewrite(LogicalPlan root, RuleContext context) => PlanRewriter.BottomUp(root, node => node is SetOperation set ? Lower(set) : node);

    private static LogicalPlan Lower(SetOperation set)
    {
        switch (set.Operator)
        {
            case SetOperator.Union: return Aggregate.Distinct(new UnionAll([set.Left, set.Right], set.Columns));
            case SetOperator.Intersect: return Lower(set, JoinKind.Semi);
            case SetOperator.Except: return Lower(set, JoinKind.Anti);
            case SetOperator.IntersectAll: return LowerAll(set, JoinKind.Semi);
            default: return LowerAll(set, JoinKind.Anti);
        }
    }

    private static LogicalPlan Lower(SetOperation set, JoinKind kind)
    {
        LogicalPlan joined = new Join(kind, set.Left, set.Right, Predicates.All(Equal(set)));
        return new Aggregate(joined, Columns(set), []);
    }

    private static LogicalPlan LowerAll(SetOperation set, JoinKind kind)
    {
        RowNumber left = Numbered(set.Left), right = Numbered(set.Right);
        List<Expression> equal = Equal(set);
        equal.Add(new Comparison(ComparisonOperator.Equal, left.Number.Ref, right.Number.Ref));
        return new Project(new Join(kind, left, right, Predicates.All(equal)), Columns(set));
    }

    private static RowNumber Numbered(LogicalPlan side) => RowNumber.Of(side, side.Output.Map(Expression (c) => c.Ref), []);

    private static List<Expression> Equal(SetOperation set) =>
        [.. set.Left.Output.Zip(set.Right.Output, Expression (l, r) => new Comparison(ComparisonOperator.NotDistinct, l.Ref, r.Ref))];

    private static EquatableArray<NamedExpression> Columns(SetOperation set) =>
        set.Columns.Map((c, i) => new NamedExpression(c.Id, c.Name, set.Left.Output[i].Ref));
}
