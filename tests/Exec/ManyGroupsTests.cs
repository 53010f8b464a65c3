using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;
using static FrameEngine.Exec.Tests.TestData;

namespace FrameEngine.Exec.Tests;

/// <summary>Groupings that find nearly every key new, and sets of numbers.</summary>
public sealed class ManyGroupsTests
{
    private const int Many = 200_000;

    public static TheoryData<Mode> Modes => [new Mode(), new Mode(4), new Mode(2, 100)];

    public static TheoryData<Mode> AllModes => [.. Run.Modes, .. Run.SpilledModes];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Groups_whose_rows_were_forgotten_are_brought_together(Mode mode)
    {
        var schema = new Schema(Column("text", DataType.Utf8), Column("number", DataType.Int64));
        // Every 50th key comes again much later, and nulls come throughout.
        object?[] Row(int i) => [i % 1000 == 7 ? null : $"{(i % 50 == 0 ? i % 90_000 : i)} is the name of a key of some length", (long)i];
        using MemoryTable table = Table(schema, Enumerable.Range(0, Many).Select(Row), 50_000);
        var sum = new AggregateSpec(FunctionRegistry.Default.ResolveAggregate("sum", [DataType.Int64]), [Ref(schema, "number")], false, null);
        PhysicalAggregate plan = new(Scan(table), [Ref(schema, "text")], [sum], [new PhysicalColumn("text", DataType.Utf8, true), new PhysicalColumn("sum", sum.Function.ReturnType, true)], [null]);
        Assert.Equal(
            Enumerable.Range(0, Many).Select(Row).GroupBy(r => r[0] ?? "NULL").Select(g => $"{g.Key} {g.Sum(r => (long)r[1]!)}").Order(StringComparer.Ordinal),
            Run.SortedRows(plan, mode));
    }

