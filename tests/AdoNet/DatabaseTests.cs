using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

/// <summary>Connections to a database directory.</summary>
public sealed class DatabaseTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("frame-engine-tests").FullName;

    private string Source => $"Data Source={Path.Combine(_root, "db")}";

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Connections_to_one_directory_share_what_is_there_and_leave_it_to_the_next()
    {
        using (FrameConnection first = Open(Source), second = Open(Source + ";Command Timeout=5"))
        {
            Run(first, "CREATE TABLE t AS SELECT 1 AS a");
            Run(second, "INSERT INTO t VALUES (2)");
            Assert.Same(first.Session, second.Session);
            Assert.Equal(2L, Scalar(first, "SELECT count(*) FROM t"));
        }

        using FrameConnection later = Open(Source);
        Assert.Equal(3L, Scalar(later, "SELECT sum(a)::BIGINT FROM t"));
    }

    [Fact]
    public void A_read_only_connection_beside_a_writing_one_sees_its_commits()
    {
        using FrameConnection writer = Open(Source), reader = Open(Source + ";Read Only=true");
        Run(writer, "CREATE TABLE t AS SELECT 1 AS a");

        Assert.Equal(1, Scalar(reader, "SELECT a FROM t"));
        Assert.Equal("25006", Assert.Throws<BindException>(() => Run(reader, "DELETE FROM t")).SqlState);
    }

    [Fact]
    public void A_read_only_connection_makes_no_database() => Assert.Throws<FrameFileNotFoundException>(() => Open(Source + ";Read Only=true"));

    [Fact]
    public void Other_settings_for_the_same_directory_meet_its_lock()
    {
        using FrameConnection first = Open(Source + ";Threads=1");

        Assert.Contains("this process", Assert.Throws<DatabaseInUseException>(() => Open(Source + ";Threads=2")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_may_be_opened_and_closed_by_many_at_once()
    {
        Run(Open(Source), "CREATE TABLE t (a INTEGER)", close: true);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (int i = 0; i < 10; i++) Run(Open(Source), $"INSERT INTO t VALUES ({(worker * 10) + i})", close: true);
        })));

        using FrameConnection connection = Open(Source);
        Assert.Equal((40L, 780L), ((long)Scalar(connection, "SELECT count(DISTINCT a) FROM t")!, (long)Scalar(connection, "SELECT sum(a)::BIGINT FROM t")!));
    }

    private static FrameConnection Open(string source)
    {
        var connection = new FrameConnection(source);
        connection.Open();
        return connection;
    }

    private static void Run(FrameConnection connection, string sql, bool close = false)
    {
        new FrameCommand(sql, connection).ExecuteNonQuery();
        if (close) connection.Close();
    }

    private static object? Scalar(FrameConnection connection, string sql) => new FrameCommand(sql, connection).ExecuteScalar();
}
