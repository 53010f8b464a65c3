using FrameEngine.Columns;
using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Results;
using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Logical;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;
using static FrameEngine.Exec.Tests.TestData;

namespace FrameEngine.Exec.Tests.Window;

/// <summary>Windows over more rows than memory holds.</summary>
public sealed class SpilledWindowTests
{
    private static readonly Schema s_schema = new(Column("p", DataType.Int32), Column("o", DataType.Int64, false), Column("s", DataType.Utf8));

    public static TheoryData<Mode> Modes => Run.SpilledModes;

    private static object?[] Row(int i) => [i % 19 == 0 ? null : i * 7919 % 701, (long)i, i % 7 == 0 ? null : $"a text of some length, {i % 97}"];

    private static MemoryTable Rows(int count) => Table(s_schema, Enumerable.Range(0, count).Select(Row), 500);

    private static WindowSpec Count(int partitions, int order) => new(
        WindowFunction.Aggregate, FunctionRegistry.Default.ResolveAggregate("count", [DataType.Utf8]), DataType.Int64, [Ref(s_schema, "s")], partitions, order, FrameExtent.Everything);

    private static WindowSpec RowNumber(int partitions, int order) => new(WindowFunction.RowNumber, null, DataType.Int64, [], partitions, order, FrameExtent.Everything);

    private static PhysicalWindow Plan(MemoryTable table, string[] keys, params WindowSpec[] functions) => new(
        Scan(table), [.. keys.Select(k => new PhysicalSortKey(Ref(s_schema, k), false, false))], [.. functions], [1, 2],
        [new PhysicalColumn("o", DataType.Int64, false), new PhysicalColumn("s", DataType.Utf8, true), .. functions.Select((f, i) => new PhysicalColumn($"f{i}", f.Type, true))]);

    private static bool Wrote(QueryMetrics metrics) => Enumerable.Range(0, metrics.Count).Any(n => metrics[n].Values.GetValueOrDefault("spilled bytes") > 0);

    [Theory]
    [MemberData(nameof(Modes))]
    public void Partitions_that_went_to_disk_give_what_they_give_in_memory(Mode mode)
    {
        using MemoryTable table = Rows(6000);
        PhysicalWindow plan = Plan(table, ["p", "o"], RowNumber(1, 1), Count(1, 0));
        List<string> rows = Run.Rows(plan, mode, out QueryMetrics metrics);
        Assert.True(Wrote(metrics));
        Assert.Equal(Run.SortedRows(plan), rows.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Rows_that_no_key_orders_are_numbered_as_they_come(Mode mode)
    {
        using MemoryTable table = Rows(6000);
        List<string> rows = Run.Rows(Plan(table, ["p"], RowNumber(1, 0)), mode, out QueryMetrics metrics);
        Assert.True(Wrote(metrics));
        Assert.Equal(
            Enumerable.Range(0, 6000).Select(Row).GroupBy(r => r[0] ?? "none").SelectMany(g => g.Select((r, n) => $"{r[1]} {r[2] ?? "NULL"} {n + 1}")).Order(StringComparer.Ordinal),
            rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Functions_that_share_no_key_stay_in_memory()
    {
        using MemoryTable table = Rows(1000);
        PhysicalWindow plan = Plan(table, ["p", "o"], RowNumber(1, 1), Count(0, 0));
        List<string> rows = Run.Rows(plan, new Mode(2, SpillEveryRows: 100), out QueryMetrics metrics);
        Assert.False(Wrote(metrics));
        Assert.Equal(Run.Rows(plan), rows);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Windows_over_more_rows_than_memory_holds_need_a_temporary_directory(int threads)
    {
        const long Limit = 16 << 20;
        const int Rows = 400_000;
        using MemoryTable table = Table(s_schema, Enumerable.Range(0, Rows).Select(Row), 20_000);
        PhysicalWindow plan = Plan(table, ["p", "o"], RowNumber(1, 1), Count(1, 0));
        var pool = new MemoryPool("the query", Limit);
        long rows = 0, numbers = 0;
        using (var spill = new TestSpill())
        {
            using QueryStream stream = Run.Executor.Execute(plan, new QueryContext(pool, threads, default) { Spill = spill.Space(pool), ResultBufferBytes = 1 << 20 });
            while (stream.Read() is { } batch)
            {
                using (batch)
                    for (int row = 0; row < batch.Length; row++) numbers += (long)batch.Columns[2].GetValue(row)!;
                rows += batch.Length;
            }
        }

        Assert.Equal(Rows, rows);
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => Row(i)[0] ?? "none").GroupBy(p => p).Sum(g => g.LongCount() * (g.LongCount() + 1) / 2), numbers);
        Assert.True(pool.Peak <= Limit);
        Assert.Equal(0, pool.Reserved);
        Run.Fails<ResourceExhaustedException>(plan, new Mode(threads), new MemoryPool("the query", Limit));
    }
}
