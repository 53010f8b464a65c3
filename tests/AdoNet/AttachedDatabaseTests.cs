using System.Data;
using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

/// <summary>Attached databases as the provider's own members know them.</summary>
public sealed class AttachedDatabaseTests : IDisposable
{
    private readonly FrameConnection _connection = new("Threads=2");

    public AttachedDatabaseTests()
    {
        _connection.Open();
        Run("CREATE TABLE own (a INTEGER PRIMARY KEY); ATTACH ':memory:' AS other; CREATE SCHEMA other.s; CREATE TABLE other.s.t (b VARCHAR NOT NULL, UNIQUE (b)); CREATE TABLE other.o (c DATE)");
    }

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void ChangeDatabase_says_where_names_without_a_database_are()
    {
        Assert.Equal("memory", _connection.Database);
        _connection.ChangeDatabase("OTHER");
        Assert.Equal("other", _connection.Database);
        Run("INSERT INTO o VALUES ('2024-01-01'); INSERT INTO s.t VALUES ('x')");
        Assert.Equal("3D000", Assert.Throws<BindException>(() => _connection.ChangeDatabase("nosuch")).SqlState);
        Assert.Equal("other", _connection.Database);
        _connection.ChangeDatabase("memory");
        Assert.Equal(1L, new FrameCommand("SELECT count(*) FROM other.o", _connection).ExecuteScalar());
        Run("USE other.s");
        Assert.Equal("other", _connection.Database);
    }

    [Fact]
    public void Schema_collections_name_the_database_of_what_they_tell_of()
    {
        Assert.Equal(["memory", "other"], Values("Databases", "database_name"));
        Assert.Equal(["memory.main.own", "other.main.o", "other.s.t"], _connection.GetSchema("Tables").Rows.Cast<DataRow>().Select(r => $"{r[0]}.{r[1]}.{r[2]}").Order(StringComparer.Ordinal));
        Assert.Equal(["b", "c"], Values("Columns", "column_name", "other"));
        Assert.Equal(["main", "s"], Values("Schemata", "schema_name", "other"));
        Assert.Equal(["own"], Values("Indexes", "table_name", "memory"));
        Assert.Equal(["t"], Values("IndexColumns", "table_name", "other"));
        Assert.Equal(["NOT NULL", "UNIQUE"], Values("Constraints", "constraint_type", "other"));
    }

    private IEnumerable<string> Values(string collection, string column, params string?[] restrictions) =>
        _connection.GetSchema(collection, restrictions).Rows.Cast<DataRow>().Select(r => (string)r[column]).Order(StringComparer.Ordinal);

    private void Run(string sql) => new FrameCommand(sql, _connection).ExecuteNonQuery();
}
