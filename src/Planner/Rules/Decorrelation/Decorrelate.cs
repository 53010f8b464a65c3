using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Decorrelation;

/// <summary>Removes every dependent join, innermost first.</summary>
/// <remarks>
/// Three ways, the cheapest that works: a correlated scalar aggregate becomes a grouping by what it is correlated with (<see cref="CorrelatedAggregate"/>); correlated
/// conditions are pulled up into the join (<see cref="PredicatePullUp"/>); else the domain, the distinct values of the outer columns, is pushed down through the subquery
/// until nothing in it refers outside (<see cref="DomainPushDown"/>).
/// Source: Neumann and Kemper, "Unnesting Arbitrary Queries", BTW 2015.
/// <code>
/// DependentSemiJoin                         SemiJoin on k = fk
///   customer                         ⇒        customer
///   Filter fk = k                             orders
///     orders
/// </code></remarks>
internal sealed class Decorrelate : IPlanRule
{
    public string Name => "decorrelate";

    public bool Required => true;

    public LogicalPlan Rewrite(LogicalPlan root, RuleContext context) => PlanRewriter.BottomUp(root, node => node is DependentJoin join ? Unnest(join) : node);

    private static LogicalPlan Unnest(DependentJoin join)
    {
        join = join with { Right = RightSide.Simplify(join) };
        ColumnSet left = join.Left.OutputIds;
        List<ColumnRef> outer = ExpressionRewriter.FreeColumns(join.Right).Where(c => left.Contains(c.Id)).ToList();
        if (outer.Count == 0) return join.ToJoin();
        ColumnSet outerIds = outer.Select(c => c.Id).ToColumnSet();
        LogicalPlan unnested = CorrelatedAggregate.TryUnnest(join, outerIds) ?? PullUp(join, outerIds) ?? new DomainPushDown(join.Left, outer).Unnest(join);
        return PlanRewriter.Keep(unnested, join.Output);
    }

    private static LogicalPlan? PullUp(DependentJoin join, ColumnSet outer)
    {
        if (new PredicatePullUp(outer).TryPull(join.Right) is not var (right, pulled)) return null;
        pulled.InsertRange(0, Predicates.Split(join.Condition));
        return (join with { Right = right, Condition = Predicates.All(pulled) }).ToJoin();
    }
}
