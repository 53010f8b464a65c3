using FrameEngine.Catalog;
using FrameEngine.Logical;

namespace FrameEngine.Engine.Tests;

/// <summary>ANALYZE, VACUUM and CHECKPOINT: what they leave behind.</summary>
public sealed class MaintenanceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Database => Path.Combine(_directory.Root, "db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Counts_of_ANALYZE_are_kept_with_a_database_until_its_rows_change()
    {
        using (FrameSession session = Open())
        {
            await session.ExecuteAsync("CREATE TABLE t AS SELECT range AS i, (range * 37) % 1000 * 1000003 AS k, md5((range % 40000)::VARCHAR) AS s FROM range(100000)");
            AssertFar(40000, DistinctOf(session, "t", 2));
            await session.ExecuteAsync("ANALYZE t");
            AssertNear(1000, DistinctOf(session, "t", 1));
            AssertNear(40000, DistinctOf(session, "t", 2));
        }

        using FrameSession again = Open();
        AssertNear(1000, DistinctOf(again, "t", 1));
        await again.ExecuteAsync("CHECKPOINT");
        AssertNear(1000, DistinctOf(again, "t", 1));
        await again.ExecuteAsync("INSERT INTO t VALUES (1, 1, 'x')");
        AssertFar(40000, DistinctOf(again, "t", 2));
        await again.ExecuteAsync("ANALYZE t (s)");
        AssertNear(40001, DistinctOf(again, "t", 2));
    }

    [Fact]
    public async Task Counts_of_a_file_serve_the_session_until_the_file_changes()
    {
        string file = Path.Combine(_directory.Root, "f.parquet");
        Directory.CreateDirectory(_directory.Root);
        using var session = new FrameSession();
        await session.ExecuteAsync($"COPY (SELECT 'n' || range % 50 AS s, range AS i FROM range(10000)) TO '{file}'; CREATE VIEW v AS SELECT s FROM '{file}'");
        await session.ExecuteAsync("ANALYZE v");
        AssertNear(50, ScanOf(session.Sql($"SELECT * FROM '{file}'").Plan).Source.Statistics.Columns[0].Distinct);
        Assert.Equal([[50L]], (await session.Sql($"SELECT count(DISTINCT s) FROM '{file}' WHERE i >= 0").ToRowsAsync()).ToArray());
        await session.ExecuteAsync($"COPY (SELECT 'n' || range % 7 AS s, range AS i FROM range(20000)) TO '{file}'");
        Assert.IsNotType<AnalyzedTable>(ScanOf(session.Sql($"SELECT * FROM '{file}'").Plan).Source);
    }

    private static Scan ScanOf(LogicalPlan plan) => plan as Scan ?? ScanOf(plan.Children.Single());

    [Fact]
    public async Task CHECKPOINT_makes_one_file_of_many_small_ones_and_keeps_the_rows()
    {
        using (FrameSession session = Open())
        {
            // Ever fewer rows, so that files do not come together by themselves.
            await session.ExecuteAsync("CREATE TABLE t (i BIGINT)");
            for (int rows = 4096, start = 0; rows > 4; start += rows, rows /= 4) await session.ExecuteAsync($"INSERT INTO t SELECT range + {start} FROM range({rows})");
            Assert.True(Source(session, "t").Files.Count > 3);
            long sum = (long)(await session.Sql("SELECT sum(i)::BIGINT FROM t").ToRowsAsync())[0][0]!;
            await session.ExecuteAsync("CHECKPOINT");
            Assert.Single(Source(session, "t").Files);
            Assert.Equal(sum, (await session.Sql("SELECT sum(i)::BIGINT FROM t").ToRowsAsync())[0][0]);
        }

        using FrameSession again = Open();
        Assert.Single(Source(again, "t").Files);
        Assert.Single(Directory.GetFiles(Path.Combine(Database, "data")));
        Assert.Equal([[0L, 5455L]], (await again.Sql("SELECT min(rowid), max(rowid) FROM t").ToRowsAsync()).ToArray());
    }

    private static void AssertNear(double expected, double? actual) => Assert.InRange(actual ?? -1, expected * 0.9, expected * 1.1);

    private static void AssertFar(double other, double? actual) => Assert.False(actual > other * 0.9 && actual < other * 1.1, $"{actual} is near {other}");

    private static double? DistinctOf(FrameSession session, string table, int column) => ((ITableSource)Source(session, table)).Statistics.Columns[column].Distinct;

    private static Databases.DatabaseTable Source(FrameSession session, string table) => (Databases.DatabaseTable)((Scan)session.Table(table).Plan).Source;

    private FrameSession Open() => new(new FrameSessionOptions { Database = Database });
}
