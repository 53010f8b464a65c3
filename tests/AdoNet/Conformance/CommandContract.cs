using System.Data;
using System.Data.Common;
using System.Diagnostics;

namespace FrameEngine.AdoNet.Conformance;

public abstract class CommandContract<TProvider> : Contract<TProvider> where TProvider : Provider, new()
{
    [Fact]
    public void A_new_command_is_empty()
    {
        using DbCommand command = Provider.Factory.CreateCommand()!;

        Assert.Equal("", command.CommandText);
        Assert.Equal(CommandType.Text, command.CommandType);
        Assert.Null(command.Connection);
        Assert.Null(command.Transaction);
        Assert.Empty(command.Parameters);
        Assert.Equal(UpdateRowSource.Both, command.UpdatedRowSource);
    }

    [Fact]
    public void No_text_is_empty_text()
    {
        using DbCommand command = Connection.CreateCommand();
        command.CommandText = null;

        Assert.Equal("", command.CommandText);
    }

    [Fact]
    public void A_negative_timeout_is_refused()
    {
        using DbCommand command = Connection.CreateCommand();

        Assert.ThrowsAny<ArgumentException>(() => command.CommandTimeout = -1);
    }

    [Fact]
    public void A_command_without_connection_does_not_run()
    {
        using DbCommand command = Provider.Factory.CreateCommand()!;
        command.CommandText = "SELECT 1";

        Assert.ThrowsAny<InvalidOperationException>(() => command.ExecuteScalar());
        Assert.ThrowsAny<InvalidOperationException>(() => command.ExecuteNonQuery());
        Assert.ThrowsAny<InvalidOperationException>(() => command.ExecuteReader());
    }

    [Fact]
    public void A_command_on_a_closed_connection_does_not_run()
    {
        using DbCommand command = Command("SELECT 1");
        Connection.Close();

        Assert.ThrowsAny<InvalidOperationException>(() => command.ExecuteScalar());
    }

    [Fact]
    public void A_command_without_text_does_not_run()
    {
        using DbCommand command = Connection.CreateCommand();

        Assert.ThrowsAny<InvalidOperationException>(() => command.ExecuteNonQuery());
    }

    [Fact]
    public void A_disposed_command_does_not_run()
    {
        DbCommand command = Command("SELECT 1");
        command.Dispose();
        command.Dispose();

        Assert.ThrowsAny<InvalidOperationException>(() => command.ExecuteScalar());
    }

    [Fact]
    public void A_scalar_is_the_first_column_of_the_first_row() => Assert.Equal(1, Scalar("SELECT 1, 'x' UNION ALL SELECT 2, 'y' ORDER BY 1"));

    [Fact]
    public void A_scalar_of_no_rows_is_null() => Assert.Null(Scalar("SELECT 1 WHERE 1 = 0"));

    [Fact]
    public void A_scalar_that_is_null_is_DBNull() => Assert.Equal(DBNull.Value, Scalar("SELECT CAST(NULL AS INTEGER)"));

    [Fact]
    public void A_query_affects_no_rows() => Assert.Equal(-1, Execute("SELECT 1"));

    [Fact]
    public void Rows_affected_are_those_inserted()
    {
        Assert.Equal(-1, Execute("CREATE TEMP TABLE counted (a INTEGER)"));
        Assert.Equal(2, Execute("INSERT INTO counted VALUES (1), (2)"));
        Assert.Equal(4, Execute("INSERT INTO counted VALUES (3); INSERT INTO counted SELECT a + 10 FROM counted WHERE a < 4"));
    }

    [Fact]
    public void All_statements_of_a_scalar_run()
    {
        Execute("CREATE TEMP TABLE ran (a INTEGER)");

        Assert.Equal(7, Scalar("SELECT 7; INSERT INTO ran VALUES (1)"));

        Assert.Equal(1, Convert.ToInt32(Scalar("SELECT count(*) FROM ran"), null));
    }

