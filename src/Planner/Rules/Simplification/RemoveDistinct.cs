using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Statistics;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Simplification;

/// <summary>Removes a DISTINCT over rows that differ already.</summary>
/// <remarks><code>
/// Distinct k, n                              Project k, n
///   Aggregate count(*) AS n by k      ⇒        Aggregate count(*) AS n by k
/// </code></remarks>
internal sealed class RemoveDistinct : INodeRule
{
    public string Name => "remove-distinct";

    public LogicalPlan? Rewrite(LogicalPlan node, RuleContext context)
    {
        if (node is not Aggregate { Aggregates.IsEmpty: true, Groups.IsEmpty: false } distinct) return null;
        return UniqueKeys.Covers(distinct.Input, distinct.Groups.Select(g => g.Expression)) ? new Project(distinct.Input, distinct.Groups) : null;
    }
}
