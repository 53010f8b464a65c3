using System.Transactions;

namespace FrameEngine.AdoNet.Tests;

/// <summary>Transactions of System.Transactions, beyond what every provider does.</summary>
public sealed class AmbientTransactionTests
{
    private static readonly TransactionOptions s_snapshot = new() { IsolationLevel = IsolationLevel.Snapshot };

    private static string NewMemory() => $"Data Source=:memory:{Guid.NewGuid():N};Threads=2";

    private static FrameConnection Open(string connectionString)
    {
        var connection = new FrameConnection(connectionString);
        connection.Open();
        return connection;
    }

    private static object? Run(FrameConnection connection, string sql)
    {
        using var command = new FrameCommand(sql, connection);
        return command.ExecuteScalar();
    }

    [Fact]
    public void Two_databases_in_one_scope_are_refused_and_neither_keeps_anything()
    {
        using FrameConnection a = Open(NewMemory()), b = Open(NewMemory());
        Run(a, "CREATE TABLE t (n INTEGER)");
        Run(b, "CREATE TABLE t (n INTEGER)");

        TransactionAbortedException error = Assert.Throws<TransactionAbortedException>(() =>
        {
            using var scope = new TransactionScope();
            a.EnlistTransaction(Transaction.Current);
            b.EnlistTransaction(Transaction.Current);
            Run(a, "INSERT INTO t VALUES (1)");
            Run(b, "INSERT INTO t VALUES (1)");
            scope.Complete();
        });

        Assert.IsType<FrameNotSupportedException>(error.InnerException);
        Assert.Equal((0L, 0L), (Run(a, "SELECT count(*) FROM t"), Run(b, "SELECT count(*) FROM t")));
    }

    [Fact]
    public void Two_connections_at_once_in_one_scope_are_refused()
    {
        string memory = NewMemory();
        using var scope = new TransactionScope();
        using FrameConnection first = Open(memory);

        Assert.Contains("Enlist=false", Assert.Throws<InvalidOperationException>(() => Open(memory)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_conflict_is_the_reason_why_a_scope_is_aborted()
    {
        string memory = NewMemory();
        using FrameConnection other = Open(memory);
        Run(other, "CREATE TABLE t AS SELECT 1 AS n");

        TransactionAbortedException error = Assert.Throws<TransactionAbortedException>(() =>
        {
            using var scope = new TransactionScope(TransactionScopeOption.Required, s_snapshot);
            using (FrameConnection connection = Open(memory))
            {
                Run(connection, "UPDATE t SET n = 2");
                Run(other, "UPDATE t SET n = 3");
            }

            scope.Complete();
        });

        Assert.Equal("40001", Assert.IsType<TransactionException>(error.InnerException).SqlState);
        Assert.Equal(3, Run(other, "SELECT n FROM t"));
    }

    [Fact]
    public void A_memory_of_ones_own_lives_until_the_scope_is_over()
    {
        using var connection = new FrameConnection("Data Source=:memory:");
        FrameSession session;
        using (var scope = new TransactionScope())
        {
            connection.Open();
            session = connection.Session;
            Run(connection, "CREATE TABLE t AS SELECT 1 AS n");
            connection.Close();
            connection.Open();
            Assert.Equal(1, Run(connection, "SELECT n FROM t"));
            scope.Complete();
        }

        Assert.Same(session, connection.Session);
        Assert.Equal(1, Run(connection, "SELECT n FROM t"));
    }

    [Fact]
    public void Nothing_runs_in_a_scope_whose_transaction_was_taken_back()
    {
        using FrameConnection connection = Open(NewMemory());
        Run(connection, "CREATE TABLE t (n INTEGER)");
        using (new TransactionScope())
        {
            connection.EnlistTransaction(Transaction.Current);
            Run(connection, "INSERT INTO t VALUES (1)");
            Transaction.Current!.Rollback();

            Assert.Throws<InvalidOperationException>(() => Run(connection, "INSERT INTO t VALUES (2)"));
        }

        Assert.Equal(0L, Run(connection, "SELECT count(*) FROM t"));
    }

    [Fact]
    public void A_transaction_that_is_taken_back_from_elsewhere_stops_what_runs_in_it()
    {
        using FrameConnection connection = Open(NewMemory());
        using var transaction = new CommittableTransaction();
        connection.EnlistTransaction(transaction);
        using var command = new FrameCommand("SELECT range FROM range(100000000000)", connection);
        using FrameDataReader reader = command.ExecuteReader();
        Assert.True(reader.Read());

        transaction.Rollback();

        Assert.Throws<OperationCanceledException>(() =>
        {
            while (reader.Read()) { }
        });
    }

    [Fact]
    public void The_isolation_level_is_the_scopes()
    {
        string memory = NewMemory();
        using FrameConnection other = Open(memory);
        Run(other, "CREATE TABLE t AS SELECT 1 AS n");
        Run(other, "CREATE TABLE u AS SELECT 1 AS n");

        Assert.Throws<TransactionAbortedException>(() => ReadAndWrite(IsolationLevel.Serializable));
        ReadAndWrite(IsolationLevel.Snapshot);
        Assert.Equal(2L, Run(other, "SELECT count(*) FROM u"));

        void ReadAndWrite(IsolationLevel level)
        {
            using var scope = new TransactionScope(TransactionScopeOption.Required, new TransactionOptions { IsolationLevel = level });
            using (FrameConnection connection = Open(memory))
            {
                Run(connection, "INSERT INTO u SELECT n FROM t");
                using (new TransactionScope(TransactionScopeOption.Suppress)) Run(other, "UPDATE t SET n = n + 1");
            }

            scope.Complete();
        }
    }
}
