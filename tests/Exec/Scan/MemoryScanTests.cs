using FrameEngine.Catalog;
using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Expressions;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;
using static FrameEngine.Exec.Tests.TestData;

namespace FrameEngine.Exec.Tests;

public class MemoryScanTests
{
    private const int Count = 6000;

    private static readonly Schema s_schema = new(
    [
        Column("id", DataType.Int64, false), Column("small", DataType.Int32), Column("price", DataType.Decimal(9, 2)), Column("text", DataType.Utf8), Column("unique", DataType.Utf8),
    ]);

    public static TheoryData<Mode> Modes => Run.Modes;

    private static object?[] Row(int i) =>
    [
        (long)i, i % 13 == 0 ? null : i % 50, (Int128)(i / 3000 * 1000) + (i % 9), (i % 4) switch { 0 => "red", 1 => "a colour of more than twelve bytes", 2 => "blue", _ => null }, $"the text of row {i}",
    ];

    private static MemoryTable Summarized(int batchRows = 1500)
    {
        MemoryTable table = Table(s_schema, Enumerable.Range(0, Count).Select(Row), batchRows);
        table.Threads = 2;
        Assert.Equal(Count, table.Statistics.Rows);
        return table;
    }

    private static List<string> Ids(Func<object?[], bool> passes) => [.. Enumerable.Range(0, Count).Where(i => passes(Row(i))).Select(i => i.ToString()).Order(StringComparer.Ordinal)];

    private static PhysicalScan IdsOf(MemoryTable table, params Expression[] filters) =>
        Scan(table, filters) with { OutputOrdinals = [0], OutputColumns = ColumnsOf(("id", DataType.Int64)) };

    [Fact]
    public void Columns_of_few_values_have_codes_in_the_order_of_the_values_and_others_have_none()
    {
        using MemoryTable table = Summarized();
        foreach (RecordBatch batch in table.Batches)
        {
            Assert.Null(batch["id"].Summary!.Codes);
            Assert.Null(batch["unique"].Summary!.Codes);
            Assert.Equal(50, batch["small"].Summary!.Codes!.Dictionary.Length);
            Assert.Equal(3, batch["text"].Summary!.Codes!.Dictionary.Length);
            Assert.Equal(("a colour of more than twelve bytes", "red"), (batch["text"].Summary!.Min!.Value, batch["text"].Summary!.Max!.Value));
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Filters_over_codes_keep_the_same_rows_as_over_values(Mode mode)
    {
        using MemoryTable table = Summarized();
        InputRef small = Ref(s_schema, "small"), text = Ref(s_schema, "text"), price = Ref(s_schema, "price");
        var red = new Literal(Scalar.Utf8("red"));
        var five = new Literal(Scalar.Int32(5));
        Assert.Equal(Ids(r => r[1] is < 5), Run.SortedRows(IdsOf(table, Compare(small, ComparisonOperator.Less, five)), mode));
        Assert.Equal(Ids(r => r[1] is int s && s != 5 && r[3] is "red"),
            Run.SortedRows(IdsOf(table, Compare(small, ComparisonOperator.NotEqual, five), Compare(text, ComparisonOperator.Equal, red)), mode));
        Assert.Equal(Ids(r => r[3] is null && r[1] is >= 5), Run.SortedRows(IdsOf(table, new IsNull(text, false), Compare(small, ComparisonOperator.GreaterOrEqual, five)), mode));
        Assert.Equal(Ids(r => r[3] is not "red"), Run.SortedRows(IdsOf(table, Compare(text, ComparisonOperator.Distinct, red)), mode));
        Assert.Equal(Ids(r => r[1] is null or 5), Run.SortedRows(IdsOf(table, new Or([new IsNull(small, false), Compare(small, ComparisonOperator.Equal, five)])), mode));
        Assert.Equal(Ids(r => (Int128)r[2]! is var p && p == 1003),
            Run.SortedRows(IdsOf(table, Compare(price, ComparisonOperator.Equal, new Literal(new Scalar(DataType.Decimal(9, 2), (Int128)1003)))), mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Text_is_given_out_as_it_was(Mode mode)
    {
        using MemoryTable table = Summarized();
        PhysicalScan scan = Scan(table, Compare(Ref(s_schema, "id"), ComparisonOperator.GreaterOrEqual, Int64(100)));
        List<string> expected = [.. Enumerable.Range(100, Count - 100).Select(i => string.Join(" ", Row(i).Select((v, c) => v is null ? "NULL" : c == 2 ? ((decimal)(Int128)v / 100).ToString("0.00") : v))).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, Run.SortedRows(scan, mode));
    }

    [Fact]
    public void A_batch_whose_bounds_rule_a_filter_out_is_not_read()
    {
        using MemoryTable table = Summarized();
        PhysicalScan scan = IdsOf(table, Compare(Ref(s_schema, "id"), ComparisonOperator.Less, Int64(10)));
        Assert.Equal(10, Run.Rows(scan, new Mode(), out QueryMetrics metrics).Count);
        Assert.Equal((1500L, 3L), (metrics[0].Scan!.RowsRead, metrics[0].Scan!.MorselsPruned));
    }

    [Fact]
    public void Summaries_stay_with_batches_that_another_table_takes_over()
    {
        using MemoryTable table = Summarized();
        using RecordBatch more = Batch(s_schema, [[7L, 1, (Int128)2, "green", "x"]]);
        using var longer = new MemoryTable("t", s_schema, [.. table.Batches, more]);
        Assert.Same(table.Batches[0]["text"].Summary, longer.Batches[0]["text"].Summary);
        Assert.Null(longer.Batches[^1]["text"].Summary);
        Assert.Equal(Count + 1, longer.Statistics.Rows);
        Assert.Equal(2, Run.Rows(IdsOf(longer, Compare(Ref(s_schema, "id"), ComparisonOperator.Equal, Int64(7)))).Count);
    }

    [Fact]
    public void Memory_of_codes_goes_with_its_table()
    {
        var pool = new FrameEngine.Memory.MemoryPool("codes");
        RecordBatch batch = Batch(s_schema, Enumerable.Range(0, Count).Select(Row), pool);
        var table = new MemoryTable("t", s_schema, [batch]);
        batch.Dispose();
        long before = pool.Reserved;
        _ = table.Statistics;
        Assert.True(pool.Reserved > before);
        RecordBatch kept = table.Batches[0].Retain();
        table.Dispose();
        Assert.True(pool.Reserved > before);
        kept.Dispose();
        Assert.Equal(0, pool.Reserved);
    }
}
