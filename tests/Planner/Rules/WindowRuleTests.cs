using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Distribution;
using FrameEngine.Planner.Physical;
using FrameEngine.Planner.Rules;
using FrameEngine.Planner.Rules.Pushdown;
using FrameEngine.Types;
using static FrameEngine.Planner.Tests.Make;

namespace FrameEngine.Planner.Tests.Rules;

/// <summary>What the planner does with windows: filters below them, sorts that they share, where their rows lie.</summary>
public sealed class WindowRuleTests
{
    private static Literal Big(long value) => new(Scalar.Int64(value));

    private static NamedExpression Over(string function, EquatableArray<Expression> partition, EquatableArray<SortKey> order, params Expression[] arguments)
    {
        WindowCall call = WindowBuilder.Call(new WindowRequest(function, [.. arguments], partition, order, null));
        return NamedExpression.New(call.ToString(), call);
    }

    private static PhysicalPlan[] Nodes(PhysicalPlan plan) => [.. PhysicalPlanText.PreOrder(plan)];

    [Fact]
    public void A_filter_on_keys_that_all_windows_partition_by_goes_below_and_others_stay()
    {
        Scan t = T.Scan();
        var window = new Window(t, [Over("rank", [t.Col("b")], [new SortKey(t.Col("a"))]), Over("sum", [t.Col("b"), t.Col("s")], [], t.Col("a"))]);
        string plan = new RuleDriver(new PlannerOptions { Verify = true })
            .Run(window.Where(Lt(t.Col("b"), Int(3)), Eq(t.Col("n"), Int(4)), Eq(t.Col("s"), t.Col("s"))), new RuleBatch("test", 4, new PushFilters())).ToString();
        Assert.StartsWith("Filter (n = 4) AND (s = s)\n  Window rank()", plan, StringComparison.Ordinal);
        Assert.EndsWith("Scan t [a, b, n, s] where b < 3", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_with_keys_that_are_a_prefix_share_the_sort()
    {
        Scan t = T.Scan();
        var window = new Window(t,
        [
            Over("sum", [], [], t.Col("a")),
            Over("rank", [t.Col("b")], [new SortKey(t.Col("a")), new SortKey(t.Col("n"))]),
            Over("lag", [t.Col("b")], [new SortKey(t.Col("a"))], t.Col("s")),
            Over("count", [t.Col("a"), t.Col("b")], []),
        ]);
        PhysicalWindow node = Assert.Single(Nodes(PhysicalPlanner.Plan(window)).OfType<PhysicalWindow>());
        Assert.Equal(["b", "a", "n"], node.Keys.Select(k => node.Input.Output[((InputRef)k.Expression).Ordinal].Name));
        Assert.Equal([(1, 2), (1, 1), (2, 0), (0, 0)], node.Functions.Select(f => (f.PartitionKeys, f.OrderKeys)));
        Assert.Empty(node.CommonKeys);
    }

    [Fact]
    public void Windows_of_other_orders_and_numbers_without_an_order_get_sorts_of_their_own()
    {
        Scan t = T.Scan();
        var window = new Window(t,
        [
            Over("rank", [t.Col("b")], [new SortKey(t.Col("a"))]),
            Over("rank", [t.Col("b")], [new SortKey(t.Col("a"), Descending: true)]),
            Over("row_number", [t.Col("b")], []),
        ]);
        PhysicalWindow[] nodes = [.. Nodes(PhysicalPlanner.Plan(window)).OfType<PhysicalWindow>()];
        Assert.Equal(3, nodes.Length);
        Assert.Equal(WindowFunction.RowNumber, nodes[^1].Functions[0].Function);
    }

    [Fact]
    public void Functions_and_columns_that_nobody_needs_are_not_computed()
    {
        Scan t = T.Scan();
        var window = new Window(t, [Over("rank", [t.Col("b")], [new SortKey(t.Col("a"))]), Over("max", [], [new SortKey(t.Col("s"))], t.Col("n"))]);
        var plan = new Project(window, [NamedExpression.New("r", window.Output[4].Ref)]);
        PhysicalPlan[] nodes = Nodes(PhysicalPlanner.Plan(plan));
        PhysicalWindow only = Assert.Single(nodes.OfType<PhysicalWindow>());
        Assert.Equal("rank", WindowBuilder.NameOf(Assert.Single(only.Functions).Function, null));
        Assert.Equal(["a", "b"], nodes.OfType<PhysicalScan>().Single().OutputColumns.Select(c => c.Name));
        var none = new Project(window, [NamedExpression.Pass(t.Output[0])]);
        Assert.Empty(Nodes(PhysicalPlanner.Plan(none)).OfType<PhysicalWindow>());
    }

    [Fact]
    public void Operands_that_are_computed_are_computed_once_below()
    {
        Scan t = T.Scan();
        Expression sum = ExpressionBuilder.Call("+", t.Col("a"), t.Col("b"));
        var window = new Window(t, [Over("max", [], [new SortKey(sum)], sum), Over("min", [sum], [], t.Col("a"))]);
        PhysicalPlan[] nodes = Nodes(PhysicalPlanner.Plan(window));
        PhysicalProject below = nodes.OfType<PhysicalProject>().Last();
        Assert.Single(below.Expressions, e => e is ScalarCall);
        PlanSanity.Check(nodes[0], 1);
    }

    [Fact]
    public void Several_workers_exchange_rows_by_the_partitions_that_all_windows_share()
    {
        Scan t = T.Scan();
        var window = new Window(t, [Over("rank", [t.Col("b")], [new SortKey(t.Col("a"))]), Over("sum", [t.Col("b"), t.Col("a")], [], t.Col("n"))]);
        PhysicalPlan plan = Distributor.Distribute(PhysicalPlanner.Plan(window), new PlannerOptions { Workers = 2 });
        PlanSanity.Check(plan, 2);
        PhysicalWindow node = Nodes(plan).OfType<PhysicalWindow>().First();
        var exchange = Assert.IsType<PhysicalExchange>(node.Input);
        Assert.Equal((ExchangeKind.Hash, "b"), (exchange.Kind, exchange.Output[((InputRef)Assert.Single(exchange.Keys)).Ordinal].Name));
    }

    [Fact]
    public void Several_workers_gather_the_rows_of_a_window_without_partitions()
    {
        Scan t = T.Scan();
        var window = new Window(t, [Over("rank", [], [new SortKey(t.Col("a"))])]);
        PhysicalPlan plan = Distributor.Distribute(PhysicalPlanner.Plan(window), new PlannerOptions { Workers = 2 });
        PlanSanity.Check(plan, 2);
        Assert.Equal(ExchangeKind.Gather, Assert.IsType<PhysicalExchange>(Nodes(plan).OfType<PhysicalWindow>().Single().Input).Kind);
    }

    [Fact]
    public void A_condition_on_a_place_tells_the_window_which_rows_are_wanted()
    {
        Scan t = T.Scan();
        NamedExpression place = Over("row_number", [t.Col("b")], [new SortKey(t.Col("a"))]), rank = Over("rank", [t.Col("b")], [new SortKey(t.Col("a"))]);
        string Rewritten(Window window, params Expression[] conditions) =>
            new RuleDriver(new PlannerOptions { Verify = true }).Run(window.Where(conditions), new RuleBatch("test", 4, new LimitPartitions())).ToString();
        Assert.Contains("where row_number <= 2", Rewritten(new Window(t, [place, rank]), Lt(place.Column.Ref, Big(3)), Eq(t.Col("s"), t.Col("s"))), StringComparison.Ordinal);
        Assert.Contains("where rank <= 1", Rewritten(new Window(t, [place, rank]), Lt(place.Column.Ref, Big(30)), Eq(rank.Column.Ref, Big(1))), StringComparison.Ordinal);
        // Other functions may look at rows behind, other windows order rows otherwise, and too many or no rows are no limit.
        Assert.DoesNotContain("where", Rewritten(new Window(t, [place, Over("sum", [t.Col("b")], [new SortKey(t.Col("a"))], t.Col("a"))]), Lt(place.Column.Ref, Big(3))), StringComparison.Ordinal);
        Assert.DoesNotContain("where", Rewritten(new Window(t, [place, Over("rank", [t.Col("b")], [new SortKey(t.Col("n"))])]), Lt(place.Column.Ref, Big(3))), StringComparison.Ordinal);
        Assert.DoesNotContain("where", Rewritten(new Window(t, [place]), Lt(place.Column.Ref, Big(1000))), StringComparison.Ordinal);
        Assert.DoesNotContain("where", Rewritten(new Window(t, [place]), Lt(place.Column.Ref, Big(1))), StringComparison.Ordinal);
        Assert.DoesNotContain("where", Rewritten(new Window(t, [place]), Lt(Big(3), place.Column.Ref)), StringComparison.Ordinal);
    }
}
