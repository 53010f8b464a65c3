using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Logical;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;
using static FrameEngine.Exec.Tests.TestData;

namespace FrameEngine.Exec.Tests;

public class AggregateTests
{
    private static readonly Schema s_schema = new(
        Column("id", DataType.Int64, false), Column("big", DataType.Int64), Column("small", DataType.Int32, false), Column("flag", DataType.Boolean),
        Column("text", DataType.Utf8), Column("code", DataType.Utf8, false), Column("real", DataType.Float64), Column("wide", DataType.Decimal(38, 0)));

    private static object?[] Row(int i) =>
    [
        (long)i, i % 11 == 0 ? null : (long)(i % 97), i % 13, i % 3 == 0 ? null : i % 2 == 0,
        i % 10 == 0 ? null : i % 10 == 1 ? "" : $"a rather long text {i % 10}", $"c{i % 4}", i % 4 == 0 ? -0.0 : i % 4 == 1 ? 0.0 : i % 4 == 2 ? double.NaN : 1.5, (Int128)(i % 6),
    ];

    private static MemoryTable Rows(int count) => Table(s_schema, Enumerable.Range(0, count).Select(Row), 1000);

    public static TheoryData<Mode> Modes => [.. Run.Modes, .. Run.SpilledModes];

    private static AggregateSpec Call(string name, string? column = null, bool distinct = false, Expression? filter = null)
    {
        if (column is null) return new AggregateSpec(FunctionRegistry.Default.ResolveAggregate("count_star", []), [], distinct, filter);
        InputRef argument = Ref(s_schema, column);
        return new AggregateSpec(FunctionRegistry.Default.ResolveAggregate(name, [argument.Type]), [argument], distinct, filter);
    }

    private static PhysicalAggregate Group(PhysicalPlan input, string[] keys, params AggregateSpec[] aggregates) => Bounded(input, keys, [.. keys.Select(_ => (KeyBounds?)null)], aggregates);

    private static PhysicalAggregate Bounded(PhysicalPlan input, string[] keys, KeyBounds?[] bounds, params AggregateSpec[] aggregates) => new(
        input, [.. keys.Select(k => (Expression)Ref(s_schema, k))], [.. aggregates],
        [.. keys.Select(k => new PhysicalColumn(k, s_schema[k].Type, s_schema[k].Nullable)), .. aggregates.Select((a, i) => new PhysicalColumn($"a{i}", a.Function.ReturnType, true))],
        [.. bounds]);

    private static List<string> Expect<TKey>(int count, Func<object?[], TKey> key, Func<TKey, string> text, Func<List<object?[]>, string> result) where TKey : notnull =>
        [.. Enumerable.Range(0, count).Select(Row).GroupBy(key).Select(g => $"{text(g.Key)} {result([.. g])}").Order(StringComparer.Ordinal)];

    private static string Text(object? value) => value switch { null => "NULL", bool b => b ? "true" : "false", _ => value.ToString()! };

