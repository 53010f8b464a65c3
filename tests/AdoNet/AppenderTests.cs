using System.Data;
using System.Data.Common;
using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

/// <summary>Rows in bulk: from values, objects, readers and batches.</summary>
public sealed class AppenderTests : IDisposable
{
    private readonly FrameConnection _connection = new("Threads=2");

    public AppenderTests()
    {
        _connection.Open();
        Run("CREATE TABLE people (id INTEGER PRIMARY KEY, full_name VARCHAR NOT NULL, height DECIMAL(5,2), born DATE, seen TIMESTAMP DEFAULT TIMESTAMP '2000-01-01', flags UTINYINT DEFAULT 7)");
    }

    private enum Colour
    {
        Red = 1,
        Green = 2,
    }

    private sealed record Person(int Id, string FullName, decimal? Height, DateOnly? Born);

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void Objects_become_rows_and_columns_that_they_lack_get_their_defaults()
    {
        using FrameAppender<Person> appender = _connection.CreateAppender<Person>("people");
        appender.AppendRange([new Person(1, "Ada", 1.65m, new DateOnly(1815, 12, 10)), new Person(2, "Alan", null, null)]);
        Assert.Equal(0L, Scalar("SELECT count(*) FROM people"));

        Assert.Equal(2, appender.Complete());
        Assert.Equal("1|Ada|1.65|1815-12-10|2000-01-01 00:00:00|7, 2|Alan|||2000-01-01 00:00:00|7", Scalar("SELECT string_agg(concat_ws('|', id, full_name, coalesce(height::VARCHAR, ''), coalesce(born::VARCHAR, ''), seen, flags), ', ' ORDER BY id) FROM people"));
    }

    [Fact]
    public void Rows_of_values_convert_where_nothing_is_lost()
    {
        using FrameAppender appender = _connection.CreateAppender("people", "flags", "id", "full_name", "seen", "height", "born");
        appender.AppendRow((short)255, 3L, "x", new DateTime(2024, 5, 6, 7, 8, 9), 12, new DateTime(2024, 5, 6));
        appender.AppendRow(Colour.Green, 4m, 'y', DBNull.Value, 1.5m, null);
        Assert.Equal(2, appender.Complete());

        Assert.Equal("255|x|2024-05-06 07:08:09|12.00|2024-05-06", Scalar("SELECT concat_ws('|', flags, full_name, seen, height, born) FROM people WHERE id = 3"));
        Assert.Equal("2|y|1.50", Scalar("SELECT concat_ws('|', flags, full_name, seen, height, born) FROM people WHERE id = 4"));
    }

    [Theory]
    [InlineData("x", "y", "column \"id\" is INTEGER: the String x does not fit it")]
    [InlineData(1L << 40, "y", "column \"id\" is INTEGER: the Int64 1099511627776 does not fit it")]
    [InlineData(1.5, "y", "column \"id\" is INTEGER: the Double 1.5 does not fit it")]
    [InlineData(1, 5, "column \"full_name\" is VARCHAR: the Int32 5 does not fit it")]
    public void A_value_that_does_not_fit_is_told_with_its_column(object id, object name, string message)
    {
        using FrameAppender appender = _connection.CreateAppender("people", "id", "full_name");

        Assert.Equal(message, Assert.Throws<ConversionException>(() => appender.AppendRow(id, name)).Message);
        Assert.Throws<InvalidOperationException>(() => appender.AppendRow(1, "z"));
        Assert.Throws<InvalidOperationException>(() => appender.Complete());
    }

    [Fact]
    public void Digits_are_not_lost()
    {
        using FrameAppender scale = _connection.CreateAppender("people", "id", "full_name", "height"), range = _connection.CreateAppender("people", "id", "full_name", "height");

        Assert.Throws<ConversionException>(() => scale.AppendRow(1, "a", 1.234m));
        Assert.Throws<ConversionException>(() => range.AppendRow(1, "a", 1000));
    }

    [Fact]
    public void Rules_of_the_table_hold_for_all_rows_or_none_is_added()
    {
        using (FrameAppender nulls = _connection.CreateAppender("people", "id", "full_name"))
        {
            nulls.AppendRow(1, null);
            Assert.Equal("23502", Assert.Throws<ConstraintException>(() => nulls.Complete()).SqlState);
        }

        using FrameAppender keys = _connection.CreateAppender("people", "id", "full_name");
        keys.AppendRow(1, "a");
        keys.AppendRow(1, "b");
        Assert.Equal("23505", Assert.Throws<ConstraintException>(() => keys.Complete()).SqlState);
        Assert.Equal(0L, Scalar("SELECT count(*) FROM people"));
    }

