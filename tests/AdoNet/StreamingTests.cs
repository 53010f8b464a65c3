using System.Data;
using System.Diagnostics;
using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

/// <summary>The reader holds little, makes its query wait, and ends it promptly.</summary>
public sealed class StreamingTests : IDisposable
{
    private static readonly string s_lineitem = Repository.Path("testdata", "tpch-sf0.01", "lineitem.parquet");
    private static readonly string s_billions = $"SELECT a.l_orderkey, b.l_comment FROM '{s_lineitem}' a, '{s_lineitem}' b";
    private readonly FrameConnection _connection = new("Threads=2;Memory Limit=400MB");

    public StreamingTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task A_result_of_billions_of_rows_is_read_in_bounded_memory_at_the_readers_pace()
    {
        await using FrameDataReader reader = await Command(s_billions).ExecuteReaderAsync();
        long most = 0;
        for (int i = 0; i < 2_000_000; i++)
        {
            Assert.True(await reader.ReadAsync());
            if (i % 100_000 == 0) most = Math.Max(most, _connection.Session.MemoryInUse);
        }

        // Nobody reads for a while: the query must not run ahead.
        await Task.Delay(500);
        Assert.InRange(Math.Max(most, _connection.Session.PeakMemory), 1, 250_000_000);
    }

    [Fact]
    public async Task A_hundred_million_rows_are_read_in_bounded_memory_and_can_be_left_in_the_middle()
    {
        const string all = "SELECT range AS n, range * 2 AS twice FROM range(100000000)";
        await using (FrameDataReader reader = await Command(all).ExecuteReaderAsync())
        {
            for (long i = 0; i < 5_000_000; i++)
            {
                Assert.True(await reader.ReadAsync());
                if (i % 1_000_000 == 0) Assert.Equal((i, i * 2), (reader.GetInt64(0), reader.GetInt64(1)));
            }
        }

        Assert.Equal(0, _connection.Session.MemoryInUse);
        long rows = 0;
        await foreach (RecordBatch batch in Command(all).ExecuteArrowReaderAsync())
        {
            using (batch) rows += batch.Length;
        }

        Assert.Equal(100_000_000, rows);
        Assert.InRange(_connection.Session.PeakMemory, 1, 250_000_000);
        Assert.Equal(0, _connection.Session.MemoryInUse);
    }

    [Fact]
    public async Task A_query_waits_while_nobody_reads()
    {
        await using FrameDataReader reader = await Command(s_billions).ExecuteReaderAsync();
        // It may take a while until all that may wait is there; then nothing more comes.
        long before = -1;
        for (int i = 0; i < 50 && before != _connection.Session.MemoryInUse; i++)
        {
            before = _connection.Session.MemoryInUse;
            await Task.Delay(300);
        }

        Assert.Equal(before, _connection.Session.MemoryInUse);
    }

    [Fact]
    public async Task Closing_a_reader_stops_its_query_at_once_and_frees_its_memory()
    {
        FrameDataReader reader = await Command(s_billions).ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        var clock = Stopwatch.StartNew();

        await reader.DisposeAsync();

        Assert.InRange(clock.ElapsedMilliseconds, 0, 2000);
        Assert.Equal(0, _connection.Session.MemoryInUse);
    }

    [Fact]
    public async Task Closing_a_connection_ends_its_reader()
    {
        using var session = new FrameSession();
        var connection = new FrameConnection(session);
        FrameDataReader reader = await new FrameCommand(s_billions, connection).ExecuteReaderAsync();

        await connection.CloseAsync();

        Assert.True(reader.IsClosed);
        Assert.Equal(0, session.MemoryInUse);
    }

    [Fact]
    public void A_connection_runs_one_command_at_a_time()
    {
        using FrameDataReader reader = Command("SELECT 1").ExecuteReader();

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Command("SELECT 2").ExecuteScalar());

        Assert.Contains("already running", error.Message, StringComparison.Ordinal);
        Assert.True(reader.Read());
    }

    [Fact]
    public void A_command_keeps_its_text_while_it_is_read()
    {
        using FrameCommand command = Command("SELECT 1");
        using (command.ExecuteReader()) Assert.Throws<InvalidOperationException>(() => command.CommandText = "SELECT 2");

        command.CommandText = "SELECT 2";
        Assert.Equal(2, command.ExecuteScalar());
    }

    [Fact]
    public void A_schema_is_told_without_changing_anything()
    {
        using (FrameDataReader reader = Command("CREATE TABLE made AS SELECT 1 AS a; SELECT 'x' AS b").ExecuteReader(CommandBehavior.SchemaOnly))
        {
            Assert.Equal("b", reader.GetName(0));
            Assert.False(reader.HasRows);
        }

        Assert.ThrowsAny<FrameException>(() => Command("SELECT * FROM made").ExecuteScalar());
    }

    [Fact]
    public async Task Waiting_readers_hold_no_thread()
    {
        // Many more queries than the pool has threads at first: they all wait at once.
        using var session = new FrameSession(new FrameSessionOptions { Threads = 1 });
        ThreadPool.GetMinThreads(out int threads, out _);
        int busy = 0;
        var readers = new List<(FrameConnection Connection, Task<object?> Task, CancellationTokenSource Stop)>();
        for (int i = 0; i < threads * 4; i++)
        {
            var connection = new FrameConnection(session);
            var stop = new CancellationTokenSource();
            string endless = $"SELECT count(*) FROM '{s_lineitem}' a, '{s_lineitem}' b, '{s_lineitem}' c WHERE a.l_orderkey + b.l_partkey < c.l_suppkey";
            readers.Add((connection, new FrameCommand(endless, connection).ExecuteScalarAsync(stop.Token), stop));
        }

        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(() => Interlocked.Increment(ref busy))));
        Assert.Equal(threads, busy);
        Assert.InRange(clock.ElapsedMilliseconds, 0, 2000);

        foreach ((_, _, CancellationTokenSource stop) in readers) await stop.CancelAsync();
        foreach ((FrameConnection connection, Task<object?> task, CancellationTokenSource stop) in readers)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
            await connection.DisposeAsync();
            stop.Dispose();
        }
    }

    private FrameCommand Command(string sql) => new(sql, _connection);
}
