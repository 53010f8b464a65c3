using FrameEngine.Tpch;
using static FrameEngine.F;

namespace FrameEngine.Cluster.Tests;

/// <summary>Two workers in this process: what they give is what a session here gives.</summary>
public sealed class ClusterTests(ClusterTests.Workers workers) : IClassFixture<ClusterTests.Workers>
{
    private static readonly string s_data = Repository.Path("testdata", "tpch-sf0.01");

    public static TheoryData<int> Queries => [.. Enumerable.Range(1, TpchQueries.Count)];

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_TPC_H_query_gives_the_rows_that_it_gives_here(int query)
    {
        string sql = TpchQueries.Sql(query, TpchScale.Of(0.01));

        Assert.Equal(await RowsAsync(workers.Here, sql), await RowsAsync(workers.Session, sql));
    }

    [Theory]
    [InlineData("SELECT 42 AS a, 'text longer than twelve bytes' AS b, NULL AS c, 1.50 AS d, DATE '2020-01-02' AS e, TIMESTAMP '2020-01-02 03:04:05' AS f, INTERVAL '3 days' AS g, true AS h")]
    [InlineData("SELECT * FROM (VALUES (1, 'a', NULL), (NULL, NULL, 1.25), (3, '', -1.00)) t(a, b, c) ORDER BY a NULLS FIRST")]
    [InlineData("SELECT CASE WHEN o_orderkey % 3 = 0 THEN NULL ELSE o_clerk END AS clerk, count(*), sum(CASE WHEN o_orderkey % 5 = 0 THEN NULL ELSE o_totalprice END), min(o_orderdate) FROM orders GROUP BY 1 ORDER BY 1 NULLS LAST LIMIT 20")]
    [InlineData("SELECT n_name, r_name FROM nation FULL JOIN region ON n_regionkey = r_regionkey AND n_nationkey < 10 ORDER BY n_nationkey NULLS LAST, r_regionkey")]
    [InlineData("SELECT DISTINCT l_returnflag, l_linestatus FROM lineitem ORDER BY 1, 2")]
    [InlineData("SELECT count(DISTINCT l_partkey), avg(l_quantity), max(l_comment) FROM lineitem")]
    [InlineData("SELECT o_orderkey, o_comment FROM orders ORDER BY o_totalprice DESC LIMIT 5 OFFSET 3")]
    [InlineData("SELECT c_name FROM customer WHERE NOT EXISTS (SELECT * FROM orders WHERE o_custkey = c_custkey AND o_totalprice > 1000) ORDER BY c_custkey LIMIT 10")]
    [InlineData("SELECT count(*) FROM customer WHERE c_custkey NOT IN (SELECT CASE WHEN o_orderkey < 0 THEN NULL ELSE o_custkey END FROM orders)")]
    [InlineData("SELECT c_nationkey, count(*) FROM (SELECT c_nationkey FROM customer UNION ALL SELECT s_nationkey FROM supplier UNION ALL SELECT 7) u GROUP BY 1 ORDER BY 1")]
    [InlineData("SELECT r_name FROM region WHERE r_regionkey > 100")]
    [InlineData("SELECT count(*), sum(l_orderkey) FROM (SELECT l_orderkey FROM lineitem EXCEPT ALL SELECT o_orderkey FROM orders)")]
    [InlineData("SELECT count(*), sum(k) FROM (SELECT c_nationkey AS k FROM customer INTERSECT ALL SELECT s_nationkey FROM supplier)")]
    [InlineData("SELECT sum(o.o_totalprice), count(*) FROM customer c, LATERAL (SELECT o_totalprice FROM orders WHERE o_custkey = c.c_custkey ORDER BY o_totalprice DESC LIMIT 3 OFFSET 1) o")]
    [InlineData("(SELECT o_orderkey FROM orders ORDER BY o_totalprice DESC LIMIT 3) UNION ALL (SELECT o_orderkey FROM orders ORDER BY o_totalprice LIMIT 3) UNION ALL (SELECT count(*) FROM lineitem) UNION ALL SELECT 5 ORDER BY 1")]
    [InlineData("SELECT count(*) FROM orders JOIN customer ON o_custkey = c_custkey AND o_orderkey + 1 > 500 AND c_custkey * 2 < 1000")]
    [InlineData("WITH big AS (SELECT o_custkey AS k, sum(o_totalprice) AS total FROM orders GROUP BY 1) SELECT count(*) FROM big a JOIN big b ON a.k = b.k WHERE a.total > (SELECT avg(total) FROM big)")]
    public async Task Rows_of_all_kinds_arrive_as_they_are(string sql) =>
        Assert.Equal(await RowsAsync(workers.Here, sql), await RowsAsync(workers.Session, sql));

