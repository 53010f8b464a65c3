using FrameEngine.Engine.Databases;

namespace FrameEngine.Engine.Tests;

/// <summary>A database directory: what it keeps, who may open it, and what it says when something is wrong with it.</summary>
public sealed class DatabaseTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Database => Path.Combine(_directory.Root, "db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_is_committed_is_there_when_the_database_is_opened_again()
    {
        using (FrameSession session = Open())
        {
            await session.ExecuteAsync("""
                CREATE SCHEMA shop;
                CREATE TABLE shop.items (id INTEGER PRIMARY KEY, name VARCHAR NOT NULL DEFAULT 'thing', price DECIMAL(10,2) CHECK (price > 0), UNIQUE (name));
                INSERT INTO shop.items VALUES (1, 'pen', 1.50), (2, 'ink', 7.25);
                INSERT INTO shop.items (id) VALUES (3);
                CREATE VIEW dear AS SELECT name FROM shop.items WHERE price > 5;
                CREATE TABLE empty (a DATE);
                CREATE TEMP TABLE gone AS SELECT 1 AS a
                """);
        }

        using FrameSession again = Open();
        Assert.Equal([[1, "pen", 1.50m], [2, "ink", 7.25m], [3, "thing", null]], await Rows(again, "SELECT * FROM shop.items ORDER BY id"));
        Assert.Equal([["ink"]], await Rows(again, "SELECT * FROM dear"));
        Assert.Equal([[0L]], await Rows(again, "SELECT count(*) FROM empty"));
        Assert.Throws<BindException>(() => again.Table("gone"));
        Assert.Equal("23505", (await Assert.ThrowsAsync<ConstraintException>(() => again.ExecuteAsync("INSERT INTO shop.items VALUES (1, 'cup', 2)"))).SqlState);
        Assert.Equal("23505", (await Assert.ThrowsAsync<ConstraintException>(() => again.ExecuteAsync("INSERT INTO shop.items VALUES (4, 'pen', 2)"))).SqlState);
        Assert.Equal("23514", (await Assert.ThrowsAsync<ConstraintException>(() => again.ExecuteAsync("INSERT INTO shop.items VALUES (4, 'cup', 0)"))).SqlState);
        Assert.Equal("23502", (await Assert.ThrowsAsync<ConstraintException>(() => again.ExecuteAsync("INSERT INTO shop.items VALUES (4, NULL, 1)"))).SqlState);
    }

    [Fact]
    public async Task Values_of_all_types_come_back_as_they_were()
    {
        const string all = """
            SELECT true AS a, 1::TINYINT AS b, 2::SMALLINT AS c, 3 AS d, 4::BIGINT AS e, 5::UTINYINT AS f, 6::USMALLINT AS g, 7::UINTEGER AS h, 18446744073709551615::UBIGINT AS i,
                   1.5::FLOAT AS j, 2.5::DOUBLE AS k, 12345.678::DECIMAL(18,3) AS l, 1234567890123456789012345678.9::DECIMAL(38,1) AS m, 'ñandú' AS n, '\xAB\x00'::BLOB AS o,
                   DATE '2024-02-29' AS p, TIME '23:59:59.999999' AS q, TIMESTAMP '1969-12-31 23:59:59.123456' AS r, TIMESTAMPTZ '2024-01-01 00:00:00+02' AS s,
                   INTERVAL '1 month 2 days 3 seconds' AS t, '01234567-89ab-cdef-0123-456789abcdef'::UUID AS u, NULL AS v,
                   (-170141183460469231731687303715884105728)::HUGEINT AS w, 340282366920938463463374607431768211455::UHUGEINT AS x, [170141183460469231731687303715884105727] AS y,
                   'two'::ENUM('one', 'two') AS z, ['one'::ENUM('one', 'two')] AS aa,
                   TIMESTAMP_S '2020-01-01 00:00:01' AS ab, TIMESTAMP_MS '2020-01-01 00:00:01.001' AS ac, TIMESTAMP_NS '2020-01-01 00:00:01.000000100' AS ad, TIMETZ '12:00:00+05:30' AS ae, '101'::BIT AS af
            """;
        IReadOnlyList<object?[]> expected;
        using (FrameSession session = Open())
        {
            expected = await Rows(session, all);
            await session.ExecuteAsync($"CREATE TABLE t AS {all} UNION ALL SELECT {string.Join(", ", Enumerable.Repeat("NULL", 32))}");
            Assert.Equal(expected, await Rows(session, "SELECT * FROM t WHERE a"));
        }

        using FrameSession again = Open();
        Assert.Equal(expected, await Rows(again, "SELECT * FROM t WHERE a"));
        Assert.Equal([[1L]], await Rows(again, "SELECT count(*) FROM t WHERE a IS NULL AND t IS NULL AND u IS NULL"));
    }

    [Fact]
    public async Task Changes_of_all_kinds_last()
    {
        using (FrameSession session = Open())
        {
            await session.ExecuteAsync("CREATE TABLE t AS SELECT range AS n, range % 3 AS k FROM range(1000)");
            await session.ExecuteAsync("UPDATE t SET k = 9 WHERE n < 10; DELETE FROM t WHERE n >= 500; INSERT INTO t SELECT n + 1000, k FROM t WHERE n < 5");
            await session.ExecuteAsync("ALTER TABLE t ADD COLUMN extra VARCHAR DEFAULT 'x'; ALTER TABLE t RENAME COLUMN k TO kind; ALTER TABLE t RENAME TO u");
        }

        using FrameSession again = Open();
        Assert.Equal([[505L, 15L, "x"]], await Rows(again, "SELECT count(*), count(*) FILTER (WHERE kind = 9), max(extra) FROM u"));
    }

    [Fact]
    public async Task A_rolled_back_transaction_leaves_nothing_and_a_committed_one_all()
    {
        using (FrameSession session = Open())
        {
            await session.ExecuteAsync("CREATE TABLE t (a INTEGER); BEGIN; INSERT INTO t VALUES (1); CREATE TABLE u (b INTEGER); ROLLBACK");
            await session.ExecuteAsync("BEGIN; INSERT INTO t VALUES (2); INSERT INTO t VALUES (3); DELETE FROM t WHERE a = 2; COMMIT; BEGIN; INSERT INTO t VALUES (4)");
        }

        using FrameSession again = Open();
        Assert.Equal([[3]], await Rows(again, "SELECT * FROM t"));
        Assert.Equal([["t"]], await Rows(again, "SHOW TABLES"));
    }

    [Fact]
    public async Task Many_small_inserts_leave_few_files()
    {
        using FrameSession session = Open();
        await session.ExecuteAsync("CREATE TABLE t (a INTEGER)");
        for (int i = 0; i < 200; i++) await session.ExecuteAsync("INSERT INTO t VALUES ($1)", i);

        Assert.Equal([[200L, 19900L]], await Rows(session, "SELECT count(*), sum(a)::BIGINT FROM t"));
        for (int i = 0; i < 50 && DataFiles().Length > 8; i++) Collect();
        Assert.InRange(DataFiles().Length, 1, 8);
    }

    [Fact]
    public async Task Keys_of_new_rows_are_held_against_those_that_are_there()
    {
        using FrameSession session = Open();
        await session.ExecuteAsync("CREATE TABLE t (a INTEGER, b VARCHAR, UNIQUE (a, b)); INSERT INTO t SELECT range % 10, 'x' || range FROM range(1000)");

        Assert.Contains("a = 3, b = x13 repeats", (await Assert.ThrowsAsync<ConstraintException>(() => session.ExecuteAsync("INSERT INTO t VALUES (4, 'x13'), (3, 'x13')"))).Message, StringComparison.Ordinal);
        Assert.Contains("a = 1, b = new repeats", (await Assert.ThrowsAsync<ConstraintException>(() => session.ExecuteAsync("INSERT INTO t VALUES (1, 'new'), (2, 'new'), (1, 'new')"))).Message, StringComparison.Ordinal);
        await session.ExecuteAsync("INSERT INTO t VALUES (NULL, 'x13'), (NULL, 'x13'), (4, NULL), (4, NULL)");
        Assert.Equal([[1004L]], await Rows(session, "SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Few_rows_of_a_transaction_are_no_files_before_it_is_committed()
    {
        using FrameSession session = Open();
        await session.ExecuteAsync("CREATE TABLE t (a INTEGER, b VARCHAR); INSERT INTO t SELECT range, 'old' FROM range(1000)");
        string before = Assert.Single(DataFiles());
        await session.ExecuteAsync("BEGIN; CREATE TABLE u (x INTEGER)");
        for (int i = 0; i < 100; i++) await session.ExecuteAsync("INSERT INTO t VALUES ($1, 'new'); INSERT INTO u VALUES ($1)", 1000 + i);
        Assert.Equal([before], DataFiles());
        Assert.Equal([[1100L, 100L, 1099, "new"]], await Rows(session, "SELECT count(*), count(*) FILTER (WHERE b = 'new'), max(a), min(b) FROM t"));
        Assert.Equal([[1L]], await Rows(session, "SELECT count(*) FROM t JOIN u ON a = x WHERE a = 1050"));
        await session.ExecuteAsync("UPDATE t SET b = 'newer' WHERE a = 1005; DELETE FROM t WHERE a IN (5, 1006); UPDATE u SET x = 0 WHERE x = 1000; INSERT INTO t VALUES (7777, 'last')");
        await session.ExecuteAsync("COMMIT");

        session.Dispose();
        using FrameSession again = Open();
        Assert.Equal([[1099L, 98L, "newer", 7777]], await Rows(again, "SELECT count(*), count(*) FILTER (WHERE b = 'new'), max(b) FILTER (WHERE b LIKE 'newe%'), max(a) FROM t"));
        Assert.Equal([[100L, 0]], await Rows(again, "SELECT count(*), min(x) FROM u"));
    }

    [Fact]
    public async Task Files_in_which_nothing_changes_are_kept()
    {
        using FrameSession session = Open();
        await session.ExecuteAsync("CREATE TABLE t (n BIGINT, m INTEGER)");
        for (int i = 0; i < 3; i++) await session.ExecuteAsync("INSERT INTO t SELECT range + $1, 0 FROM range(300000)", i * 300_000);
        string[] before = DataFiles();
        Assert.Equal(3, before.Length);

        await session.ExecuteAsync("UPDATE t SET m = 1 WHERE n IN (SELECT max(n) FROM t)");
        await session.ExecuteAsync("DELETE FROM t USING (SELECT 300005 AS x) u WHERE n = u.x");
        await session.ExecuteAsync("DELETE FROM t WHERE n = -1");

        Assert.Equal([[899_999L, 1L, 899_999L]], await Rows(session, "SELECT count(*), sum(m)::BIGINT, max(n) FILTER (WHERE m = 1) FROM t"));
        string[] used = [.. Manifest.Read(Path.Combine(Database, Manifest.FileName)).Tables[0].Files.Select(f => f.Name)];
        Assert.Equal((3, 1), (used.Length, used.Count(f => before.Any(b => Path.GetFileName(b) == f))));
    }

    [Fact]
    public async Task Files_that_a_frame_still_reads_stay_until_it_is_gone()
    {
        using FrameSession session = Open();
        await session.ExecuteAsync("CREATE TABLE t AS SELECT range AS n FROM range(1000)");
        string before = Assert.Single(DataFiles());
        DataFrame frame = session.Table("t");
        await session.ExecuteAsync("UPDATE t SET n = n + 1");
        Collect();
        Assert.Equal(499_500L, Convert.ToInt64((await frame.Select(F.Sum(F.Col("n"))).ToRowsAsync())[0][0], null));
        GC.KeepAlive(frame);
        frame = session.Table("t");
        for (int i = 0; i < 500 && File.Exists(before); i++)
        {
            Collect();
            await Task.Delay(20);
        }

        Assert.False(File.Exists(before));
        Assert.Equal(500_500L, Convert.ToInt64((await frame.Select(F.Sum(F.Col("n"))).ToRowsAsync())[0][0], null));
    }

    [Fact]
    public async Task Leftovers_of_a_crash_are_removed_when_the_database_is_opened()
    {
        using (FrameSession session = Open()) await session.ExecuteAsync("CREATE TABLE t AS SELECT 1 AS a");
        string kept = Assert.Single(DataFiles());
        await File.WriteAllTextAsync(Path.Combine(Database, "data", "stray.parquet"), "half");
        await File.WriteAllTextAsync(Path.Combine(Database, "data", "t-1.parquet.2.tmp"), "half");
        await File.WriteAllTextAsync(Path.Combine(Database, "manifest.json.tmp"), "half");

        using FrameSession again = Open();

        Assert.Equal([kept], DataFiles());
        Assert.False(File.Exists(Path.Combine(Database, "manifest.json.tmp")));
        Assert.Equal([[1]], await Rows(again, "SELECT a FROM t"));
    }

    [Fact]
    public async Task One_session_writes_and_others_read_what_was_committed_when_they_came()
    {
        using FrameSession writer = Open();
        await writer.ExecuteAsync("CREATE TABLE t AS SELECT 1 AS a");
        DatabaseInUseException error = Assert.Throws<DatabaseInUseException>(Open);
        Assert.Equal(("55006", true), (error.SqlState, error.IsTransient));
        Assert.Contains(Database, error.Message, StringComparison.Ordinal);
        using (FrameSession reader = Open(readOnly: true))
        {
            await writer.ExecuteAsync("DELETE FROM t; INSERT INTO t VALUES (2)");
            Collect();
            Assert.Equal([[1]], await Rows(reader, "SELECT a FROM t"));
            Assert.Equal("25006", (await Assert.ThrowsAsync<BindException>(() => reader.ExecuteAsync("INSERT INTO t VALUES (3)"))).SqlState);
            Assert.Equal("25006", (await Assert.ThrowsAsync<BindException>(() => reader.ExecuteAsync("CREATE VIEW v AS SELECT 1"))).SqlState);
            await reader.ExecuteAsync("CREATE TEMP TABLE mine AS SELECT a FROM t");
        }

        using FrameSession later = Open(readOnly: true);
        Assert.Equal([[2]], await Rows(later, "SELECT a FROM t"));
    }

    [Fact]
    public void A_database_that_is_not_there_cannot_be_read()
    {
        Assert.Equal(Database, Assert.Throws<FrameFileNotFoundException>(() => Open(readOnly: true)).Path);
        Assert.False(Directory.Exists(Database));
    }

    [Fact]
    public void A_directory_with_something_else_is_left_alone()
    {
        Directory.CreateDirectory(Database);
        File.WriteAllText(Path.Combine(Database, "letter.txt"), "dear all");

        Assert.Contains("letter.txt", Assert.Throws<UsageException>(Open).Message, StringComparison.Ordinal);
        Assert.Equal(["letter.txt"], Directory.GetFileSystemEntries(Database).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("", "its first line does not end")]
    [InlineData("hello\nworld\n", "its first line is not JSON")]
    [InlineData("{\"format\":\"Other\",\"version\":1,\"checksum\":\"\"}\n{}\n", "it does not say that it is a FrameEngine database")]
    [InlineData("{\"format\":\"FrameEngine database\",\"version\":99,\"checksum\":\"\"}\n{}\n", "has version 99")]
    [InlineData("{\"format\":\"FrameEngine database\",\"version\":1,\"checksum\":\"00\"}\n{}\n", "its checksum does not fit")]
    public void A_manifest_that_makes_no_sense_is_told_by_its_name(string text, string why)
    {
        Directory.CreateDirectory(Database);
        string manifest = Path.Combine(Database, "manifest.json");
        File.WriteAllText(manifest, text);

        foreach (bool readOnly in new[] { true, false })
        {
            FileFormatException error = Assert.Throws<FileFormatException>(() => Open(readOnly));
            Assert.Contains(why, error.Message, StringComparison.Ordinal);
            Assert.Contains(manifest, error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(text, File.ReadAllText(manifest));
    }

    [Fact]
    public async Task A_manifest_with_a_flipped_bit_is_noticed_wherever_it_is()
    {
        using (FrameSession session = Open()) await session.ExecuteAsync("CREATE TABLE t AS SELECT 1 AS a");
        string manifest = Path.Combine(Database, "manifest.json");
        byte[] good = await File.ReadAllBytesAsync(manifest);
        for (int i = 0; i < good.Length - 1; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x01;
            await File.WriteAllBytesAsync(manifest, bad);
            Assert.Throws<FileFormatException>(() => Manifest.Read(manifest));
        }

        for (int length = 0; length < good.Length - 1; length++)
        {
            await File.WriteAllBytesAsync(manifest, good[..length]);
            Assert.Throws<FileFormatException>(() => Manifest.Read(manifest));
        }
    }

    [Fact]
    public async Task A_missing_data_file_is_told_by_its_name()
    {
        using (FrameSession session = Open()) await session.ExecuteAsync("CREATE TABLE t AS SELECT 1 AS a");
        string file = Assert.Single(DataFiles());
        File.Delete(file);

        using FrameSession again = Open();
        Assert.Contains(file, (await Assert.ThrowsAsync<FrameFileNotFoundException>(() => Rows(again, "SELECT * FROM t"))).Message, StringComparison.Ordinal);
    }

    private FrameSession Open() => Open(readOnly: false);

    private FrameSession Open(bool readOnly) => new(new FrameSessionOptions { Threads = 2, Database = Database, ReadOnly = readOnly });

    private string[] DataFiles() => Directory.GetFiles(Path.Combine(Database, "data"));

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Thread.Sleep(20);
    }

    private static Task<IReadOnlyList<object?[]>> Rows(FrameSession session, string sql) => session.Sql(sql).ToRowsAsync();
}
