namespace FrameEngine.Engine.Tests;

/// <summary>What ANALYZE counts decides plans: of groups that footers tell nothing about, and of the joins above them.</summary>
public sealed class AnalyzeTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("analyze");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task After_ANALYZE_the_fewer_groups_are_built_and_no_more_the_table_beside_them()
    {
        using var session = new FrameSession(new FrameSessionOptions { Database = Path.Combine(_directory.FullName, "db") });
        // Keys are too many for a dictionary, so that no footer says how many there are.
        await session.ExecuteAsync("""
            CREATE TABLE sales AS SELECT md5((range % 40000)::VARCHAR) AS k, range AS v FROM range(100000);
            CREATE TABLE names AS SELECT md5(range::VARCHAR) AS k, range AS w FROM range(70000)
            """);
        const string query = "EXPLAIN SELECT * FROM (SELECT k, sum(v) AS s FROM sales GROUP BY k) JOIN names USING (k)";
        string before = await PlanOf(session, query);
        Assert.Contains("Aggregate sum(v) by k  ~100000 rows", before, StringComparison.Ordinal);
        Assert.True(before.IndexOf("Aggregate", StringComparison.Ordinal) < before.IndexOf("Scan names", StringComparison.Ordinal), before); // the right side is built
        await session.ExecuteAsync("ANALYZE");
        string after = await PlanOf(session, query);
        Assert.Matches("Aggregate sum\\(v\\) by k  ~(3[6-9]|4[0-4])\\d{3} rows", after);
        Assert.True(after.IndexOf("Aggregate", StringComparison.Ordinal) > after.IndexOf("Scan names", StringComparison.Ordinal), after);
    }

    private static async Task<string> PlanOf(FrameSession session, string query) => (string)(await session.Sql(query).ToRowsAsync())[0][1]!;
}
