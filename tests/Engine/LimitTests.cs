using System.Diagnostics;

namespace FrameEngine.Engine.Tests;

/// <summary>Memory limits and cancellation: a typed error, in time, and nothing held afterwards.</summary>
public class LimitTests
{
    // What is asked of the engine is a tenth of a second; a busy machine may take its time.
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(5);

    private static readonly string s_lineitem = Tpch.File("lineitem");

    [Theory]
    [InlineData("SELECT * FROM '{0}' ORDER BY l_comment")]
    [InlineData("SELECT l_comment, l_orderkey, count(*) FROM '{0}' GROUP BY l_comment, l_orderkey")]
    [InlineData("SELECT count(*) FROM '{0}' a JOIN '{0}' b ON a.l_comment = b.l_comment")]
    [InlineData("SELECT DISTINCT l_comment, l_partkey FROM '{0}'")]
    [InlineData("CREATE TABLE t AS SELECT * FROM '{0}'")]
    [InlineData("SELECT count(DISTINCT l_comment) FROM '{0}'")]
    public async Task More_memory_than_the_limit_is_an_error_and_is_given_back(string sql)
    {
        using var session = new FrameSession(new FrameSessionOptions { Threads = 2, MemoryLimit = 2 << 20 });

        ResourceExhaustedException error = await Assert.ThrowsAsync<ResourceExhaustedException>(() => session.ExecuteAsync(string.Format(null, sql, s_lineitem)));

        Assert.Contains("memory limit", error.Message);
        Assert.Contains("2.0 MiB", error.Message);
        Assert.Equal(0, session.MemoryInUse);
    }

    [Fact]
    public async Task A_session_whose_query_failed_runs_the_next()
    {
        using var session = new FrameSession(new FrameSessionOptions { Threads = 2, MemoryLimit = 4 << 20 });
        await Assert.ThrowsAsync<ResourceExhaustedException>(() => session.ExecuteAsync($"SELECT * FROM '{s_lineitem}' ORDER BY l_comment"));

        Assert.Equal(5L, await session.Sql($"SELECT count(*) FROM '{Tpch.File("region")}'").ScalarAsync());
    }

    [Theory]
    [InlineData("SELECT count(*) FROM '{0}' a, '{0}' b, '{0}' c WHERE a.l_orderkey + b.l_partkey < c.l_suppkey")]
    [InlineData("SELECT a.l_comment, count(*) FROM '{0}' a, '{0}' b GROUP BY 1")]
    [InlineData("SELECT a.l_comment || b.l_comment AS c FROM '{0}' a, '{0}' b ORDER BY c DESC LIMIT 3")]
    [InlineData("SELECT sum(a.l_quantity) FROM '{0}' a JOIN '{0}' b ON a.l_linenumber = b.l_linenumber")]
    [InlineData("COPY (SELECT a.l_comment FROM '{0}' a, '{0}' b) TO '{1}' (FORMAT csv)")]
    [InlineData("COPY (SELECT a.l_comment FROM '{0}' a, '{0}' b) TO '{1}' (FORMAT parquet)")]
    public async Task A_cancelled_query_ends_in_time_and_leaves_nothing(string sql)
    {
        using var directory = new TemporaryDirectory();
        using var session = new FrameSession(new FrameSessionOptions { Threads = 2 });
        using var stop = new CancellationTokenSource();
        Task run = Task.Run(async () =>
        {
            await foreach (StatementResult result in session.RunScriptAsync(string.Format(null, sql, s_lineitem, directory["out"]), null, stop.Token))
            {
                if (result.Frame is null) continue;
                await foreach (RecordBatch batch in result.Frame.StreamAsync(stop.Token)) batch.Dispose();
            }
        });
        await Task.Delay(300);
        Assert.False(run.IsCompleted, "the query is too short to be cancelled");

        long start = Stopwatch.GetTimestamp();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, s_bound);
        Assert.Equal(0, session.MemoryInUse);
        Assert.Empty(directory.Files);
    }

    [Fact]
    public async Task A_reader_that_stops_early_ends_its_query()
    {
        using var session = new FrameSession(new FrameSessionOptions { Threads = 2 });

        await foreach (RecordBatch batch in session.Sql($"SELECT a.l_comment FROM '{s_lineitem}' a, '{s_lineitem}' b").StreamAsync())
        {
            batch.Dispose();
            break;
        }

        Assert.Equal(0, session.MemoryInUse);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_runs_nothing()
    {
        using var session = new FrameSession();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.Sql("SELECT 1").CollectAsync(new CancellationToken(canceled: true)));
    }
}
