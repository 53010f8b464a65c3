using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

/// <summary>Prepared INSERT, UPDATE, DELETE and MERGE: what they mean is kept while rows change, and found out anew when tables do.</summary>
public sealed class PreparedChangeTests : IDisposable
{
    private readonly FrameConnection _connection = new("Threads=2");

    public PreparedChangeTests()
    {
        _connection.Open();
        Run("CREATE SEQUENCE numbers; CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR, n BIGINT DEFAULT nextval('numbers'), day DATE)");
    }

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void An_insert_is_bound_once_for_all_its_rows()
    {
        using FrameCommand insert = Prepared("INSERT INTO t (id, name, day) VALUES (@id, @name, '2024-01-01')", ("id", 0), ("name", ""));
        for (int i = 1; i <= 50; i++) Assert.Equal(1, Execute(insert, ("id", i), ("name", $"n{i}")));
        Assert.Equal(49, insert.PreparedHits);
        Assert.Equal(50L, Scalar("SELECT count(*) FROM t WHERE name = 'n' || id AND day = DATE '2024-01-01'"));
        Assert.Equal(1275L, Scalar("SELECT sum(n)::BIGINT FROM t"));
        Assert.Throws<ConstraintException>(() => Execute(insert, ("id", 7), ("name", "again")));
        Assert.Equal(50, insert.PreparedHits);
    }

    [Fact]
    public void What_RETURNING_gives_is_of_the_rows_of_now()
    {
        Run("INSERT INTO t (id, name) SELECT range, 'r' FROM range(5)");
        using FrameCommand update = Prepared("UPDATE t SET name = @s WHERE id = @id RETURNING name, (SELECT count(*) FROM t)", ("id", 0), ("s", ""));
        Assert.Equal("a", Scalar(update, ("id", 1), ("s", "a")));
        Run("INSERT INTO t (id) VALUES (99)");
        Assert.Equal("b", Scalar(update, ("id", 1), ("s", "b")));
        Assert.Equal("c", Scalar(update, ("id", 1), ("s", "c")));
        Assert.Equal(2, update.PreparedHits);
        update.Parameters["s"].Value = "d";
        using FrameDataReader reader = update.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(("d", 6L), (reader.GetString(0), reader.GetInt64(1)));
    }

    [Fact]
    public void Deletes_and_merges_find_the_rows_that_are_there()
    {
        using FrameCommand merge = Prepared("MERGE INTO t USING (SELECT @id::INTEGER AS id, @s::VARCHAR AS s) u USING (id) WHEN MATCHED THEN UPDATE SET name = u.s WHEN NOT MATCHED THEN INSERT (id, name) VALUES (u.id, u.s)", ("id", 0), ("s", ""));
        foreach ((int id, string s) in new[] { (1, "a"), (2, "b"), (1, "c"), (3, "d") }) Assert.Equal(1, Execute(merge, ("id", id), ("s", s)));
        Assert.Equal("c,b,d", Scalar("SELECT string_agg(name, ',' ORDER BY id) FROM t"));
        using FrameCommand delete = Prepared("DELETE FROM t WHERE id < @id AND rowid >= 0", ("id", 0));
        Assert.Equal(1, Execute(delete, ("id", 2)));
        Assert.Equal(0, Execute(delete, ("id", 2)));
        Assert.Equal(2, Execute(delete, ("id", 100)));
        Assert.Equal(2, delete.PreparedHits);
    }

    [Fact]
    public void A_table_that_was_altered_is_bound_anew()
    {
        using FrameCommand insert = Prepared("INSERT INTO t (id, name) VALUES (@id, @name)", ("id", 0), ("name", ""));
        Execute(insert, ("id", 1), ("name", "1"));
        Execute(insert, ("id", 2), ("name", "2"));
        Assert.Equal(1, insert.PreparedHits);
        Run("ALTER TABLE t ADD COLUMN extra VARCHAR DEFAULT 'new'; ALTER TABLE t ALTER name TYPE BIGINT");
        Execute(insert, ("id", 3), ("name", "3"));
        Assert.Equal(1, insert.PreparedHits);
        Execute(insert, ("id", 4), ("name", "4"));
        Assert.Equal(2, insert.PreparedHits);
        Assert.Equal("new,new,new,new", Scalar("SELECT string_agg(extra, ',') FROM t"));
        Assert.Equal(10L, Scalar("SELECT sum(name)::BIGINT FROM t"));
        Run("ALTER TABLE t DROP COLUMN name");
        Assert.Throws<BindException>(() => Execute(insert, ("id", 5), ("name", "5")));
        Run("DROP TABLE t; CREATE TABLE t (name DOUBLE, id UTINYINT)");
        Execute(insert, ("id", 5), ("name", "1.5"));
        Assert.Equal(1.5, Scalar("SELECT name FROM t WHERE id = 5"));
        Run("CREATE TEMP TABLE t (id INTEGER, name VARCHAR)");
        Execute(insert, ("id", 6), ("name", "temporary"));
        Assert.Equal(1L, Scalar("SELECT count(*) FROM main.t"));
    }

