using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;
using static FrameEngine.Planner.Tests.Make;

namespace FrameEngine.Planner.Tests.Rules;

public sealed class DecorrelationTests
{
    private static string Optimized(LogicalPlan plan)
    {
        var options = new PlannerOptions { Verify = true };
        OptimizedPlan optimized = QueryPlanner.Optimize(plan, options);
        PhysicalPlan physical = QueryPlanner.Plan(optimized, options);
        Assert.Equal(plan.Schema.Select(f => (f.Name, f.Type)), physical.Schema.Select(f => (f.Name, f.Type)));
        return optimized.ToString();
    }

    [Fact]
    public void A_correlated_exists_becomes_a_semi_join_on_its_equality()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        LogicalPlan plan = t.Where(new ExistsSubquery(u.Where(Eq(u.Col("x"), t.Col("a")), Gt(u.Col("y"), Int(5))).Select(Int(1))));
        Assert.Equal("""
            SemiJoin on x = a
              Scan t [a, b, n, s]
              Scan u [x, y] where y > 5
            """, Optimized(plan), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_correlated_inequality_stays_in_the_condition_of_an_anti_join()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        LogicalPlan plan = t.Where(new ExistsSubquery(u.Where(Eq(u.Col("x"), t.Col("a")), Lt(u.Col("y"), t.Col("b"))), Negated: true));
        Assert.StartsWith("AntiJoin on (x = a) AND (y < b)", Optimized(plan), StringComparison.Ordinal);
    }

    [Fact]
    public void A_correlated_count_of_nothing_is_zero_not_null()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        LogicalPlan count = StubAggregate.Of(u.Where(Eq(u.Col("x"), t.Col("a"))), [], StubAggregate.Count);
        string plan = Optimized(t.Select(t.Col("a"), new ScalarSubquery(count)));
        Assert.Contains("coalesce(count, 0)", plan, StringComparison.Ordinal);
        Assert.Contains("LeftJoin on x = a", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void An_aggregate_correlated_by_an_inequality_is_computed_for_the_domain()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        LogicalPlan count = StubAggregate.Of(u.Where(Lt(u.Col("x"), t.Col("a"))), [], StubAggregate.Count);
        string plan = Optimized(t.Select(t.Col("a"), new ScalarSubquery(count)));
        Assert.Contains("coalesce(count, 0)", plan, StringComparison.Ordinal);
        Assert.Contains("Distinct a", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Correlation_over_two_levels_is_removed()
    {
        LogicalPlan t = T.Scan(), u = U.Scan(), v = U.Scan();
        LogicalPlan inner = StubAggregate.Of(v.Where(Eq(v.Col("x"), u.Col("x")), Eq(v.Col("y"), t.Col("b"))), [], StubAggregate.Max(v.Col("m")));
        LogicalPlan middle = u.Where(Eq(u.Col("x"), t.Col("a")), Eq(u.Col("m"), new ScalarSubquery(inner)));
        string plan = Optimized(t.Where(new ExistsSubquery(middle)));
        Assert.DoesNotContain("Dependent", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void In_the_select_list_is_a_mark_that_can_be_null()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        string plan = Optimized(t.Select(new QuantifiedSubquery(t.Col("n"), ComparisonOperator.Equal, false, u.Select(u.Col("m")))));
        Assert.Contains("MarkJoin on true mark any by n = m", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Not_in_is_an_anti_join_only_when_neither_side_can_be_null()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        Assert.Contains("AntiJoin on a = x", Optimized(t.Where(new QuantifiedSubquery(t.Col("a"), ComparisonOperator.NotEqual, true, u.Select(u.Col("x"))))), StringComparison.Ordinal);
        LogicalPlan t2 = T.Scan(), u2 = U.Scan();
        Assert.Contains("MarkJoin", Optimized(t2.Where(new QuantifiedSubquery(t2.Col("n"), ComparisonOperator.NotEqual, true, u2.Select(u2.Col("x"))))), StringComparison.Ordinal);
    }

    [Fact]
    public void An_outer_column_in_the_select_list_of_a_union_is_reached_through_the_domain()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        LogicalPlan union = new UnionAll([u.Where(Eq(u.Col("x"), t.Col("a"))).Select(u.Col("y")), Values.OneRow.Select(t.Col("b"))], [PlanColumn.New("v", DataType.Int32)]);
        LogicalPlan max = StubAggregate.Of(union, [], StubAggregate.Max(union.Col("v")));
        Assert.DoesNotContain("Dependent", Optimized(t.Select(new ScalarSubquery(max))), StringComparison.Ordinal);
    }
}
