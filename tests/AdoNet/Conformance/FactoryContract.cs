using System.Data.Common;

namespace FrameEngine.AdoNet.Conformance;

public abstract class FactoryContract<TProvider> : Contract<TProvider> where TProvider : Provider, new()
{
    [Fact]
    public void The_factory_makes_what_it_says()
    {
        DbProviderFactory factory = Provider.Factory;

        Assert.NotNull(factory.CreateConnection());
        Assert.NotNull(factory.CreateCommand());
        Assert.NotNull(factory.CreateParameter());
        Assert.NotNull(factory.CreateConnectionStringBuilder());
        Assert.Equal(factory.CanCreateDataAdapter, factory.CreateDataAdapter() is not null);
        Assert.Equal(factory.CanCreateCommandBuilder, factory.CreateCommandBuilder() is not null);
    }

    [Fact]
    public void A_connection_knows_its_factory() => Assert.Same(Provider.Factory, DbProviderFactories.GetFactory(Connection));

    [Fact]
    public void Connection_strings_are_read_and_written()
    {
        DbConnectionStringBuilder builder = Provider.Factory.CreateConnectionStringBuilder()!;
        builder.ConnectionString = Provider.ConnectionString;
        DbConnectionStringBuilder again = Provider.Factory.CreateConnectionStringBuilder()!;
        again.ConnectionString = builder.ConnectionString;

        Assert.True(builder.EquivalentTo(again));
    }

    [Fact]
    public void An_unknown_keyword_of_a_connection_string_is_refused()
    {
        DbConnectionStringBuilder builder = Provider.Factory.CreateConnectionStringBuilder()!;

        Assert.ThrowsAny<ArgumentException>(() => builder["No Such Keyword"] = 1);
        Assert.ThrowsAny<ArgumentException>(() => builder["No Such Keyword"]);
        Assert.ThrowsAny<ArgumentException>(() => builder.ConnectionString = "No Such Keyword=1");
        Assert.False(builder.TryGetValue("No Such Keyword", out _));
    }

    [Fact]
    public async Task A_data_source_gives_connections_and_runs_commands()
    {
        await using DbDataSource source = Provider.Factory.CreateDataSource(Provider.ConnectionString);
        await using (DbConnection connection = await source.OpenConnectionAsync())
        {
            await using DbCommand command = connection.CreateCommand();
            command.CommandText = "SELECT 1";
            Assert.Equal(1, await command.ExecuteScalarAsync());
        }

        await using DbCommand direct = source.CreateCommand("SELECT 2");
        Assert.Equal(2, await direct.ExecuteScalarAsync());
        await using DbBatch batch = source.CreateBatch();
        DbBatchCommand part = batch.CreateBatchCommand();
        part.CommandText = "SELECT 3";
        batch.BatchCommands.Add(part);
        Assert.Equal(3, await batch.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_data_source_serves_many_at_once()
    {
        await using DbDataSource source = Provider.Factory.CreateDataSource(Provider.ConnectionString);

        int[] values = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            await using DbConnection connection = await source.OpenConnectionAsync();
            await using DbCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT {i}";
            return (int)(await command.ExecuteScalarAsync())!;
        }));

        Assert.Equal(Enumerable.Range(0, 20), values);
    }

    [Fact]
    public void A_disposed_data_source_gives_nothing()
    {
        DbDataSource source = Provider.Factory.CreateDataSource(Provider.ConnectionString);
        source.Dispose();
        source.Dispose();

        Assert.ThrowsAny<ObjectDisposedException>(() => source.OpenConnection());
    }
}
