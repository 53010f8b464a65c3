using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules;

/// <summary>Turns UNION, INTERSECT and EXCEPT into aggregates and joins, subqueries' included.</summary>
/// <remarks><code>
/// Union a, b        ⇒  Distinct (UnionAll a, b)
/// Intersect a, b    ⇒  Distinct (a semi-joined with b on every column IS NOT DISTINCT FROM)
/// Except a, b       ⇒  Distinct (a anti-joined with b on every column IS NOT DISTINCT FROM)
/// IntersectAll a, b ⇒  not supported, nor is ExceptAll: they need rows repeated by count
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
            default: throw new FrameNotSupportedException($"{(set.Operator == SetOperator.IntersectAll ? "INTERSECT" : "EXCEPT")} ALL is not supported; without ALL it is");
        }
    }

    private static LogicalPlan Lower(SetOperation set, JoinKind kind)
    {
        EquatableArray<PlanColumn> left = set.Left.Output, right = set.Right.Output;
        var equal = new List<Expression>(left.Count);
        for (int i = 0; i < left.Count; i++) equal.Add(new Comparison(ComparisonOperator.NotDistinct, left[i].Ref, right[i].Ref));
        LogicalPlan joined = new Join(kind, set.Left, set.Right, Predicates.All(equal));
        return new Aggregate(joined, set.Columns.Select((c, i) => new NamedExpression(c.Id, c.Name, left[i].Ref)).ToEquatableArray(), []);
    }
}
