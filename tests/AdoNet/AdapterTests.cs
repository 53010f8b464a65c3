using System.Data;
using System.Data.Common;
using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

/// <summary>Data tables: filled, loaded, changed, and written back.</summary>
public sealed class AdapterTests : IDisposable
{
    private readonly FrameConnection _connection = new("Threads=2");

    public AdapterTests()
    {
        _connection.Open();
        Run("CREATE TABLE items (id INTEGER PRIMARY KEY, \"odd \"\"name\" VARCHAR, price DECIMAL(10,2)); INSERT INTO items VALUES (1, 'pen', 1.5), (2, NULL, 2), (3, 'ink', NULL)");
    }

    public void Dispose() => _connection.Dispose();

    [Theory]
    [InlineData(ConflictOption.CompareAllSearchableValues)]
    [InlineData(ConflictOption.OverwriteChanges)]
    public void Changes_of_a_data_table_are_written_back(ConflictOption conflicts)
    {
        using var adapter = new FrameDataAdapter("SELECT * FROM items ORDER BY id", _connection);
        using var builder = new FrameCommandBuilder(adapter) { ConflictOption = conflicts };
        using var table = new DataTable();
        Assert.Equal(3, adapter.Fill(table));

        table.Rows[0]["price"] = 9.99m;
        table.Rows[1]["odd \"name"] = "cup";
        table.Rows[2].Delete();
        table.Rows.Add(4, "box", DBNull.Value);

        Assert.Equal(4, adapter.Update(table));
        Assert.Equal("1|pen|9.99, 2|cup|2.00, 4|box|-", Scalar("SELECT string_agg(concat_ws('|', id, \"odd \"\"name\", coalesce(price::VARCHAR, '-')), ', ' ORDER BY id) FROM items"));
    }

    [Fact]
    public void A_row_that_somebody_else_has_changed_is_a_conflict()
    {
        using var adapter = new FrameDataAdapter("SELECT id, price FROM items ORDER BY id", _connection);
        using var builder = new FrameCommandBuilder(adapter);
        using var table = new DataTable();
        adapter.Fill(table);
        Run("UPDATE items SET price = 7 WHERE id = 1");
        table.Rows[0]["price"] = 8m;

        Assert.Throws<DBConcurrencyException>(() => adapter.Update(table));
        Assert.Equal(7m, Scalar("SELECT price FROM items WHERE id = 1"));
    }

    [Fact]
    public void Without_a_key_there_are_no_commands()
    {
        Run("CREATE TABLE keyless (a INTEGER)");
        using var adapter = new FrameDataAdapter("SELECT a FROM keyless", _connection);
        using var builder = new FrameCommandBuilder(adapter);

        Assert.Throws<InvalidOperationException>(() => builder.GetUpdateCommand());
    }

    [Fact]
    public void The_factory_makes_adapters_and_builders_that_fit()
    {
        DbProviderFactory factory = FrameProviderFactory.Instance;
        using DbDataAdapter adapter = factory.CreateDataAdapter()!;
        adapter.SelectCommand = new FrameCommand("SELECT id, price FROM items", _connection);
        using DbCommandBuilder builder = factory.CreateCommandBuilder()!;
        builder.DataAdapter = adapter;

        Assert.Equal("DELETE FROM \"main\".\"items\" WHERE ((\"id\" = @p1) AND ((@p2 = 1 AND \"price\" IS NULL) OR (\"price\" = @p3)))", builder.GetDeleteCommand().CommandText);
    }

    [Fact]
    public void Columns_say_which_of_a_table_they_show()
    {
        using FrameDataReader reader = new FrameCommand("SELECT id AS number, price, price * 2 AS twice, (SELECT max(id) FROM items) FROM items WHERE id > 1", _connection).ExecuteReader();
        System.Collections.ObjectModel.ReadOnlyCollection<DbColumn> columns = reader.GetColumnSchema();

        Assert.Equal(["items", "items", null, null], columns.Select(c => c.BaseTableName));
        Assert.Equal(["id", "price", null, null], columns.Select(c => c.BaseColumnName));
        Assert.Equal([true, false, false, false], columns.Select(c => c.IsKey == true));
        Assert.Equal([true, false, false, false], columns.Select(c => c.IsAliased == true));
        Assert.Equal([false, false, true, true], columns.Select(c => c.IsExpression == true));
    }

    [Fact]
    public void A_data_table_loads_a_reader_with_its_key()
    {
        using var table = new DataTable();
        using (FrameDataReader reader = new FrameCommand("SELECT * FROM items", _connection).ExecuteReader(CommandBehavior.KeyInfo)) table.Load(reader);

        Assert.Equal((3, typeof(decimal)), (table.Rows.Count, table.Columns["price"]!.DataType));
        Assert.Equal(["id"], table.PrimaryKey.Select(c => c.ColumnName));
    }

    private void Run(string sql) => new FrameCommand(sql, _connection).ExecuteNonQuery();

    private object? Scalar(string sql) => new FrameCommand(sql, _connection).ExecuteScalar();
}
