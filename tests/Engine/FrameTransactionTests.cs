namespace FrameEngine.Engine.Tests;

/// <summary>What an open transaction knows of queries whose rows are read later.</summary>
public sealed class FrameTransactionTests : IDisposable
{
    private readonly FrameSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task A_query_that_fails_while_its_rows_are_read_aborts_the_transaction()
    {
        await _session.ExecuteAsync("CREATE TABLE t (a VARCHAR); BEGIN; INSERT INTO t VALUES ('x')");
        await foreach (StatementResult result in _session.RunScriptAsync("SELECT a::INTEGER FROM t"))
            await Assert.ThrowsAsync<ConversionException>(() => result.Frame!.ToRowsAsync());
        await Assert.ThrowsAsync<TransactionException>(() => _session.ExecuteAsync("SELECT 1"));
        await Assert.ThrowsAsync<TransactionException>(() => _session.ExecuteAsync("COMMIT"));
        Assert.Equal(0L, await _session.Sql("SELECT count(*) FROM t").ScalarAsync());
    }

    [Fact]
    public async Task A_frame_of_a_transaction_aborts_it_whatever_is_made_of_the_frame()
    {
        await _session.ExecuteAsync("CREATE TABLE t (a VARCHAR); BEGIN; INSERT INTO t VALUES ('x')");
        await Assert.ThrowsAsync<ConversionException>(() => _session.Sql("SELECT a::INTEGER AS a FROM t").Take(1).ToRowsAsync());
        await Assert.ThrowsAsync<TransactionException>(() => _session.ExecuteAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_frame_of_an_earlier_transaction_leaves_a_later_one_alone()
    {
        await _session.ExecuteAsync("CREATE TABLE t (a VARCHAR); INSERT INTO t VALUES ('x'); BEGIN");
        DataFrame before = _session.Sql("SELECT a::INTEGER FROM t");
        await _session.ExecuteAsync("COMMIT; BEGIN; INSERT INTO t VALUES ('y')");
        await Assert.ThrowsAsync<ConversionException>(() => before.ToRowsAsync());
        await _session.ExecuteAsync("COMMIT");
        Assert.Equal(2L, await _session.Sql("SELECT count(*) FROM t").ScalarAsync());
    }
}
