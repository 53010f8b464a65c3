using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

public class ConnectionStringTests
{
    [Fact]
    public void Keywords_are_properties()
    {
        var builder = new FrameConnectionStringBuilder("data source=:memory:;threads=3;Memory Limit=2GB;READ ONLY=true;CommandTimeout=7;TempDirectory=/tmp");

        Assert.Equal((":memory:", 3, "2GB", true, 7, "/tmp"), (builder.DataSource, builder.Threads, builder.MemoryLimit, builder.ReadOnly, builder.CommandTimeout, builder.TempDirectory));
    }

    [Fact]
    public void Properties_make_a_connection_string()
    {
        var builder = new FrameConnectionStringBuilder { DataSource = "fe://localhost:7401", Threads = 2, ReadOnly = true };

        Assert.Equal("Data Source=fe://localhost:7401;Threads=2;Read Only=True", builder.ConnectionString);
        builder.Remove("threads");
        builder["Read Only"] = null;
        Assert.Equal("Data Source=fe://localhost:7401", builder.ConnectionString);
    }

    [Theory]
    [InlineData("Thread=2", "Threads")]
    [InlineData("Memory Limits=1GB", "Memory Limit")]
    [InlineData("Timeout Command=1", null)]
    public void An_unknown_keyword_is_refused_with_the_nearest(string text, string? nearest)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new FrameConnectionStringBuilder(text));

        if (nearest is not null) Assert.Contains($"\"{nearest}\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Threads=many")]
    [InlineData("Threads=-1")]
    [InlineData("Command Timeout=1.5")]
    [InlineData("Read Only=perhaps")]
    [InlineData("Memory Limit=lots")]
    public void A_value_that_does_not_fit_its_keyword_is_refused(string text) => Assert.Throws<ArgumentException>(() => new FrameConnectionStringBuilder(text));

    [Fact]
    public void An_unknown_scheme_is_an_error() => Assert.Throws<UsageException>(() => new FrameConnection("Data Source=nonsense://x:1").Open());

    [Fact]
    public void A_memory_of_ones_own_is_not_shared()
    {
        using FrameConnection a = Open("Data Source=:memory:"), b = Open("Data Source=:memory:");

        Assert.NotSame(a.Session, b.Session);
    }

    [Fact]
    public void A_named_memory_is_shared_while_somebody_has_it_open()
    {
        string shared = $"Data Source=:memory:{Guid.NewGuid():N}";
        FrameConnection a = Open(shared);
        new FrameCommand("CREATE TABLE t AS SELECT 42 AS x", a).ExecuteNonQuery();
        using (FrameConnection b = Open(shared))
        {
            a.Close();
            Assert.Equal(42, new FrameCommand("SELECT x FROM t", b).ExecuteScalar());
        }

        using FrameConnection c = Open(shared);
        Assert.ThrowsAny<FrameException>(() => new FrameCommand("SELECT x FROM t", c).ExecuteScalar());
    }

    [Theory]
    [InlineData("CREATE TABLE u (a INTEGER)")]
    [InlineData("INSERT INTO t VALUES (2)")]
    [InlineData("DROP TABLE t")]
    [InlineData("COPY t TO 'read-only.parquet'")]
    [InlineData("CREATE VIEW v AS SELECT 1")]
    public void A_read_only_connection_changes_nothing(string sql)
    {
        using var source = new FrameDataSource("Read Only=true");
        using FrameConnection writer = new(source.Session);
        new FrameCommand("CREATE TABLE t AS SELECT 1 AS a", writer).ExecuteNonQuery();
        using FrameConnection connection = source.OpenConnection();

        FrameException error = Assert.ThrowsAny<FrameException>(() => new FrameCommand(sql, connection).ExecuteNonQuery());

        Assert.Equal("25006", error.SqlState);
        Assert.Equal(1, new FrameCommand("SELECT a FROM t", connection).ExecuteScalar());
    }

    private static FrameConnection Open(string connectionString)
    {
        var connection = new FrameConnection(connectionString);
        connection.Open();
        return connection;
    }
}
