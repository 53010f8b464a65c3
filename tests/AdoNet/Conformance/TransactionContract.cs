using System.Data;
using System.Data.Common;

namespace FrameEngine.AdoNet.Conformance;

public abstract class TransactionContract<TProvider> : Contract<TProvider> where TProvider : Provider, new()
{
    protected TransactionContract() => Execute("CREATE TEMP TABLE kept (a INTEGER)");

    private long Rows => Convert.ToInt64(Scalar("SELECT count(*) FROM kept"), null);

    [Fact]
    public void What_is_committed_stays()
    {
        using (DbTransaction transaction = Connection.BeginTransaction())
        {
            Insert(transaction);
            transaction.Commit();
        }

        Assert.Equal(1, Rows);
    }

    [Fact]
    public async Task What_is_rolled_back_is_gone()
    {
        await using (DbTransaction transaction = await Connection.BeginTransactionAsync())
        {
            Insert(transaction);
            Assert.Equal(1, Rows);
            await transaction.RollbackAsync();
        }

        Assert.Equal(0, Rows);
    }

    [Fact]
    public void What_is_left_open_is_rolled_back()
    {
        using (DbTransaction transaction = Connection.BeginTransaction()) Insert(transaction);

        Assert.Equal(0, Rows);
    }

    [Fact]
    public void A_transaction_knows_its_connection_until_it_is_over()
    {
        using DbTransaction transaction = Connection.BeginTransaction(IsolationLevel.Serializable);
        Assert.Same(Connection, transaction.Connection);
        Assert.Equal(IsolationLevel.Serializable, transaction.IsolationLevel);

        transaction.Commit();

        Assert.ThrowsAny<InvalidOperationException>(transaction.Commit);
        Assert.ThrowsAny<InvalidOperationException>(transaction.Rollback);
    }

    [Fact]
    public void There_is_one_transaction_at_a_time()
    {
        using DbTransaction transaction = Connection.BeginTransaction();

        Assert.ThrowsAny<InvalidOperationException>(() => Connection.BeginTransaction());
    }

    [Fact]
    public void A_closed_connection_begins_nothing()
    {
        Connection.Close();

        Assert.ThrowsAny<InvalidOperationException>(() => Connection.BeginTransaction());
    }

    [Fact]
    public void A_new_transaction_follows_one_that_is_over()
    {
        using (DbTransaction first = Connection.BeginTransaction())
        {
            Insert(first);
            first.Rollback();
        }

        using DbTransaction second = Connection.BeginTransaction();
        Insert(second);
        second.Commit();

        Assert.Equal(1, Rows);
    }

    private void Insert(DbTransaction transaction)
    {
        using DbCommand command = Command("INSERT INTO kept VALUES (1)");
        command.Transaction = transaction;
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
