using System.Diagnostics;
using System.Globalization;
using FrameEngine.Engine.Databases;

namespace FrameEngine.Engine.Tests;

/// <summary>Processes that are killed while they commit: what they said was committed is there, and nothing is there by half.</summary>
public sealed class DatabaseCrashTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<int> Steps => [.. Enum.GetValues<CommitStep>().Select(s => (int)s)];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_database_survives_its_process_being_killed_again_and_again_at_any_moment()
    {
        var random = new Random(20_240_601);
        string database = _directory["db"];
        int before = 0;
        for (int round = 0; round < 6; round++)
        {
            using Process process = CommittingProcess.Start(database, null);
            int told = await ReadAsync(process, random.Next(1, 15));
            await Task.Delay(random.Next(0, 60));
            process.Kill();
            told = Math.Max(told, await ReadAsync(process, int.MaxValue));
            await process.WaitForExitAsync();
            Assert.True(told >= before, $"commit {told} was told after {before} commits");
            before = await CheckAsync(database, told);
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_process_that_dies_at_a_step_of_a_commit_leaves_all_of_it_or_nothing(int step)
    {
        string database = _directory["db"];
        using Process process = CommittingProcess.Start(database, (CommitStep)step);
        int told = await ReadAsync(process, int.MaxValue);
        await process.WaitForExitAsync();

        Assert.Equal(3, told);
        Assert.Equal((CommitStep)step >= CommitStep.ManifestRenamed ? 5 : 4, await CheckAsync(database, told));
    }

    /// <summary>Reads what the process says is committed, up to some commits or its end.</summary>
    private static async Task<int> ReadAsync(Process process, int commits)
    {
        int last = -1;
        for (int i = 0; i < commits && await process.StandardOutput.ReadLineAsync() is { } line; i++)
            if (int.TryParse(line, CultureInfo.InvariantCulture, out int n)) last = n;
        return last;
    }

    /// <summary>Checks that a database has whole commits only, that what was told, and at most one more.</summary>
    /// <returns>How many there are.</returns>
    private static async Task<int> CheckAsync(string database, int told)
    {
        using var session = new FrameSession(new FrameSessionOptions { Threads = 1, Database = database });
        object?[] row = (await session.Sql("SELECT count(*), min(n), max(n), count(DISTINCT n), (SELECT count(*) FROM copy), (SELECT max(n) FROM last), (SELECT count(*) FROM last), sum(length(t)) FROM log").ToRowsAsync())[0];
        int commits = (int)(long)row[0]!;
        Assert.InRange(commits, told + 1, told + 2);
        Assert.Equal([(long)commits, 0, commits - 1, (long)commits, (long)commits, commits - 1, 1L], row[..7]);
        Assert.Equal(commits * 1000L, Convert.ToInt64(row[7], CultureInfo.InvariantCulture));
        string[] files = Directory.GetFiles(Path.Combine(database, "data"));
        Assert.DoesNotContain(files, f => f.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.Equal(Manifest.Read(Path.Combine(database, Manifest.FileName)).Tables.Sum(t => t.Files.Length), files.Length);
        return commits;
    }
}
