namespace FrameEngine.Engine.Tests;

public sealed class PartitionedCopyTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("partitioned");
    private readonly FrameSession _session = new();

    public void Dispose()
    {
        _session.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData(", OVERWRITE")]
    [InlineData(", APPEND")]
    public async Task A_copy_that_fails_leaves_the_directory_as_it_was(string option)
    {
        string target = Path.Combine(_directory.FullName, "out");
        if (option.Length > 0) await _session.ExecuteAsync($"COPY (SELECT 1 AS k, 'old' AS v) TO '{target}' (FORMAT csv, PARTITION_BY (k))");
        string[] before = Files(target);

        await Assert.ThrowsAnyAsync<FrameException>(() => _session.ExecuteAsync(
            $"COPY (SELECT i % 3 AS k, CASE WHEN i = 90000 THEN error('stop') ELSE i::VARCHAR END AS v FROM range(100000) r(i)) TO '{target}' (FORMAT csv, PARTITION_BY (k){option})"));

        Assert.Equal(before, Files(target));
        Assert.Equal(option.Length > 0, Directory.Exists(target));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_directory.FullName), e => e.EndsWith(".tmp", StringComparison.Ordinal) || e.EndsWith(".old", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_directory_appears_whole()
    {
        string target = Path.Combine(_directory.FullName, "out");
        using var watcher = new CancellationTokenSource();
        var seen = new List<int>();
        Task watch = Task.Run(() =>
        {
            while (!watcher.IsCancellationRequested)
                if (Directory.Exists(target)) seen.Add(Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Count());
        });

        await _session.ExecuteAsync($"COPY (SELECT i % 200 AS k, i AS v FROM range(20000) r(i)) TO '{target}' (FORMAT csv, PARTITION_BY (k))");
        await watcher.CancelAsync();
        await watch;

        Assert.All(seen, files => Assert.Equal(200, files));
        Assert.Equal(200, Files(target).Length);
    }

    [Fact]
    public async Task Overwriting_leaves_nothing_of_the_old_files()
    {
        string target = Path.Combine(_directory.FullName, "out");
        await _session.ExecuteAsync($"COPY (SELECT 1 AS k, 'old' AS v) TO '{target}' (FORMAT csv, PARTITION_BY (k))");
        await _session.ExecuteAsync($"COPY (SELECT 2 AS k, 'new' AS v) TO '{target}' (FORMAT csv, PARTITION_BY (k), OVERWRITE)");
        Assert.Equal([Path.Combine("k=2", "data_0.csv")], Files(target));
        Assert.Single(Directory.EnumerateFileSystemEntries(_directory.FullName));
    }

    private static string[] Files(string target) => Directory.Exists(target)
        ? [.. Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(target, f)).Order(StringComparer.Ordinal)]
        : [];
}