    [Theory]
    [InlineData("SELECT * FROM no_such_table", "42P01")]
    [InlineData("SELECT no_such_column FROM (SELECT 1 AS a) t", "42703")]
    [InlineData("SELECT no_such_function(1)", "42883")]
    [InlineData("SELECT 1 +", "42601")]
    [InlineData("SELECT 2147483647 + a FROM (SELECT 1 AS a) t", "22003")]
    public void Errors_have_their_SQLSTATE_and_the_connection_lives_on(string sql, string state)
    {
        DbException error = Assert.ThrowsAny<DbException>(() => Scalar(sql));

        Assert.Equal(state, error.SqlState);
        Assert.Equal(1, Scalar("SELECT 1"));
    }

    [Fact]
    public void A_prepared_command_runs_with_new_values()
    {
        using DbCommand command = Command("SELECT @a + 1", ("a", 0));
        command.Prepare();
        var results = new List<object?>();
        foreach (int i in new[] { 1, 2, 3 })
        {
            command.Parameters[0].Value = i;
            results.Add(command.ExecuteScalar());
        }

        Assert.Equal([2, 3, 4], results);
    }

    [Fact]
    public void Cancelling_what_does_not_run_does_nothing()
    {
        using DbCommand command = Command("SELECT 1");
        command.Cancel();

        Assert.Equal(1, command.ExecuteScalar());
    }

    [Fact]
    public async Task Cancel_stops_a_running_command()
    {
        using DbCommand command = Command(Provider.SlowQuery);
        Task<object?> running = Task.Run(command.ExecuteScalar);
        await Task.Delay(300);
        var clock = Stopwatch.StartNew();

        command.Cancel();
        // Some providers throw a database error, others a cancelled operation with that inside.
        Exception? error = await Record.ExceptionAsync(() => running);

        Assert.Equal("57014", (error as DbException ?? Assert.IsAssignableFrom<OperationCanceledException>(error).InnerException as DbException)?.SqlState);
        Assert.InRange(clock.ElapsedMilliseconds, 0, 5000);
        Assert.Equal(1, Scalar("SELECT 1"));
    }

    [Fact]
    public async Task A_cancelled_token_stops_a_running_command()
    {
        await using DbCommand command = Command(Provider.SlowQuery);
        using var stop = new CancellationTokenSource(300);
        var clock = Stopwatch.StartNew();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteScalarAsync(stop.Token));

        Assert.InRange(clock.ElapsedMilliseconds, 0, 5000);
        Assert.Equal(1, Scalar("SELECT 1"));
    }

    [Fact]
    public async Task A_token_that_is_cancelled_before_runs_nothing()
    {
        await using DbCommand command = Command("SELECT 1");
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteScalarAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteNonQueryAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteReaderAsync(cancelled));
    }

    [Fact]
    public void A_timeout_stops_a_command_with_a_database_error()
    {
        using DbCommand command = Command(Provider.SlowQuery);
        command.CommandTimeout = 1;
        var clock = Stopwatch.StartNew();

        Exception error = Assert.ThrowsAny<DbException>(() => command.ExecuteScalar());

        Assert.IsNotType<OperationCanceledException>(error);
        Assert.InRange(clock.ElapsedMilliseconds, 800, 8000);
    }

    [Fact]
    public void Only_connections_of_the_provider_fit()
    {
        using DbCommand command = Provider.Factory.CreateCommand()!;

        Assert.ThrowsAny<InvalidCastException>(() => command.Connection = new OtherConnection());
    }

    private sealed class OtherConnection : DbConnection
    {
        [System.Diagnostics.CodeAnalysis.AllowNull]
        public override string ConnectionString { get; set; } = "";
        public override string Database => "";
        public override string DataSource => "";
        public override string ServerVersion => "";
        public override ConnectionState State => ConnectionState.Closed;
        public override void ChangeDatabase(string databaseName) { }
        public override void Close() { }
        public override void Open() { }
        protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException();
        protected override DbCommand CreateDbCommand() => throw new NotSupportedException();
    }
}
