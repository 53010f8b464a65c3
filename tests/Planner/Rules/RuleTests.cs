using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.JoinOrder;
using FrameEngine.Planner.Rules;
using FrameEngine.Planner.Rules.Pushdown;
using FrameEngine.Planner.Rules.Simplification;
using FrameEngine.Types;
using static FrameEngine.Planner.Tests.Make;

namespace FrameEngine.Planner.Tests.Rules;

/// <summary>Each rule alone: a plan before, and the text of the plan that the rule leaves.</summary>
public sealed class RuleTests
{
    private static string Apply(IOptimizerRule rule, LogicalPlan plan, int passes = 4) =>
        new RuleDriver(new PlannerOptions { Verify = true }).Run(plan, new RuleBatch("test", passes, rule)).ToString();

    private static void Gives(string expected, IOptimizerRule rule, LogicalPlan plan) => Assert.Equal(expected, Apply(rule, plan), ignoreLineEndingDifferences: true);

    [Fact]
    public void Filters_go_into_both_sides_of_an_inner_join_and_into_its_condition()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        Gives("""
            InnerJoin on a = x
              Scan t [a, b, n, s] where b < 3
              Scan u [x, y, m, w] where y > 5
            """, new PushFilters(), t.Cross(u).Where(Eq(t.Col("a"), u.Col("x")), Lt(t.Col("b"), Int(3)), Gt(u.Col("y"), Int(5))));
    }

    [Fact]
    public void A_filter_on_the_made_up_side_of_a_left_join_stays_above_it()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        Gives("""
            Filter m IS NULL
              LeftJoin on a = x
                Scan t [a, b, n, s] where b < 3
                Scan u [x, y, m, w]
            """, new PushFilters(), t.Joined(JoinKind.Left, u, Eq(t.Col("a"), u.Col("x"))).Where(new IsNull(u.Col("m")), Lt(t.Col("b"), Int(3))));
    }

    [Fact]
    public void Of_a_struct_or_list_made_on_the_spot_the_part_alone_is_left_unless_another_can_fail()
    {
        LogicalPlan t = T.Scan();
        Expression a = t.Col("a"), b = t.Col("b"), failing = new Cast(t.Col("s"), a.Type);
        Expression Part(Expression other) => ExpressionBuilder.Field(ExpressionBuilder.Struct(["x", "y"], a, other), "x");
        Expression Element(Expression other, long place) => ExpressionBuilder.Subscript(ExpressionBuilder.List("list_value", a, other), new Literal(Scalar.Int64(place)));
        Assert.Equal(a, SimplifyExpressions.Simplify(Part(b)));
        Assert.IsType<FieldAccess>(SimplifyExpressions.Simplify(Part(failing)));
        Assert.Equal(a, SimplifyExpressions.Simplify(Element(b, 1)));
        Assert.Equal(b, SimplifyExpressions.Simplify(Element(b, -1)));
        Assert.Equal(new Literal(Scalar.Null(a.Type)), SimplifyExpressions.Simplify(Element(b, 3)));
        Assert.IsType<ScalarCall>(SimplifyExpressions.Simplify(Element(failing, 1)));
    }

    [Fact]
    public void A_filter_that_can_fail_is_not_moved_past_a_join_that_guards_it()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        Expression failing = Eq(new Cast(t.Col("s"), DataType.Int32), Int(1));
        Assert.StartsWith("Filter CAST(s AS INTEGER) = 1", Apply(new PushFilters(), t.Joined(JoinKind.Inner, u, Eq(t.Col("a"), u.Col("x"))).Where(failing)), StringComparison.Ordinal);
    }

    [Fact]
    public void Filters_on_groups_go_below_the_aggregate_and_those_on_aggregates_stay()
    {
        LogicalPlan t = T.Scan();
        Aggregate aggregate = StubAggregate.Of(t, [NamedExpression.New("g", t.Col("b"))], StubAggregate.Count);
        Gives("""
            Filter count > 5
              Aggregate count(*) AS count by b AS g
                Scan t [a, b, n, s] where b < 3
            """, new PushFilters(), aggregate.Where(Lt(aggregate.Col("g"), Int(3)), new Comparison(ComparisonOperator.Greater, aggregate.Col("count"), new Literal(Scalar.Int64(5)))));
    }

    [Fact]
    public void A_filter_goes_below_lists_that_can_fail_for_the_rows_that_it_drops()
    {
        LogicalPlan t = T.Scan();
        Unnest unnest = Unnest.Of(t, [("v", ExpressionBuilder.List("list_value", [new Cast(t.Col("s"), DataType.Int32)]))]);
        Gives("""
            Unnest list_value(CAST(s AS INTEGER)) AS v
              Scan t [a, b, n, s] where b < 3
            """, new PushFilters(), unnest.Where(Lt(t.Col("b"), Int(3))));
    }

    [Fact]
    public void Filters_go_into_every_input_of_a_union()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        var union = new UnionAll([t.Select(t.Col("a")), u.Select(u.Col("x"))], [PlanColumn.New("v", DataType.Int32)]);
        Gives("""
            UnionAll
              Project a
                Scan t [a, b, n, s] where a < 3
              Project x
                Scan u [x, y, m, w] where x < 3
            """, new PushFilters(), union.Where(Lt(union.Col("v"), Int(3))));
    }

    [Fact]
    public void A_join_condition_on_one_side_filters_that_side()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        Gives("""
            LeftJoin on (a = x) AND (b < 3)
              Scan t [a, b, n, s]
              Filter y > 5
                Scan u [x, y, m, w]
            """, new PushJoinConditions(), t.Joined(JoinKind.Left, u, ExpressionBuilder.And(Eq(t.Col("a"), u.Col("x")), Lt(t.Col("b"), Int(3)), Gt(u.Col("y"), Int(5)))));
    }

    [Fact]
    public void A_constant_bound_is_carried_over_an_equality()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        Gives("""
            InnerJoin on a = x
              Filter a < 3
                Scan t [a, b, n, s]
              Filter x < 3
                Scan u [x, y, m, w]
            """, new TransitivePredicates(), t.Where(Lt(t.Col("a"), Int(3))).Joined(JoinKind.Inner, u, Eq(t.Col("a"), u.Col("x"))));
    }

    [Fact]
    public void An_or_over_both_sides_says_something_of_each_side()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        Expression or = ExpressionBuilder.Or(
            ExpressionBuilder.And(Eq(t.Col("b"), Int(1)), Eq(u.Col("y"), Int(2))), ExpressionBuilder.And(Eq(t.Col("b"), Int(3)), Eq(u.Col("y"), Int(4))));
        string plan = Apply(new DeriveFromOr(), t.Joined(JoinKind.Inner, u, or), passes: 1);
        Assert.Contains("Filter (b = 1) OR (b = 3)", plan, StringComparison.Ordinal);
        Assert.Contains("Filter (y = 2) OR (y = 4)", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void What_all_branches_of_an_or_share_is_taken_out()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        Expression key = Eq(t.Col("a"), u.Col("x"));
        Expression or = ExpressionBuilder.Or(ExpressionBuilder.And(key, Lt(t.Col("b"), Int(1))), ExpressionBuilder.And(key, Lt(u.Col("y"), Int(2))));
        Assert.StartsWith("Filter (a = x) AND ((b < 1) OR (y < 2))", Apply(new SimplifyExpressions(), t.Cross(u).Where(or)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_negated_comparison_and_a_constant_on_the_left_are_turned_round()
    {
        LogicalPlan t = T.Scan();
        Assert.StartsWith("Filter (a >= b) AND (b > 5)", Apply(new SimplifyExpressions(), t.Where(new Not(Lt(t.Col("a"), t.Col("b"))), Lt(Int(5), t.Col("b")))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cast_of_a_column_is_undone_on_the_constant()
    {
        LogicalPlan t = T.Scan();
        Expression wide = new Comparison(ComparisonOperator.Less, new Cast(t.Col("a"), DataType.Int64), new Literal(Scalar.Int64(7)));
        Assert.StartsWith("Filter a < 7", Apply(new SimplifyExpressions(), t.Where(wide)), StringComparison.Ordinal);
        LogicalPlan t2 = T.Scan();
        Expression beyond = new Comparison(ComparisonOperator.Less, new Cast(t2.Col("a"), DataType.Int64), new Literal(Scalar.Int64(long.MaxValue)));
        Assert.StartsWith("Filter CAST(a AS BIGINT)", Apply(new SimplifyExpressions(), t2.Where(beyond)), StringComparison.Ordinal);
    }

    [Fact]
    public void Constants_are_folded_and_what_fails_is_left_for_when_it_is_reached()
    {
        LogicalPlan t = T.Scan();
        Expression sum = ExpressionBuilder.Call("+", Int(1), Int(2));
        Assert.StartsWith("Filter a < 3", Apply(new SimplifyExpressions(), t.Where(Lt(t.Col("a"), ExpressionBuilder.CastTo(sum, DataType.Int32)))), StringComparison.Ordinal);
        LogicalPlan t2 = T.Scan();
        Expression malformed = new Cast(new Literal(Scalar.Utf8("x")), DataType.Int32);
        Assert.StartsWith("Filter a < CAST('x' AS INTEGER)", Apply(new SimplifyExpressions(), t2.Where(Lt(t2.Col("a"), malformed))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_left_join_whose_nulls_a_filter_drops_is_an_inner_join()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        Join join = t.Joined(JoinKind.Left, u, Eq(t.Col("a"), u.Col("x")));
        Assert.Contains("InnerJoin", Apply(new OuterJoinToInner(), join.Where(Gt(u.Col("y"), Int(1)))), StringComparison.Ordinal);
        Assert.Contains("LeftJoin", Apply(new OuterJoinToInner(), join.Where(new IsNull(u.Col("y")))), StringComparison.Ordinal);
        Join full = t.Joined(JoinKind.Full, u, Eq(t.Col("a"), u.Col("x")));
        Assert.Contains("RightJoin", Apply(new OuterJoinToInner(), full.Where(Gt(u.Col("y"), Int(1)))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_join_with_a_unique_side_is_a_left_join()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        Aggregate grouped = StubAggregate.Of(u, [NamedExpression.New("k", u.Col("x"))], StubAggregate.Count);
        Assert.StartsWith("LeftJoin", Apply(new SingleJoinToLeft(), t.Joined(JoinKind.Single, grouped, Eq(t.Col("a"), grouped.Col("k")))), StringComparison.Ordinal);
        Assert.StartsWith("SingleJoin", Apply(new SingleJoinToLeft(), t.Joined(JoinKind.Single, u, Eq(t.Col("a"), u.Col("x")))), StringComparison.Ordinal);
    }

    [Fact]
    public void Distinct_over_groups_is_superfluous()
    {
        LogicalPlan t = T.Scan();
        Aggregate grouped = StubAggregate.Of(t, [NamedExpression.New("k", t.Col("b"))], StubAggregate.Count);
        Assert.StartsWith("Project k, count", Apply(new RemoveDistinct(), Aggregate.Distinct(grouped)), StringComparison.Ordinal);
        Assert.StartsWith("Distinct", Apply(new RemoveDistinct(), Aggregate.Distinct(t)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_aggregate_that_stands_twice_is_computed_once()
    {
        LogicalPlan t = T.Scan();
        Aggregate twice = StubAggregate.Of(t, [NamedExpression.New("k", t.Col("b"))], StubAggregate.Max(t.Col("a")), StubAggregate.Max(t.Col("a")));
        Gives("""
            Project k, max, max
              Aggregate max(a) AS max by b AS k
                Scan t [a, b, n, s]
            """, new SimplifyAggregates(), twice);
    }

    [Fact]
    public void Counts_and_extremes_of_whole_tables_come_from_statistics()
    {
        LogicalPlan t = T.Scan();
        Assert.Equal("Values 1 × [count, max]", Apply(new AnswerFromStatistics(), StubAggregate.Of(t, [], StubAggregate.Count, StubAggregate.Max(t.Col("a")))));
        Scan scan = T.Scan();
        LogicalPlan filtered = scan with { Filters = [Lt(scan.Col("a"), Int(5))] };
        Assert.StartsWith("Aggregate", Apply(new AnswerFromStatistics(), StubAggregate.Of(filtered, [], StubAggregate.Count)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_over_a_sort_is_a_top_n_and_a_limit_over_a_union_limits_its_inputs()
    {
        LogicalPlan t = T.Scan();
        Gives("""
            TopN 10 offset 5 by a desc
              Scan t [a, b, n, s]
            """, new LimitOverSortToTopN(), new Limit(new Sort(t, [new SortKey(t.Col("a"), Descending: true)]), 10, 5));
        LogicalPlan v = T.Scan(), u = U.Scan();
        Gives("""
            Limit 3
              UnionAll
                Limit 3
                  Project a
                    Limit 3
                      Scan t [a, b, n, s]
                Limit 3
                  Project x
                    Limit 3
                      Scan u [x, y, m, w]
            """, new PushLimits(), new Limit(new UnionAll([v.Select(v.Col("a")), u.Select(u.Col("x"))], [PlanColumn.New("v", DataType.Int32)]), 3));
    }

    [Fact]
    public void Trivial_nodes_disappear_and_what_can_have_no_rows_is_empty()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        Gives("Scan t [a, b, n, s]", new RemoveTrivialNodes(), new Filter(new Join(JoinKind.Inner, t, Values.OneRow, Predicates.True), Predicates.True));
        Gives("Values 0 × [a, b, n, s, x, y, m, w]", new RemoveTrivialNodes(), t.Joined(JoinKind.Inner, new Filter(u, Predicates.False), Eq(t.Col("a"), u.Col("x"))));
        Gives("AntiJoin on a = x\n  Scan t [a, b, n, s]\n  Scan u [x, y, m, w]", new RemoveTrivialNodes(), t.Joined(JoinKind.Anti, Aggregate.Distinct(u), Eq(t.Col("a"), u.Col("x"))));
    }

    [Fact]
    public void Set_operations_become_aggregates_and_joins()
    {
        LogicalPlan t = T.Scan(), u = U.Scan();
        SetOperation Of(SetOperator op) => new(op, t.Select(t.Col("n")), u.Select(u.Col("m")), [PlanColumn.New("v", DataType.Int32)]);
        Assert.StartsWith("Distinct v\n  UnionAll", Apply(new LowerSetOperations(), Of(SetOperator.Union)), StringComparison.Ordinal);
        Assert.StartsWith("Distinct n AS v\n  SemiJoin on n IS NOT DISTINCT FROM m", Apply(new LowerSetOperations(), Of(SetOperator.Intersect)), StringComparison.Ordinal);
        Assert.StartsWith("Distinct n AS v\n  AntiJoin on n IS NOT DISTINCT FROM m", Apply(new LowerSetOperations(), Of(SetOperator.Except)), StringComparison.Ordinal);
        Gives("""
            Project n AS v
              AntiJoin on (n IS NOT DISTINCT FROM m) AND (row = row)
                RowNumber by n
                  Project n
                    Scan t [a, b, n, s]
                RowNumber by m
                  Project m
                    Scan u [x, y, m, w]
            """, new LowerSetOperations(), Of(SetOperator.ExceptAll));
        Assert.StartsWith("Project n AS v\n  SemiJoin on (n IS NOT DISTINCT FROM m) AND (row = row)", Apply(new LowerSetOperations(), Of(SetOperator.IntersectAll)), StringComparison.Ordinal);
    }

    [Fact]
    public void Common_table_expressions_are_hoisted_in_the_order_in_which_they_came_into_scope()
    {
        LogicalPlan t = T.Scan();
        CteRef Reference(string name, int id) => new(name, id, [PlanColumn.New("b", DataType.Int32, false)]);
        int a = Cte.NewId(), b = Cte.NewId(), c = Cte.NewId();
        var inner = new Cte("c", c, Reference("a", a), Reference("c", c));
        Gives("""
            Cte a
              Project b
                Scan t [a, b, n, s]
              Cte c
                CteRef a [b]
                Cte b
                  CteRef c [b]
                  CteRef b [b]
            """, new HoistCtes(), new Cte("a", a, t.Select(t.Col("b")), new Cte("b", b, inner, Reference("b", b))));
    }

    [Fact]
    public void Columns_without_nulls_in_the_statistics_are_known_not_to_be_null()
    {
        var table = new StubTable("q", 10, StubColumn.Int("k", 1, 10));
        Scan scan = table.Scan();
        Scan nullable = scan with { Columns = scan.Columns.Select(c => c with { Nullable = true }).ToEquatableArray() };
        var driver = new RuleDriver(new PlannerOptions { Verify = true });
        LogicalPlan refined = driver.Run(nullable.Select(nullable.Col("k")), new RuleBatch("test", 1, new RefineNullability()));
        Assert.False(refined.Output[0].Nullable);
    }

    [Fact]
    public void Joins_are_ordered_so_that_no_cross_product_is_needed_and_the_small_tables_come_first()
    {
        LogicalPlan big = new StubTable("big", 1_000_000, StubColumn.Int("bt", 1, 1000), StubColumn.Int("bu", 1, 5000)).Scan(), t = T.Scan(), u = U.Scan();
        LogicalPlan joined = t.Cross(u).Joined(JoinKind.Inner, big, ExpressionBuilder.And(Eq(t.Col("a"), big.Col("bt")), Eq(u.Col("x"), big.Col("bu"))));
        Gives("""
            Project a, b, n, s, x, y, m, w, bt, bu
              InnerJoin on bu = x
                InnerJoin on bt = a
                  Scan big [bt, bu]
                  Scan t [a, b, n, s] where b < 2
                Scan u [x, y, m, w]
            """, new OrderJoins(), Pushed(joined.Where(Lt(t.Col("b"), Int(2)))));
    }

    [Fact]
    public void Many_relations_are_ordered_greedily()
    {
        LogicalPlan plan = T.Scan();
        Expression previous = plan.Col("a");
        for (int i = 0; i < 20; i++)
        {
            LogicalPlan next = U.Scan();
            plan = plan.Joined(JoinKind.Inner, next, Eq(previous, next.Col("x")));
            previous = next.Col("y");
        }

        string ordered = Apply(new OrderJoins(), plan, passes: 1);
        Assert.DoesNotContain("on true", ordered, StringComparison.Ordinal);
        Assert.Equal(20, ordered.Split("InnerJoin").Length - 1);
    }

    [Fact]
    public void A_rule_can_be_switched_off_by_name_and_the_trace_holds_only_what_changed_something()
    {
        LogicalPlan t = T.Scan();
        LogicalPlan plan = t.Where(Lt(t.Col("a"), Int(3)));
        var trace = new List<RuleTrace>();
        QueryPlanner.Optimize(plan, new PlannerOptions { Trace = trace });
        Assert.Equal(["push-filters"], trace.Select(r => r.Rule));
        var off = new PlannerOptions { DisabledRules = new HashSet<string> { "push-filters" } };
        Assert.StartsWith("Filter", QueryPlanner.Optimize(plan, off).ToString(), StringComparison.Ordinal);
    }

    private static LogicalPlan Pushed(LogicalPlan plan) => new RuleDriver(PlannerOptions.Default).Run(plan, new RuleBatch("push", 3, new PushFilters()));
}
