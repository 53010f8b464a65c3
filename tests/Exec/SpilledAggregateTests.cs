using FrameEngine.Columns;
using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Results;
using FrameEngine.Exec.Scheduling;
using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;
using static FrameEngine.Exec.Tests.TestData;

namespace FrameEngine.Exec.Tests;

/// <summary>Groups and sets that do not fit in memory: what comes out is what comes out of memory, and nothing is left behind.</summary>
public sealed class SpilledAggregateTests
{
    private static readonly Schema s_schema = new(
        Column("number", DataType.Int32), Column("text", DataType.Utf8), Column("few", DataType.Int64, false), Column("value", DataType.Int64));

    private static object?[] Row(int i) =>
        [i % 17 == 0 ? null : i * 7919L % 5003 is var n ? (int)n : 0, i % 13 == 0 ? null : i % 3 == 0 ? $"t{i % 701}" : $"a text of some length, number {i % 1009}", (long)(i % 3), i % 5 == 0 ? null : (long)(i % 4099)];

    public static TheoryData<Mode> Modes => Run.SpilledModes;

    private static MemoryTable Rows(int count) => Table(s_schema, Enumerable.Range(0, count).Select(Row), 1000);

    private static AggregateSpec Call(string name, string? column = null, bool distinct = false, Expression? filter = null)
    {
        if (column is null) return new AggregateSpec(FunctionRegistry.Default.ResolveAggregate("count_star", []), [], distinct, filter);
        InputRef argument = Ref(s_schema, column);
        return new AggregateSpec(FunctionRegistry.Default.ResolveAggregate(name, [argument.Type]), [argument], distinct, filter);
    }

    private static PhysicalAggregate Group(PhysicalPlan input, string[] keys, KeyBounds?[] bounds, params AggregateSpec[] aggregates) => new(
        input, [.. keys.Select(k => (Expression)Ref(s_schema, k))], [.. aggregates],
        [.. keys.Select(k => new PhysicalColumn(k, s_schema[k].Type, s_schema[k].Nullable)), .. aggregates.Select((a, i) => new PhysicalColumn($"a{i}", a.Function.ReturnType, true))],
        [.. bounds]) { EstimatedRows = 10_000 };

