using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules;

/// <summary>Moves common table expressions to the root, one each, so that rules which copy or move plans meet only references to them.</summary>
/// <remarks><code>
/// Join                                Cte a
///   Cte a                               (definition of a)
///     (definition of a)         ⇒       Join
///     Filter (CteRef a)                   Filter (CteRef a)
///   CteRef b                              CteRef b
/// </code>
/// Definitions are uncorrelated, so they may stand anywhere above their references. A view that is used twice brings the same definition twice: one is kept.</remarks>
internal sealed class HoistCtes : IPlanRule
{
    public string Name => "hoist-ctes";

    public bool Required => true;

    public LogicalPlan Rewrite(LogicalPlan root, RuleContext context)
    {
        if (root is Write write)
        {
            LogicalPlan input = Rewrite(write.Input, context);
            return ReferenceEquals(input, write.Input) ? root : write with { Input = input };
        }

        var ctes = new List<Cte>();
        LogicalPlan body = Lift(root, ctes, []);
        if (ctes.Count == 0) return root;
        // In the order in which they came into scope: the first is outermost, and so in scope of all that may use it.
        for (int i = ctes.Count - 1; i >= 0; i--) body = ctes[i] with { Body = body };
        return body.Equals(root) ? root : body;
    }

    // A definition is in scope of what its body defines, and sees what is defined inside itself: those come before it.
    private static LogicalPlan Lift(LogicalPlan node, List<Cte> ctes, HashSet<int> seen)
    {
        if (node is Cte cte)
        {
            LogicalPlan definition = Lift(cte.Definition, ctes, seen);
            if (seen.Add(cte.Id)) ctes.Add(cte with { Definition = definition });
            return Lift(cte.Body, ctes, seen);
        }

        // What is defined inside a recursive step may read the rows of the step before: it stays there, in place of its references.
        if (node is RecursiveCte recursive)
            node = recursive with { Step = PlanRewriter.BottomUp(recursive.Step, n => n is Cte inner ? InlineCtes.Inline(inner.Body, inner) : n) };
        node = PlanRewriter.MapChildren(node, child => Lift(child, ctes, seen));
        return node.HasSubqueries
            ? PlanRewriter.MapExpressions(node, e => ExpressionRewriter.BottomUp(e, x => x is SubqueryExpression subquery ? Lifted(subquery, ctes, seen) : x))
            : node;
    }

    private static SubqueryExpression Lifted(SubqueryExpression subquery, List<Cte> ctes, HashSet<int> seen)
    {
        LogicalPlan plan = Lift(subquery.Plan, ctes, seen);
        return ReferenceEquals(plan, subquery.Plan) ? subquery : subquery.WithPlan(plan);
    }
}
