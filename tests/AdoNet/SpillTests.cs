namespace FrameEngine.AdoNet.Tests;

/// <summary>Queries of a connection that are larger than its memory limit.</summary>
public sealed class SpillTests
{
    private const string Join = """
        SELECT count(*), sum(a.v), max(b.text) FROM (SELECT i AS k, i % 10 AS v FROM range(600000) t(i)) a
        JOIN (SELECT i AS k, 'a text of more than twelve bytes ' || i AS text FROM range(600000) t(i)) b USING (k)
        """;

    private const string Sort = "SELECT i, 'a text of more than twelve bytes ' || i AS text FROM range(600000) t(i) ORDER BY hash(i)";

    [Fact]
    public async Task With_a_temporary_directory_a_join_may_be_larger_than_memory()
    {
        await using var directory = new TemporaryDirectory();
        await using FrameConnection connection = await OpenAsync($"Memory Limit=30MB;Threads=2;Temp Directory={directory.Path}");
        await using FrameCommand command = connection.CreateCommand();
        command.CommandText = Join;

        await using FrameDataReader reader = await command.ExecuteReaderAsync();

        Assert.True(await reader.ReadAsync());
        Assert.Equal((600_000, 2_700_000, "a text of more than twelve bytes 99999"), (reader.GetInt64(0), reader.GetFieldValue<Int128>(1), reader.GetString(2)));
    }

    [Fact]
    public async Task Without_one_it_is_an_error_whose_hint_names_the_setting()
    {
        await using FrameConnection connection = await OpenAsync("Memory Limit=30MB;Threads=2");
        await using FrameCommand command = connection.CreateCommand();
        command.CommandText = Join;

        ResourceExhaustedException error = await Assert.ThrowsAsync<ResourceExhaustedException>(() => command.ExecuteScalarAsync());

        Assert.Contains("Temp Directory", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_is_closed_early_leaves_the_directory_empty()
    {
        await using var directory = new TemporaryDirectory();
        await using (FrameConnection connection = await OpenAsync($"Memory Limit=30MB;Threads=2;Temp Directory={directory.Path}"))
        {
            await using FrameCommand command = connection.CreateCommand();
            command.CommandText = Sort;
            await using FrameDataReader reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
        }

        Assert.False(Directory.Exists(directory.Path), "what the connection made is still there");
    }

    [Fact]
    public async Task Explain_analyze_says_what_an_operator_wrote()
    {
        await using var directory = new TemporaryDirectory();
        await using FrameConnection connection = await OpenAsync($"Memory Limit=30MB;Threads=2;Temp Directory={directory.Path}");
        await using FrameCommand command = connection.CreateCommand();
        command.CommandText = "EXPLAIN ANALYZE " + Sort;

        var plan = new List<string>();
        await using FrameDataReader reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) plan.Add(reader.GetString(reader.FieldCount - 1));

        Assert.Matches("Sort by [^\n]*spilled bytes [1-9][0-9]{6}", string.Join('\n', plan));
    }

    [Fact]
    public async Task A_temporary_directory_that_cannot_be_made_is_an_error_that_names_it()
    {
        string file = Path.GetTempFileName();
        try
        {
            await using FrameConnection connection = await OpenAsync($"Memory Limit=30MB;Threads=2;Temp Directory={Path.Combine(file, "inside")}");
            await using FrameCommand command = connection.CreateCommand();
            command.CommandText = Join;

            FrameIOException error = await Assert.ThrowsAsync<FrameIOException>(() => command.ExecuteScalarAsync());

            Assert.Contains(file, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<FrameConnection> OpenAsync(string connectionString)
    {
        var connection = new FrameConnection(connectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>The name of a directory that is not there yet.</summary>
    private sealed class TemporaryDirectory : IAsyncDisposable
    {
        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"frame-spill-{Guid.NewGuid():N}");

        public ValueTask DisposeAsync()
        {
            if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
