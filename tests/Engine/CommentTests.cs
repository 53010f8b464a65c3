namespace FrameEngine.Engine.Tests;

/// <summary>What COMMENT ON says and ALTER has made is there when a database is opened again.</summary>
public sealed class CommentTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Comments_are_there_when_the_database_is_opened_again()
    {
        using (FrameSession session = Open())
        {
            await session.ExecuteAsync("""
                CREATE TABLE t (a INTEGER, b INTEGER); CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT a FROM t; CREATE MACRO m(x) AS x; CREATE SEQUENCE s; CREATE TYPE y AS INTEGER;
                COMMENT ON TABLE t IS 'of t'; COMMENT ON COLUMN t.b IS 'of b'; COMMENT ON INDEX i IS 'of i'; COMMENT ON VIEW v IS 'of v'; COMMENT ON COLUMN v.a IS 'of v.a';
                """);
            // A commit of its own, which changes nothing else.
            await session.ExecuteAsync("COMMENT ON MACRO m IS 'of m'; COMMENT ON SEQUENCE s IS 'of s'; COMMENT ON TYPE y IS 'of y'");
        }

        using FrameSession again = Open();
        Assert.Equal(["of b", "of i", "of m", "of s", "of t", "of v", "of v.a", "of y"], (await again.Sql("""
            SELECT comment FROM duckdb_tables() UNION ALL SELECT comment FROM duckdb_columns() UNION ALL SELECT comment FROM duckdb_indexes() UNION ALL SELECT comment FROM duckdb_views()
            UNION ALL SELECT comment FROM duckdb_functions() UNION ALL SELECT comment FROM duckdb_sequences() UNION ALL SELECT comment FROM duckdb_types()
            """).ToRowsAsync()).Select(r => (string?)r[0]).Where(c => c is not null).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_key_and_a_field_that_ALTER_added_hold_when_the_database_is_opened_again()
    {
        using (FrameSession session = Open())
            await session.ExecuteAsync("CREATE TABLE t AS SELECT range AS k, {'a': range} AS s FROM range(1000); ALTER TABLE t ADD PRIMARY KEY (k); ALTER TABLE t ADD COLUMN s.b VARCHAR DEFAULT 'x'");
        using FrameSession again = Open();
        Assert.Equal([[1000L, 499500L]], (await again.Sql("SELECT count(*), sum(s.a)::BIGINT FROM t WHERE s.b = 'x'").ToRowsAsync()).ToArray());
        Assert.Equal("23505", (await Assert.ThrowsAsync<ConstraintException>(() => again.ExecuteAsync("INSERT INTO t (k) VALUES (7)"))).SqlState);
        Assert.Equal("23502", (await Assert.ThrowsAsync<ConstraintException>(() => again.ExecuteAsync("INSERT INTO t (k) VALUES (NULL)"))).SqlState);
    }

    private FrameSession Open() => new(new FrameSessionOptions { Database = Path.Combine(_directory.Root, "db") });
}
