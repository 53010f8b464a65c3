using FrameEngine.Expressions;
using FrameEngine.Logical;

namespace FrameEngine.Sql.Tests.Binding;

public class WindowBindingTests
{
    private static string Plan(string sql) => TestCatalog.Small.Plan(sql);

    [Theory]
    [InlineData("select a from t where row_number() over () = 1", "row_number() over ()", "window functions have no place in WHERE", "QUALIFY filters by them")]
    [InlineData("select a from t group by rank() over (order by a)", "rank() over (order by a)", "window functions have no place in GROUP BY", null)]
    [InlineData("select a from t group by a having rank() over (order by a) = 1", "rank() over (order by a)", "window functions have no place in HAVING", "QUALIFY filters by them")]
    [InlineData("select sum(row_number() over ()) from t", "row_number() over ()", "a window function cannot stand inside an aggregate function", null)]
    [InlineData("select sum(sum(a) over ()) over () from t", "sum(a) over ()", "a window function cannot stand inside another", null)]
    [InlineData("select sum(a) over (order by rank() over ()) from t", "rank() over ()", "a window function cannot stand inside another", null)]
    [InlineData("select row_number() from t", "row_number()", "the window function row_number needs an OVER clause", null)]
    [InlineData("select upper(s) over () from t", "upper(s) over ()", "upper is neither an aggregate nor a window function, so OVER does not apply", null)]
    [InlineData("select rnk() over () from t", "rnk", "function \"rnk\" does not exist", "did you mean \"rank\"?")]
    [InlineData("select a from t qualify a = 1", "a = 1", "QUALIFY needs a window function, in its condition or in the select list", null)]
    [InlineData("select sum(a) over x from t window w as (order by a)", "x", "the window \"x\" does not exist", null)]
    [InlineData("select sum(a) over w from t window w as (order by a), w as (order by b)", "w", "the window \"w\" is defined twice", null)]
    [InlineData("select sum(a) over (w order by b) from t window w as (order by a)", "b", "the window \"w\" has an ORDER BY already", null)]
    [InlineData("select sum(a) over (w partition by b) from t window w as (partition by a)", "b", "the window \"w\" has a PARTITION BY already", null)]
    [InlineData("select sum(a) over (w) from t window w as (order by a rows 1 preceding)", "w", "the window \"w\" has a frame, so others cannot build on it", null)]
    [InlineData("select sum(a) over (order by a, b range 1 preceding) from t", "sum(a) over (order by a, b range 1 preceding)", "a RANGE frame with a distance needs exactly one ORDER BY expression", null)]
    [InlineData("select sum(a) over (order by a rows current_date preceding) from t", "sum(a) over (order by a rows current_date preceding)", "ROWS needs a number of rows, not a DATE", null)]
    [InlineData("select rank() filter (where a > 1) over (order by a) from t", "rank() filter (where a > 1) over (order by a)", "FILTER needs an aggregate function, which rank is not", null)]
    [InlineData("select lag(distinct a) over (order by a) from t", "lag(distinct a) over (order by a)", "DISTINCT needs an aggregate function, which lag is not", null)]
    [InlineData("select count(a ignore nulls) over (order by a) from t", "count(a ignore nulls) over (order by a)", "IGNORE NULLS and RESPECT NULLS go with lag, lead, first_value, last_value and nth_value, not with count", null)]
    [InlineData("select rank(a) over (order by a) from t", "rank(a) over (order by a)", "function rank does not take (INTEGER)", null)]
    [InlineData("select max(*) over () from t", "max(*) over ()", "'*' is an argument of count alone, not of max", null)]
    [InlineData("select row_number() over () as r from t group by r", "r", "GROUP BY cannot use an item of the select list that has a window function in it", null)]
    [InlineData("select a, sum(b) over () from t group by a", "b", "column \"b\" must appear in GROUP BY or be used in an aggregate function", null)]
    public void An_error_points_at_what_is_wrong(string sql, string spot, string message, string? hint)
    {
        var error = Assert.ThrowsAny<FrameException>(() => TestCatalog.Small.Bind(sql));
        Assert.Equal((message, hint), (error.Message, error.Hint));
        string found = sql.Substring(error.Position!.Value.Offset, error.Position.Value.Length);
        Assert.Equal(spot, found);
    }

    [Theory]
    [InlineData("select sum(a) over (rows between current row and 1 preceding) from t")]
    [InlineData("select sum(a) over (rows between unbounded following and current row) from t")]
    [InlineData("select sum(a) over (rows between 1 following and current row) from t")]
    [InlineData("select sum(a) over (rows 1) from t")]
    [InlineData("select sum(a) over (order a) from t")]
    [InlineData("select sum(a) over (rows current row exclude others) from t")]
    [InlineData("select sum(a) over (order by a partition by b) from t")]
    public void A_window_that_does_not_parse_is_refused_with_its_place(string sql)
    {
        var error = Assert.Throws<ParseException>(() => TestCatalog.Small.Bind(sql));
        Assert.NotNull(error.Position);
    }

    [Fact]
    public void Windows_come_after_grouping_and_before_the_select_list()
    {
        string plan = Plan("select a, rank() over (order by sum(b) desc) + 1 from t group by a qualify rank() over (order by sum(b) desc) < 3");
        string[] nodes = [.. plan.Split('\n').Select(l => l.Trim().Split(' ')[0])];
        Assert.Equal(["Project", "Filter", "Window", "Aggregate", "Scan"], nodes);
        Assert.Contains("Window rank() OVER (ORDER BY ", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_calls_are_computed_once()
    {
        string plan = Plan("select sum(a) over w, 1 + sum(a) over (order by b) from t window w as (order by b) order by sum(a) over w");
        string window = plan.Split('\n').Single(l => l.Contains("Window ", StringComparison.Ordinal));
        Assert.Equal(2, window.Split(" AS ").Length);
    }

    [Fact]
    public void A_distance_in_RANGE_becomes_a_value_of_the_key()
    {
        string plan = Plan("select sum(a) over (order by b desc range between 2 preceding and unbounded following) from t");
        Assert.Contains("RANGE BETWEEN b + 2 AND UNBOUNDED FOLLOWING", plan, StringComparison.Ordinal);
    }
}
