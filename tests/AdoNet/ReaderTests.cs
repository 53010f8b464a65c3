using System.Data;
using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

public class ReaderTests : IDisposable
{
    private readonly FrameConnection _connection = new("Threads=2");

    public ReaderTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void A_query_gives_names_types_and_rows()
    {
        using FrameDataReader reader = Command("SELECT 42 AS answer, 'text' AS word, 1.50 AS price, DATE '1995-03-15' AS day, NULL AS nothing").ExecuteReader();

        Assert.Equal(["answer", "word", "price", "day", "nothing"], Enumerable.Range(0, reader.FieldCount).Select(reader.GetName));
        Assert.True(reader.HasRows);
        Assert.True(reader.Read());
        Assert.Equal(42, reader.GetInt32(0));
        Assert.Equal(42L, reader.GetInt64(0));
        Assert.Equal("text", reader.GetString(1));
        Assert.Equal(1.50m, reader.GetDecimal(2));
        Assert.Equal(new DateTime(1995, 3, 15), reader.GetDateTime(3));
        Assert.Equal(new DateOnly(1995, 3, 15), reader.GetFieldValue<DateOnly>(3));
        Assert.True(reader.IsDBNull(4));
        Assert.Equal(DBNull.Value, reader.GetValue(4));
        Assert.False(reader.Read());
    }

    [Fact]
    public void Several_statements_give_several_results_and_count_what_they_changed()
    {
        using FrameDataReader reader = Command("CREATE TABLE t AS SELECT 1 AS a UNION ALL SELECT 2; SELECT count(*) FROM t; INSERT INTO t VALUES (3); SELECT a FROM t ORDER BY a DESC").ExecuteReader();

        Assert.True(reader.Read());
        Assert.Equal(2L, reader.GetInt64(0));
        Assert.True(reader.NextResult());
        Assert.True(reader.Read());
        Assert.Equal(3, reader.GetInt32(0));
        Assert.False(reader.NextResult());
        Assert.Equal(3, reader.RecordsAffected);
    }

    [Theory]
    [InlineData("SELECT $1 + $2")]
    [InlineData("SELECT ? + ?")]
    public void Positional_parameters_count_from_one(string sql)
    {
        using FrameCommand command = Command(sql);
        command.Parameters.Add(new FrameParameter(40));
        command.Parameters.Add(new FrameParameter(2));

        Assert.Equal(42, command.ExecuteScalar());
    }

    [Theory]
    [InlineData("SELECT upper(@word)")]
    [InlineData("SELECT upper($word)")]
    public void Named_parameters_match_without_their_prefix(string sql)
    {
        using FrameCommand command = Command(sql);
        command.Parameters.AddWithValue("word", "abc");

        Assert.Equal("ABC", command.ExecuteScalar());
    }

    [Fact]
    public void A_missing_parameter_is_named()
    {
        using FrameCommand command = Command("SELECT @nobody");

        FrameException error = Assert.ThrowsAny<FrameException>(() => command.ExecuteScalar());

        Assert.Contains("nobody", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_loads_from_the_reader()
    {
        using FrameDataReader reader = Command("SELECT r_regionkey, r_name FROM '" + Region + "' ORDER BY r_regionkey").ExecuteReader();
        var table = new DataTable();

        table.Load(reader);

        Assert.Equal(5, table.Rows.Count);
        Assert.Equal("AFRICA", table.Rows[0]["r_name"]);
    }

    [Fact]
    public async Task Closing_a_reader_early_stops_its_query_and_frees_its_memory()
    {
        string lineitem = Repository.Path("testdata", "tpch-sf0.01", "lineitem.parquet");
        await using (FrameDataReader reader = Command($"SELECT a.l_comment FROM '{lineitem}' a, '{lineitem}' b").ExecuteReader())
            Assert.True(await reader.ReadAsync());

        Assert.Equal(0, _connection.Session.MemoryInUse);
    }

    [Fact]
    public async Task A_cancelled_token_stops_the_query()
    {
        string lineitem = Repository.Path("testdata", "tpch-sf0.01", "lineitem.parquet");
        using FrameCommand command = Command($"SELECT count(*) FROM '{lineitem}' a, '{lineitem}' b, '{lineitem}' c WHERE a.l_orderkey + b.l_partkey < c.l_suppkey");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteScalarAsync(stop.Token));
    }

    [Fact]
    public void An_unknown_key_of_the_connection_string_is_an_error_with_a_suggestion()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new FrameConnectionStringBuilder("Thread=2"));

        Assert.Contains("\"Threads\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_factory_makes_objects_that_work_together()
    {
        using System.Data.Common.DbConnection connection = FrameProviderFactory.Instance.CreateConnection()!;
        connection.ConnectionString = "Data Source=:memory:";
        connection.Open();
        using System.Data.Common.DbCommand command = connection.CreateCommand();
        command.CommandText = "SELECT 6 * 7";

        Assert.Equal(42, command.ExecuteScalar());
    }

    private static string Region => Repository.Path("testdata", "tpch-sf0.01", "region.parquet");

    private FrameCommand Command(string sql) => new(sql, _connection);
}
