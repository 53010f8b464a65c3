using FrameEngine.Engine.Databases;

namespace FrameEngine.Engine.Tests;

/// <summary>MERGE and rowid where rows are kept in files.</summary>
public sealed class MergeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Database => Path.Combine(_directory.Root, "db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_MERGE_has_made_of_a_table_is_there_when_the_database_is_opened_again()
    {
        using (FrameSession session = Open())
        {
            await session.ExecuteAsync("CREATE TABLE t AS SELECT range AS id, 'old' AS s FROM range(100000)");
            long changed = await session.ExecuteAsync("""
                MERGE INTO t USING (SELECT range * 2 AS id FROM range(60000)) u USING (id)
                WHEN MATCHED AND id % 4 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET s = 'new' WHEN NOT MATCHED THEN INSERT (id, s) VALUES (id, 'more')
                """);
            Assert.Equal(60000, changed);
        }

        using FrameSession again = Open();
        Assert.Equal([["more", 10000L], ["new", 25000L], ["old", 50000L]], await Rows(again, "SELECT s, count(*) FROM t GROUP BY s ORDER BY s"));
    }

    [Fact]
    public async Task A_MERGE_that_fails_has_changed_nothing()
    {
        using FrameSession session = Open();
        await session.ExecuteAsync("CREATE TABLE t (id INTEGER PRIMARY KEY, s VARCHAR); INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        ConstraintException error = await Assert.ThrowsAsync<ConstraintException>(() => session.ExecuteAsync(
            "MERGE INTO t USING (VALUES (1), (9)) u(id) USING (id) WHEN MATCHED THEN DELETE WHEN NOT MATCHED AND u.id > 5 THEN ERROR 'no ' || u.id"));
        Assert.Equal("P0001", error.SqlState);
        Assert.Equal("no 9 (a row meets WHEN NOT MATCHED AND u.id > 5 THEN ERROR 'no ' || u.id)", error.Message);
        Assert.Equal([[2L]], await Rows(session, "SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Rows_of_several_files_are_numbered_through_and_deleted_by_their_numbers()
    {
        using FrameSession session = Open();
        await session.ExecuteAsync("CREATE TABLE t AS SELECT range AS i FROM range(300000)");
        await session.ExecuteAsync("INSERT INTO t SELECT range + 300000 FROM range(300000)");
        await session.ExecuteAsync("BEGIN; INSERT INTO t VALUES (600000)");
        Assert.Equal([[600001L, 0L, 0L, 600000L]], await Rows(session, "SELECT count(*), count(*) FILTER (WHERE rowid <> i), min(rowid), max(rowid) FROM t"));
        await session.ExecuteAsync("DELETE FROM t WHERE rowid IN (299999, 300000, 600000); COMMIT");
        Assert.Equal([[299998L], [300001L]], await Rows(session, "SELECT i FROM t WHERE rowid IN (299998, 299999) ORDER BY i"));
        await session.ExecuteAsync("UPDATE t SET i = -rowid WHERE rowid >= 299999");
        Assert.Equal([[-599997L, 299998L]], await Rows(session, "SELECT min(i), max(i) FROM t"));
    }

    private FrameSession Open() => new(new FrameSessionOptions { Database = Database });

    private static async Task<List<object?[]>> Rows(FrameSession session, string sql)
    {
        List<object?[]> rows = [];
        await foreach (RecordBatch batch in session.Sql(sql).StreamAsync())
        {
            using (batch)
                for (int row = 0; row < batch.Length; row++) rows.Add([.. batch.Columns.Select(c => c.GetValue(row))]);
        }

        return rows;
    }
}
