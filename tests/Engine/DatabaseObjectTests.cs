using FrameEngine.Engine.Databases;

namespace FrameEngine.Engine.Tests;

/// <summary>Macros, types and sequences of a database directory: they are as durable as its tables, and a number of a sequence is never given twice.</summary>
public sealed class DatabaseObjectTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Database => Path.Combine(_directory.Root, "db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Macros_types_and_sequences_are_there_when_the_database_is_opened_again()
    {
        using (FrameSession session = Open())
        {
            await session.ExecuteAsync("""
                CREATE SCHEMA s;
                CREATE MACRO twice(x, more := 1) AS x * 2 + more, (x, y, z) AS x + y + z;
                CREATE MACRO s.named() AS 'in s';
                CREATE MACRO upto(n) AS TABLE SELECT range AS i FROM range(n);
                CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'ha"ppy');
                CREATE TYPE pair AS STRUCT(a INTEGER, "b c" DECIMAL(10,2)[], m MAP(VARCHAR, TIMESTAMPTZ));
                CREATE SEQUENCE numbers START 5 INCREMENT 10 MAXVALUE 1000;
                CREATE TABLE t (id BIGINT DEFAULT nextval('numbers'), m mood);
                INSERT INTO t (m) VALUES ('sad'), ('ha"ppy');
                CREATE TEMP MACRO gone() AS 1
                """);
        }

        using FrameSession again = Open();
        Assert.Equal([[11, 7, 6, "in s"]], await Rows(again, "SELECT twice(5), twice(3, more := 1), twice(1, 2, 3), s.named()"));
        Assert.Equal([[3L]], await Rows(again, "SELECT count(*) FROM upto(3)"));
        await again.ExecuteAsync("INSERT INTO t (m) VALUES ('it''s ok'::mood)");
        Assert.Equal([[5L, "sad"], [15L, "ha\"ppy"], [25L, "it's ok"]], await Rows(again, "SELECT id, m::VARCHAR FROM t ORDER BY id"));
        Assert.Equal([["STRUCT(a INTEGER, \"b c\" DECIMAL(10,2)[], m MAP(VARCHAR, TIMESTAMP WITH TIME ZONE))"]], await Rows(again, "SELECT typeof(NULL::pair)"));
        await Assert.ThrowsAsync<BindException>(() => Rows(again, "SELECT gone()"));
        await again.ExecuteAsync("DROP MACRO twice; DROP TYPE pair; DROP TABLE t; DROP SEQUENCE numbers; DROP SCHEMA s CASCADE");
        again.Dispose();

        using FrameSession last = Open();
        await Assert.ThrowsAsync<BindException>(() => Rows(last, "SELECT s.named()"));
        Assert.Equal([["mood"]], await Rows(last, "SELECT type_name FROM duckdb_types() WHERE NOT internal"));
    }

    [Fact]
    public async Task A_crash_skips_numbers_and_gives_none_twice()
    {
        HashSet<long> given = [];
        using (FrameSession session = Open())
        {
            await session.ExecuteAsync("CREATE SEQUENCE s");
            for (int round = 0; round < 4; round++)
            {
                foreach (object?[] row in await Rows(session, $"SELECT nextval('s') FROM range({1 + (round * 37)})")) Assert.True(given.Add((long)row[0]!));
                // What a crash at this moment leaves.
                string copy = CopyOf(Database);
                using FrameSession survivor = new(new FrameSessionOptions { Threads = 1, Database = copy });
                Assert.DoesNotContain((long)(await survivor.Sql("SELECT nextval('s')").ScalarAsync())!, given);
            }
        }

        using FrameSession again = Open();
        Assert.Equal(given.Max() + 1, await again.Sql("SELECT nextval('s')").ScalarAsync());
    }

    [Fact]
    public async Task Numbers_that_cannot_be_noted_are_not_given()
    {
        CommitStep? fails = null;
        using var session = new FrameSession(new FrameSessionOptions { Threads = 1, Database = Database, OnCommitStep = s => { if (s == fails) throw new IOException("the disk is gone"); } });
        await session.ExecuteAsync("CREATE SEQUENCE s");
        await Rows(session, "SELECT nextval('s') FROM range(64)");
        fails = CommitStep.ManifestWritten;
        await Assert.ThrowsAsync<FrameIOException>(() => Rows(session, "SELECT nextval('s')"));
        fails = null;
        Assert.Equal(65L, await session.Sql("SELECT nextval('s')").ScalarAsync());
    }

    [Fact]
    public async Task Many_threads_draw_while_others_commit()
    {
        using var session = new FrameSession(new FrameSessionOptions { Threads = 1, Database = Database });
        await session.ExecuteAsync("CREATE SEQUENCE s; CREATE TABLE t (a BIGINT UNIQUE)");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 10; i++) await session.ExecuteAsync("INSERT INTO t SELECT nextval('s') FROM range(40)");
        })));
        Assert.Equal([[1600L, 1600L]], await Rows(session, "SELECT count(*), count(DISTINCT a) FROM t"));
    }

    [Fact]
    public async Task A_rollback_takes_back_what_was_made_and_conflicts_are_told()
    {
        using FrameSession session = Open();
        await session.ExecuteAsync("CREATE MACRO m() AS 1; BEGIN; CREATE OR REPLACE MACRO m() AS 2; CREATE TYPE t AS INTEGER; CREATE SEQUENCE s; DROP MACRO m; ROLLBACK");
        Assert.Equal([[1]], await Rows(session, "SELECT m()"));
        await Assert.ThrowsAsync<TypeException>(() => Rows(session, "SELECT 1::t"));

        await session.ExecuteAsync("BEGIN; CREATE MACRO n() AS 1");
        await session.NewScopeAsync("CREATE MACRO n() AS 2");
        Assert.Equal("40001", (await Assert.ThrowsAsync<TransactionException>(() => session.ExecuteAsync("COMMIT"))).SqlState);
        Assert.Equal([[2]], await Rows(session, "SELECT n()"));
    }

    [Fact]
    public async Task A_database_without_objects_has_the_manifest_of_the_version_before()
    {
        using (FrameSession session = Open()) await session.ExecuteAsync("CREATE TABLE t AS SELECT 1 AS a");
        Assert.Contains("\"version\":1,", File.ReadLines(Path.Combine(Database, "manifest.json")).First(), StringComparison.Ordinal);
        using (FrameSession session = Open()) await session.ExecuteAsync("CREATE TYPE number AS INTEGER");
        Assert.Contains("\"version\":2,", File.ReadLines(Path.Combine(Database, "manifest.json")).First(), StringComparison.Ordinal);
        using FrameSession again = Open();
        Assert.Equal([[1]], await Rows(again, "SELECT a::number FROM t"));
    }

    [Fact]
    public async Task Who_only_reads_uses_macros_and_draws_no_numbers()
    {
        using (FrameSession session = Open()) await session.ExecuteAsync("CREATE MACRO m() AS 1; CREATE SEQUENCE s");
        using var reader = new FrameSession(new FrameSessionOptions { Database = Database, ReadOnly = true });
        Assert.Equal([[1]], await Rows(reader, "SELECT m()"));
        Assert.Equal("25006", (await Assert.ThrowsAsync<BindException>(() => Rows(reader, "SELECT nextval('s')"))).SqlState);
        Assert.Equal("25006", (await Assert.ThrowsAsync<BindException>(() => reader.ExecuteAsync("CREATE MACRO n() AS 1"))).SqlState);
        await reader.ExecuteAsync("CREATE TEMP MACRO n() AS 2");
        Assert.Equal([[2]], await Rows(reader, "SELECT n()"));
    }

    private static async Task<IReadOnlyList<object?[]>> Rows(FrameSession session, string sql) => await session.Sql(sql).ToRowsAsync();

    private FrameSession Open() => new(new FrameSessionOptions { Threads = 2, Database = Database });

    private string CopyOf(string path)
    {
        string copy = Path.Combine(_directory.Root, Guid.NewGuid().ToString("N"));
        foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) is "lock" or "owner") continue;
            string target = Path.Combine(copy, Path.GetRelativePath(path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }
}
