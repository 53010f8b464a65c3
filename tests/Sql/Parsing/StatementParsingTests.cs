using FrameEngine.Sql.Parsing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Tests.Parsing;

public class StatementParsingTests
{
    [Fact]
    public void Create_view_keeps_its_flags_and_columns()
    {
        var view = Assert.IsType<CreateViewSyntax>(Parser.ParseSingle("create or replace temp view main.v (a, b) as select 1, 2"));
        Assert.True(view.OrReplace);
        Assert.True(view.Temporary);
        Assert.Equal("main.v", string.Join('.', view.Name));
        Assert.Equal("a b", string.Join(' ', view.Columns));
        Assert.Equal("SELECT 1, 2", SyntaxText.Of(view.Query));
    }

    [Fact]
    public void Create_table_is_from_a_query_or_from_definitions()
    {
        var copy = Assert.IsType<CreateTableAsSyntax>(Parser.ParseSingle("create table if not exists t (x) as from s with no data"));
        Assert.True(copy.IfNotExists);
        Assert.False(copy.WithData);
        var plain = Assert.IsType<CreateTableSyntax>(Parser.ParseSingle("create table t (a integer not null, b decimal(10, 2), c varchar[])"));
        Assert.Equal("a INTEGER True, b DECIMAL(10, 2) False, c VARCHAR[] False", string.Join(", ", plain.Columns.Select(c => $"{c.Name} {SyntaxText.Of(c.Type)} {c.NotNull}")));
    }

    [Fact]
    public void Drop_takes_if_exists()
    {
        var drop = Assert.IsType<DropSyntax>(Parser.ParseSingle("drop view if exists v"));
        Assert.True(drop is { IsView: true, IfExists: true });
    }

    [Theory]
    [InlineData("insert into t values (1, default)", "", "VALUES (1, DEFAULT)")]
    [InlineData("insert into t (a, b) select 1, 2", "a b", "SELECT 1, 2")]
    [InlineData("insert into t (select 1)", "", "SELECT 1")]
    public void Insert_takes_values_or_a_query(string sql, string columns, string query)
    {
        var insert = Assert.IsType<InsertSyntax>(Parser.ParseSingle(sql));
        Assert.Equal(columns, string.Join(' ', insert.Columns));
        Assert.Equal(query, SyntaxText.Of(insert.Query!));
    }

    [Theory]
    [InlineData("copy (select 1) to 'x.parquet' (format parquet, compression = 'zstd', header, partition_by (a, b))", "SELECT 1",
        "format='parquet' compression='zstd' header= partition_by=main.\"row\"(a, b)")]
    [InlineData("copy t to 'x.csv' with (delimiter ';')", "SELECT * FROM t", "delimiter=';'")]
    [InlineData("copy t (a) to 'x.csv'", "SELECT a FROM t", "")]
    public void Copy_to_a_file(string sql, string query, string options)
    {
        var copy = Assert.IsType<CopyToSyntax>(Parser.ParseSingle(sql));
        Assert.Equal(query, SyntaxText.Of(copy.Query));
        Assert.Equal(options, string.Join(' ', copy.Options.Select(o => $"{o.Name}={(o.Value is null ? "" : SyntaxText.Of(o.Value))}")));
    }

    [Theory]
    [InlineData("set threads = 4", "threads 4")]
    [InlineData("set session memory_limit to '1GB'", "memory_limit '1GB'")]
    [InlineData("set x = on", "x 'on'")]
    [InlineData("set x = -1", "x -1")]
    public void Settings(string sql, string expected)
    {
        var set = Assert.IsType<SetSyntax>(Parser.ParseSingle(sql));
        Assert.Equal(expected, $"{set.Name} {SyntaxText.Of(set.Value)}");
    }

    [Fact]
    public void The_small_statements()
    {
        Assert.Equal("threads", Assert.IsType<ResetSyntax>(Parser.ParseSingle("reset threads")).Name.Text);
        Assert.IsType<ShowTablesSyntax>(Parser.ParseSingle("show tables"));
        Assert.Equal("threads", Assert.IsType<ShowSettingSyntax>(Parser.ParseSingle("show threads")).Name.Text);
        Assert.Equal("SELECT * FROM t", SyntaxText.Of(Assert.IsType<DescribeSyntax>(Parser.ParseSingle("describe t")).Query));
        Assert.Equal("SELECT 1", SyntaxText.Of(Assert.IsType<DescribeSyntax>(Parser.ParseSingle("describe select 1")).Query));
        Assert.Equal("SELECT * FROM 'x.csv'", SyntaxText.Of(Assert.IsType<DescribeSyntax>(Parser.ParseSingle("describe 'x.csv'")).Query));
        var explain = Assert.IsType<ExplainSyntax>(Parser.ParseSingle("explain analyze (format json) select 1"));
        Assert.True(explain.Analyze);
        Assert.Equal("format", Assert.Single(explain.Options).Name.Text);
        Assert.IsType<QueryStatementSyntax>(explain.Statement);
    }
}
