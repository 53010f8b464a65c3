namespace FrameEngine.Cli.Tests;

/// <summary><c>frame sql</c>: statements, tables, parameters, and what errors look like.</summary>
public class SqlCommandTests
{
    private static readonly string s_nation = Repository.Path("testdata", "tpch-sf0.01", "nation.parquet");

    [Fact]
    public async Task A_query_is_shown_as_a_table()
    {
        ToolRun run = await ToolRun.OfAsync("sql", "SELECT 42 AS answer, 'x' AS word, NULL AS nothing");

        Assert.Equal(ExitCode.Success, run.Exit);
        Assert.Equal(
            """
            ┌────────┬──────┬─────────┐
            │ answer │ word │ nothing │
            ├────────┼──────┼─────────┤
            │     42 │ x    │ NULL    │
            └────────┴──────┴─────────┘
            1 row

            """,
            run.Output.ReplaceLineEndings("\n"));
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task Statements_may_come_from_a_file_and_share_a_session()
    {
        using var directory = new TemporaryDirectory();
        string file = directory.Write("q.sql", "CREATE TABLE t AS SELECT 1 AS a;\n-- a comment\nINSERT INTO t VALUES (2);\nSELECT sum(a) AS total FROM t;");

        ToolRun run = await ToolRun.OfAsync("sql", "--file", file, "--format", "csv");

        Assert.Equal(ExitCode.Success, run.Exit);
        Assert.Equal(["total", "3"], run.Lines);
    }

    [Fact]
    public async Task A_file_can_be_given_a_table_name()
    {
        ToolRun run = await ToolRun.OfAsync("sql", "SELECT count(*) AS n FROM nations", "--table", $"nations={s_nation}", "--format", "jsonl");

        Assert.Equal(["{\"n\":25}"], run.Lines);
    }

    [Fact]
    public async Task Parameters_are_numbers_flags_nulls_or_text_as_they_look()
    {
        ToolRun run = await ToolRun.OfAsync(
            "sql", "SELECT $a + 1 AS a, $t AS t, $n IS NULL AS n, $f AS f, $d AS d", "--param", "a=41", "--param", "t=x=y", "--param", "n=null", "--param", "f=true", "--param", "d=1.50", "--format", "csv");

        Assert.Equal(["a,t,n,f,d", "42,x=y,true,true,1.50"], run.Lines);
    }

    [Fact]
    public async Task A_parameter_that_is_not_given_is_named()
    {
        ToolRun run = await ToolRun.OfAsync("sql", "SELECT $somebody");

        Assert.Equal(ExitCode.Failed, run.Exit);
        Assert.Contains("somebody", run.Error);
    }

    [Fact]
    public async Task A_wrong_column_is_told_on_standard_error_with_a_caret_under_it()
    {
        ToolRun run = await ToolRun.OfAsync("sql", $"SELECT n_name,\n       n_nationkei\nFROM '{s_nation}'");

        Assert.Equal(ExitCode.Failed, run.Exit);
        Assert.Equal("", run.Output);
        Assert.Equal(
            """
            error: column "n_nationkei" does not exist
              2 │        n_nationkei
                │        ^^^^^^^^^^^ did you mean "n_nationkey"?

            """,
            run.Error.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("SELEC 1", "expected SELECT")]
    [InlineData("SELECT 2147483647 + 1::INTEGER", "integer overflow")]
    [InlineData("SELECT cast('abc' AS integer)", "'abc' does not convert to INTEGER")]
    [InlineData("SELECT * FROM 'no-such-file.parquet'", "no-such-file.parquet")]
    [InlineData("SELECT frobnicate(1)", "frobnicate")]
    public async Task A_query_that_fails_gives_exit_code_1_and_says_why(string sql, string message)
    {
        ToolRun run = await ToolRun.OfAsync("sql", sql);

        Assert.Equal(ExitCode.Failed, run.Exit);
        Assert.StartsWith("error: ", run.Error);
        Assert.Contains(message, run.Error);
    }

    [Fact]
    public async Task Statements_before_the_one_that_fails_have_run()
    {
        ToolRun run = await ToolRun.OfAsync("sql", "SELECT 1 AS a; SELECT b FROM nowhere", "--format", "csv");

        Assert.Equal(ExitCode.Failed, run.Exit);
        Assert.Equal(["a", "1"], run.Lines);
        Assert.Contains("nowhere", run.Error);
    }

    [Fact]
    public async Task Explain_shows_the_plan_and_does_not_run_it()
    {
        ToolRun run = await ToolRun.OfAsync("sql", $"SELECT cast(n_name AS integer) FROM '{s_nation}'", "--explain");

        Assert.Equal(ExitCode.Success, run.Exit);
        Assert.Contains("Scan", run.Output);
    }

    [Fact]
    public async Task Analyze_shows_the_plan_with_the_rows_that_came_out()
    {
        ToolRun run = await ToolRun.OfAsync("sql", $"SELECT n_name FROM '{s_nation}' WHERE n_regionkey = 3", "--analyze");

        Assert.Equal(ExitCode.Success, run.Exit);
        Assert.Contains("5 rows", run.Output);
    }

    [Fact]
    public async Task Timing_goes_to_standard_error()
    {
        ToolRun run = await ToolRun.OfAsync("sql", "SELECT 1 AS a", "--timing", "--format", "csv");

        Assert.Equal(["a", "1"], run.Lines);
        Assert.Matches(@"^\d+\.\d ms\s*$", run.Error);
    }

    [Fact]
    public async Task A_memory_limit_that_is_too_small_is_a_clear_error()
    {
        string lineitem = Repository.Path("testdata", "tpch-sf0.01", "lineitem.parquet");
        ToolRun run = await ToolRun.OfAsync("sql", $"SELECT * FROM '{lineitem}' ORDER BY l_comment", "--memory-limit", "1MiB");

        Assert.Equal(ExitCode.Failed, run.Exit);
        Assert.Contains("memory", run.Error);
    }

    [Fact]
    public async Task A_worker_that_is_not_there_is_named()
    {
        ToolRun run = await ToolRun.OfAsync("sql", "SELECT 1", "--workers", "127.0.0.1:1");

        Assert.Equal(ExitCode.Failed, run.Exit);
        Assert.Contains("127.0.0.1:1", run.Error);
    }
}
