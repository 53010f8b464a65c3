namespace FrameEngine.Sql.Tests.Binding;

public class BindErrorTests
{
    [Theory]
    [InlineData("select aa from t", "aa", "column \"aa\" does not exist", "did you mean \"a\"?")]
    [InlineData("select t.q from t", "q", "table \"t\" has no column \"q\"", null)]
    [InlineData("select x.a from t", "x", "table \"x\" does not exist", null)]
    [InlineData("select * from tt", "tt", "table \"tt\" does not exist", "did you mean \"t\"?")]
    [InlineData("select a from t, u", "a", "column \"a\" is ambiguous", "it may be \"t.a\" or \"u.a\"")]
    [InlineData("select * from t, t", "t", "the table name \"t\" is used twice; give one of them an alias", null)]
    [InlineData("select smu(a) from t", "smu", "function \"smu\" does not exist", "did you mean \"sum\"?")]
    [InlineData("select a, sum(b) from t", "a", "column \"a\" must appear in GROUP BY or be used in an aggregate function", null)]
    [InlineData("select a from t group by b", "a", "column \"a\" must appear in GROUP BY or be used in an aggregate function", null)]
    [InlineData("select sum(sum(a)) from t", "sum(a)", "an aggregate function cannot stand inside another", null)]
    [InlineData("select a from t where sum(a) > 1", "sum(a)", "aggregate functions have no place in WHERE", null)]
    [InlineData("select a from t group by sum(a)", "sum(a)", "aggregate functions have no place in GROUP BY", null)]
    [InlineData("select a from t order by 3", "3", "ORDER BY has the position 3, but the select list has 1 item", null)]
    [InlineData("select a from t group by 0", "0", "GROUP BY has the position 0, but the select list has 1 item", null)]
    [InlineData("select (select a, b from t)", "(select a, b from t)", "the subquery must have one column here, but has 2", null)]
    [InlineData("select a from t union select a, s from u", "select a, s from u", null, null)]
    [InlineData("select a from t join u using (q)", "q", "column \"q\" does not exist on the left side of the join", null)]
    [InlineData("select a from t limit -1", "-1", "LIMIT must not be negative", null)]
    [InlineData("select a from t limit b", "b", null, null)]
    [InlineData("select * exclude (q) from t", "q", "column \"q\" does not exist", null)]
    [InlineData("select *", "*", "'*' needs a FROM clause", null)]
    [InlineData("select $1", "$1", "the parameter $1 has no value", null)]
    [InlineData("select a::varchr from t", "varchr", "type \"varchr\" does not exist", "did you mean \"varchar\"?")]
    [InlineData("select a from t where [s]", "[s]", "a condition must be BOOLEAN, but list_value(s) is VARCHAR[]", null)]
    [InlineData("select a < d from t", "a < d", "< cannot combine INTEGER with DATE", null)]
    [InlineData("select * from red_csv('x')", "red_csv", "table function \"red_csv\" does not exist", "did you mean \"read_csv\"?")]
    [InlineData("insert into u values (1, 2)", "values (1, 2)", "3 columns are to be inserted, but the query has 2", null)]
    [InlineData("insert into u (a, q) values (1, 2)", "q", "column \"q\" does not exist", null)]
    [InlineData("values (1, 2), (3)", "3", "all rows of VALUES must be of one length: the first has 2, this one 1", null)]
    [InlineData("with x as (select 1), x as (select 2) select 1", "x", "the name \"x\" is given to two common table expressions", null)]
    [InlineData("create view v (x, y) as select 1", "y", "2 column names are given, but the query has 1 columns", null)]
    [InlineData("select a as x from t where x + y > 1", "y", "column \"y\" does not exist", null)]
    [InlineData("select list_transform([1, 2], 3)", "3", "list_transform needs a lambda here, such as lambda x: x + 1", null)]
    [InlineData("select {'a': 1}.b", "b", null, null)]
    [InlineData("select {'a': 1, 'A': 2}", "{'a': 1, 'A': 2}", "the struct has two fields \"A\"", null)]
    [InlineData("select sum(unnest([1]))", "unnest([1])", "unnest can only be used in a select list and in FROM", null)]
    public void An_error_points_at_what_is_wrong(string sql, string spot, string? message, string? hint)
    {
        var error = Assert.ThrowsAny<FrameException>(() => TestCatalog.Small.Bind(sql));
        Assert.Equal(spot, sql.Substring(error.Position!.Value.Offset, error.Position.Value.Length));
        if (message is not null) Assert.Equal((message, hint), (error.Message, error.Hint));
    }

    [Theory]
    [InlineData("select a from t fetch first 1 row with ties", "FETCH … WITH TIES is not supported yet")]
    public void What_cannot_run_yet_is_refused_by_name(string sql, string message)
    {
        var error = Assert.Throws<FrameNotSupportedException>(() => TestCatalog.Small.Bind(sql));
        Assert.Equal(message, error.Message);
        Assert.NotNull(error.Position);
    }

    [Fact]
    public void An_error_renders_with_its_suggestion()
    {
        var error = Assert.Throws<BindException>(() => new TestCatalog().Add("lineitem", "l_shipdate DATE").Bind("SELECT l_shipdat FROM lineitem"));
        Assert.Equal(
            "error: column \"l_shipdat\" does not exist\n" +
            "  1 │ SELECT l_shipdat FROM lineitem\n" +
            "    │        ^^^^^^^^^ did you mean \"l_shipdate\"?", error.Render());
    }
}
