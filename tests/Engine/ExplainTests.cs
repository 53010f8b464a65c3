using System.Text.Json;

namespace FrameEngine.Engine.Tests;

public class ExplainTests
{
    private const string Join = "SELECT sum(a.v) FROM (SELECT i % 10 AS k, i AS v FROM range(5000) t(i)) a JOIN few b ON a.k = b.k";

    private static async Task<FrameSession> SessionAsync()
    {
        var session = new FrameSession(new FrameSessionOptions { Threads = 2 });
        await foreach (StatementResult _ in session.RunScriptAsync(
            "CREATE TABLE few AS SELECT i AS k FROM range(3) t(i); CREATE TABLE many AS SELECT i % 1000 AS k, i AS v, i % 7 AS small FROM range(200000) t(i)"))
        {
        }

        return session;
    }

    private static async Task<string> ExplainAsync(FrameSession session, string sql)
    {
        string text = "";
        await foreach (StatementResult result in session.RunScriptAsync(sql))
            foreach (RecordBatch batch in await result.Frame!.CollectAsync())
                using (batch) text = batch["explain_value"].GetString(0);
        return text;
    }

    private static IEnumerable<JsonElement> Nodes(JsonElement node)
    {
        yield return node;
        foreach (JsonElement input in node.GetProperty("inputs").EnumerateArray())
            foreach (JsonElement below in Nodes(input)) yield return below;
    }

    [Theory]
    [InlineData("EXPLAIN ANALYZE (FORMAT JSON) ")]
    [InlineData("EXPLAIN (ANALYZE, FORMAT JSON) ")]
    public async Task A_profile_in_json_has_rows_times_and_sizes_of_every_operator(string explain)
    {
        using FrameSession session = await SessionAsync();
        using JsonDocument profile = JsonDocument.Parse(await ExplainAsync(session, explain + Join));
        JsonElement root = profile.RootElement;
        Assert.True(root.GetProperty("milliseconds").GetDouble() > 0);
        Assert.True(root.GetProperty("peakBytes").GetInt64() > 0);
        Assert.Equal(0, root.GetProperty("spilledBytes").GetInt64());
        JsonElement join = Assert.Single(Nodes(root.GetProperty("plan")), n => n.GetProperty("operator").GetString() == "HashJoin");
        Assert.Equal(1500, join.GetProperty("rows").GetInt64());
        Assert.True(join.GetProperty("estimatedRows").GetDouble() > 0);
        Assert.Equal(3, join.GetProperty("builtRows").GetInt64());
        Assert.True(join.GetProperty("tableBytes").GetInt64() > 0);
        Assert.True(join.GetProperty("threadMilliseconds").GetDouble() >= 0);
        JsonElement scan = Assert.Single(Nodes(root.GetProperty("plan")), n => n.GetProperty("text").GetString()!.StartsWith("Scan few", StringComparison.Ordinal));
        Assert.Equal((3, 3), (scan.GetProperty("rows").GetInt64(), scan.GetProperty("rowsIn").GetInt64()));
        Assert.Equal(24, scan.GetProperty("bytesRead").GetInt64());
    }

    [Fact]
    public async Task A_profile_in_text_shows_estimated_and_actual_rows_side_by_side()
    {
        using FrameSession session = await SessionAsync();
        string text = await ExplainAsync(session, "EXPLAIN ANALYZE " + Join);
        Assert.Matches(@"HashJoin Inner .*~\d+ rows  1500 rows of \d+, [\d.]+ ms within [\d.]+ ms; built rows 3; row bytes \d+; table bytes \d+", text);
        Assert.Matches(@"Scan few \[k\].* pruned 0 row groups, skipped 0 pages", text);
        Assert.Matches(@"of all threads, at most [\d.]+ MiB of memory, spilled 0\.0 MiB$", text);
    }

    [Fact]
    public async Task A_plan_is_a_graph_whose_edges_have_the_rows()
    {
        using FrameSession session = await SessionAsync();
        string plan = await ExplainAsync(session, "EXPLAIN (FORMAT DOT) SELECT k FROM few WHERE k > 1");
        Assert.StartsWith("digraph plan {", plan, StringComparison.Ordinal);
        Assert.Contains("Scan few [k] where k > 1", plan, StringComparison.Ordinal);
        string profile = await ExplainAsync(session, "EXPLAIN (ANALYZE, FORMAT GRAPHVIZ) " + Join);
        Assert.Matches(@"n\d+ -> n\d+ \[label=""3""\]", profile);
        Assert.EndsWith("}", profile, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_format_that_does_not_exist_is_named()
    {
        using FrameSession session = await SessionAsync();
        UsageException error = await Assert.ThrowsAsync<UsageException>(() => ExplainAsync(session, "EXPLAIN (ANALYZE, FORMAT YAML) SELECT 1"));
        Assert.Contains("YAML", error.Message, StringComparison.OrdinalIgnoreCase);
        error = await Assert.ThrowsAsync<UsageException>(() => ExplainAsync(session, "EXPLAIN (ANALYZE, FORMAT STAGES) SELECT 1"));
        Assert.Contains("stages", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grouping_below_a_join_waits_for_the_filter_that_the_join_gives()
    {
        using FrameSession session = await SessionAsync();
        using JsonDocument profile = JsonDocument.Parse(await ExplainAsync(
            session, "EXPLAIN (ANALYZE, FORMAT JSON) SELECT count(*) FROM (SELECT k, small, sum(v) AS s FROM many GROUP BY k, small) g JOIN few f ON g.k = f.k"));
        JsonElement[] nodes = [.. Nodes(profile.RootElement.GetProperty("plan"))];
        JsonElement scan = Assert.Single(nodes, n => n.GetProperty("text").GetString()!.StartsWith("Scan many", StringComparison.Ordinal));
        Assert.Equal(600, scan.GetProperty("rows").GetInt64());
    }
}
