namespace FrameEngine.Engine.Tests;

/// <summary>Databases that are attached to a session: what they keep, who may open them, and what transactions over them mean.</summary>
public sealed class AttachTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FrameSession _session = new(new FrameSessionOptions { Threads = 2 });

    private string Database => Path.Combine(_directory.Root, "shop.frame");

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task What_was_written_to_an_attached_directory_is_there_when_it_is_attached_again()
    {
        await _session.ExecuteAsync($"ATTACH '{Database}'");
        await _session.ExecuteAsync("""
            CREATE TABLE shop.t (a INTEGER PRIMARY KEY, b VARCHAR);
            INSERT INTO shop.t SELECT range, 'n' || range FROM range(1000);
            CREATE VIEW shop.v AS SELECT * FROM t WHERE a < 3;
            CREATE SEQUENCE shop.s;
            CREATE MACRO shop.m(x) AS x + 1;
            SELECT nextval('shop.s');
            DETACH shop
            """);
        Assert.Equal("3D000", (await Assert.ThrowsAsync<BindException>(() => Rows("SELECT * FROM shop.main.t"))).SqlState);

        await _session.ExecuteAsync($"ATTACH '{Database}' AS again");
        Assert.Equal([[3L]], await Rows("SELECT count(*) FROM again.v"));
        Assert.Equal([[1L, 2L, 3]], await Rows("SELECT currval.a, nextval('again.s'), again.m(2) FROM (SELECT 1::BIGINT AS a) AS currval"));
        Assert.Equal("23505", (await Assert.ThrowsAsync<ConstraintException>(() => _session.ExecuteAsync("INSERT INTO again.t VALUES (5, 'x')"))).SqlState);
        Assert.Equal([["again", Path.GetFullPath(Database), false]], await Rows("SELECT database_name, path, readonly FROM duckdb_databases() WHERE path IS NOT NULL"));
    }

    [Fact]
    public async Task One_directory_is_attached_once_and_one_session_writes_it()
    {
        await _session.ExecuteAsync($"ATTACH '{Database}' AS a");
        Assert.Contains("\"a\"", (await Assert.ThrowsAsync<BindException>(() => _session.ExecuteAsync($"ATTACH '{Database}' AS b"))).Message, StringComparison.Ordinal);
        using var other = new FrameSession();
        await Assert.ThrowsAsync<DatabaseInUseException>(() => other.ExecuteAsync($"ATTACH '{Database}' AS b"));
        await _session.ExecuteAsync("CREATE TABLE a.t AS SELECT 1 AS one");
        await other.ExecuteAsync($"ATTACH '{Database}' AS b (READ_ONLY)");
        Assert.Equal(1, await other.Sql("SELECT one FROM b.t").ScalarAsync());
        Assert.Equal("25006", (await Assert.ThrowsAsync<BindException>(() => other.ExecuteAsync("INSERT INTO b.t VALUES (2)"))).SqlState);
        await _session.ExecuteAsync("DETACH a");
        await other.ExecuteAsync($"DETACH b; ATTACH '{Database}' AS b; INSERT INTO b.t VALUES (2)");
        Assert.Equal(3L, await other.Sql("SELECT sum(one)::BIGINT FROM b.t").ScalarAsync());
    }

    [Fact]
    public async Task A_directory_that_is_not_there_or_something_else_is_told()
    {
        await Assert.ThrowsAsync<FrameFileNotFoundException>(() => _session.ExecuteAsync($"ATTACH '{Database}' AS a (READ_ONLY)"));
        Directory.CreateDirectory(Database);
        File.WriteAllText(Path.Combine(Database, "letter.txt"), "dear");
        await Assert.ThrowsAsync<UsageException>(() => _session.ExecuteAsync($"ATTACH '{Database}' AS a"));
        Assert.Equal([["memory"]], await Rows("SHOW DATABASES"));
    }

    [Fact]
    public async Task A_transaction_writes_to_one_database_and_its_rollback_takes_that_back()
    {
        await _session.ExecuteAsync($"ATTACH '{Database}' AS a; CREATE TABLE a.t (x INTEGER); CREATE TABLE u (x INTEGER)");
        await _session.ExecuteAsync("BEGIN; INSERT INTO a.t VALUES (1); SELECT * FROM u");
        TransactionException error = await Assert.ThrowsAsync<TransactionException>(() => _session.ExecuteAsync("INSERT INTO u VALUES (1)"));
        Assert.Equal(("the transaction has written to the database \"a\" and cannot write to \"memory\", too: a transaction writes to one database", "25001"), (error.Message, error.SqlState));
        await _session.ExecuteAsync("INSERT INTO a.t VALUES (2); ROLLBACK");
        Assert.Equal([[0L]], await Rows("SELECT count(*) FROM a.t"));
        await _session.ExecuteAsync("BEGIN; INSERT INTO a.t VALUES (1); CREATE TEMP TABLE own AS FROM a.t; COMMIT");
        Assert.Equal([[1L]], await Rows("SELECT count(*) FROM a.t"));
    }

    [Fact]
    public async Task What_was_not_committed_when_the_database_is_detached_is_lost()
    {
        await _session.ExecuteAsync($"ATTACH '{Database}' AS a; CREATE TABLE a.t (x INTEGER)");
        await _session.ExecuteAsync("BEGIN; INSERT INTO a.t VALUES (1)");
        await _session.NewScopeAsync("DETACH a");
        await Assert.ThrowsAnyAsync<FrameException>(() => _session.ExecuteAsync("COMMIT"));
        await _session.ExecuteAsync($"ATTACH '{Database}' AS a");
        Assert.Equal([[0L]], await Rows("SELECT count(*) FROM a.t"));
    }

    [Fact]
    public async Task A_query_that_reads_a_database_goes_on_when_it_is_detached()
    {
        await _session.ExecuteAsync($"ATTACH '{Database}' AS a; CREATE TABLE a.t AS SELECT range AS n FROM range(300000)");
        long rows = 0;
        await foreach (RecordBatch batch in _session.Sql("SELECT n FROM a.t").StreamAsync())
        {
            using (batch) rows += batch.Length;
            if (rows < 100_000) await _session.NewScopeAsync("DETACH DATABASE IF EXISTS a");
        }

        Assert.Equal(300_000, rows);
    }

    [Fact]
    public async Task Each_connection_uses_a_database_of_its_own()
    {
        await _session.ExecuteAsync("ATTACH ':memory:' AS a; CREATE TABLE a.t AS SELECT 'a' AS here; CREATE TABLE t AS SELECT 'memory' AS here");
        await _session.NewScopeAsync("USE a");
        Assert.Equal([["memory"]], await Rows("SELECT here FROM t"));
        await _session.ExecuteAsync("USE a");
        Assert.Equal([["a", "a"]], await Rows("SELECT here, current_database() FROM t"));
        Assert.Equal("55006", (await Assert.ThrowsAsync<BindException>(() => _session.ExecuteAsync("DETACH a"))).SqlState);
        await _session.NewScopeAsync("USE memory; DETACH a");
        BindException error = await Assert.ThrowsAsync<BindException>(() => Rows("SELECT * FROM memry.main.t"));
        Assert.Equal("did you mean \"memory\"?", error.Hint);
        await _session.ExecuteAsync("USE memory");
        Assert.Equal([["memory"]], await Rows("SELECT here FROM t"));
    }

    private async Task<IReadOnlyList<object?[]>> Rows(string sql) => await _session.Sql(sql).ToRowsAsync();
}
