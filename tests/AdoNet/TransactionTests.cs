using System.Data;
using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

/// <summary>Transactions of several connections to one session: what each sees, who wins, and what a failure leaves.</summary>
public sealed class TransactionTests : IDisposable
{
    private readonly FrameDataSource _source = new("Threads=2");
    private readonly FrameConnection _a, _b;

    public TransactionTests()
    {
        (_a, _b) = (_source.OpenConnection(), _source.OpenConnection());
        Run(_a, "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2)");
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _source.Dispose();
    }

    [Fact]
    public void A_transaction_sees_the_moment_of_its_beginning_and_its_own_changes()
    {
        using FrameTransaction transaction = _a.BeginTransaction();
        Run(_b, "INSERT INTO t VALUES (3)");
        Assert.Equal(2L, Count(_a));

        Run(_a, "INSERT INTO t VALUES (4)");
        Assert.Equal((3L, 3L), (Count(_a), Count(_b)));

        transaction.Commit();
        Assert.Equal((4L, 4L), (Count(_a), Count(_b)));
    }

    [Fact]
    public void Two_transactions_that_change_the_same_table_conflict_and_the_first_to_commit_wins()
    {
        using FrameTransaction first = _a.BeginTransaction(), second = _b.BeginTransaction();
        Run(_a, "UPDATE t SET a = 10 WHERE a = 1");
        Run(_b, "UPDATE t SET a = 20 WHERE a = 2");
        first.Commit();

        TransactionException error = Assert.Throws<TransactionException>(second.Commit);

        Assert.Equal(("40001", true), (error.SqlState, error.IsTransient));
        Assert.Contains("\"t\"", error.Message, StringComparison.Ordinal);
        Assert.Equal(12L, Scalar(_b, "SELECT sum(a)::BIGINT FROM t"));
    }

    [Fact]
    public void Rows_that_two_transactions_add_are_all_kept()
    {
        using FrameTransaction first = _a.BeginTransaction(), second = _b.BeginTransaction();
        Run(_a, "INSERT INTO t VALUES (3)");
        Run(_b, "INSERT INTO t VALUES (4)");
        Run(_b, "INSERT INTO t VALUES (5)");
        first.Commit();
        second.Commit();

        Assert.Equal(15L, Scalar(_a, "SELECT sum(a)::BIGINT FROM t"));
    }

    [Fact]
    public void A_key_that_two_transactions_add_is_kept_once()
    {
        Run(_a, "CREATE TABLE k (id INTEGER PRIMARY KEY)");
        using FrameTransaction first = _a.BeginTransaction(), second = _b.BeginTransaction();
        Run(_a, "INSERT INTO k VALUES (1)");
        Run(_b, "INSERT INTO k VALUES (1)");
        first.Commit();

        Assert.Equal("23505", Assert.Throws<ConstraintException>(second.Commit).SqlState);
        Assert.Equal(1L, Scalar(_b, "SELECT count(*) FROM k"));
    }

    [Fact]
    public void A_serializable_transaction_fails_when_what_it_read_has_changed()
    {
        Run(_a, "CREATE TABLE sums (total BIGINT)");
        using FrameTransaction transaction = _a.BeginTransaction(IsolationLevel.Serializable);
        Run(_a, "INSERT INTO sums SELECT sum(a) FROM t");
        Run(_b, "INSERT INTO t VALUES (3)");

        Assert.Equal("40001", Assert.Throws<TransactionException>(transaction.Commit).SqlState);
        Assert.Equal(0L, Scalar(_a, "SELECT count(*) FROM sums"));
    }

    [Fact]
    public void A_snapshot_may_be_committed_though_what_it_read_has_changed()
    {
        Run(_a, "CREATE TABLE sums (total BIGINT)");
        using FrameTransaction transaction = _a.BeginTransaction();
        Run(_a, "INSERT INTO sums SELECT sum(a) FROM t");
        Run(_b, "INSERT INTO t VALUES (3)");
        transaction.Commit();

        Assert.Equal(3L, Scalar(_b, "SELECT total FROM sums"));
    }

