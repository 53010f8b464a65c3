using System.Data.Common;
using System.Transactions;

namespace FrameEngine.AdoNet.Conformance;

/// <summary>Transactions of System.Transactions.</summary>
public abstract class AmbientContract<TProvider> : Contract<TProvider> where TProvider : Provider, new()
{
    private readonly string _table = "ambient" + Guid.NewGuid().ToString("N");
    private readonly DbConnection _outside;

    protected AmbientContract()
    {
        _outside = Provider.Open(Provider.SharedConnectionString);
        Run(_outside, $"CREATE TABLE {_table} (a INTEGER)");
    }

    [Fact]
    public void What_a_completed_scope_did_stays()
    {
        using (var scope = new TransactionScope())
        {
            using (DbConnection connection = Open())
            {
                Run(connection, $"INSERT INTO {_table} VALUES (1)");
                Assert.Equal((1, 0), (Count(connection), Count(_outside)));
            }

            scope.Complete();
        }

        Assert.Equal(1, Count(_outside));
    }

    [Fact]
    public void What_a_scope_did_that_is_not_completed_is_gone()
    {
        using (new TransactionScope())
        {
            using DbConnection connection = Open();
            Run(connection, $"INSERT INTO {_table} VALUES (1)");
        }

        Assert.Equal(0, Count(_outside));
    }

    [Fact]
    public void A_connection_that_is_opened_again_goes_on_where_the_other_was()
    {
        using (var scope = new TransactionScope())
        {
            using (DbConnection first = Open()) Run(first, $"INSERT INTO {_table} VALUES (1)");
            using (DbConnection second = Open())
            {
                Assert.Equal(1, Count(second));
                Run(second, $"INSERT INTO {_table} VALUES (2)");
            }

            Assert.Equal(0, Count(_outside));
            scope.Complete();
        }

        Assert.Equal(2, Count(_outside));
    }

    [Fact]
    public async Task A_scope_flows_over_waits()
    {
        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await using DbConnection connection = Provider.Factory.CreateConnection()!;
            connection.ConnectionString = Provider.SharedConnectionString;
            await connection.OpenAsync();
            await Task.Yield();
            await using DbCommand command = connection.CreateCommand();
            command.CommandText = $"INSERT INTO {_table} VALUES (1)";
            await command.ExecuteNonQueryAsync();
        }

        Assert.Equal(0, Count(_outside));
    }

    [Fact]
    public void A_connection_can_be_told_to_stay_outside()
    {
        using (new TransactionScope())
        {
            using DbConnection connection = Provider.Open(Provider.SharedConnectionString + ";Enlist=false");
            Run(connection, $"INSERT INTO {_table} VALUES (1)");
        }

        Assert.Equal(1, Count(_outside));
    }

    [Fact]
    public void An_open_connection_can_be_made_part_of_a_transaction()
    {
        using DbConnection connection = Open();
        using (var transaction = new CommittableTransaction())
        {
            connection.EnlistTransaction(transaction);
            Run(connection, $"INSERT INTO {_table} VALUES (1)");
            Assert.ThrowsAny<InvalidOperationException>(() => connection.BeginTransaction());
            transaction.Commit();
        }

        using (var transaction = new CommittableTransaction())
        {
            connection.EnlistTransaction(transaction);
            Run(connection, $"INSERT INTO {_table} VALUES (2)");
            transaction.Rollback();
        }

        Run(connection, $"INSERT INTO {_table} VALUES (3)");
        Assert.Equal(2, Count(_outside));
    }

    [Fact]
    public void A_connection_with_a_transaction_takes_no_other()
    {
        using DbConnection connection = Open();
        using DbTransaction own = connection.BeginTransaction();
        using var transaction = new CommittableTransaction();

        Assert.ThrowsAny<InvalidOperationException>(() => connection.EnlistTransaction(transaction));
    }

    public override void Dispose()
    {
        Run(_outside, $"DROP TABLE {_table}");
        _outside.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    private DbConnection Open() => Provider.Open(Provider.SharedConnectionString);

    private int Count(DbConnection connection)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {_table}";
        return Convert.ToInt32(command.ExecuteScalar(), null);
    }

    private static void Run(DbConnection connection, string sql)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
