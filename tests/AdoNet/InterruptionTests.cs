using System.Diagnostics;
using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

/// <summary>Whatever a query is at, it ends soon when it is told to: every operator, and functions that work long on one value.</summary>
/// <remarks>The aim is 100 ms on a machine that does nothing else (docs/performance.md has what was measured); machines that run tests are busy.</remarks>
public sealed class InterruptionTests : IDisposable
{
    private const long Soon = 2000;
    private static readonly string s_lineitem = Repository.Path("testdata", "tpch-sf0.01", "lineitem.parquet");
    private readonly FrameConnection _connection = new("Threads=2");
    private readonly string _directory = Directory.CreateTempSubdirectory("interrupted").FullName;

    public InterruptionTests() => _connection.Open();

    // Each runs for minutes, or until memory is full, if it is let.
    public static TheoryData<string, string> LongQueries => new()
    {
        { "groups", "SELECT count(*) FROM (SELECT hash(range) AS h, count(*) AS c FROM range(3000000000) GROUP BY h HAVING c > 9)" },
        { "groups of lists", "SELECT len(list(range)) FROM range(3000000000)" },
        { "distinct", "SELECT count(*) FROM (SELECT DISTINCT hash(range) FROM range(3000000000))" },
        { "ordered aggregate", "SELECT len(list(range ORDER BY hash(range))) FROM range(300000000)" },
        { "median", "SELECT median(hash(range)) FROM range(3000000000)" },
        { "join build", "SELECT count(*) FROM range(10) a JOIN (SELECT hash(range) AS k FROM range(3000000000)) b ON a.range = b.k" },
        { "join probe", "SELECT count(*) FROM range(100000) a JOIN range(100000000) b ON a.range % 10 = b.range % 10" },
        { "cross join", "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range < 0" },
        { "nested loop", "SELECT count(*) FROM range(100000) a JOIN range(10000000) b ON a.range * b.range < b.range - 7 * a.range" },
        { "range join", "SELECT count(*) FROM range(1000000) a JOIN range(20000000) b ON a.range < b.range AND hash(a.range) < hash(b.range)" },
        { "as-of join", "SELECT count(*) FROM range(3000000000) a ASOF JOIN range(30000000) b ON hash(a.range) >= hash(b.range)" },
        { "sort", "SELECT range FROM range(3000000000) ORDER BY hash(range)" },
        { "top n", "SELECT range FROM range(30000000000) ORDER BY hash(range) LIMIT 1000000" },
        { "window", "SELECT sum(range) OVER (PARTITION BY range % 10 ORDER BY hash(range)) FROM range(3000000000)" },
        { "window of medians", "SELECT median(range) OVER (ORDER BY range ROWS BETWEEN 100000 PRECEDING AND CURRENT ROW) FROM range(10000000)" },
        { "window of lists", "SELECT len(list(range) OVER (ORDER BY range ROWS BETWEEN 100000 PRECEDING AND CURRENT ROW)) FROM range(1000000)" },
        { "recursion", "WITH RECURSIVE t AS (SELECT 1::BIGINT AS n UNION ALL SELECT n + 1 FROM t WHERE n < 1000000000000) SELECT count(*) FROM t" },
        { "series", "SELECT sum(generate_series) FROM generate_series(1, 1000000000000)" },
        { "series as lists", "SELECT sum(len(generate_series(1, range))) FROM range(100000000)" },
        { "unnest", "SELECT count(*) FROM (SELECT unnest(range(100000)) FROM range(100000000))" },
        { "pivot", "PIVOT (SELECT range AS n, hash(range) % 3 AS h FROM range(100000000000)) ON h USING sum(n)" },
        { "regular expression", "SELECT len(regexp_replace(repeat('ab' || range, 10000000), '(a)(b)', '\\2\\1', 'g')) FROM range(100, 200)" },
        { "matches", "SELECT len(regexp_extract_all(repeat('ab' || range, 10000000), 'a.')) FROM range(100, 200)" },
        { "edit distance", "SELECT levenshtein(repeat('ab' || range, 100000), repeat('ba' || range, 100000)) FROM range(100, 200)" },
        { "edit distance of constants", "SELECT levenshtein(repeat('ab', 1000000), repeat('ba', 1000000))" },
        { "list sort", "SELECT len(list_sort(list_transform(range(3000000 + range), lambda x: hash(x)))) FROM range(1000)" },
        { "list lambda", "SELECT len(list_filter(range(3000000 + range), lambda x: hash(x) % 3 = 1)) FROM range(1000)" },
        { "list reduce", "SELECT list_reduce(range(3000000 + range), lambda x, y: x + y % 3) FROM range(1000)" },
        { "list distinct", "SELECT len(list_distinct(range(3000000 + range))) FROM range(1000)" },
        { "list aggregate", "SELECT list_aggregate(range(100000 + range), 'median') FROM range(100000)" },
    };