    [Fact]
    public async Task Frames_run_on_workers_too()
    {
        DataFrame frame = workers.Session.Table("lineitem").Where(Col("l_quantity") > 40).GroupBy("l_shipmode").Agg(Count().As("n"), Sum(Col("l_extendedprice")).As("total")).OrderBy("l_shipmode");
        DataFrame here = workers.Here.Table("lineitem").Where(Col("l_quantity") > 40).GroupBy("l_shipmode").Agg(Count().As("n"), Sum(Col("l_extendedprice")).As("total")).OrderBy("l_shipmode");

        Assert.Equal(await here.ToRowsAsync(), await frame.ToRowsAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Tables_in_memory_travel_if_they_are_small(int count)
    {
        await using WorkerHost first = await WorkerHost.StartAsync(), second = await WorkerHost.StartAsync();
        using FrameSession session = FrameSession.Connect(count == 1 ? [first.Address] : [first.Address, second.Address]);
        Register(session);
        await session.ExecuteAsync("CREATE TABLE t AS SELECT n_nationkey AS k, n_name AS name FROM nation; INSERT INTO t VALUES (3, NULL), (NULL, 'x')");

        Assert.Equal(["27|26|26"], await RowsAsync(session, "SELECT count(*), count(k), count(name) FROM t"));
        Assert.Equal(["CANADA|True", "∅|True"], await RowsAsync(session, "SELECT name, count(*) = (SELECT count(*) FROM customer WHERE c_nationkey = 3) FROM t JOIN customer ON c_nationkey = k WHERE k = 3 GROUP BY name ORDER BY name NULLS LAST"));
        await session.ExecuteAsync("CREATE TABLE big AS SELECT * FROM lineitem");
        FrameNotSupportedException error = await Assert.ThrowsAsync<FrameNotSupportedException>(() => RowsAsync(session, "SELECT max(l_comment), min(l_partkey) FROM big"));
        Assert.Contains("big", error.Message);
    }

    [Fact]
    public async Task Many_queries_run_at_once()
    {
        object?[] counts = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => workers.Session.Sql($"SELECT count(*) FROM orders WHERE o_custkey % 6 = {i}").ScalarAsync()));

        Assert.Equal(15000, counts.Sum(c => (long)c!));
    }

