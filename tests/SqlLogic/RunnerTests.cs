using FrameEngine.SqlLogic.Tests.Running;

namespace FrameEngine.SqlLogic.Tests;

/// <summary>The runner itself, held against a session whose answers are known.</summary>
public class RunnerTests
{
    private sealed class FakeSession(params string?[][] rows) : ISqlLogicSession
    {
        public List<string> Seen { get; } = [];

        public Task<SqlResult> RunAsync(string sql)
        {
            Seen.Add(sql);
            if (sql == "fail") throw new BindException("column \"q\" does not exist");
            return Task.FromResult(new SqlResult(rows.Length == 0 ? 0 : rows[0].Length, rows));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private static async Task<string> Run(string text, params string?[][] rows) =>
        string.Join('\n', await SltRunner.RunAsync(SltParser.Parse("x.slt", text), new FakeSession(rows)));

    [Theory]
    [InlineData("query IT\nq\n----\n1\ta\n2\tNULL\n")]
    [InlineData("query IT nosort\nq\n----\n1\na\n2\nNULL\n")]
    [InlineData("query IT rowsort\nq\n----\n2\tNULL\n1\ta\n")]
    [InlineData("query IT valuesort label\nq\n----\n1\n2\nNULL\na\n")]
    [InlineData("query RT\nq\n----\n1.000\ta\n2.000\tNULL\n")]
    [InlineData("query IT\nq\n----\n4 values hashing to d8e38a5f59b6b0fda2a7ac4d6e78b5ae\n")]
    public async Task A_result_is_compared_by_row_by_value_sorted_or_hashed(string text)
    {
        string failure = await Run(text, ["1", "a"], ["2", null]);
        if (text.Contains("hashing")) Assert.Contains("hash to", failure);
        else Assert.Equal("", failure);
    }

    [Theory]
    [InlineData("query I\nq\n----\n2\n")]
    [InlineData("query II\nq\n----\n1\n")]
    [InlineData("query I\nq\n----\n1\n1\n")]
    [InlineData("query I\nq\n----\n")]
    [InlineData("statement error\nq\n")]
    [InlineData("statement ok\nfail\n")]
    [InlineData("statement error\nfail\n----\nanother message\n")]
    [InlineData("query I nosort a\nq\n----\n1\n\nquery I nosort a\nfail\n----\n1\n")]
    public async Task What_differs_is_reported_with_its_place(string text) => Assert.StartsWith("x.slt:", await Run(text, ["1"]));

    [Theory]
    [InlineData("statement error\nfail\n")]
    [InlineData("statement error\nfail\n----\nDOES NOT exist\n")]
    [InlineData("statement error\nfail\n----\n<REGEX>:column .* exist\n")]
    public async Task An_expected_error_is_no_failure(string text) => Assert.Equal("", await Run(text));

    [Fact]
    public void Loops_are_unrolled_and_conditions_decide()
    {
        IReadOnlyList<SltRecord> records = SltParser.Parse("x.slt", """
            # a comment
            loop i 0 2

            foreach t a b

            statement ok
            insert ${t} ${i}

            endloop

            endloop

            skipif duckdb
            statement ok
            not for us

            onlyif mysql # comment
            statement ok
            not for us either

            onlyif frameengine
            statement ok
            for us

            halt

            statement ok
            never
            """);
        Assert.Equal("insert a 0|insert b 0|insert a 1|insert b 1|for us", string.Join('|', records.Cast<SltStatement>().Select(s => s.Sql)));
        Assert.Equal(6, records[0].Line);
    }

    [Fact]
    public void A_file_that_requires_what_there_is_not_has_no_records() =>
        Assert.Empty(SltParser.Parse("x.slt", "statement ok\nq\n\nrequire spatial\n\nstatement ok\nq\n"));

    [Theory]
    [InlineData("nonsense\n")]
    [InlineData("statement perhaps\nq\n")]
    [InlineData("query I\nq\n")]
    [InlineData("loop i 0 2\n\nstatement ok\nq\n")]
    public void A_file_that_breaks_the_format_is_refused(string text) => Assert.Throws<SltFormatException>(() => SltParser.Parse("x.slt", text));
}