    public void Dispose()
    {
        _connection.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [MemberData(nameof(LongQueries))]
    public async Task A_cancelled_token_ends(string what, string sql)
    {
        Assert.NotEmpty(what);
        await EndsSoonAsync(sql);
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("arrow")]
    public async Task A_cancelled_token_ends_a_file_that_is_written_and_leaves_nothing(string format)
    {
        await EndsSoonAsync($"COPY (SELECT range AS n, 'text ' || range AS t FROM range(3000000000)) TO '{Path.Combine(_directory, "out." + format)}'");

        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory));
    }

    [Theory]
    [InlineData("CREATE TABLE made AS SELECT range AS n FROM range(30000000000)")]
    [InlineData("INSERT INTO t SELECT range FROM range(30000000000)")]
    [InlineData("UPDATE t SET n = n + (SELECT count(*) FROM range(100000000) a, range(1000) b WHERE a.range + b.range < t.n)")]
    [InlineData("DELETE FROM t WHERE n < (SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range < t.n)")]
    public async Task A_cancelled_token_ends_a_change_and_takes_it_back(string sql)
    {
        await using var table = new FrameCommand("CREATE TABLE t AS SELECT range AS n FROM range(10)", _connection);
        await table.ExecuteNonQueryAsync();

        await EndsSoonAsync(sql);

        Assert.Equal(45m, await new FrameCommand("SELECT sum(n) FROM t", _connection).ExecuteScalarAsync());
        Assert.Equal(0L, await new FrameCommand("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'made'", _connection).ExecuteScalarAsync());
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("parquet")]
    public async Task A_cancelled_token_ends_a_scan(string format)
    {
        string file = Path.Combine(_directory, "rows." + format);
        await using var copy = new FrameCommand($"COPY (SELECT * FROM '{s_lineitem}') TO '{file}'", _connection);
        await copy.ExecuteNonQueryAsync();

        // The same file many times.
        await EndsSoonAsync($"SELECT count(*) FROM read_{format}({string.Join(", ", Enumerable.Repeat($"'{file}'", 400))}) WHERE l_comment LIKE '%x%y%z%'");
    }

    [Fact]
    public async Task A_timeout_ends_what_is_computed_while_planning()
    {
        await using FrameCommand command = new("SELECT levenshtein(repeat('ab', 1000000), repeat('ba', 1000000))", _connection) { CommandTimeout = 1 };
        var clock = Stopwatch.StartNew();

        await Assert.ThrowsAsync<QueryTimeoutException>(() => command.ExecuteScalarAsync());

        Assert.InRange(clock.ElapsedMilliseconds, 0, 1000 + Soon);
    }

    private async Task EndsSoonAsync(string sql)
    {
        await using FrameCommand command = new(sql, _connection);
        using var stop = new CancellationTokenSource();
        Task running = Task.Run(() => command.ExecuteNonQueryAsync(stop.Token));
        await Task.WhenAny(running, Task.Delay(300));
        Assert.False(running.IsCompleted, $"it ended by itself: {running.Exception?.InnerException?.Message}");
        var clock = Stopwatch.StartNew();

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.InRange(clock.ElapsedMilliseconds, 0, Soon);
    }
}