    [Theory]
    [MemberData(nameof(Modes))]
    public void Without_groups_there_is_one_row(Mode mode)
    {
        using MemoryTable table = Rows(5000);
        PhysicalAggregate plan = Group(Scan(table), [], Call("count"), Call("count", "big"), Call("sum", "id"), Call("min", "small"), Call("max", "text"));
        Assert.Equal([$"5000 {5000 - 455} {5000L * 4999 / 2} 0 a rather long text 9"], Run.Rows(plan, mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Without_groups_and_rows_there_is_still_one_row(Mode mode)
    {
        using MemoryTable table = Rows(0);
        Assert.Equal(["0 NULL"], Run.Rows(Group(Scan(table), [], Call("count"), Call("sum", "id")), mode));
        Assert.Empty(Run.Rows(Group(Scan(table), ["id"], Call("count")), mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Nulls_of_a_key_are_one_group(Mode mode)
    {
        using MemoryTable table = Rows(5000);
        Assert.Equal(
            Expect(5000, r => r[1] ?? -1L, k => k is -1L ? "NULL" : Text(k), g => $"{g.Count} {g.Sum(r => (long)r[0]!)}"),
            Run.SortedRows(Group(Scan(table), ["big"], Call("count"), Call("sum", "id")), mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Empty_text_and_null_are_different_groups(Mode mode)
    {
        using MemoryTable table = Rows(5000);
        Assert.Equal(
            Expect(5000, r => r[4] ?? -1, k => k is -1 ? "NULL" : (string)k, g => $"{g.Count}"),
            Run.SortedRows(Group(Scan(table), ["text"], Call("count")), mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Keys_of_many_types_together(Mode mode)
    {
        using MemoryTable table = Rows(5000);
        Assert.Equal(
            Expect(5000, r => (r[3], r[4], r[5], r[2], r[7]), k => $"{Text(k.Item1)} {Text(k.Item2)} {Text(k.Item3)} {Text(k.Item4)} {Text(k.Item5)}", g => $"{g.Count} {g.Min(r => (long)r[0]!)}"),
            Run.SortedRows(Group(Scan(table), ["flag", "text", "code", "small", "wide"], Call("count"), Call("min", "id")), mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Zeros_of_either_sign_are_one_key_and_so_are_NaNs(Mode mode)
    {
        using MemoryTable table = Rows(400);
        Assert.Equal(["0.0 200", "1.5 100", "nan 100"], Run.SortedRows(Group(Scan(table), ["real"], Call("count")), mode).Select(r => r.ToLowerInvariant()));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void As_many_groups_as_rows(Mode mode)
    {
        if (mode.ConstantHash) return; // one chain of 30,000 would be slow and says nothing new
        using MemoryTable table = Rows(30_000);
        List<string> rows = Run.Rows(Group(Scan(table), ["id"], Call("count")), mode);
        Assert.Equal(Enumerable.Range(0, 30_000).Select(i => $"{i} 1").Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Known_bounds_change_nothing(Mode mode)
    {
        using MemoryTable table = Rows(5000);
        AggregateSpec[] calls = [Call("count"), Call("sum", "id"), Call("max", "text")];
        List<string> expected = Run.SortedRows(Group(Scan(table), ["small", "big"], calls));
        Assert.Equal(expected, Run.SortedRows(Bounded(Scan(table), ["small", "big"], [new KeyBounds(0, 12), new KeyBounds(0, 96)], calls), mode));
        // Bounds that are wrong cost time, not rows.
        Assert.Equal(expected, Run.SortedRows(Bounded(Scan(table), ["small", "big"], [new KeyBounds(3, 7), new KeyBounds(50, 60)], calls), mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Distinct_counts_each_value_once_in_each_group(Mode mode)
    {
        using MemoryTable table = Rows(5000);
        PhysicalAggregate plan = Group(Scan(table), ["code"], Call("count", "big", distinct: true), Call("count"), Call("sum", "small", distinct: true), Call("count", "text", distinct: true));
        Assert.Equal(
            Expect(5000, r => (string)r[5]!, k => k, g => $"{g.Select(r => r[1]).Where(v => v is not null).Distinct().Count()} {g.Count} {g.Select(r => (int)r[2]!).Distinct().Sum()} {g.Select(r => r[4]).Where(v => v is not null).Distinct().Count()}"),
            Run.SortedRows(plan, mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Distinct_without_groups(Mode mode)
    {
        using MemoryTable table = Rows(5000);
        Assert.Equal(["97 4656 9 5000"], Run.Rows(Group(Scan(table), [], Call("count", "big", true), Call("sum", "big", true), Call("count", "text", true), Call("count")), mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_filter_clause_counts_for_its_aggregate_alone(Mode mode)
    {
        using MemoryTable table = Rows(5000);
        Comparison low = Compare(Ref(s_schema, "id"), ComparisonOperator.Less, Int64(1000));
        PhysicalAggregate plan = Group(Scan(table), ["code"], Call("count"), Call("count", filter: low), Call("sum", "small", filter: low), Call("sum", "small"), Call("count", "big", true, low));
        Assert.Equal(
            Expect(5000, r => (string)r[5]!, k => k, g =>
            {
                List<object?[]> few = [.. g.Where(r => (long)r[0]! < 1000)];
                return $"{g.Count} {few.Count} {few.Sum(r => (int)r[2]!)} {g.Sum(r => (int)r[2]!)} {few.Select(r => r[1]).Where(v => v is not null).Distinct().Count()}";
            }),
            Run.SortedRows(plan, mode));
        Assert.Equal(["5000 1000"], Run.Rows(Group(Scan(table), [], Call("count"), Call("count", filter: low)), mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Groups_of_filtered_rows(Mode mode)
    {
        using MemoryTable table = Rows(20_000);
        var few = new PhysicalFilter(Scan(table), [Compare(Ref(s_schema, "big"), ComparisonOperator.Equal, Int64(5))]);
        Assert.Equal(
            [.. Enumerable.Range(0, 20_000).Select(Row).Where(r => r[1] is 5L).GroupBy(r => r[4] ?? "NULL").Select(g => $"{g.Key} {g.Count()} {g.Sum(r => (long)r[0]!)}").Order(StringComparer.Ordinal)],
            Run.SortedRows(Group(few, ["text"], Call("count"), Call("sum", "id")), mode));
    }

    [Fact]
    public void Groups_are_counted_in_the_metrics()
    {
        using MemoryTable table = Rows(5000);
        Run.Rows(Group(Scan(table), ["code"], Call("count")), null, out var metrics);
        Assert.Equal(4, metrics[0].Values["groups"]);
        Assert.Equal([5000, 4], [metrics[0].RowsIn, metrics[0].RowsOut]);
    }
}