    [Fact]
    public void Wrong_tables_columns_and_numbers_of_values_are_told()
    {
        Assert.Throws<BindException>(() => _connection.CreateAppender("peeple"));
        Assert.Contains("full_name", Assert.Throws<BindException>(() => _connection.CreateAppender("people", "fullname")).Hint, StringComparison.Ordinal);
        Assert.Throws<BindException>(() => _connection.CreateAppender("people", "id", "ID"));
        Assert.Throws<ArgumentException>(() => _connection.CreateAppender("people\"x"));
        using FrameAppender appender = _connection.CreateAppender("people", "id", "full_name");
        Assert.Throws<ArgumentException>(() => appender.AppendRow(1));
        appender.AppendRow(1, "still fine");
        Assert.Equal(1, appender.Complete());
    }

    [Fact]
    public async Task Rows_of_any_providers_reader_are_added()
    {
        using var source = new DataTable();
        source.Columns.Add("n", typeof(long));
        source.Columns.Add("word", typeof(string));
        source.Columns.Add("amount", typeof(decimal));
        source.Columns.Add("id", typeof(Guid));
        for (int i = 0; i < 50_000; i++) source.Rows.Add((long)i, $"word {i}", i % 7 == 0 ? DBNull.Value : i / 4m, new Guid(i, 0, 0, new byte[8]));
        Run("CREATE TABLE words (n BIGINT, word VARCHAR, amount DECIMAL(18,2), id UUID)");

        await using DbDataReader reader = source.CreateDataReader();
        Assert.Equal(50_000, await _connection.BulkInsertAsync("words", reader));

        Assert.Equal("50000|1249975000|42857|word 9999", Scalar("SELECT concat_ws('|', count(*), sum(n), count(amount), max(word)) FROM words"));
        Assert.Equal(12_345L, Scalar("SELECT n FROM words WHERE id = '00003039-0000-0000-0000-000000000000'"));
    }

    [Fact]
    public async Task Batches_of_one_query_go_into_another_table()
    {
        Run("CREATE SCHEMA s; CREATE TABLE s.\"odd name\" (k BIGINT, t VARCHAR)");
        await using var other = new FrameConnection(_connection.Session);
        long rows = await _connection.BulkInsertAsync("s.\"odd name\"", new FrameCommand("SELECT range AS k, 'r' || range AS t FROM range(300000)", other).ExecuteArrowReaderAsync());

        Assert.Equal((300_000L, "r299999"), (rows, Scalar("SELECT t FROM s.\"odd name\" WHERE k = 299999")));
        TypeException error = await Assert.ThrowsAsync<TypeException>(() => _connection.BulkInsertAsync("s.\"odd name\"", new FrameCommand("SELECT 1, 'x'", other).ExecuteArrowReaderAsync()));
        Assert.Contains("\"k\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_belong_to_the_connections_transaction()
    {
        using var other = new FrameConnection(_connection.Session);
        using (FrameTransaction transaction = _connection.BeginTransaction())
        {
            using FrameAppender<Person> appender = _connection.CreateAppender<Person>("people");
            appender.Append(new Person(1, "Ada", null, null));
            appender.Complete();
            Assert.Equal((1L, 0L), (Scalar("SELECT count(*) FROM people"), new FrameCommand("SELECT count(*) FROM people", other).ExecuteScalar()));
            transaction.Rollback();
        }

        Assert.Equal(0L, Scalar("SELECT count(*) FROM people"));
    }

    [Fact]
    public async Task A_million_rows_go_to_a_databases_disk_in_bounded_memory()
    {
        string root = Directory.CreateTempSubdirectory("frame-engine-tests").FullName;
        try
        {
            await using var database = new FrameConnection($"Data Source={Path.Combine(root, "db")};Threads=1;Memory Limit=100MB");
            await database.OpenAsync();
            await new FrameCommand("CREATE TABLE t (n BIGINT, text VARCHAR)", database).ExecuteNonQueryAsync();
            await using (FrameAppender appender = database.CreateAppender("t"))
            {
                for (int i = 0; i < 1_000_000; i++) appender.AppendRow((long)i, $"some text of more than twelve bytes, and then {i * 7919L % 1_000_003}");
                Assert.Equal(1_000_000, await appender.CompleteAsync());
            }

            Assert.InRange(database.Session.PeakMemory, 1, 60_000_000);
            Assert.Equal(499_999_500_000L, Convert.ToInt64(await new FrameCommand("SELECT sum(n) FROM t", database).ExecuteScalarAsync(), null));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private void Run(string sql) => new FrameCommand(sql, _connection).ExecuteNonQuery();

    private object? Scalar(string sql) => new FrameCommand(sql, _connection).ExecuteScalar();
}
