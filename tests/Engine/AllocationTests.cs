namespace FrameEngine.Engine.Tests;

/// <summary>What a query allocates on the managed heap must not grow with the rows that it reads: vectors are native and reused.</summary>
[Collection(Name)]
public class AllocationTests
{
    internal const string Name = "counts allocations";

    public static TheoryData<string> Queries =>
    [
        "SELECT count(*), sum(v), min(t), max(d) FROM {0} WHERE small < 5",
        "SELECT small, sum(v), avg(d), count(DISTINCT small) FROM {0} WHERE t LIKE '%1%' GROUP BY small ORDER BY small",
        "SELECT count(*) FROM {0} a JOIN (SELECT DISTINCT small FROM {0} WHERE v < 100) b ON a.small = b.small WHERE a.d > 3",
        "SELECT v, t FROM {0} ORDER BY v DESC LIMIT 10",
        "SELECT upper(t) AS u, sum(d * 2) FROM {0} WHERE v % 3 = 0 GROUP BY u ORDER BY u LIMIT 5",
    ];

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_query_over_ten_times_the_rows_allocates_no_more(string query)
    {
        using var directory = new TemporaryDirectory();
        using var session = new FrameSession(new FrameSessionOptions { Threads = 1 });
        foreach ((string name, int rows) in new[] { ("small", 20_000), ("large", 200_000) })
        {
            string select = $"SELECT i AS v, i % 10 AS small, (i % 100)::DECIMAL(9,2) AS d, 'text ' || i % 50 AS t FROM range({rows}) r(i)";
            string path = directory[name + ".parquet"];
            await RunAsync(session, $"CREATE TABLE {name} AS {select}; COPY ({select}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE {rows}); CREATE VIEW {name}_file AS SELECT * FROM '{path}'");
        }

        foreach (string kind in new[] { "", "_file" })
        {
            long small = await AllocatedAsync(session, string.Format(System.Globalization.CultureInfo.InvariantCulture, query, "small" + kind));
            long large = await AllocatedAsync(session, string.Format(System.Globalization.CultureInfo.InvariantCulture, query, "large" + kind));
            // Vectors of 180,000 more rows would be megabytes; batches, pages and morsels are some objects each.
            Assert.True(large < small + (200 << 10), $"{small} bytes for 20,000 rows, {large} for 200,000 ({(kind.Length == 0 ? "memory" : "file")})");
        }
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_query_over_ten_times_the_row_groups_allocates_no_more(string query)
    {
        using var directory = new TemporaryDirectory();
        using var session = new FrameSession(new FrameSessionOptions { Threads = 1 });
        foreach ((string name, int rows) in new[] { ("small", 40_960), ("large", 409_600) })
        {
            string path = directory[name + ".parquet"];
            await RunAsync(session, $"COPY (SELECT i * 7919 % 1000003 AS v, i % 10 AS small, (i % 100)::DECIMAL(9,2) AS d, 'text ' || i % 50 AS t FROM range({rows}) r(i)) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048); CREATE VIEW {name} AS SELECT * FROM '{path}'");
        }

        long small = await AllocatedAsync(session, string.Format(System.Globalization.CultureInfo.InvariantCulture, query, "small"));
        long large = await AllocatedAsync(session, string.Format(System.Globalization.CultureInfo.InvariantCulture, query, "large"));
        // Rows in no order, so that a top-n's cuts do not grow with them. A buffer and a vector a row group would be twice as much.
        Assert.True(large < small + (16 << 10), $"{small} bytes for 20 row groups, {large} for 200");
    }

    // The least of some runs: the first ones compile, and the runtime allocates for itself now and then.
    private static async Task<long> AllocatedAsync(FrameSession session, string sql)
    {
        long least = long.MaxValue;
        for (int run = 0; run < 6; run++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await RunAsync(session, sql);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }

    private static async Task RunAsync(FrameSession session, string sql)
    {
        await foreach (StatementResult result in session.RunScriptAsync(sql))
        {
            if (result.Frame is null) continue;
            foreach (RecordBatch batch in await result.Frame.CollectAsync()) batch.Dispose();
        }
    }
}

/// <summary>Tests that count what the whole process allocates run while no others do.</summary>
[CollectionDefinition(AllocationTests.Name, DisableParallelization = true)]
public class AllocationCounting;