    private static void Same(PhysicalPlan plan, Mode mode)
    {
        List<string> spilled = Run.Rows(plan, mode, out QueryMetrics metrics);
        spilled.Sort(StringComparer.Ordinal);
        Assert.Equal(Run.SortedRows(plan), spilled);
        Assert.Contains(Enumerable.Range(0, metrics.Count), n => metrics[n].Values.GetValueOrDefault("spilled bytes") > 0);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Groups_on_disk_are_those_in_memory(Mode mode)
    {
        using MemoryTable table = Rows(20_000);
        var filter = new Comparison(ComparisonOperator.Less, Ref(s_schema, "few"), Int64(1));
        Same(Group(Scan(table), ["number"], [null], Call("count"), Call("sum", "value"), Call("max", "text"), Call("count", "few", filter: filter)), mode);
        Same(Group(Scan(table), ["text", "few"], [null, null], Call("count"), Call("min", "text"), Call("sum", "value")), mode);
        Same(Group(Scan(table), ["value", "number"], [null, null]), mode);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Groups_found_by_number_go_to_the_partitions_of_their_numbers(Mode mode)
    {
        using MemoryTable table = Rows(6000);
        // So many numbers that the index goes by places; and bounds that are too small, so that some keys have no number.
        foreach (KeyBounds bounds in (KeyBounds[])[new(-100_000, 100_000), new(1000, 150_000)])
        {
            PhysicalAggregate plan = Group(Scan(table), ["number"], [bounds], Call("count"), Call("sum", "value"));
            Same(plan with { EstimatedRows = 100_000 }, mode);
        }

        Same(Group(Scan(table), ["number", "few"], [new KeyBounds(0, 5002), new KeyBounds(0, 2)], Call("sum", "value")), mode);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Sets_on_disk_keep_what_is_distinct(Mode mode)
    {
        using MemoryTable table = Rows(6000);
        var filter = new Comparison(ComparisonOperator.Less, Ref(s_schema, "value"), Int64(2000));
        Same(Group(Scan(table), [], [], Call("count", "text", distinct: true), Call("sum", "number", distinct: true), Call("count", "value", distinct: true, filter), Call("count")), mode);
        Same(Group(Scan(table), ["few"], [null], Call("count", "text", distinct: true), Call("sum", "value", distinct: true), Call("count")), mode);
        Same(Group(Scan(table), ["number"], [null], Call("count", "text", distinct: true), Call("sum", "value", distinct: true, filter), Call("max", "text")), mode);
        Same(Group(Scan(table), ["text"], [null], Call("count", "number", distinct: true, filter)), mode);
        Same(Group(Scan(table), ["number"], [null], Call("count", "text", distinct: true)), mode);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_key_that_is_drawn_is_drawn_once(Mode mode)
    {
        using MemoryTable table = Rows(10_000);
        var random = new ScalarCall(FunctionRegistry.Default.ResolveScalar("random", []), []);
        AggregateSpec count = Call("count");
        var inner = new PhysicalAggregate(Scan(table), [random, Ref(s_schema, "few")], [count], [.. ColumnsOf(("r", DataType.Float64), ("few", DataType.Int64), ("n", DataType.Int64))], [null, null]);
        AggregateSpec sum = new(FunctionRegistry.Default.ResolveAggregate("sum", [DataType.Int64]), [new InputRef(2, DataType.Int64, true)], false, null);
        Assert.Equal(["10000 10000"], Run.Rows(new PhysicalAggregate(inner, [], [count, sum], ColumnsOf(("n", DataType.Int64), ("s", sum.Function.ReturnType)), []), mode));
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(2, 32)]
    public void More_groups_than_memory_holds_need_a_temporary_directory(int threads, int megabytes)
    {
        long limit = (long)megabytes << 20;
        const int Count = 600_000;
        var schema = new Schema(Column("key", DataType.Int64, false), Column("text", DataType.Utf8, false));
        using MemoryTable table = Table(schema, Enumerable.Range(0, Count).Select(i => new object?[] { i * 7919L % (Count / 2), $"some text that takes room, {i % 1000}" }), 20_000);
        AggregateSpec max = new(FunctionRegistry.Default.ResolveAggregate("max", [DataType.Utf8]), [Ref(schema, "text")], false, null);
        AggregateSpec distinct = new(FunctionRegistry.Default.ResolveAggregate("count", [DataType.Utf8]), [Ref(schema, "text")], true, null);
        AggregateSpec sum = new(FunctionRegistry.Default.ResolveAggregate("sum", [DataType.Int64]), [new InputRef(2, DataType.Int64, true)], false, null);
        AggregateSpec count = Call("count");
        var groups = new PhysicalAggregate(Scan(table), [Ref(schema, "key")], [max, distinct], ColumnsOf(("key", DataType.Int64), ("max", DataType.Utf8), ("n", DataType.Int64)), [null]);
        var plan = new PhysicalAggregate(groups, [], [count, sum], ColumnsOf(("groups", DataType.Int64), ("sum", sum.Function.ReturnType)), []);
        long expected = Enumerable.Range(0, Count).Select(i => (i * 7919L % (Count / 2), i % 1000)).Distinct().LongCount();

        var pool = new MemoryPool("the query", limit);
        using (var spill = new TestSpill())
        {
            using QueryStream stream = Run.Executor.Execute(plan, new QueryContext(pool, threads, default) { Spill = spill.Space(pool) });
            using RecordBatch rows = stream.Read()!;
            Assert.Equal($"{Count / 2} {expected}", $"{rows.Columns[0].GetText(0)} {rows.Columns[1].GetText(0)}");
            Assert.Null(stream.Read());
        }

        Assert.True(pool.Peak <= limit);
        Assert.Equal(0, pool.Reserved);
        Run.Fails<ResourceExhaustedException>(plan, new Mode(threads), new MemoryPool("the query", limit));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_failure_or_an_early_end_leaves_nothing_behind(int threads)
    {
        using MemoryTable table = Rows(20_000);
        PhysicalAggregate plan = Group(Scan(table), ["number"], [null], Call("count", "text", distinct: true), Call("sum", "value"));
        var mode = new Mode(threads, 64, SpillEveryRows: 50);
        Assert.Equal(10, Run.Rows(new PhysicalLimit(plan, 10, 0), mode).Count);
        var overflow = new ScalarCall(FunctionRegistry.Default.ResolveScalar("*", [DataType.Int64, DataType.Int64]), [new InputRef(2, DataType.Int64, true), Int64(long.MaxValue)]);
        Run.Fails<ArithmeticOverflowException>(new PhysicalProject(plan, [overflow], ColumnsOf(("x", DataType.Int64))), mode);
        using var spill = new TestSpill(limit: 100_000);
        var pool = new MemoryPool("the query");
        Assert.Throws<ResourceExhaustedException>(() =>
        {
            using QueryStream stream = Run.Executor.Execute(plan, Run.Context(mode, pool, spill: spill));
            while (stream.Read() is { } batch) batch.Dispose();
        });
        Assert.Equal(0, pool.Reserved);
    }
}
