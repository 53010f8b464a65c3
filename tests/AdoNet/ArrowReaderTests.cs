using FrameEngine.AdoNet;
using FrameEngine.Formats.ArrowIpc;
using FrameEngine.Memory;

namespace FrameEngine.AdoNet.Tests;

public sealed class ArrowReaderTests : IDisposable
{
    private readonly FrameConnection _connection = new("Threads=2");

    public ArrowReaderTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task Batches_are_given_whole()
    {
        await using FrameCommand command = Command($"SELECT l_orderkey::BIGINT AS k FROM '{Repository.Path("testdata", "tpch-sf0.01", "lineitem.parquet")}'");
        long rows = 0, sum = 0;
        await foreach (RecordBatch batch in command.ExecuteArrowReaderAsync())
        {
            using (batch)
            {
                rows += batch.Length;
                foreach (long key in batch["k"].Values<long>()) sum += key;
            }
        }

        Assert.Equal(60_175, rows);
        Assert.Equal(Convert.ToInt64(await Command($"SELECT sum(l_orderkey)::BIGINT FROM '{Repository.Path("testdata", "tpch-sf0.01", "lineitem.parquet")}'").ExecuteScalarAsync(), null), sum);
        Assert.Equal(0, _connection.Session.MemoryInUse);
    }

    [Fact]
    public async Task A_result_without_rows_is_one_empty_batch()
    {
        var batches = new List<RecordBatch>();
        await foreach (RecordBatch batch in Command("SELECT 1 AS a, 'x' AS b WHERE 1 = 0").ExecuteArrowReaderAsync()) batches.Add(batch);

        RecordBatch only = Assert.Single(batches);
        Assert.Equal((0, "a, b"), (only.Length, string.Join(", ", only.Schema.Names)));
        only.Dispose();
    }

    [Fact]
    public async Task Leaving_the_loop_stops_the_query_and_runs_the_rest()
    {
        string lineitem = Repository.Path("testdata", "tpch-sf0.01", "lineitem.parquet");
        await foreach (RecordBatch batch in Command($"CREATE TABLE t (a INTEGER); SELECT a.l_comment FROM '{lineitem}' a, '{lineitem}' b; INSERT INTO t VALUES (1)").ExecuteArrowReaderAsync())
        {
            batch.Dispose();
            break;
        }

        Assert.Equal(1L, await Command("SELECT count(*) FROM t").ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_cancelled_token_ends_the_loop()
    {
        string lineitem = Repository.Path("testdata", "tpch-sf0.01", "lineitem.parquet");
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (RecordBatch batch in Command($"SELECT a.l_comment FROM '{lineitem}' a, '{lineitem}' b").ExecuteArrowReaderAsync(stop.Token))
            {
                batch.Dispose();
                await stop.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task A_statement_without_rows_is_an_error() => await Assert.ThrowsAsync<UsageException>(async () =>
    {
        await foreach (RecordBatch batch in Command("CREATE TABLE t (a INTEGER)").ExecuteArrowReaderAsync()) batch.Dispose();
    });

    [Theory]
    [InlineData("SELECT a FROM (VALUES (1), (2)) t(a)", 2)]
    [InlineData("SELECT 1 AS a WHERE 1 = 0", 0)]
    public async Task A_result_is_written_as_an_Arrow_stream(string sql, int rows)
    {
        using var stream = new MemoryStream();

        Assert.Equal(rows, await Command(sql).WriteArrowStreamAsync(stream));

        stream.Position = 0;
        using var reader = new ArrowStreamReader(stream, MemoryPool.Unlimited);
        Assert.Equal(["a"], (await reader.ReadSchemaAsync()).Names);
        using RecordBatch? batch = await reader.ReadNextAsync();
        Assert.Equal(rows, batch?.Length ?? 0);
    }

    private FrameCommand Command(string sql) => new(sql, _connection);
}