    [Theory]
    [InlineData(IsolationLevel.Unspecified, IsolationLevel.Snapshot)]
    [InlineData(IsolationLevel.ReadUncommitted, IsolationLevel.Snapshot)]
    [InlineData(IsolationLevel.ReadCommitted, IsolationLevel.Snapshot)]
    [InlineData(IsolationLevel.RepeatableRead, IsolationLevel.Snapshot)]
    [InlineData(IsolationLevel.Snapshot, IsolationLevel.Snapshot)]
    [InlineData(IsolationLevel.Serializable, IsolationLevel.Serializable)]
    public void A_level_is_given_or_a_stronger_one(IsolationLevel wanted, IsolationLevel given)
    {
        using FrameTransaction transaction = _a.BeginTransaction(wanted);

        Assert.Equal(given, transaction.IsolationLevel);
    }

    [Fact]
    public void Chaos_is_refused() => Assert.Throws<ArgumentException>(() => _a.BeginTransaction(IsolationLevel.Chaos));

    [Fact]
    public void A_statement_that_fails_aborts_its_transaction_until_it_is_rolled_back()
    {
        FrameTransaction transaction = _a.BeginTransaction();
        Run(_a, "INSERT INTO t VALUES (3)");
        Assert.Throws<ConversionException>(() => Run(_a, "SELECT CAST('x' AS INTEGER) FROM t"));

        Assert.Equal("25P02", Assert.Throws<TransactionException>(() => Count(_a)).SqlState);
        Assert.Equal(2L, Count(_b));
        transaction.Rollback();

        Assert.Equal(2L, Count(_a));
    }

    [Fact]
    public void Committing_an_aborted_transaction_fails_and_ends_it()
    {
        Run(_a, "BEGIN; INSERT INTO t VALUES (3)");
        Assert.Throws<ConversionException>(() => Run(_a, "INSERT INTO t SELECT CAST('x' || a AS INTEGER) FROM t"));

        Assert.Equal("25P02", Assert.Throws<TransactionException>(() => Run(_a, "COMMIT")).SqlState);
        Assert.Equal("25P01", Assert.Throws<TransactionException>(() => Run(_a, "ROLLBACK")).SqlState);
        Assert.Equal(2L, Count(_a));
    }

    [Fact]
    public void A_mistake_in_the_text_leaves_a_transaction_as_it_is()
    {
        Run(_a, "BEGIN; INSERT INTO t VALUES (3)");
        Assert.Throws<BindException>(() => Run(_a, "SELECT * FROM nowhere"));
        Assert.Throws<ParseException>(() => Run(_a, "SELEC 1"));
        Assert.Throws<BindException>(() => Run(_a, "CREATE TABLE t (b INTEGER)"));
        Run(_a, "COMMIT");

        Assert.Equal(3L, Count(_b));
    }

    [Fact]
    public void Tables_views_and_schemas_of_a_transaction_are_its_own_until_it_is_committed()
    {
        using FrameTransaction transaction = _a.BeginTransaction();
        Run(_a, "CREATE SCHEMA s; CREATE TABLE s.u AS SELECT 7 AS x; CREATE VIEW v AS SELECT x + 1 AS y FROM s.u");
        Assert.Equal(8, Scalar(_a, "SELECT y FROM v"));
        Assert.Throws<BindException>(() => Scalar(_b, "SELECT y FROM v"));
        transaction.Commit();

        Assert.Equal(8, Scalar(_b, "SELECT y FROM v"));
    }

    [Fact]
    public void Two_tables_of_one_name_conflict()
    {
        using FrameTransaction first = _a.BeginTransaction(), second = _b.BeginTransaction();
        Run(_a, "CREATE TABLE u (a INTEGER)");
        Run(_b, "CREATE TABLE u (b VARCHAR)");
        first.Commit();

        Assert.Equal("40001", Assert.Throws<TransactionException>(second.Commit).SqlState);
        Assert.Equal(0L, Scalar(_b, "SELECT count(a) FROM u"));
    }

    [Fact]
    public void Rows_for_a_table_that_was_altered_meanwhile_conflict()
    {
        using FrameTransaction transaction = _a.BeginTransaction();
        Run(_a, "INSERT INTO t VALUES (3)");
        Run(_b, "ALTER TABLE t ADD COLUMN b INTEGER");

        Assert.Equal("40001", Assert.Throws<TransactionException>(transaction.Commit).SqlState);
    }

