using FrameEngine.Logical;

namespace FrameEngine.Planner.Rules;

/// <summary>Turns a sort under a limit into a top-n, so that only <c>count + offset</c> rows are ever held.</summary>
/// <remarks><code>
/// Limit 10                       TopN 10 by price desc
///   Sort by price desc     ⇒       Scan lineitem
///     Scan lineitem
/// </code>
/// A projection between the two moves above. Beyond a million rows the sort is the better algorithm.</remarks>
internal sealed class LimitOverSortToTopN : INodeRule
{
    private const long MaxRows = 1_000_000;

    public string Name => "limit-over-sort-to-top-n";

    public LogicalPlan? Rewrite(LogicalPlan node, RuleContext context) => node switch
    {
        Limit { Count: { } count, Input: Sort sort } limit when Fits(count, limit.Offset) => new TopN(sort.Input, sort.Keys, count, limit.Offset),
        Limit { Count: { } count, Input: Project { Input: Sort } project } limit when Fits(count, limit.Offset) =>
            project with { Input = limit with { Input = project.Input } },
        _ => null,
    };

    private static bool Fits(long count, long offset) => count >= 0 && offset >= 0 && count <= MaxRows && offset <= MaxRows;
}
