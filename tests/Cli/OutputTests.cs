using FrameEngine.Formats.ArrowIpc;
using FrameEngine.Memory;

namespace FrameEngine.Cli.Tests;

/// <summary>The formats of <c>frame sql</c>, on standard output and in files.</summary>
public class OutputTests
{
    private const string Query = "SELECT 1 AS a, 'x,\"y' AS b, NULL::INTEGER AS c, 1.50 AS d, DATE '2020-01-02' AS e UNION ALL SELECT 2, 'z', 3, -0.25, NULL ORDER BY a";

    private static readonly string s_lineitem = Repository.Path("testdata", "tpch-sf0.01", "lineitem.parquet");

    [Theory]
    [InlineData("csv", "a,b,c,d,e\n1,\"x,\"\"y\",,1.50,2020-01-02\n2,z,3,-0.25,\n")]
    [InlineData("json", "[\n\t{\"a\":1,\"b\":\"x,\\\"y\",\"c\":null,\"d\":1.5,\"e\":\"2020-01-02\"},\n\t{\"a\":2,\"b\":\"z\",\"c\":3,\"d\":-0.25,\"e\":null}\n]\n")]
    [InlineData("jsonl", "{\"a\":1,\"b\":\"x,\\\"y\",\"c\":null,\"d\":1.5,\"e\":\"2020-01-02\"}\n{\"a\":2,\"b\":\"z\",\"c\":3,\"d\":-0.25,\"e\":null}\n")]
    public async Task Text_formats_are_the_same_on_standard_output_and_in_a_file(string format, string expected)
    {
        using var directory = new TemporaryDirectory();

        ToolRun shown = await ToolRun.OfAsync("sql", Query, "--format", format);
        ToolRun written = await ToolRun.OfAsync("sql", Query, "--format", format, "--output", directory["out"]);

        Assert.Equal(expected, shown.Output);
        Assert.Equal(ExitCode.Success, written.Exit);
        Assert.Equal("", written.Output);
        Assert.Equal(expected, await File.ReadAllTextAsync(directory["out"]));
        Assert.Equal(["out"], directory.Files);
    }

    [Theory]
    [InlineData("out.parquet")]
    [InlineData("out.csv")]
    public async Task The_ending_of_the_output_says_the_format_and_it_reads_back(string name)
    {
        using var directory = new TemporaryDirectory();

        ToolRun written = await ToolRun.OfAsync("sql", Query, "--output", directory[name]);
        ToolRun read = await ToolRun.OfAsync("sql", $"SELECT sum(a) AS a, count(*) AS n, max(b) AS b, sum(d) AS d FROM '{directory[name]}'", "--format", "csv");

        Assert.Equal(ExitCode.Success, written.Exit);
        Assert.Equal(["a,n,b,d", "3,2,z,1.25"], read.Lines);
    }

    [Fact]
    public async Task A_format_that_is_asked_for_wins_over_the_ending()
    {
        using var directory = new TemporaryDirectory();

        await ToolRun.OfAsync("sql", "SELECT 7 AS a", "--format", "csv", "--output", directory["out.parquet"]);

        Assert.Equal("a\n7\n", await File.ReadAllTextAsync(directory["out.parquet"]));
    }

    [Fact]
    public async Task A_table_can_be_written_to_a_file()
    {
        using var directory = new TemporaryDirectory();

        await ToolRun.OfAsync("sql", "SELECT 7 AS a", "--output", directory["out.txt"]);

        Assert.Contains("│ 7 │", await File.ReadAllTextAsync(directory["out.txt"]));
    }

    [Theory]
    [InlineData("out.arrow")]
    [InlineData("out.arrows")]
    public async Task Arrow_files_and_streams_read_back(string name)
    {
        using var directory = new TemporaryDirectory();

        ToolRun run = await ToolRun.OfAsync("sql", Query, "--output", directory[name]);

        Assert.Equal(ExitCode.Success, run.Exit);
        await using FileStream file = File.OpenRead(directory[name]);
        using var reader = new ArrowStreamReader(file, MemoryPool.Unlimited);
        Assert.Equal(["a", "b", "c", "d", "e"], (await reader.ReadSchemaAsync()).Names);
        using RecordBatch batch = (await reader.ReadNextAsync())!;
        Assert.Equal(2, batch.Length);
    }

    [Fact]
    public async Task An_arrow_stream_goes_to_standard_output()
    {
        ToolRun run = await ToolRun.OfAsync("sql", "SELECT 'seen' AS word", "--format", "arrow");

        Assert.Equal(ExitCode.Success, run.Exit);
        Assert.Contains("seen", run.Output);
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("jsonl")]
    [InlineData("arrow")]
    [InlineData("table")]
    public async Task A_query_that_fails_half_way_leaves_no_file_and_keeps_the_old_one(string format)
    {
        using var directory = new TemporaryDirectory();
        directory.Write("old", "old");
        string sql = $"SELECT CASE WHEN l_orderkey > 59000 THEN cast(l_comment AS integer) ELSE 1 END AS a FROM '{s_lineitem}'";

        ToolRun fresh = await ToolRun.OfAsync("sql", sql, "--format", format, "--output", directory["new"]);
        ToolRun over = await ToolRun.OfAsync("sql", sql, "--format", format, "--output", directory["old"]);

        Assert.Equal([ExitCode.Failed, ExitCode.Failed], [fresh.Exit, over.Exit]);
        Assert.Equal(["old"], directory.Files);
        Assert.Equal("old", await File.ReadAllTextAsync(directory["old"]));
    }

    [Fact]
    public async Task A_directory_that_does_not_exist_is_named()
    {
        using var directory = new TemporaryDirectory();

        ToolRun run = await ToolRun.OfAsync("sql", "SELECT 1", "--output", Path.Combine(directory["no-such"], "x.csv"));

        Assert.Equal(ExitCode.Failed, run.Exit);
        Assert.Contains("no-such", run.Error);
    }

    [Fact]
    public async Task The_rows_of_a_second_query_have_no_place_in_the_output()
    {
        using var directory = new TemporaryDirectory();

        ToolRun run = await ToolRun.OfAsync("sql", "SELECT 1 AS a; SELECT 2 AS a", "--output", directory["x.csv"]);

        Assert.Equal(ExitCode.Usage, run.Exit);
        Assert.Equal("a\n1\n", await File.ReadAllTextAsync(directory["x.csv"]));
    }
}
