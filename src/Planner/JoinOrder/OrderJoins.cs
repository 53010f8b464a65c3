using System.Numerics;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Rules;
using FrameEngine.Planner.Statistics;

namespace FrameEngine.Planner.JoinOrder;

/// <summary>Orders joins by estimated cost.</summary>
/// <remarks><code>
/// InnerJoin on o_custkey = c_custkey            InnerJoin on l_orderkey = o_orderkey
///   InnerJoin on l_orderkey = o_orderkey          Scan lineitem
///     Scan lineitem                        ⇒      InnerJoin on o_custkey = c_custkey
///     Scan orders                                   Scan orders
///   Scan customer where …                           Scan customer where …
/// </code>
/// Dynamic programming (<see cref="DpHyp"/>), or greedily (<see cref="GreedyOrdering"/>) where that would look at too many pairs. Where several columns are made equal,
/// any one equality between two sides is enough and cross products are avoided. A condition on one relation that was not pushed into it, because it can fail, is tested
/// last, on rows that all joins have let through.</remarks>
internal sealed class OrderJoins : IPlanRule
{
    // Relations up to which all subsets have a place in an array, and pairs of subsets that may be looked at.
    private const int MaxExact = 14;
    private const int PairBudget = 20_000;

    public string Name => "order-joins";

    public LogicalPlan Rewrite(LogicalPlan root, RuleContext context)
    {
        var estimator = new CardinalityEstimator();
        estimator.Rows(root);
        return Order(root, estimator);
    }

    private static LogicalPlan Order(LogicalPlan node, CardinalityEstimator estimator)
    {
        if (!JoinGraphBuilder.IsOrdered(node)) return PlanRewriter.MapChildren(node, child => Order(child, estimator));
        JoinGraph? graph = new JoinGraphBuilder(estimator, n => Order(n, estimator)).Build(node);
        JoinTree? tree = graph is null ? null : (graph.Count <= MaxExact ? DpHyp.Solve(graph, PairBudget) : null) ?? GreedyOrdering.Solve(graph);
        if (tree is null) return PlanRewriter.MapChildren(node, child => Order(child, estimator));
        LogicalPlan ordered = Predicates.Where(Plan(graph!, tree), graph!.Predicates.Where(p => BitOperations.PopCount(p.Relations) < 2).Select(p => p.Expression).ToList());
        return ordered.Equals(node) ? node : PlanRewriter.Keep(ordered, node.Output);
    }

    private static LogicalPlan Plan(JoinGraph graph, JoinTree tree)
    {
        if (tree.Left is null || tree.Right is null) return graph.Relations[BitOperations.TrailingZeroCount(tree.Set)].Plan;
        LogicalPlan left = Plan(graph, tree.Left), right = Plan(graph, tree.Right);
        if (graph.Dependent(tree.Right.Set) is { Operator: { } own })
            return Where(graph, tree, own with { Left = left, Right = right });

        var conditions = new List<Expression>();
        foreach (EquivalenceClass equal in graph.Classes)
        {
            ColumnRef? a = Member(equal, tree.Left.Set), b = Member(equal, tree.Right.Set);
            if (a is not null && b is not null) conditions.Add(new Comparison(ComparisonOperator.Equal, a, b));
        }

        foreach (GraphPredicate predicate in graph.Predicates)
            if (IsNew(predicate, tree)) conditions.Add(predicate.Expression);
        return new Join(JoinKind.Inner, left, right, Predicates.All(conditions));
    }

    // Conditions of inner joins that a left join's columns complete.
    private static LogicalPlan Where(JoinGraph graph, JoinTree tree, LogicalPlan joined) =>
        Predicates.Where(joined, graph.Predicates.Where(p => IsNew(p, tree)).Select(p => p.Expression).ToList());

    // A condition over one relation alone, which may be here because it can fail, comes with the first join of that relation.
    private static bool IsNew(GraphPredicate predicate, JoinTree tree) =>
        Within(predicate, tree) && !(tree.Left is { Left: not null } left && Within(predicate, left)) && !(tree.Right is { Left: not null } right && Within(predicate, right));

    private static bool Within(GraphPredicate predicate, JoinTree tree) => (predicate.Relations & ~tree.Set) == 0;

    private static ColumnRef? Member(EquivalenceClass equal, uint set)
    {
        foreach ((int relation, ColumnRef column, _) in equal.Members)
            if ((set & (1u << relation)) != 0) return column;
        return null;
    }
}
