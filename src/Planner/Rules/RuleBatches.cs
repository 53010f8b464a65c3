using FrameEngine.Planner.JoinOrder;
using FrameEngine.Planner.Rules.Decorrelation;
using FrameEngine.Planner.Rules.Pushdown;
using FrameEngine.Planner.Rules.Simplification;

namespace FrameEngine.Planner.Rules;

/// <summary>Every rule, in the order in which they run.</summary>
internal static class RuleBatches
{
    private static readonly IOptimizerRule[] s_push =
    [
        new SimplifyExpressions(), new RemoveTrivialNodes(), new SimplifyAggregates(), new RemoveDistinct(), new SingleJoinToLeft(), new OuterJoinToInner(),
        new PushFilters(), new PushJoinConditions(), new TransitivePredicates(),
    ];

    /// <summary>The batches in their order.</summary>
    public static IReadOnlyList<RuleBatch> All { get; } =
    [
        new("prepare", 1,
            new PruneScans(), new HoistCtes(), new InlineCtes(), new RefineNullability(), new LowerSetOperations(),
            new SubqueriesToDependentJoins(), new Decorrelate()),
        new("simplify and push down", 5, s_push),
        new("derive", 1, new DeriveFromOr()),
        new("push down what was derived", 3, s_push),
        new("order joins", 1, new OrderJoins()),
        new("finish", 2, new RemoveTrivialNodes(), new AnswerFromStatistics(), new PushLimits(), new LimitPartitions(), new LimitOverSortToTopN()),
        new("narrow", 1, new PruneFields()),
    ];
}
