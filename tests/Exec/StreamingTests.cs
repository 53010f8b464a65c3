using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Physical;
using static FrameEngine.Exec.Tests.TestData;

namespace FrameEngine.Exec.Tests;

public class StreamingTests
{
    private static readonly Schema s_schema = new(Column("id", DataType.Int64, false), Column("name", DataType.Utf8), Column("part", DataType.Int32));

    private static MemoryTable Numbers(int rows, int batchRows = 1000) =>
        Table(s_schema, Enumerable.Range(0, rows).Select(i => new object?[] { (long)i, i % 5 == 0 ? null : $"the name of number {i}", i % 7 }), batchRows);

    public static TheoryData<Mode> Modes => Run.Modes;

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_scan_gives_all_rows_in_the_order_of_the_table(Mode mode)
    {
        using MemoryTable table = Numbers(20_000);
        List<string> rows = Run.Rows(Scan(table), mode);
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => $"{i} {(i % 5 == 0 ? "NULL" : $"the name of number {i}")} {i % 7}"), rows);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_filter_keeps_the_order_and_drops_rows_that_are_not_true(Mode mode)
    {
        using MemoryTable table = Numbers(5000);
        var plan = new PhysicalFilter(Scan(table), [Compare(Ref(s_schema, "id"), ComparisonOperator.GreaterOrEqual, Int64(4990)), new IsNull(Ref(s_schema, "name"), true)]);
        Assert.Equal(["4991", "4992", "4993", "4994", "4996", "4997", "4998", "4999"], Run.Rows(plan, mode).Select(r => r.Split(' ')[0]));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_filter_inside_the_scan_gives_the_same(Mode mode)
    {
        using MemoryTable table = Numbers(5000);
        PhysicalScan plan = Scan(table, Compare(Ref(s_schema, "id"), ComparisonOperator.Less, Int64(3)));
        Assert.Equal(["0 NULL 0", "1 the name of number 1 1", "2 the name of number 2 2"], Run.Rows(plan, mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_limit_at_the_top_takes_the_first_rows_of_the_table(Mode mode)
    {
        using MemoryTable table = Numbers(20_000);
        Assert.Equal(["105", "106", "107"], Run.Rows(new PhysicalLimit(Scan(table), 3, 105), mode).Select(r => r.Split(' ')[0]));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_limit_inside_a_plan_takes_the_first_rows_of_the_table(Mode mode)
    {
        using MemoryTable table = Numbers(20_000);
        var plan = new PhysicalProject(new PhysicalLimit(Scan(table), 3, 105), [Ref(s_schema, "id")], ColumnsOf(("id", DataType.Int64)));
        Assert.Equal(["105", "106", "107"], Run.Rows(plan, mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void An_offset_without_a_limit_skips(Mode mode)
    {
        using MemoryTable table = Numbers(3000);
        Assert.Equal(10, Run.Rows(new PhysicalLimit(Scan(table), null, 2990), mode).Count);
        var inner = new PhysicalFilter(new PhysicalLimit(Scan(table), null, 2990), [new IsNull(Ref(s_schema, "id"), true)]);
        Assert.Equal(10, Run.Rows(inner, mode).Count);
    }

    [Fact]
    public void A_limit_of_nothing_gives_nothing()
    {
        using MemoryTable table = Numbers(3000);
        Assert.Empty(Run.Rows(new PhysicalLimit(Scan(table), 0, 0)));
        Assert.Empty(Run.Rows(new PhysicalFilter(new PhysicalLimit(Scan(table), 0, 5), [new IsNull(Ref(s_schema, "id"), true)])));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_union_puts_out_its_inputs_one_after_another_and_operators_above_see_both(Mode mode)
    {
        using MemoryTable first = Numbers(4000), second = Numbers(3000);
        var union = new PhysicalUnionAll([Scan(first), Scan(second)], ColumnsOf(s_schema));
        var plan = new PhysicalProject(new PhysicalFilter(union, [Compare(Ref(s_schema, "id"), ComparisonOperator.Less, Int64(2))]), [Ref(s_schema, "id")], ColumnsOf(("id", DataType.Int64)));
        Assert.Equal(["0", "1", "0", "1"], Run.Rows(plan, mode));
        Assert.Equal(7000, Run.Rows(union, mode).Count);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_limit_above_a_union_counts_over_both_inputs(Mode mode)
    {
        using MemoryTable first = Numbers(4), second = Numbers(3000);
        var union = new PhysicalUnionAll([Scan(first), Scan(second)], ColumnsOf(s_schema));
        var limit = new PhysicalLimit(union, 3, 2);
        Assert.Equal(["2", "3", "0"], Run.Rows(limit, mode).Select(r => r.Split(' ')[0]));
        var inner = new PhysicalProject(limit, [Ref(s_schema, "id")], ColumnsOf(("id", DataType.Int64)));
        Assert.Equal(["2", "3", "0"], Run.Rows(inner, mode));
    }

    [Fact]
    public void Values_are_rows_of_literals_and_may_have_no_columns()
    {
        var plan = new PhysicalValues(ColumnsOf(("a", DataType.Int64), ("b", DataType.Utf8)),
            [[Int64(1), new Literal(Types.Scalar.Utf8("a long enough text"))], [Int64(2), new Literal(Types.Scalar.Null(DataType.Utf8))]]);
        Assert.Equal(["1 a long enough text", "2 NULL"], Run.Rows(plan));
        var one = new PhysicalProject(new PhysicalValues([], [[]]), [Int64(5)], ColumnsOf(("five", DataType.Int64)));
        Assert.Equal(["5"], Run.Rows(one));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_common_table_expression_is_computed_once_and_read_twice(Mode mode)
    {
        using MemoryTable table = Numbers(3000);
        var scan = new PhysicalCteScan(1, ColumnsOf(s_schema));
        var plan = new PhysicalCte(1, Scan(table), new PhysicalUnionAll([scan, scan], ColumnsOf(s_schema)));
        List<string> rows = Run.Rows(plan, mode, out var metrics);
        Assert.Equal([.. Enumerable.Range(0, 3000), .. Enumerable.Range(0, 3000)], rows.Select(r => int.Parse(r.Split(' ')[0])));
        Assert.Equal(3000, metrics[1].RowsOut);
        Assert.Equal(3000, metrics[3].RowsOut);
    }

    [Fact]
    public void Metrics_number_the_nodes_in_pre_order()
    {
        using MemoryTable table = Numbers(5000);
        var plan = new PhysicalProject(new PhysicalFilter(Scan(table), [Compare(Ref(s_schema, "id"), ComparisonOperator.Less, Int64(10))]), [Ref(s_schema, "id")], ColumnsOf(("id", DataType.Int64)));
        Run.Rows(plan, null, out var metrics);
        Assert.Equal([10, 10, 5000], [metrics[0].RowsOut, metrics[1].RowsOut, metrics[2].RowsOut]);
        Assert.Equal(5000, metrics[2].Scan!.RowsRead);
    }
}
