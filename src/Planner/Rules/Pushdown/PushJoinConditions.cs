using FrameEngine.Expressions;
using FrameEngine.Logical;

namespace FrameEngine.Planner.Rules.Pushdown;

/// <summary>Moves the conjuncts of a join's condition that look at one side only into that side, where the kind of join allows it.</summary>
/// <remarks><code>
/// LeftJoin on a.k = b.k AND b.x > 1          LeftJoin on a.k = b.k
///   a                                   ⇒      a
///   b                                          Filter b.x > 1
///                                                b
/// </code>
/// A side whose rows come out even without a match keeps all of them: its conditions stay in the join.</remarks>
internal sealed class PushJoinConditions : INodeRule
{
    public string Name => "push-join-conditions";

    public LogicalPlan? Rewrite(LogicalPlan node, RuleContext context)
    {
        if (node is not Join join || Predicates.IsTrue(join.Condition)) return null;
        bool toLeft = join.Kind is JoinKind.Inner or JoinKind.Right or JoinKind.Semi;
        bool toRight = join.Kind is not (JoinKind.Right or JoinKind.Full);
        ColumnSet? left = null, right = null;
        List<Expression>? leftConjuncts = null, rightConjuncts = null;
        var staying = new List<Expression>();
        foreach (Expression conjunct in Predicates.Split(join.Condition))
        {
            left ??= join.Left.OutputIds;
            right ??= join.Right.OutputIds;
            if (conjunct.CanThrow || ColumnUse.IsVolatile(conjunct)) staying.Add(conjunct);
            else if (toLeft && ColumnUse.OnlyIn(conjunct, left)) (leftConjuncts ??= []).Add(conjunct);
            else if (toRight && ColumnUse.OnlyIn(conjunct, right)) (rightConjuncts ??= []).Add(conjunct);
            else staying.Add(conjunct);
        }

        if (leftConjuncts is null && rightConjuncts is null) return null;
        return join with
        {
            Left = Predicates.Where(join.Left, leftConjuncts ?? []),
            Right = Predicates.Where(join.Right, rightConjuncts ?? []),
            Condition = Predicates.All(staying),
        };
    }
}
