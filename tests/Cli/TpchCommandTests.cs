using System.Text.Json;

namespace FrameEngine.Cli.Tests;

/// <summary><c>frame tpch</c>.</summary>
public class TpchCommandTests
{
    private static readonly string s_data = Repository.Path("testdata", "tpch-sf0.01");

    [Theory]
    [InlineData("sql")]
    [InlineData("fluent")]
    public async Task Runs_are_told_as_one_json_object_a_query(string api)
    {
        ToolRun run = await ToolRun.OfAsync("tpch", "run", "--data", s_data, "--queries", "6,1", "--runs", "2", "--api", api, "--format", "json");

        Assert.Equal(ExitCode.Success, run.Exit);
        JsonElement[] results = [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([6, 1], results.Select(r => r.GetProperty("query").GetInt32()));
        Assert.Equal([1, 4], results.Select(r => r.GetProperty("rows").GetInt32()));
        Assert.All(results, r => Assert.Equal(2, r.GetProperty("milliseconds").EnumerateArray().Count(ms => ms.GetDouble() > 0)));
        Assert.All(results, r => Assert.Equal(JsonValueKind.Null, r.GetProperty("verified").ValueKind));
    }

    [Fact]
    public async Task Answers_are_compared_and_a_wrong_one_fails_the_run()
    {
        using var directory = new TemporaryDirectory();
        ToolRun right = await ToolRun.OfAsync("sql", $"SELECT sum(l_extendedprice * l_discount) AS revenue FROM '{s_data}/lineitem.parquet' WHERE l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1995-01-01' AND l_discount BETWEEN 0.05 AND 0.07 AND l_quantity < 24", "--format", "csv");
        directory.Write("q06.csv", right.Output);
        ToolRun verified = await ToolRun.OfAsync("tpch", "run", "--data", s_data, "--queries", "6", "--verify", directory.Root, "--format", "json");
        directory.Write("q06.csv", "revenue\n1.00\n");
        ToolRun wrong = await ToolRun.OfAsync("tpch", "run", "--data", s_data, "--queries", "6", "--verify", directory.Root, "--format", "json");

        Assert.Equal(ExitCode.Success, verified.Exit);
        Assert.Contains("\"verified\":true", verified.Output);
        Assert.Equal(ExitCode.Failed, wrong.Exit);
        Assert.Contains("\"verified\":false", wrong.Output);
        Assert.Contains("query 6", wrong.Error);
    }

    [Fact]
    public async Task The_table_has_a_line_for_each_query_and_a_total()
    {
        ToolRun run = await ToolRun.OfAsync("tpch", "run", "--data", s_data, "--queries", "6");

        Assert.Contains(run.Lines, line => line.Contains("median ms"));
        Assert.Contains(run.Lines, line => line.Contains("total"));
    }

    [Fact]
    public async Task A_directory_without_the_tables_is_named()
    {
        ToolRun run = await ToolRun.OfAsync("tpch", "run", "--data", "no-such-directory");

        Assert.Equal(ExitCode.Failed, run.Exit);
        Assert.Contains("no-such-directory", run.Error);
    }

    [Fact]
    public async Task Generated_tables_can_be_queried()
    {
        using var directory = new TemporaryDirectory();

        ToolRun made = await ToolRun.OfAsync("tpch", "generate", "--scale", "0.001", "--output", directory["data"]);
        ToolRun run = await ToolRun.OfAsync("sql", $"SELECT count(*) AS n FROM '{directory["data"]}/customer.parquet'", "--format", "csv");

        Assert.Equal(ExitCode.Success, made.Exit);
        Assert.Equal(["n", "150"], run.Lines);
    }
}
