using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Statistics;

namespace FrameEngine.Planner.Rules.Simplification;

/// <summary>Turns single joins, which must notice a second match, into plain ones where there cannot be one.</summary>
/// <remarks><code>
/// SingleJoin on TRUE                      InnerJoin on TRUE
///   orders                          ⇒       orders
///   Aggregate avg(x)                        Aggregate avg(x)
/// SingleJoin on k = fk                    LeftJoin on k = fk
///   orders                          ⇒       orders
///   Aggregate avg(x) by fk                  Aggregate avg(x) by fk
/// </code></remarks>
internal sealed class SingleJoinToLeft : INodeRule
{
    public string Name => "single-join-to-left";

    public LogicalPlan? Rewrite(LogicalPlan node, RuleContext context)
    {
        if (node is not Join { Kind: JoinKind.Single } join) return null;
        if (Predicates.IsTrue(join.Condition) && UniqueKeys.ExactlyOneRow(join.Right)) return join with { Kind = JoinKind.Inner };
        ColumnSet left = join.Left.OutputIds, right = join.Right.OutputIds;
        var keys = new List<Expression>();
        foreach (Expression conjunct in Predicates.Split(join.Condition))
            if (EquiKey.Of(conjunct, left, right) is { } key) keys.Add(key.Right);
        return UniqueKeys.Covers(join.Right, keys) ? join with { Kind = JoinKind.Left } : null;
    }
}
