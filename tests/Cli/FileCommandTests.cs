namespace FrameEngine.Cli.Tests;

/// <summary><c>frame schema</c> and <c>frame head</c>.</summary>
public class FileCommandTests
{
    private static readonly string s_nation = Repository.Path("testdata", "tpch-sf0.01", "nation.parquet");

    [Fact]
    public async Task Schema_shows_columns_types_and_what_the_footer_knows()
    {
        ToolRun run = await ToolRun.OfAsync("schema", s_nation);

        Assert.Equal(ExitCode.Success, run.Exit);
        Assert.Contains(run.Lines, line => line.Contains("n_regionkey") && line.Contains("BIGINT") && line.Contains(" 4 "));
        Assert.Contains(run.Lines, line => line.Contains("n_name") && line.Contains("VARCHAR"));
        Assert.Equal("25 rows", run.Lines[^1].TrimEnd());
    }

    [Fact]
    public async Task Schema_of_a_text_file_guesses_its_types()
    {
        using var directory = new TemporaryDirectory();
        string file = directory.Write("x.csv", "id,day,word\n1,2020-01-02,a\n2,2020-01-03,b\n");

        ToolRun run = await ToolRun.OfAsync("schema", file);

        Assert.Contains(run.Lines, line => line.Contains("day") && line.Contains("DATE"));
    }

    [Fact]
    public async Task Head_shows_as_many_rows_as_are_asked_for()
    {
        ToolRun run = await ToolRun.OfAsync("head", s_nation, "--rows", "2");

        Assert.Equal(ExitCode.Success, run.Exit);
        Assert.Contains("ALGERIA", run.Output);
        Assert.Contains("ARGENTINA", run.Output);
        Assert.Equal("2 rows", run.Lines[^1].TrimEnd());
    }

    [Theory]
    [InlineData("schema")]
    [InlineData("head")]
    public async Task A_missing_file_is_named(string command)
    {
        ToolRun run = await ToolRun.OfAsync(command, "no-such-file.parquet");

        Assert.Equal(ExitCode.Failed, run.Exit);
        Assert.Contains("no-such-file.parquet", run.Error);
    }

    [Fact]
    public async Task A_file_that_is_cut_off_is_named()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllBytesAsync(directory["cut.parquet"], (await File.ReadAllBytesAsync(s_nation))[..500]);

        ToolRun run = await ToolRun.OfAsync("head", directory["cut.parquet"]);

        Assert.Equal(ExitCode.Failed, run.Exit);
        Assert.Contains("cut.parquet", run.Error);
    }
}