    [Fact]
    public async Task Statements_without_a_transaction_that_meet_are_run_again_until_all_are_done()
    {
        Run(_a, "CREATE TABLE counter AS SELECT 0 AS n");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await using FrameConnection connection = await _source.OpenConnectionAsync();
            for (int i = 0; i < 25; i++) Run(connection, "UPDATE counter SET n = n + 1");
        })));

        Assert.Equal(100, Scalar(_a, "SELECT n FROM counter"));
    }

    [Fact]
    public void Temporary_tables_are_a_connections_own_and_go_before_others()
    {
        Run(_a, "CREATE TEMP TABLE t AS SELECT 99 AS a");

        Assert.Equal((1L, 2L, 2L, 99), (Count(_a), Count(_b), Scalar(_a, "SELECT count(*) FROM main.t"), Scalar(_a, "SELECT a FROM temp.t")));
        Run(_a, "BEGIN; INSERT INTO t VALUES (100); ROLLBACK");
        Assert.Equal(1L, Count(_a));
        Run(_a, "DROP TABLE t");
        Assert.Equal(2L, Count(_a));
    }

    [Fact]
    public void A_reader_keeps_the_rows_of_its_beginning()
    {
        Run(_a, "CREATE TABLE many AS SELECT range AS n FROM range(1000000)");
        using FrameDataReader reader = new FrameCommand("SELECT n FROM many", _a).ExecuteReader();
        Assert.True(reader.Read());
        Run(_b, "DELETE FROM many");
        Run(_b, "DROP TABLE many");
        long rows = 1;
        while (reader.Read()) rows++;

        Assert.Equal(1_000_000, rows);
    }

    [Fact]
    public async Task Savepoints_take_back_a_part_and_heal_an_aborted_transaction()
    {
        await using FrameTransaction transaction = _a.BeginTransaction();
        Assert.True(transaction.SupportsSavepoints);
        Run(_a, "INSERT INTO t VALUES (3)");
        await transaction.SaveAsync("one");
        Run(_a, "DELETE FROM t; CREATE TABLE u (a INTEGER); CREATE SCHEMA s");
        await transaction.SaveAsync("two");
        Assert.Throws<ConversionException>(() => Run(_a, "SELECT CAST('x' || a AS INTEGER) FROM (VALUES (1)) v(a)"));
        Assert.Equal("25P02", Assert.Throws<TransactionException>(() => transaction.Save("three")).SqlState);

        await transaction.RollbackAsync("one");

        Assert.Equal(3L, Count(_a));
        Assert.Throws<BindException>(() => Run(_a, "SELECT * FROM u"));
        Assert.Equal("3B001", Assert.Throws<TransactionException>(() => transaction.Rollback("two")).SqlState);
        Run(_a, "INSERT INTO t VALUES (4)");
        await transaction.RollbackAsync("one");
        Run(_a, "INSERT INTO t VALUES (5); CREATE SCHEMA s");
        await transaction.ReleaseAsync("one");
        Assert.Throws<TransactionException>(() => transaction.Rollback("one"));
        transaction.Commit();

        Assert.Equal(11L, Scalar(_b, "SELECT sum(a)::BIGINT FROM t"));
        Assert.Throws<InvalidOperationException>(() => transaction.Save("late"));
    }

    [Fact]
    public void A_transaction_that_SQL_text_has_ended_is_over()
    {
        using FrameTransaction transaction = _a.BeginTransaction();
        Run(_a, "COMMIT");

        Assert.Throws<InvalidOperationException>(transaction.Commit);
        using FrameTransaction next = _a.BeginTransaction();
        next.Commit();
    }

    private static void Run(FrameConnection connection, string sql) => new FrameCommand(sql, connection).ExecuteNonQuery();

    private static object? Scalar(FrameConnection connection, string sql) => new FrameCommand(sql, connection).ExecuteScalar();

    private static object? Count(FrameConnection connection) => Scalar(connection, "SELECT count(*) FROM t");
}
