using System.Diagnostics;
using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

/// <summary>Who stops a query decides what its reader is thrown.</summary>
public sealed class CancellationTests : IDisposable
{
    private readonly FrameConnection _connection = new("Threads=2");

    public CancellationTests() => _connection.Open();

    private static string Lineitem => $"'{Repository.Path("testdata", "tpch-sf0.01", "lineitem.parquet")}'";

    private static string Slow => $"SELECT count(*) FROM {Lineitem} a, {Lineitem} b, {Lineitem} c WHERE a.l_orderkey + b.l_partkey < c.l_suppkey";

    public static TheoryData<string> SlowQueries =>
    [
        Slow,
        $"SELECT a.l_comment, sum(b.l_quantity) FROM {Lineitem} a, {Lineitem} b GROUP BY a.l_comment",
        $"SELECT count(DISTINCT a.l_comment || b.l_comment) FROM {Lineitem} a JOIN {Lineitem} b ON a.l_linenumber = b.l_linenumber",
    ];

    public void Dispose() => _connection.Dispose();

    [Theory]
    [MemberData(nameof(SlowQueries))]
    public async Task A_cancelled_token_is_thrown_as_itself_soon(string sql)
    {
        await using FrameCommand command = new(sql, _connection);
        using var stop = new CancellationTokenSource();
        Task<object?> running = command.ExecuteScalarAsync(stop.Token);
        await Task.Delay(200);
        var clock = Stopwatch.StartNew();

        await stop.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.Equal(stop.Token, error.CancellationToken);
        Assert.InRange(clock.ElapsedMilliseconds, 0, 2000);
        Assert.Equal(0, _connection.Session.MemoryInUse);
    }

    [Theory]
    [MemberData(nameof(SlowQueries))]
    public async Task Cancel_is_thrown_as_a_cancelled_operation_soon(string sql)
    {
        await using FrameCommand command = new(sql, _connection);
        Task<object?> running = command.ExecuteScalarAsync();
        await Task.Delay(200);
        var clock = Stopwatch.StartNew();

        command.Cancel();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.IsType<QueryCancelledException>(error.InnerException);
        Assert.InRange(clock.ElapsedMilliseconds, 0, 2000);
    }

    [Fact]
    public async Task A_timeout_is_thrown_as_one_and_says_how_long_it_was()
    {
        await using FrameCommand command = new(Slow, _connection) { CommandTimeout = 1 };

        QueryTimeoutException error = await Assert.ThrowsAsync<QueryTimeoutException>(() => command.ExecuteScalarAsync());

        Assert.Equal(TimeSpan.FromSeconds(1), error.Timeout);
        Assert.IsType<TimeoutException>(error.InnerException);
        Assert.Equal("57014", error.SqlState);
    }

    [Fact]
    public async Task The_connection_string_sets_the_timeout_of_its_commands()
    {
        await using var connection = new FrameConnection("Command Timeout=1");
        await connection.OpenAsync();
        await using FrameCommand command = connection.CreateCommand();
        command.CommandText = Slow;

        Assert.Equal(1, command.CommandTimeout);
        await Assert.ThrowsAsync<QueryTimeoutException>(() => command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Time_in_which_the_caller_works_does_not_count()
    {
        await using FrameCommand command = new("SELECT 1 UNION ALL SELECT 2", _connection) { CommandTimeout = 1 };
        await using FrameDataReader reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        await Task.Delay(1200);

        Assert.True(await reader.ReadAsync());
    }

    [Fact]
    public async Task A_cancelled_reader_can_only_be_closed()
    {
        string lineitem = Repository.Path("testdata", "tpch-sf0.01", "lineitem.parquet");
        await using FrameCommand command = new($"SELECT a.l_orderkey FROM '{lineitem}' a, '{lineitem}' b", _connection);
        await using FrameDataReader reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());

        command.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await reader.ReadAsync())
            {
            }
        });

        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.ReadAsync());
        await reader.CloseAsync();
        Assert.Equal(1, await new FrameCommand("SELECT 1", _connection).ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_token_that_is_cancelled_before_opens_and_reads_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await using var connection = new FrameConnection();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.OpenAsync(cancelled));
        Assert.Equal(System.Data.ConnectionState.Closed, connection.State);

        await using FrameDataReader reader = await new FrameCommand("SELECT 1", _connection).ExecuteReaderAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.ReadAsync(cancelled));
        Assert.True(await reader.ReadAsync());
    }

    [Fact]
    public async Task An_analysis_is_cancelled_as_its_query_is()
    {
        using var stop = new CancellationTokenSource(200);
        await using FrameCommand command = new("EXPLAIN ANALYZE " + Slow, _connection);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteScalarAsync(stop.Token));
    }

    [Fact]
    public async Task What_follows_a_cancelled_statement_is_not_run()
    {
        using var stop = new CancellationTokenSource(200);
        await using FrameCommand command = new($"CREATE TABLE t (a INTEGER); {Slow}; INSERT INTO t VALUES (1)", _connection);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteNonQueryAsync(stop.Token));

        Assert.Equal(0L, await new FrameCommand("SELECT count(*) FROM t", _connection).ExecuteScalarAsync());
    }
}
