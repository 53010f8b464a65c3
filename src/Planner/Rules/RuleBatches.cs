using FrameEngine.Planner.Rules.Decorrelation;
using FrameEngine.Planner.Rules.Pushdown;

namespace FrameEngine.Planner.Rules;

/// <summary>Every rule, in the order in which they run.</summary>
internal static class RuleBatches
{
    public static IReadOnlyList<RuleBatch> All { get; } =
    [
        new("prepare", 1, new HoistCtes(), new InlineCtes(), new LowerSetOperations(), new SubqueriesToDependentJoins(), new Decorrelate()),
        new("push down", 4, new PushFilters(), new PushJoinConditions()),
        new("finish", 1, new LimitOverSortToTopN()),
    ];
}
