using FrameEngine.Engine.Databases;

namespace FrameEngine.Engine.Tests;

/// <summary>Commits that fail or are cut off at each of their steps: afterwards there is all of the commit, or nothing of it.</summary>
public sealed class DatabaseCommitTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<int> Steps => [.. Enum.GetValues<CommitStep>().Select(s => (int)s)];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_commit_that_fails_at_a_step_is_kept_whole_or_not_at_all(int step)
    {
        CommitStep? fails = null;
        string path = Path.Combine(_directory.Root, $"db{step}");
        var options = new FrameSessionOptions { Threads = 1, Database = path, OnCommitStep = s => { if (s == fails) throw new IOException($"the disk is gone at {s}"); } };
        bool seen = (CommitStep)step >= CommitStep.ManifestRenamed;
        using (var session = new FrameSession(options))
        {
            await session.ExecuteAsync("CREATE TABLE t AS SELECT 1 AS a; CREATE TABLE u AS SELECT 1 AS a");
            fails = (CommitStep)step;
            await session.ExecuteAsync("BEGIN; INSERT INTO t VALUES (2); DELETE FROM u; CREATE VIEW v AS SELECT 1 AS one");
            FrameIOException error = await Assert.ThrowsAsync<FrameIOException>(() => session.ExecuteAsync("COMMIT"));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            fails = null;
            Assert.Equal(1L, await session.Sql("SELECT count(*) FROM t").ScalarAsync());
            if (seen) await Assert.ThrowsAsync<FrameIOException>(() => session.ExecuteAsync("INSERT INTO t VALUES (3)"));
            else await session.ExecuteAsync("INSERT INTO t VALUES (3)");
        }

        using var again = new FrameSession(new FrameSessionOptions { Threads = 1, Database = path });
        Assert.Equal([[1], [seen ? 2 : 3]], await again.Sql("SELECT a FROM t ORDER BY a").ToRowsAsync());
        Assert.Equal(seen ? 0L : 1L, await again.Sql("SELECT count(*) FROM u").ScalarAsync());
        Assert.Equal(seen ? ["t", "u", "v"] : ["t", "u"], (await again.Sql("SHOW TABLES").ToRowsAsync()).Select(r => (string)r[0]!));
    }

    [Fact]
    public async Task Data_is_on_the_disk_before_the_manifest_that_names_it_takes_its_place()
    {
        List<CommitStep> steps = [];
        var options = new FrameSessionOptions { Threads = 1, Database = Path.Combine(_directory.Root, "db"), OnCommitStep = steps.Add };
        using var session = new FrameSession(options);
        steps.Clear();

        await session.ExecuteAsync("CREATE TABLE t AS SELECT 1 AS a");
        Assert.Equal(Enum.GetValues<CommitStep>(), steps);
        steps.Clear();
        await session.ExecuteAsync("CREATE VIEW v AS SELECT 1 AS a");

        Assert.Equal([CommitStep.ManifestWritten, CommitStep.ManifestSynced, CommitStep.ManifestRenamed, CommitStep.Committed], steps);
    }

    [Fact]
    public async Task Reading_and_registered_frames_write_nothing()
    {
        List<CommitStep> steps = [];
        var options = new FrameSessionOptions { Threads = 1, Database = Path.Combine(_directory.Root, "db"), OnCommitStep = steps.Add };
        using var session = new FrameSession(options);
        await session.ExecuteAsync("CREATE TABLE t AS SELECT 1 AS a");
        steps.Clear();

        session.Register("f", session.Table("t"));
        await session.ExecuteAsync("SELECT * FROM f; CREATE TEMP TABLE x AS SELECT * FROM f; INSERT INTO x VALUES (2); DELETE FROM t WHERE a > 5; BEGIN; SELECT 1; COMMIT");

        Assert.Empty(steps);
    }
}
