using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;
using static FrameEngine.Exec.Tests.TestData;

namespace FrameEngine.Exec.Tests.Window;

/// <summary>Windows of which only the first rows of each partition are wanted: those are there and right, whatever else is left out.</summary>
public sealed class PartitionHeadsTests
{
    private static readonly Schema s_schema = new(Column("p", DataType.Int32), Column("o", DataType.Float64), Column("s", DataType.Utf8), Column("i", DataType.Int64, false));

    public static TheoryData<string, bool, Mode> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool, Mode>();
            foreach (string function in new[] { "row_number", "rank", "dense_rank" })
                foreach (bool descending in new[] { false, true })
                    foreach (Mode mode in new[] { new Mode(), new Mode(4), new Mode(2, 7), new Mode(4, 7, true), new Mode(2, SpillEveryRows: 100) }) cases.Add(function, descending, mode);
            return cases;
        }
    }

    /// <summary>Few partitions, each row better than those before or worse; many, in no order, so that kept rows are dropped again; and hardly two rows a partition.</summary>
    public static TheoryData<int, int> Shapes => new() { { 50, 1 }, { 50, -1 }, { 60_000, 7919 }, { 250_000, 7919 } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_first_places_of_every_partition_are_those_of_the_whole_window(string name, bool descending, Mode mode)
    {
        WindowFunction function = name switch { "row_number" => WindowFunction.RowNumber, "rank" => WindowFunction.Rank, _ => WindowFunction.DenseRank };
        var random = new Random(3);
        double?[] orders = [null, double.NaN, -0.0, 0.0, 1, 2, 3, 4, 5, double.NegativeInfinity];
        object?[][] rows = [.. Enumerable.Range(0, 3000).Select(i => new object?[]
        {
            random.Next(9) == 0 ? null : random.Next(40), orders[random.Next(orders.Length)], $"a text longer than twelve bytes {i % 5}", (long)i,
        })];
        foreach (EquatableArray<PhysicalSortKey> order in new EquatableArray<PhysicalSortKey>[]
                 {
                     [new(Ref(s_schema, "o"), descending, false)], [new(Ref(s_schema, "s"), descending, true)],
                     [new(Ref(s_schema, "o"), descending, true), new(Ref(s_schema, "s"), false, false)], [new(Ref(s_schema, "i"), descending, false)],
                 })
        {
            foreach (int partitions in new[] { 0, 1 })
            {
                foreach (int most in new[] { 1, 3, 64 })
                {
                    // Which of equal rows has a number is open: places and orders are compared then, not rows.
                    bool numbers = function == WindowFunction.RowNumber && order[0].Expression is not InputRef { Ordinal: 3 };
                    PhysicalPlan Plan(PlaceLimit? limit)
                    {
                        EquatableArray<PhysicalSortKey> keys = partitions == 0 ? order : [new(Ref(s_schema, "p"), false, false), .. order];
                        var spec = new WindowSpec(function, null, DataType.Int64, [], partitions, order.Count, FrameExtent.Everything);
                        EquatableArray<int> ordinals = [.. numbers && partitions == 0 ? [] : new[] { 0 }, .. order.Select(k => ((InputRef)k.Expression).Ordinal), .. numbers ? [] : new[] { 3 }.Except(order.Select(k => ((InputRef)k.Expression).Ordinal))];
                        return new PhysicalWindow(Scan(Table(s_schema, rows, 700)), keys, [spec], ordinals, [.. ordinals.Select(o => new PhysicalColumn(s_schema[o].Name, s_schema[o].Type, true)), new PhysicalColumn("place", DataType.Int64, false)])
                        {
                            Limit = limit,
                        };
                    }

                    List<string> First(List<string> all) => [.. all.Where(r => long.Parse(r[(r.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture) <= most).Select(r => r.Replace("-0.0", "0.0", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
                    List<string> limited = Run.SortedRows(Plan(new PlaceLimit(function, most)), mode);
                    Assert.Equal(First(Run.SortedRows(Plan(null), mode)), First(limited));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Many_rows_in_any_order(int partitions, int step)
    {
        const int Count = 500_000;
        var schema = new Schema(Column("p", DataType.Int32, false), Column("o", DataType.Int64, false));
        IEnumerable<(int P, long O)> rows = Enumerable.Range(0, Count).Select(i => (i % partitions, step * (long)i % 1_000_003));
        using MemoryTable table = Table(schema, rows.Select(r => new object?[] { r.P, r.O }), 50_000);
        var spec = new WindowSpec(WindowFunction.RowNumber, null, DataType.Int64, [], 1, 1, FrameExtent.Everything);
        var plan = new PhysicalWindow(
            Scan(table) with { EstimatedRows = Count }, [new(Ref(schema, "p"), false, false), new(Ref(schema, "o"), true, false)], [spec], [0, 1],
            [new PhysicalColumn("p", DataType.Int32, false), new PhysicalColumn("o", DataType.Int64, false), new PhysicalColumn("n", DataType.Int64, false)])
        {
            Limit = new PlaceLimit(WindowFunction.RowNumber, 2),
        };
        string[] expected = [.. rows.GroupBy(r => r.P).SelectMany(g => g.OrderByDescending(r => r.O).Take(2).Select((r, n) => $"{r.P} {r.O} {n + 1}")).Order(StringComparer.Ordinal)];
        foreach (Mode mode in new[] { new Mode(), new Mode(2), new Mode(2, SpillEveryRows: 50_000) })
        {
            List<string> all = Run.SortedRows(plan, mode);
            Assert.Equal(expected, all.Where(r => r.EndsWith(" 1", StringComparison.Ordinal) || r.EndsWith(" 2", StringComparison.Ordinal)));
            if (partitions == 50 && step == -1) Assert.InRange(all.Count, expected.Length, expected.Length * mode.Threads);
        }
    }
}
