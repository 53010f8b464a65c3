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
        var seen = new HashSet<int>();
        LogicalPlan body = PlanRewriter.BottomUp(root, node =>
        {
            if (node is not Cte cte) return node;
            if (seen.Add(cte.Id)) ctes.Add(cte);
            return cte.Body;
        });
        if (ctes.Count == 0) return root;
        // Inner definitions were met first: they come outermost, in scope of those that use them.
        for (int i = ctes.Count - 1; i >= 0; i--) body = ctes[i] with { Body = body };
        return body.Equals(root) ? root : body;
    }
}