    [Fact]
    public async Task Workers_write_files_whole()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("frame-cluster-tests").FullName, "x.parquet");

        long rows = await workers.Session.ExecuteAsync($"COPY (SELECT o_orderkey FROM orders ORDER BY o_orderkey) TO '{path}'");

        Assert.Equal(15000, rows);
        Assert.Equal([[15000L, 1L, 60000L]], await workers.Here.Sql($"SELECT count(*), min(o_orderkey), max(o_orderkey) FROM '{path}'").ToRowsAsync());
        Assert.Equal(["x.parquet"], Directory.GetFiles(Path.GetDirectoryName(path)!).Select(Path.GetFileName));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Theory]
    [InlineData("SELECT sum(cast(o_comment AS integer)) FROM orders", typeof(ConversionException))]
    [InlineData("SELECT o_orderkey + 9223372036854775807 FROM orders", typeof(ArithmeticOverflowException))]
    [InlineData("SELECT (SELECT o_orderkey FROM orders)", typeof(CardinalityException))]
    public async Task An_error_on_a_worker_arrives_as_what_it_was(string sql, Type type)
    {
        await Assert.ThrowsAsync(type, () => RowsAsync(workers.Session, sql));
        Assert.Equal(5L, await workers.Session.Sql("SELECT count(*) FROM region").ScalarAsync()); // and the workers are well
    }

    [Theory]
    [InlineData("csv", "a\n1\nx\n")]
    [InlineData("json", "{\"a\":1}\n{\"a\":[]}\n")]
    public async Task A_malformed_file_on_a_worker_is_an_error_of_its_format(string format, string text)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.{format}");
        await File.WriteAllTextAsync(path, text);
        try
        {
            FileFormatException error = await Assert.ThrowsAnyAsync<FileFormatException>(() => RowsAsync(workers.Session, $"SELECT sum(a) FROM read_{format}('{path}', columns = {{'a': 'BIGINT'}})"));
            Assert.Contains(Path.GetFileName(path), error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("SELECT l_comment, count(*) FROM lineitem GROUP BY 1")]
    [InlineData("SELECT l_comment, sum(cast(l_shipmode AS integer)) FROM lineitem GROUP BY 1")]
    [InlineData("SELECT count(*) FROM (SELECT DISTINCT l_comment FROM lineitem) a, (SELECT DISTINCT l_comment FROM lineitem) b WHERE a.l_comment < b.l_comment")]
    public async Task Workers_hold_nothing_of_a_query_that_has_ended_failed_or_been_cancelled(string sql)
    {
        await using WorkerHost first = await WorkerHost.StartAsync(), second = await WorkerHost.StartAsync();
        using FrameSession session = FrameSession.Connect([first.Address, second.Address]);
        Register(session);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            foreach (RecordBatch batch in await session.Sql(sql).CollectAsync(stop.Token)) batch.Dispose();
        }
        catch (Exception error) when (error is ConversionException or OperationCanceledException)
        {
        }

        Assert.Equal(0, await Line.SettledAsync(first));
        Assert.Equal(0, await Line.SettledAsync(second));
        Assert.Equal(0, session.MemoryInUse);
    }

    [Fact]
    public async Task A_cancelled_query_ends_in_time()
    {
        using var stop = new CancellationTokenSource();
        Task run = workers.Session.Sql("SELECT count(*) FROM lineitem a, lineitem b, lineitem c WHERE a.l_orderkey + b.l_partkey < c.l_suppkey").CollectAsync(stop.Token);
        await Task.Delay(300);
        Assert.False(run.IsCompleted);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    internal static async Task<string[]> RowsAsync(FrameSession session, string sql) =>
        [.. (await session.Sql(sql).ToRowsAsync()).Select(r => string.Join("|", r.Select(v => v switch { null => "∅", double d => d.ToString("G12", null), _ => v.ToString() })))];

    internal static void Register(FrameSession session)
    {
        foreach (string table in (string[])["customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier"])
            session.Register(table, session.ReadParquet(Path.Combine(s_data, table + ".parquet")));
    }

    /// <summary>Two workers, a session on them, and one without.</summary>
    public sealed class Workers : IAsyncLifetime
    {
        private readonly List<WorkerHost> _hosts = [];

        public FrameSession Session { get; private set; } = null!;

        public FrameSession Here { get; } = new(new FrameSessionOptions { Threads = 2 });

        public async Task InitializeAsync()
        {
            for (int i = 0; i < 2; i++) _hosts.Add(await WorkerHost.StartAsync("127.0.0.1:0", new FrameSessionOptions { Threads = 2 }));
            Session = FrameSession.Connect([.. _hosts.Select(h => h.Address)]);
            Register(Session);
            Register(Here);
        }

        public async Task DisposeAsync()
        {
            Session.Dispose();
            Here.Dispose();
            foreach (WorkerHost host in _hosts) await host.DisposeAsync();
        }
    }
}
