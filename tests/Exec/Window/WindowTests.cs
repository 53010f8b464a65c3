using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Logical;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Tests.Window;

/// <summary>The window operator against frames that are looked at row by row, over random rows with nulls and peers.</summary>
public sealed class WindowTests
{
    private static readonly Schema s_schema = new(
        TestData.Column("p", DataType.Int32), TestData.Column("o", DataType.Int32), TestData.Column("i", DataType.Int64, false), TestData.Column("v", DataType.Int64), TestData.Column("s", DataType.Utf8));

    private static readonly FrameEdge s_begin = new(EdgeKind.UnboundedPreceding), s_end = new(EdgeKind.UnboundedFollowing), s_here = new(EdgeKind.CurrentRow);

    public static TheoryData<Mode> Modes => [.. Run.Modes, .. Run.SpilledModes];

    private static InputRef P => TestData.Ref(s_schema, "p");

    private static InputRef O => TestData.Ref(s_schema, "o");

    private static InputRef I => TestData.Ref(s_schema, "i");

    private static InputRef V => TestData.Ref(s_schema, "v");

    private static InputRef S => TestData.Ref(s_schema, "s");

    private static object?[][] Rows(int count, int seed, int partitions = 5)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => new object?[]
        {
            random.Next(8) == 0 ? null : random.Next(partitions),
            random.Next(8) == 0 ? null : random.Next(20),
            (long)i,
            random.Next(6) == 0 ? null : (long)random.Next(100),
            random.Next(6) == 0 ? null : $"a text that is longer than twelve bytes {random.Next(50)}",
        })];
    }

    private static PhysicalWindow Plan(object?[][] rows, EquatableArray<PhysicalSortKey> keys, params WindowSpec[] functions)
    {
        PhysicalScan scan = TestData.Scan(TestData.Table(s_schema, rows, 97));
        return new PhysicalWindow(scan, keys, [.. functions], [2], [
            new PhysicalColumn("i", DataType.Int64, false), .. functions.Select(f => new PhysicalColumn(f.Function.ToString(), f.Type, true))]);
    }

    private static EquatableArray<PhysicalSortKey> ByPartitionAndOrder(bool descending = false) => [new(P, false, false), new(O, descending, false), new(I, false, false)];

    private static WindowSpec Aggregate(string name, EquatableArray<Expression> arguments, FrameExtent frame, int order = 2)
    {
        AggregateOverload function = FunctionRegistry.Default.ResolveAggregate(name, [.. arguments.Select(a => a.Type)]);
        return new WindowSpec(WindowFunction.Aggregate, function, function.ReturnType, arguments, 1, order, frame);
    }

    private static FrameEdge Before(long rows) => new(EdgeKind.Preceding, TestData.Int64(rows));

    private static FrameEdge After(long rows) => new(EdgeKind.Following, TestData.Int64(rows));

    // Each partition's rows in order.
    private static IEnumerable<object?[][]> Partitions(object?[][] rows) => rows.GroupBy(r => r[0]).Select(g => g
        .OrderBy(r => r[1] is null).ThenBy(r => r[1]).ThenBy(r => r[2]).ToArray());

    private static List<string> Expected(object?[][] rows, Func<object?[][], int, object?> value)
    {
        var expected = new List<string>();
        foreach (object?[][] partition in Partitions(rows))
            for (int i = 0; i < partition.Length; i++) expected.Add($"{partition[i][2]} {value(partition, i) ?? "NULL"}");
        expected.Sort(StringComparer.Ordinal);
        return expected;
    }

    private static object? Sum(IEnumerable<object?[]> rows)
    {
        long[] values = [.. rows.Select(r => r[3]).OfType<long>()];
        return values.Length == 0 ? null : values.Sum();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Sums_over_moving_rows_equal_those_added_up_one_by_one(Mode mode)
    {
        object?[][] rows = Rows(1500, 1);
        foreach ((long before, long after) in new[] { (0L, 0L), (2, 1), (40, 25), (-3, 5), (300, -200), (5, -9) })
        {
            PhysicalWindow plan = Plan(rows, ByPartitionAndOrder(), Aggregate("sum", [V], new FrameExtent(ExtentUnit.Rows, Before(before), After(after))));
            Assert.Equal(Expected(rows, (p, i) => Sum(p.Where((_, k) => k >= i - before && k <= i + after))), Run.SortedRows(plan, mode));
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Growing_whole_and_shrinking_frames_agree_with_rows_added_up_one_by_one(Mode mode)
    {
        object?[][] rows = Rows(1100, 2);
        PhysicalWindow plan = Plan(
            rows, ByPartitionAndOrder(),
            Aggregate("sum", [V], new FrameExtent(ExtentUnit.Rows, s_begin, s_here)),
            Aggregate("count", [], FrameExtent.Everything),
            Aggregate("count", [V], new FrameExtent(ExtentUnit.Rows, s_here, s_end)),
            Aggregate("max", [S], new FrameExtent(ExtentUnit.Rows, s_begin, s_here)));
        List<string> expected = Expected(rows, (p, i) =>
            $"{Sum(p.Take(i + 1)) ?? "NULL"} {p.Length} {p.Skip(i).Count(r => r[3] is not null)} {p.Take(i + 1).Select(r => (string?)r[4]).Max(StringComparer.Ordinal) ?? "NULL"}");
        Assert.Equal(expected, Run.SortedRows(plan, mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Peers_are_rows_equal_in_the_order_and_nulls_are_peers(Mode mode)
    {
        object?[][] rows = Rows(900, 3);
        WindowSpec rank = new(WindowFunction.Rank, null, DataType.Int64, [], 1, 1, FrameExtent.Everything);
        PhysicalWindow plan = Plan(
            rows, ByPartitionAndOrder(), rank, rank with { Function = WindowFunction.DenseRank }, rank with { Function = WindowFunction.RowNumber, OrderKeys = 2 },
            Aggregate("sum", [V], FrameExtent.UpToPeers, order: 1),
            Aggregate("count", [], new FrameExtent(ExtentUnit.Groups, Before(1), After(2)), order: 1));
        List<string> expected = Expected(rows, (p, i) =>
        {
            object?[] groups = [.. p.Select(r => r[1]).Distinct()];
            int group = Array.IndexOf(groups, p[i][1]);
            int first = Array.FindIndex(p, r => Equals(r[1], p[i][1])), last = Array.FindLastIndex(p, r => Equals(r[1], p[i][1]));
            return $"{first + 1} {group + 1} {i + 1} {Sum(p.Take(last + 1)) ?? "NULL"} {p.Count(r => Array.IndexOf(groups, r[1]) is var g && g >= group - 1 && g <= group + 2)}";
        });
        Assert.Equal(expected, Run.SortedRows(plan, mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Exclusions_leave_out_the_row_its_group_or_its_ties(Mode mode)
    {
        object?[][] rows = Rows(700, 4);
        FrameExtent near = new(ExtentUnit.Rows, Before(30), After(40));
        PhysicalWindow plan = Plan(
            rows, ByPartitionAndOrder(),
            Aggregate("sum", [V], near with { Exclusion = WindowExclusion.CurrentRow }, order: 1),
            Aggregate("sum", [V], near with { Exclusion = WindowExclusion.Group }, order: 1),
            Aggregate("sum", [V], near with { Exclusion = WindowExclusion.Ties }, order: 1));
        List<string> expected = Expected(rows, (p, i) =>
        {
            var frame = p.Select((r, k) => (Row: r, At: k)).Where(r => r.At >= i - 30 && r.At <= i + 40).ToList();
            object? Of(Func<(object?[] Row, int At), bool> keep) => Sum(frame.Where(keep).Select(r => r.Row)) ?? "NULL";
            return $"{Of(r => r.At != i)} {Of(r => !Equals(r.Row[1], p[i][1]))} {Of(r => r.At == i || !Equals(r.Row[1], p[i][1]))}";
        });
        Assert.Equal(expected, Run.SortedRows(plan, mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Ranges_reach_by_values_up_and_down_and_a_null_key_sees_its_peers(Mode mode)
    {
        object?[][] rows = Rows(800, 5);
        Expression low = ExpressionBuilder.Call("-", O, new Literal(Scalar.Int32(3))), high = ExpressionBuilder.Call("+", O, new Literal(Scalar.Int32(1)));
        var scan = TestData.Scan(TestData.Table(s_schema, rows, 97));
        var project = new PhysicalProject(scan, [P, O, I, V, low, high], [.. scan.Output.Take(4), new PhysicalColumn("low", low.Type, true), new PhysicalColumn("high", high.Type, true)]);
        var frame = new FrameExtent(ExtentUnit.Range, new FrameEdge(EdgeKind.Preceding, new InputRef(4, low.Type)), new FrameEdge(EdgeKind.Following, new InputRef(5, high.Type)), RangeKey: O);
        FrameExtent reversed = frame with { Start = new FrameEdge(EdgeKind.Preceding, new InputRef(5, high.Type)), End = new FrameEdge(EdgeKind.Following, new InputRef(4, low.Type)), RangeDescending = true };
        foreach (bool descending in new[] { false, true })
        {
            var plan = new PhysicalWindow(project, [new(P, false, false), new(O, descending, descending)], [Aggregate("sum", [V], descending ? reversed : frame, order: 1)], [2],
                [new PhysicalColumn("i", DataType.Int64, false), new PhysicalColumn("sum", Aggregate("sum", [V], frame).Type, true)]);
            List<string> expected = Expected(rows, (p, i) => Sum(p.Where(r => p[i][1] is int key ? r[1] is int other && other >= key - 3 && other <= key + 1 : r[1] is null)));
            Assert.Equal(expected, Run.SortedRows(plan, mode));
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Distinct_aggregates_count_a_value_once_a_frame(Mode mode)
    {
        object?[][] rows = Rows(1200, 6, partitions: 2);
        PhysicalWindow plan = Plan(
            rows, ByPartitionAndOrder(),
            Aggregate("count", [V], new FrameExtent(ExtentUnit.Rows, Before(90), After(30))) with { Distinct = true },
            Aggregate("sum", [V], new FrameExtent(ExtentUnit.Rows, s_begin, s_here)) with { Distinct = true },
            Aggregate("count", [V], FrameExtent.Everything) with { Distinct = true, Filter = null });
        List<string> expected = Expected(rows, (p, i) =>
        {
            int near = p.Where((_, k) => k >= i - 90 && k <= i + 30).Select(r => r[3]).OfType<long>().Distinct().Count();
            long[] before = [.. p.Take(i + 1).Select(r => r[3]).OfType<long>().Distinct()];
            return $"{near} {(before.Length == 0 ? "NULL" : before.Sum())} {p.Select(r => r[3]).OfType<long>().Distinct().Count()}";
        });
        Assert.Equal(expected, Run.SortedRows(plan, mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Values_of_other_rows_with_and_without_nulls(Mode mode)
    {
        object?[][] rows = Rows(900, 7);
        var lag = new WindowSpec(WindowFunction.Lag, null, DataType.Utf8, [S, TestData.Int64(2)], 1, 2, FrameExtent.Everything);
        var first = new WindowSpec(WindowFunction.FirstValue, null, DataType.Int64, [V], 1, 2, new FrameExtent(ExtentUnit.Rows, Before(4), Before(1)));
        PhysicalWindow plan = Plan(rows, ByPartitionAndOrder(), lag, lag with { IgnoreNulls = true, Function = WindowFunction.Lead }, first with { IgnoreNulls = true }, first with { Function = WindowFunction.LastValue });
        List<string> expected = Expected(rows, (p, i) =>
        {
            object? before = i >= 2 ? p[i - 2][4] : null;
            object? after = p.Skip(i + 1).Select(r => r[4]).Where(s => s is not null).Skip(1).FirstOrDefault();
            object?[][] frame = [.. p.Where((_, k) => k >= i - 4 && k <= i - 1)];
            return $"{before ?? "NULL"} {after ?? "NULL"} {frame.Select(r => r[3]).FirstOrDefault(v => v is not null) ?? "NULL"} {frame.LastOrDefault()?[3] ?? "NULL"}";
        });
        Assert.Equal(expected, Run.SortedRows(plan, mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Rows_without_any_key_are_numbered_as_they_come(Mode mode)
    {
        object?[][] rows = Rows(3000, 8);
        PhysicalWindow plan = Plan(rows, [], new WindowSpec(WindowFunction.RowNumber, null, DataType.Int64, [], 0, 0, FrameExtent.Everything));
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => $"{i} {i + 1}"), Run.Rows(plan, mode));
    }

    [Fact]
    public void One_partition_of_100_000_rows_with_long_frames()
    {
        object?[][] rows = [.. Enumerable.Range(0, 100_000).Select(i => new object?[] { null, i, (long)i, (long)(i % 10), null })];
        PhysicalWindow plan = Plan(
            rows, ByPartitionAndOrder(),
            Aggregate("sum", [V], new FrameExtent(ExtentUnit.Rows, Before(10_000), After(10_000))), Aggregate("count", [V], new FrameExtent(ExtentUnit.Rows, Before(999), s_here)) with { Distinct = true });
        var found = Run.Rows(plan, new Mode(4)).Select(r => r.Split(' ')).ToDictionary(r => long.Parse(r[0]), r => (Sum: long.Parse(r[1]), Distinct: long.Parse(r[2])));
        Assert.Equal((90_000L + 0, 10L), found[50_000]);
        Assert.Equal(Enumerable.Range(0, 10_001).Sum(i => i % 10), found[0].Sum);
        Assert.Equal(Enumerable.Range(89_999, 10_001).Sum(i => i % 10), found[99_999].Sum);
        Assert.Equal(3, found[2].Distinct);
    }

    [Fact]
    public void No_rows_give_no_rows() =>
        Assert.Empty(Run.Rows(Plan([], ByPartitionAndOrder(), Aggregate("sum", [V], FrameExtent.Everything))));

    [Fact]
    public void Memory_counts_against_the_limit()
    {
        PhysicalWindow plan = Plan(Rows(20_000, 9), ByPartitionAndOrder(), Aggregate("sum", [V], new FrameExtent(ExtentUnit.Rows, Before(50), s_here)));
        Run.Fails<ResourceExhaustedException>(plan, new Mode(2), new MemoryPool("test", 1 << 20));
    }

    [Fact]
    public void A_negative_distance_in_GROUPS_and_no_buckets_are_refused()
    {
        Run.Fails<UsageException>(Plan(Rows(50, 10), ByPartitionAndOrder(), Aggregate("sum", [V], new FrameExtent(ExtentUnit.Groups, Before(-1), s_here))));
        Run.Fails<UsageException>(Plan(Rows(50, 10), ByPartitionAndOrder(), new WindowSpec(WindowFunction.Ntile, null, DataType.Int64, [TestData.Int64(0)], 1, 2, FrameExtent.Everything)));
    }
}
