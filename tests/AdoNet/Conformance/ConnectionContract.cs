using System.Data;
using System.Data.Common;

namespace FrameEngine.AdoNet.Conformance;

public abstract class ConnectionContract<TProvider> : Contract<TProvider> where TProvider : Provider, new()
{
    [Fact]
    public void A_new_connection_is_closed()
    {
        using DbConnection connection = Provider.Factory.CreateConnection()!;

        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public void Opening_and_closing_changes_the_state_and_tells_it()
    {
        using DbConnection connection = Provider.Factory.CreateConnection()!;
        connection.ConnectionString = Provider.ConnectionString;
        var changes = new List<(ConnectionState, ConnectionState)>();
        connection.StateChange += (_, change) => changes.Add((change.OriginalState, change.CurrentState));

        connection.Open();
        Assert.Equal(ConnectionState.Open, connection.State);
        connection.Close();
        Assert.Equal(ConnectionState.Closed, connection.State);

        Assert.Equal([(ConnectionState.Closed, ConnectionState.Open), (ConnectionState.Open, ConnectionState.Closed)], changes);
    }

    [Fact]
    public void An_open_connection_does_not_open_again() => Assert.ThrowsAny<InvalidOperationException>(Connection.Open);

    [Fact]
    public void Closing_twice_does_nothing_more()
    {
        Connection.Close();
        Connection.Close();

        Assert.Equal(ConnectionState.Closed, Connection.State);
    }

    [Fact]
    public void A_closed_connection_opens_again()
    {
        Connection.Close();
        Connection.Open();

        Assert.Equal(1, Convert.ToInt32(Scalar("SELECT 1"), null));
    }

    [Fact]
    public void Disposing_closes()
    {
        Connection.Dispose();
        Connection.Dispose();

        Assert.Equal(ConnectionState.Closed, Connection.State);
    }

    [Fact]
    public void The_connection_string_stays_as_it_is_while_open() =>
        Assert.ThrowsAny<InvalidOperationException>(() => Connection.ConnectionString = Provider.ConnectionString);

    [Fact]
    public void Commands_belong_to_the_connection_that_made_them()
    {
        using DbCommand command = Connection.CreateCommand();

        Assert.Same(Connection, command.Connection);
        Assert.Equal("", command.CommandText);
    }

    [Fact]
    public void An_open_connection_knows_its_server_and_database()
    {
        Assert.NotEmpty(Connection.ServerVersion);
        Assert.NotEmpty(Connection.Database);
        Assert.NotEmpty(Connection.DataSource);
    }

    [Fact]
    public void The_server_of_a_closed_connection_is_unknown()
    {
        Connection.Close();

        Assert.ThrowsAny<InvalidOperationException>(() => Connection.ServerVersion);
    }

    [Fact]
    public async Task Several_connections_work_at_once()
    {
        int[] values = await Task.WhenAll(Enumerable.Range(1, 8).Select(async i =>
        {
            await using DbConnection connection = Provider.Factory.CreateConnection()!;
            connection.ConnectionString = Provider.ConnectionString;
            await connection.OpenAsync();
            await using DbCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT {i}";
            return Convert.ToInt32(await command.ExecuteScalarAsync(), null);
        }));

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], values);
    }

    [Fact]
    public void A_schema_collection_lists_the_collections()
    {
        DataTable collections = Connection.GetSchema();

        IEnumerable<string> names = collections.Select().Select(r => (string)r[DbMetaDataColumnNames.CollectionName]);
        Assert.Superset(new HashSet<string> { "MetaDataCollections", "DataSourceInformation", "DataTypes", "Restrictions", "Tables", "Columns" }, names.ToHashSet());
    }

    [Fact]
    public void Every_listed_collection_can_be_had()
    {
        string[] standard = ["MetaDataCollections", "DataSourceInformation", "DataTypes", "ReservedWords", "Restrictions"];

        Assert.All(standard, name => Assert.NotEmpty(Connection.GetSchema(name).Select()));
    }

    [Fact]
    public void An_unknown_collection_is_an_error() => Assert.ThrowsAny<ArgumentException>(() => Connection.GetSchema("Nonsense"));

    [Fact]
    public void Restrictions_pick_a_table_and_its_columns()
    {
        string table = "t" + Guid.NewGuid().ToString("N");
        Execute($"CREATE TABLE {table} (a INTEGER, b VARCHAR)");
        try
        {
            DataRow found = Assert.Single(Connection.GetSchema("Tables", [null, null, table]).Select());
            Assert.Equal(table, found["table_name"]);
            IEnumerable<string> columns = Connection.GetSchema("Columns", [null, null, table]).Select().OrderBy(r => Convert.ToInt32(r["ordinal_position"], null)).Select(r => (string)r["column_name"]);
            Assert.Equal(["a", "b"], columns);
        }
        finally
        {
            Execute($"DROP TABLE {table}");
        }
    }
}