    [Fact]
    public void Nulls_other_types_and_values_that_do_not_fit_mean_what_they_always_do()
    {
        using FrameCommand insert = Prepared("INSERT INTO t (id, name, day) VALUES (@id, 'x', @day)", ("id", 0), ("day", null));
        Execute(insert, ("id", 1), ("day", "2024-02-29"));
        Execute(insert, ("id", 2), ("day", null));
        Execute(insert, ("id", 3L), ("day", new DateOnly(2024, 3, 1)));
        Execute(insert, ("id", 4), ("day", "2024-03-02"));
        Assert.ThrowsAny<FrameException>(() => Execute(insert, ("id", 5), ("day", "no day")));
        Assert.ThrowsAny<FrameException>(() => Execute(insert, ("id", 5_000_000_000L), ("day", null)));
        Assert.Equal("2024-02-29,NULL,2024-03-01,2024-03-02", Scalar("SELECT string_agg(coalesce(day::VARCHAR, 'NULL'), ',' ORDER BY id) FROM t"));
    }

    [Fact]
    public void Inside_a_transaction_a_prepared_statement_sees_its_changes()
    {
        using FrameCommand insert = Prepared("INSERT INTO t (id) SELECT coalesce(max(id), 0) + @step FROM t", ("step", 0));
        Run("BEGIN");
        for (int i = 0; i < 3; i++) Execute(insert, ("step", 10));
        Assert.Equal(30, Scalar("SELECT max(id) FROM t"));
        Run("ROLLBACK");
        Execute(insert, ("step", 1));
        Assert.Equal(1, Scalar("SELECT max(id) FROM t"));
    }

    [Fact]
    public void EXECUTE_keeps_what_PREPARE_named()
    {
        Run("PREPARE add AS INSERT INTO t (id, name) VALUES ($1, $2) RETURNING id; PREPARE look AS SELECT name FROM t WHERE id = $1");
        for (int i = 0; i < 5; i++) Assert.Equal(i, Scalar($"EXECUTE add({i}, 'n{i}')"));
        Assert.Equal("n3", Scalar("EXECUTE look(3)"));
        Assert.Equal("n4", Scalar("EXECUTE look(4)"));
        Run("ALTER TABLE t RENAME COLUMN name TO title; ALTER TABLE t ADD COLUMN name VARCHAR DEFAULT 'fresh'");
        Assert.Equal(7, Scalar("EXECUTE add(7, 'n7')"));
        Assert.Equal("fresh", Scalar("EXECUTE look(4)"));
        Assert.Equal("n7", Scalar("EXECUTE look(7)"));
        Assert.Throws<BindException>(() => Scalar("EXECUTE look(7, 8)"));
        Assert.Throws<BindException>(() => Scalar("EXECUTE look"));
    }

    private FrameCommand Prepared(string sql, params (string Name, object? Value)[] parameters)
    {
        var command = new FrameCommand(sql, _connection);
        foreach ((string name, object? value) in parameters) command.Parameters.AddWithValue(name, value);
        command.Prepare();
        return command;
    }

    private static int Execute(FrameCommand command, params (string Name, object? Value)[] values)
    {
        foreach ((string name, object? value) in values) command.Parameters[name].Value = value ?? DBNull.Value;
        return command.ExecuteNonQuery();
    }

    private static object? Scalar(FrameCommand command, params (string Name, object? Value)[] values)
    {
        foreach ((string name, object? value) in values) command.Parameters[name].Value = value ?? DBNull.Value;
        return command.ExecuteScalar();
    }

    private object? Scalar(string sql) => new FrameCommand(sql, _connection).ExecuteScalar();

    private void Run(string sql) => new FrameCommand(sql, _connection).ExecuteNonQuery();
}
