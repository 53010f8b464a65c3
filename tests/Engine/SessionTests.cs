using static FrameEngine.F;

namespace FrameEngine.Engine.Tests;

/// <summary>A session's tables, views and frames, and how SQL and frames mix.</summary>
public sealed class SessionTests : IDisposable
{
    private readonly FrameSession _session = new(new FrameSessionOptions { Threads = 2 });

    private sealed record Person(int Id, string Name, decimal? Height, DateOnly Born);

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task A_registered_frame_is_a_table_and_SQL_gives_a_frame()
    {
        _session.Register("Europe", _session.ReadParquet(Tpch.File("nation")).Where(Col("n_regionkey") == 3).Select("n_nationkey", "n_name"));

        DataFrame suppliers = _session.Sql($"SELECT n_name, count(*) AS n FROM europe JOIN '{Tpch.File("supplier")}' ON s_nationkey = n_nationkey GROUP BY n_name");

        Assert.Equal(["FRANCE", "GERMANY", "ROMANIA"], await Texts(suppliers.OrderBy("n_name").Take(3).Select("n_name")));
    }

    [Fact]
    public async Task A_frame_of_SQL_goes_on_in_the_fluent_api()
    {
        DataFrame frame = _session.Sql("SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (3, NULL)) t(id, word)").Where(Col("id") > 1).WithColumns((Col("id") * 10).As("tenfold"));

        Assert.Equal([[2, "b", 20], [3, null, 30]], await frame.OrderBy("id").ToRowsAsync());
    }

    [Fact]
    public async Task Objects_become_rows()
    {
        DataFrame people = _session.FromRows([new Person(1, "Ada", 1.65m, new DateOnly(1815, 12, 10)), new Person(2, "Alan", null, new DateOnly(1912, 6, 23))]);
        _session.Register("people", people);

        Assert.Equal(["Id", "Name", "Height", "Born"], people.Schema.Names);
        Assert.Equal([["Alan"]], await _session.Sql("SELECT name FROM people WHERE height IS NULL AND born > DATE '1900-01-01'").ToRowsAsync());
    }

    [Fact]
    public async Task A_view_sees_its_tables_as_they_are_when_it_runs()
    {
        await _session.ExecuteAsync("CREATE TABLE t AS SELECT 1 AS a; CREATE VIEW v AS SELECT a * 2 AS b FROM t; INSERT INTO t VALUES (2), (3)");

        Assert.Equal([[2], [4], [6]], await _session.Sql("SELECT * FROM v ORDER BY b").ToRowsAsync());
    }

    [Fact]
    public async Task Views_can_stand_on_views_and_be_used_twice()
    {
        await _session.ExecuteAsync("CREATE VIEW v AS SELECT 1 AS a UNION ALL SELECT 2; CREATE VIEW w AS SELECT a + 10 AS b FROM v");

        Assert.Equal([[11, 12], [12, 12]], await _session.Sql("SELECT x.b, y.b FROM w x, w y WHERE y.b = 12 ORDER BY 1").ToRowsAsync());
    }

    [Fact]
    public async Task A_table_holds_rows_and_takes_more()
    {
        long created = await _session.ExecuteAsync($"CREATE TABLE r AS SELECT * FROM '{Tpch.File("region")}'");
        long inserted = await _session.ExecuteAsync("INSERT INTO r SELECT r_regionkey + 10, r_name, NULL FROM r WHERE r_regionkey < 2");

        Assert.Equal([5, 2], [created, inserted]);
        Assert.Equal([[7L, 5L, "AFRICA"]], await _session.Sql("SELECT count(*), count(r_comment), min(r_name) FROM r").ToRowsAsync());
        Assert.Equal([["r"]], await _session.Sql("SHOW TABLES").ToRowsAsync());
    }

    [Fact]
    public async Task A_dropped_table_is_gone_but_frames_over_it_still_run()
    {
        await _session.ExecuteAsync("CREATE TABLE t AS SELECT 42 AS a");
        DataFrame frame = _session.Table("t");

        await _session.ExecuteAsync("DROP TABLE t");

        Assert.Throws<BindException>(() => _session.Table("t"));
        Assert.Equal(42, await frame.ScalarAsync());
    }

    [Fact]
    public async Task A_name_that_is_taken_is_an_error_unless_it_is_to_be_replaced()
    {
        await _session.ExecuteAsync("CREATE TABLE t AS SELECT 1 AS a");

        BindException error = await Assert.ThrowsAsync<BindException>(() => _session.ExecuteAsync("CREATE TABLE t AS SELECT 2 AS a"));
        await _session.ExecuteAsync("CREATE TABLE IF NOT EXISTS t AS SELECT 3 AS a");
        object? kept = await _session.Table("t").ScalarAsync();
        await _session.ExecuteAsync("CREATE OR REPLACE TABLE t AS SELECT 4 AS a");

        Assert.Contains("\"t\" already exists", error.Message);
        Assert.Equal([1, 4], [kept, await _session.Table("t").ScalarAsync()]);
    }

    [Fact]
    public async Task A_persisted_frame_keeps_its_rows()
    {
        using var directory = new TemporaryDirectory();
        string file = directory.Write("x.csv", "a\n1\n2\n");
        DataFrame kept = await _session.ReadCsv(file).PersistAsync();

        File.Delete(file);

        Assert.Equal(2, await kept.CountAsync());
    }

    [Fact]
    public void A_frame_of_another_session_cannot_be_registered()
    {
        using var other = new FrameSession();

        Assert.Throws<UsageException>(() => _session.Register("t", other.Sql("SELECT 1")));
    }

    [Fact]
    public async Task Parameters_bind_by_position_and_by_name()
    {
        Assert.Equal(42, await _session.Sql("SELECT $1 + $2", 40, 2).ScalarAsync());
        Assert.Equal("b", await _session.Sql("SELECT $word", new Dictionary<string, object?> { ["word"] = "b" }).ScalarAsync());
    }

    [Fact]
    public async Task Settings_change_what_is_shown()
    {
        await _session.ExecuteAsync("SET threads = 1");

        Assert.Equal("1", await _session.Sql("SHOW threads").ScalarAsync());
        await Assert.ThrowsAsync<UsageException>(() => _session.ExecuteAsync("SET threads = 0"));
        BindException unknown = await Assert.ThrowsAsync<BindException>(() => _session.ExecuteAsync("SET thread = 1"));
        Assert.Equal("did you mean \"threads\"?", unknown.Hint);
    }

    [Fact]
    public async Task Limited_parts_of_a_union_are_read_once_whatever_the_number_of_threads()
    {
        string part = $"(SELECT n_nationkey AS k FROM '{Tpch.File("nation")}' ORDER BY 1 LIMIT 3)";

        Assert.Equal([[9L, 9m]], await _session.Sql($"SELECT count(*), sum(k) FROM ({part} UNION ALL {part} UNION ALL {part})").ToRowsAsync());
    }

    [Fact]
    public async Task Many_queries_can_run_at_once()
    {
        object?[] counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => _session.Sql($"SELECT count(*) FROM '{Tpch.File("orders")}' WHERE o_orderkey % 8 = {i}").ScalarAsync()));

        Assert.Equal(15000, counts.Sum(c => (long)c!));
        Assert.Equal(0, _session.MemoryInUse);
    }

    private static async Task<string[]> Texts(DataFrame frame) => [.. (await frame.ToRowsAsync()).Select(r => (string)r[0]!)];
}
