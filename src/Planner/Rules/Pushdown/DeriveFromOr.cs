using FrameEngine.Expressions;
using FrameEngine.Logical;

namespace FrameEngine.Planner.Rules.Pushdown;

/// <summary>From a join's OR over both sides derives what it says of each side alone, so that the sides are filtered before they are joined.</summary>
/// <remarks><code>
/// InnerJoin on (a.n = 'F' AND b.n = 'G') OR (a.n = 'G' AND b.n = 'F')         InnerJoin on (the same)
///   a                                                                  ⇒        Filter a.n IN ('F', 'G')
///   b                                                                             a
///                                                                               Filter b.n IN ('G', 'F')
///                                                                                 b
/// </code></remarks>
internal sealed class DeriveFromOr : IPlanRule
{
    public string Name => "derive-from-or";

    public LogicalPlan Rewrite(LogicalPlan root, RuleContext context) => PlanRewriter.BottomUp(root, node => node is Join { Kind: JoinKind.Inner or JoinKind.Semi } join ? Derive(join) : node);

    private static LogicalPlan Derive(Join join)
    {
        ColumnSet? left = null, right = null;
        var leftConjuncts = new List<Expression>();
        var rightConjuncts = new List<Expression>();
        foreach (Expression conjunct in Predicates.Split(join.Condition))
        {
            if (conjunct is not Or or || or.CanThrow || ColumnUse.IsVolatile(or)) continue;
            left ??= join.Left.OutputIds;
            right ??= join.Right.OutputIds;
            if (Part(or, left) is { } l) leftConjuncts.Add(l);
            if (Part(or, right) is { } r) rightConjuncts.Add(r);
        }

        if (leftConjuncts.Count + rightConjuncts.Count == 0) return join;
        return join with { Left = Predicates.Where(join.Left, leftConjuncts), Right = Predicates.Where(join.Right, rightConjuncts) };
    }

    // Each branch's conjuncts over one side, OR-ed; null if a branch says nothing of that side.
    private static Expression? Part(Or or, ColumnSet side)
    {
        var parts = new List<Expression>(or.Operands.Count);
        foreach (Expression branch in or.Operands)
        {
            List<Expression> own = Predicates.Split(branch);
            own.RemoveAll(c => !ColumnUse.OnlyIn(c, side) || !ColumnUse.Any(c));
            if (own.Count == 0) return null;
            parts.Add(Predicates.All(own));
        }

        return ExpressionBuilder.Or([.. parts]);
    }
}
