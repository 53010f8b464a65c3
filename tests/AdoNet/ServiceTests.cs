using System.Data.Common;
using FrameEngine.AdoNet;
using Microsoft.Extensions.DependencyInjection;

namespace FrameEngine.AdoNet.Tests;

/// <summary>Data sources, alone and among an application's services.</summary>
public class ServiceTests
{
    [Fact]
    public void Connections_of_a_data_source_share_its_tables()
    {
        using var source = new FrameDataSource("");
        using (FrameConnection first = source.OpenConnection()) new FrameCommand("CREATE TABLE t AS SELECT 42 AS a", first).ExecuteNonQuery();

        Assert.Equal(42, source.CreateCommand("SELECT a FROM t").ExecuteScalar());
    }

    [Fact]
    public void A_transaction_of_another_connection_does_not_fit()
    {
        using FrameConnection a = new(), b = new();
        a.Open();
        b.Open();
        using FrameTransaction transaction = a.BeginTransaction();
        using var command = new FrameCommand("SELECT 1", b);
        command.Transaction = transaction;

        Assert.Throws<InvalidOperationException>(() => command.ExecuteScalar());
    }

    [Fact]
    public void Closing_a_connection_takes_its_transaction_back()
    {
        using var session = new FrameSession();
        using (var connection = new FrameConnection(session))
        {
            connection.BeginTransaction();
            new FrameCommand("CREATE TABLE t (a INTEGER)", connection).ExecuteNonQuery();
        }

        Assert.ThrowsAny<FrameException>(() => session.Table("t"));
    }

    [Fact]
    public void Rows_that_a_change_returns_are_a_result()
    {
        using var source = new FrameDataSource("");
        source.CreateCommand("CREATE TABLE t AS SELECT 1 AS a UNION ALL SELECT 2").ExecuteNonQuery();

        using FrameDataReader reader = source.CreateCommand("UPDATE t SET a = a + 10 WHERE a = 2 RETURNING a").ExecuteReader();

        Assert.True(reader.Read());
        Assert.Equal((12, 1), (reader.GetInt32(0), reader.RecordsAffected));
    }

    [Fact]
    public void A_data_source_over_a_session_leaves_it_alive()
    {
        using var session = new FrameSession();
        session.Register("t", session.FromRows(new[] { new { A = 1 } }));
        using (var source = new FrameDataSource(session)) Assert.Equal(1, source.CreateCommand("SELECT a FROM t").ExecuteScalar());

        Assert.Equal(["A"], session.Table("t").Schema.Names);
    }

    [Fact]
    public void A_wrong_connection_string_is_told_at_once()
    {
        Assert.Throws<ArgumentException>(() => new FrameDataSource("Treads=1"));
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddFrameEngine("Treads=1"));
    }

    [Fact]
    public async Task Services_get_a_data_source_and_connections_to_it()
    {
        var services = new ServiceCollection();
        services.AddFrameEngine("Threads=2", session => session.Register("numbers", session.FromRows(new[] { new { N = 7 } })));
        await using ServiceProvider provider = services.BuildServiceProvider();

        FrameDataSource source = provider.GetRequiredService<FrameDataSource>();
        Assert.Same(source, provider.GetRequiredService<DbDataSource>());
        Assert.Equal(2, source.Session.Options.Threads);
        await using AsyncServiceScope scope = provider.CreateAsyncScope();
        DbConnection connection = scope.ServiceProvider.GetRequiredService<DbConnection>();
        FrameConnection other = scope.ServiceProvider.GetRequiredService<FrameConnection>();
        Assert.NotSame(connection, other);
        await connection.OpenAsync();
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = "SELECT n FROM numbers";
        Assert.Equal(7, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Many_requests_at_once_share_one_session()
    {
        await using var source = new FrameDataSource("Threads=2");
        source.Session.Register("orders", source.Session.ReadParquet(Repository.Path("testdata", "tpch-sf0.01", "orders.parquet")));

        long[] counts = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            await using FrameConnection connection = await source.OpenConnectionAsync();
            await using FrameCommand command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM orders WHERE o_orderkey % 50 = @i";
            command.Parameters.AddWithValue("i", i);
            return (long)(await command.ExecuteScalarAsync())!;
        }));

        Assert.Equal(15_000, counts.Sum());
    }

    [Fact]
    public async Task Opening_a_connection_of_a_data_source_costs_next_to_nothing()
    {
        await using var source = new FrameDataSource("");
        _ = source.Session;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (int i = 0; i < 10_000; i++) await using (FrameConnection connection = await source.OpenConnectionAsync()) Assert.Same(source.Session, connection.Session);

        Assert.InRange(clock.ElapsedMilliseconds, 0, 2000);
    }
}
