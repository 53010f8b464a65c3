using FrameEngine.Exec.Results;
using FrameEngine.Exec.Scheduling;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;
using static FrameEngine.Exec.Tests.TestData;

namespace FrameEngine.Exec.Tests.Sort;

/// <summary>Sorts of more rows than memory holds.</summary>
public sealed class ExternalSortTests
{
    private const int Rows = 300_000;
    private const long Limit = 16 << 20;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Rows_that_do_not_fit_in_memory_are_sorted_on_disk(int threads)
    {
        var pool = new MemoryPool("the query", Limit);
        using var spill = new TestSpill();
        long rows = 0, before = long.MinValue, sum = 0, written;
        using (QueryStream stream = Run.Executor.Execute(Plan(), Context(pool, threads, spill)))
        {
            while (stream.Read() is { } batch)
            {
                using (batch)
                {
                    for (int row = 0; row < batch.Length; row++)
                    {
                        long key = (long)batch.Columns[0].GetValue(row)!;
                        Assert.True(key >= before, $"{key} after {before}");
                        Assert.Equal(Text(key), batch.Columns[1].GetText(row));
                        (before, sum, rows) = (key, sum + key, rows + 1);
                    }
                }
            }

            written = stream.Metrics.SpilledBytes;
        }

        Assert.Equal(Rows, rows);
        Assert.Equal(Keys().Sum(), sum);
        Assert.True(written > 2 * Limit, $"{written} bytes written");
        Assert.True(pool.Peak <= Limit);
        Assert.Equal(0, pool.Reserved);
    }

    [Fact]
    public void Without_a_temporary_directory_they_are_an_error_that_says_so()
    {
        ResourceExhaustedException error = Run.Fails<ResourceExhaustedException>(Plan(), new Mode(2), new MemoryPool("the query", Limit));
        Assert.Contains("temp_directory", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_temporary_directory_that_may_hold_less_is_an_error_that_names_it_and_leaves_nothing_behind()
    {
        var pool = new MemoryPool("the query", Limit);
        using var spill = new TestSpill(1 << 20);
        var error = Assert.Throws<ResourceExhaustedException>(() => Read(Run.Executor.Execute(Plan(), Context(pool, 2, spill))));
        Assert.Contains("max_temp_directory_size", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, pool.Reserved);
    }

    [Fact]
    public void A_reader_that_stops_early_leaves_nothing_behind()
    {
        var pool = new MemoryPool("the query", Limit);
        using var spill = new TestSpill();
        using (QueryStream stream = Run.Executor.Execute(Plan(), Context(pool, 2, spill)))
        {
            using RecordBatch? first = stream.Read();
            Assert.NotNull(first);
        }

        Assert.Equal(0, pool.Reserved);
    }

    private static IEnumerable<long> Keys() => Enumerable.Range(0, Rows).Select(i => i * 7_919L % 300_007);

    private static string Text(long key) => $"a text of more than twelve bytes, long enough for the rows to be many times the limit, with the number {key:0000000000} in it and this behind it";

    private static PhysicalSort Plan()
    {
        var schema = new Schema([Column("key", DataType.Int64), Column("text", DataType.Utf8)]);
        return new PhysicalSort(Scan(Table(schema, Keys().Select(k => new object?[] { k, Text(k) }), 4096)), [new PhysicalSortKey(new InputRef(0, DataType.Int64), false, false)]);
    }

    private static Pipelines.QueryContext Context(MemoryPool pool, int threads, TestSpill spill) => new(pool, threads, default) { Spill = spill.Space(pool), ResultBufferBytes = 1 << 20 };

    private static void Read(QueryStream stream)
    {
        using (stream)
            while (stream.Read() is { } batch) batch.Dispose();
    }
}
