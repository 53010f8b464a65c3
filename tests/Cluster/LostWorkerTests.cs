using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FrameEngine.Cluster.Client;
using FrameEngine.Memory;

namespace FrameEngine.Cluster.Tests;

/// <summary>Workers that are not there, are something else, or go away: a clear error, soon.</summary>
public class LostWorkerTests
{
    private const string Long = "SELECT count(*) FROM lineitem a, lineitem b, lineitem c WHERE a.l_orderkey + b.l_partkey < c.l_suppkey";

    [Fact]
    public void A_worker_that_is_not_there_is_named()
    {
        WorkerException error = Assert.Throws<WorkerException>(() => FrameSession.Connect(["127.0.0.1:1"]));

        Assert.Contains("127.0.0.1:1", error.Message);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("localhost")]
    [InlineData("http://127.0.0.1:7401/path")]
    [InlineData("127.0.0.1:port")]
    public void An_address_that_is_none_is_a_wrong_use(string address) => Assert.Throws<UsageException>(() => FrameSession.Connect([address]));

    [Fact]
    public void No_worker_at_all_is_a_wrong_use() => Assert.Throws<UsageException>(() => FrameSession.Connect([]));

    [Fact]
    public async Task Something_else_that_listens_is_no_worker()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task closing = Task.Run(async () =>
        {
            using TcpClient client = await listener.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        });

        Assert.Throws<WorkerException>(() => FrameSession.Connect([listener.LocalEndpoint.ToString()!]));
        await closing;
    }

    [Theory]
    [InlineData("8.8.8.8:7401")]
    [InlineData("0.0.0.0:7401")]
    [InlineData("nonsense")]
    [InlineData("127.0.0.1")]
    public async Task A_worker_listens_on_loopback_only(string address) => await Assert.ThrowsAsync<UsageException>(() => WorkerHost.StartAsync(address));

    [Fact]
    public async Task A_port_that_is_taken_is_an_error()
    {
        await using WorkerHost first = await WorkerHost.StartAsync();

        FrameIOException error = await Assert.ThrowsAsync<FrameIOException>(() => WorkerHost.StartAsync(first.Address));

        Assert.Contains("listen", error.Message);
    }

    [Fact]
    public async Task A_worker_that_goes_away_between_queries_is_named()
    {
        await using WorkerHost staying = await WorkerHost.StartAsync();
        WorkerHost leaving = await WorkerHost.StartAsync();
        using FrameSession session = Connect(staying, leaving);
        await leaving.DisposeAsync();

        WorkerException error = await Assert.ThrowsAsync<WorkerException>(() => session.Sql("SELECT count(*) FROM orders WHERE o_comment LIKE '%a%'").ToRowsAsync());

        Assert.Contains(leaving.Address, error.Message);
    }

    [Fact]
    public async Task A_worker_that_goes_away_in_the_middle_of_a_query_ends_it()
    {
        await using WorkerHost staying = await WorkerHost.StartAsync();
        WorkerHost leaving = await WorkerHost.StartAsync();
        using FrameSession session = Connect(leaving, staying); // few rows: the first worker has the work
        Task<IReadOnlyList<object?[]>> run = session.Sql(Long).ToRowsAsync();
        await Task.Delay(500);
        Assert.False(run.IsCompleted);
        long start = Stopwatch.GetTimestamp();

        await leaving.DisposeAsync();

        WorkerException error = await Assert.ThrowsAsync<WorkerException>(() => run.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains(leaving.Address, error.Message);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task The_worker_that_sends_the_rows_may_go_away_too()
    {
        WorkerHost leaving = await WorkerHost.StartAsync();
        using FrameSession session = Connect(leaving);
        await using IAsyncEnumerator<RecordBatch> rows = session.Sql("SELECT a.l_comment FROM lineitem a, lineitem b").StreamAsync().GetAsyncEnumerator();
        Assert.True(await rows.MoveNextAsync());
        rows.Current.Dispose();

        await leaving.DisposeAsync();

        WorkerException error = await Assert.ThrowsAsync<WorkerException>(async () =>
        {
            while (await rows.MoveNextAsync()) rows.Current.Dispose();
        });
        Assert.Contains(leaving.Address, error.Message);
    }

    [Theory]
    [InlineData(Long)]
    [InlineData("SELECT a.l_comment FROM lineitem a, lineitem b")]
    public async Task A_line_that_breaks_ends_the_query(string sql)
    {
        await using WorkerHost staying = await WorkerHost.StartAsync();
        await using WorkerHost behind = await WorkerHost.StartAsync();
        using var line = new Line(behind.Address);
        using FrameSession session = Connect([line.Address, staying.Address]);
        Task run = Task.Run(async () =>
        {
            await foreach (RecordBatch batch in session.Sql(sql).StreamAsync()) batch.Dispose();
        });
        await Task.Delay(500);
        Assert.False(run.IsCompleted);

        line.Dispose();

        WorkerException error = await Assert.ThrowsAsync<WorkerException>(() => run.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains(line.Address, error.Message);
    }

    [Fact]
    public async Task A_worker_drops_what_it_holds_for_a_client_that_is_gone()
    {
        await using WorkerHost near = await WorkerHost.StartAsync();
        await using WorkerHost behind = await WorkerHost.StartAsync("127.0.0.1:0", null, TimeSpan.FromMilliseconds(500), default);
        using var line = new Line(behind.Address);
        using FrameSession session = Connect([line.Address, near.Address]);
        Task run = session.Sql("SELECT count(*) FROM (SELECT DISTINCT l_comment FROM lineitem) a, (SELECT DISTINCT l_comment FROM lineitem) b WHERE a.l_comment < b.l_comment").CollectAsync();
        for (int i = 0; i < 200 && behind.MemoryInUse == 0; i++) await Task.Delay(20);
        await Task.Delay(500);
        Assert.False(run.IsCompleted);
        Assert.NotEqual(0, behind.MemoryInUse);

        line.Dispose();

        await Assert.ThrowsAsync<WorkerException>(() => run);
        Assert.Equal(0, await Line.SettledAsync(behind));
    }

    [Fact]
    public async Task A_worker_that_waits_for_another_keeps_what_it_holds()
    {
        var patience = TimeSpan.FromSeconds(1); // the query takes some seconds, in which only one of them works
        await using WorkerHost busy = await WorkerHost.StartAsync("127.0.0.1:0", null, patience, default);
        await using WorkerHost idle = await WorkerHost.StartAsync("127.0.0.1:0", null, patience, default);
        var runner = new ClusterRunner([ClusterExtensions.Address(busy.Address), ClusterExtensions.Address(idle.Address)], MemoryPool.Unlimited, TimeSpan.FromMilliseconds(50));
        using var session = new FrameSession(new FrameSessionOptions(), runner);
        ClusterTests.Register(session);

        object? count = await session.Sql("SELECT count(*) FROM orders a, orders b WHERE a.o_orderkey < 20000 AND a.o_comment < b.o_comment").ScalarAsync();

        Assert.NotEqual(0L, count);
    }

    private static FrameSession Connect(params WorkerHost[] workers) => Connect([.. workers.Select(w => w.Address)]);

    private static FrameSession Connect(string[] workers)
    {
        FrameSession session = FrameSession.Connect(workers);
        ClusterTests.Register(session);
        return session;
    }
}