    public static TheoryData<Mode, long> ModesAndGreatestKeys
    {
        get
        {
            var all = new TheoryData<Mode, long>();
            foreach (Mode mode in (Mode[])[new Mode(), new Mode(2), new Mode(2, 100), new Mode(4)])
                foreach (long greatest in (long[])[99_999, 60_000]) all.Add(mode, greatest); // the true bound, and one that is too small
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(ModesAndGreatestKeys))]
    public void Groups_found_by_number_in_several_threads_are_brought_together(Mode mode, long greatest)
    {
        const int Count = 400_000, Keys = 100_000;
        var schema = new Schema(Column("a", DataType.Int32), Column("b", DataType.Int8, false), Column("n", DataType.Int64));
        // Runs of keys that go up, as clustered files have them, which come again in the other half; some keys come in one half alone.
        static object?[] Row(int i) => [i % 501 == 0 ? null : (i < Count / 2 ? i / 2 : (i - Count / 2) / 3), (sbyte)(i % 2 - 1), (long)i];
        using MemoryTable table = Table(schema, Enumerable.Range(0, Count).Select(Row), 10_000);
        var sum = new AggregateSpec(FunctionRegistry.Default.ResolveAggregate("sum", [DataType.Int64]), [Ref(schema, "n")], false, null);
        PhysicalAggregate plan = new(
            Scan(table), [Ref(schema, "a"), Ref(schema, "b")], [sum],
            [new PhysicalColumn("a", DataType.Int32, true), new PhysicalColumn("b", DataType.Int8, false), new PhysicalColumn("sum", sum.Function.ReturnType, true)],
            [new KeyBounds(0, greatest), new KeyBounds(-1, 0)]) { EstimatedRows = 2 * Keys };
        Assert.Equal(
            Enumerable.Range(0, Count).Select(Row).GroupBy(r => (r[0], r[1])).Select(g => $"{g.Key.Item1 ?? "NULL"} {g.Key.Item2} {g.Sum(r => (long)r[2]!)}").Order(StringComparer.Ordinal),
            Run.SortedRows(plan, mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Rows_of_many_groups_in_no_order_are_parted_before_they_are_grouped(Mode mode)
    {
        const int Count = 1_200_000, Keys = 90_007;
        var schema = new Schema(
            Column("a", DataType.Int32), Column("b", DataType.Int16, false), Column("n", DataType.Int64), Column("p", DataType.Decimal(30, 2)), Column("f", DataType.Float32), Column("t", DataType.Int8, false));
        // Drawn, not counted off: whichever rows a thread gets, they look alike, and what it decides does not depend on which they were.
        var random = new Random(29);
        int[] drawn = [.. Enumerable.Range(0, Count).Select(_ => random.Next(Keys))];
        object?[] Row(int i)
        {
            int key = drawn[i];
            return [key % 7 == 0 ? null : key / 3, (short)(key % 3), i % 11 == 0 ? null : (long)i, i % 13 == 0 ? null : (Int128)i * 100, i % 5 == 0 ? null : (float)(i % 1000), (sbyte)(i % 100)];
        }

        using MemoryTable table = Table(schema, Enumerable.Range(0, Count).Select(Row), 60_000);
        AggregateSpec Call(string name, params Expression[] arguments) => new(FunctionRegistry.Default.ResolveAggregate(name, [.. arguments.Select(a => a.Type)]), [.. arguments], false, null);
        AggregateSpec[] calls =
        [
            Call("count"), Call("sum", Ref(schema, "n")), Call("count", Ref(schema, "n")), Call("sum", Ref(schema, "p")), Call("max", Ref(schema, "f")), Call("sum", Ref(schema, "t")), Call("sum", Int64(2)),
        ];
        PhysicalAggregate plan = new(
            Scan(table) with { EstimatedRows = 2 * Count }, [Ref(schema, "a"), Ref(schema, "b")], [.. calls],
            [new PhysicalColumn("a", DataType.Int32, true), new PhysicalColumn("b", DataType.Int16, false), .. calls.Select((c, i) => new PhysicalColumn($"c{i}", c.Function.ReturnType, true))], [null, null]);
        var groups = new Dictionary<(int?, short), (long Rows, long? Sum, long Numbers, Int128? Price, float? Greatest, long Tiny)>();
        for (int i = 0; i < Count; i++)
        {
            object?[] row = Row(i);
            var key = ((int?)row[0], (short)row[1]!);
            groups.TryGetValue(key, out var g);
            groups[key] = (
                g.Rows + 1, row[2] is long n ? (g.Sum ?? 0) + n : g.Sum, g.Numbers + (row[2] is null ? 0 : 1), row[3] is Int128 p ? (g.Price ?? 0) + p : g.Price,
                row[4] is float f ? Math.Max(g.Greatest ?? float.MinValue, f) : g.Greatest, g.Tiny + (sbyte)row[5]!);
        }

        static string Text(object? value) => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "NULL";
        List<string> rows = Run.Rows(plan, mode, out QueryMetrics metrics);
        rows.Sort(StringComparer.Ordinal);
        Assert.InRange(metrics[0].Values["parted rows"], 10_000, Count);
        Assert.Equal(
            groups.Select(g => string.Join(" ", Text(g.Key.Item1), g.Key.Item2, g.Value.Rows, Text(g.Value.Sum), g.Value.Numbers, g.Value.Price is { } p ? ValueText.Decimal(p, 2) : "NULL",
                g.Value.Greatest is { } f ? Text(f) + ".0" : "NULL", g.Value.Tiny, 2 * g.Value.Rows)).Order(StringComparer.Ordinal),
            rows);
    }

    [Theory]
    [MemberData(nameof(AllModes))]
    public void Distinct_numbers_near_and_far(Mode mode)
    {
        var schema = new Schema(
            Column("near", DataType.Int32), Column("far", DataType.Int64), Column("price", DataType.Decimal(15, 2)), Column("tiny", DataType.Int8), Column("wide", DataType.UInt32, false));
        var random = new Random(5);
        object?[][] rows = [.. Enumerable.Range(0, 5000).Select(i => (object?[])
        [
            i % 9 == 0 ? null : random.Next(-500, 500),
            random.Next(6) switch { 0 => null, 1 => long.MinValue, 2 => long.MaxValue, 3 => int.MinValue - 1L, 4 => uint.MaxValue + (long)random.Next(9), _ => random.NextInt64(-1L << 40, 1L << 40) },
            (Int128)(random.Next(1_000_000_000) - 500_000_000), (sbyte)random.Next(-128, 128), random.Next(3) == 0 ? uint.MaxValue - (uint)random.Next(5) : (uint)random.Next(50),
        ])];
        using MemoryTable table = Table(schema, rows, 700);
        AggregateSpec[] calls = [.. schema.SelectMany(f => new[] { "count", "sum" }, (f, name) =>
            new AggregateSpec(FunctionRegistry.Default.ResolveAggregate(name, [f.Type]), [Ref(schema, f.Name)], true, null))];
        PhysicalAggregate plan = new(Scan(table), [], [.. calls], [.. calls.Select((c, i) => new PhysicalColumn($"a{i}", c.Function.ReturnType, true))], []);
        string expected = string.Join(" ", Enumerable.Range(0, schema.Count).Select(column =>
        {
            Int128[] values = [.. rows.Select(r => r[column]).Where(v => v is not null).Select(v => v is Int128 whole ? whole : (Int128)Convert.ToDecimal(v, System.Globalization.CultureInfo.InvariantCulture)).Distinct()];
            Int128 sum = values.Aggregate(Int128.Zero, (a, b) => a + b);
            return $"{values.Length} {ValueText.Decimal(sum, schema[column].Type.Scale)}";
        }));
        Assert.Equal([expected], Run.Rows(plan, mode));
    }

    [Theory]
    [MemberData(nameof(AllModes))]
    public void Distinct_numbers_of_no_rows_and_of_nulls_only(Mode mode)
    {
        var schema = new Schema(Column("number", DataType.Int32));
        var count = new AggregateSpec(FunctionRegistry.Default.ResolveAggregate("count", [DataType.Int32]), [Ref(schema, "number")], true, null);
        using MemoryTable empty = Table(schema, []), nulls = Table(schema, Enumerable.Repeat<object?[]>([null], 3000));
        foreach (MemoryTable table in new[] { empty, nulls })
            Assert.Equal(["0"], Run.Rows(new PhysicalAggregate(Scan(table), [], [count], [new PhysicalColumn("n", DataType.Int64, false)], []), mode));
    }
}
