namespace FrameEngine.Cli.Tests;

/// <summary>Wrong command lines: exit code 2, and a message that says what is wrong.</summary>
public class UsageTests
{
    [Theory]
    [InlineData("Required command", new string[0])]
    [InlineData("nothing", new[] { "nothing" })]
    [InlineData("either statements or --file", new[] { "sql" })]
    [InlineData("either statements or --file", new[] { "sql", "SELECT 1", "--file", "x.sql" })]
    [InlineData("there is no option --treads; did you mean \"--threads\"?", new[] { "sql", "--treads", "2", "SELECT 1" })]
    [InlineData("--bogus", new[] { "sql", "SELECT 1", "--bogus" })]
    [InlineData("there is no option --bogus", new[] { "sql", "--bogus" })]
    [InlineData("there is no option --row; did you mean \"--rows\"?", new[] { "head", "--row" })]
    [InlineData("xml", new[] { "sql", "--format", "xml", "SELECT 1" })]
    [InlineData("--param takes name=value, not \"a\"", new[] { "sql", "SELECT 1", "--param", "a" })]
    [InlineData("--param gives \"A\" twice", new[] { "sql", "SELECT 1", "--param", "a=1", "--param", "A=2" })]
    [InlineData("--table takes name=value, not \"t\"", new[] { "sql", "SELECT 1", "--table", "t" })]
    [InlineData("\"notes.doc\" is no file of a known format", new[] { "sql", "SELECT 1", "--table", "t=notes.doc" })]
    [InlineData("--format parquet needs --output", new[] { "sql", "SELECT 1", "--format", "parquet" })]
    [InlineData("threads must be at least 1, not 0", new[] { "sql", "SELECT 1", "--threads", "0" })]
    [InlineData("many", new[] { "sql", "SELECT 1", "--threads", "many" })]
    [InlineData("\"12XB\" is no size of memory", new[] { "sql", "SELECT 1", "--memory-limit", "12XB" })]
    [InlineData("the memory limit must be at least 1 MiB", new[] { "sql", "SELECT 1", "--memory-limit", "10" })]
    [InlineData("\"nonsense\" is no worker's address", new[] { "sql", "SELECT 1", "--workers", "nonsense" })]
    [InlineData("\"notes.doc\" is no file of a known format", new[] { "schema", "notes.doc" })]
    [InlineData("--rows must not be negative", new[] { "head", "x.parquet", "--rows", "-1" })]
    [InlineData("--data", new[] { "tpch", "run" })]
    [InlineData("not \"99\"", new[] { "tpch", "run", "--data", "DATA", "--queries", "99" })]
    [InlineData("--runs must be at least 1", new[] { "tpch", "run", "--data", "DATA", "--runs", "0" })]
    [InlineData("workers listen on loopback addresses only", new[] { "worker", "--listen", "8.8.8.8:80" })]
    public async Task A_wrong_command_line_is_told_and_nothing_runs(string message, string[] args)
    {
        string data = Repository.Path("testdata", "tpch-sf0.01");
        ToolRun run = await ToolRun.OfAsync([.. args.Select(a => a == "DATA" ? data : a)]);

        Assert.Equal(ExitCode.Usage, run.Exit);
        Assert.Equal("", run.Output);
        Assert.Contains(message, run.Error);
    }

    [Fact]
    public async Task Help_is_no_error()
    {
        ToolRun run = await ToolRun.OfAsync("sql", "--help");

        Assert.Equal(ExitCode.Success, run.Exit);
        Assert.Contains("--memory-limit", run.Output);
    }
}
