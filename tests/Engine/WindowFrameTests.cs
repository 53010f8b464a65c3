using FrameEngine.Types;
using static FrameEngine.F;

namespace FrameEngine.Engine.Tests;

/// <summary>Functions over windows, as the fluent API writes them.</summary>
public sealed class WindowFrameTests
{
    private static async Task<List<string>> Rows(FrameSession session, Func<DataFrame, DataFrame> query)
    {
        DataFrame sales = session.Sql("SELECT * FROM (VALUES ('a', 1, 10), ('a', 2, NULL), ('a', 3, 30), ('b', 1, 5), ('b', 2, 5)) x(shop, day, amount)");
        var rows = new List<string>();
        await foreach (RecordBatch batch in query(sales).OrderBy("shop", "day").StreamAsync())
        {
            using (batch)
                for (int row = 0; row < batch.Length; row++) rows.Add(string.Join(" ", batch.Columns.Select(c => c.GetText(row) ?? "NULL")));
        }

        return rows;
    }

    [Fact]
    public async Task Columns_are_added_over_partitions_and_orders()
    {
        using var session = new FrameSession();
        Assert.Equal(
            ["a 1 10 40 1 10 NULL", "a 2 NULL 40 2 10 10", "a 3 30 40 3 40 NULL", "b 1 5 10 1 5 NULL", "b 2 5 10 2 10 5"],
            await Rows(session, f => f.WithColumns(
                Sum(Col("amount")).Over("shop").As("total"),
                RowNumber().Over(["shop"], ["day"]).As("n"),
                Sum(Col("amount")).Over(["shop"], ["day"]).As("running"),
                Lag(Col("amount")).Over(["shop"], [Col("day")]).As("before"))));
    }

    [Fact]
    public async Task Frames_count_rows_from_the_current_one_and_may_leave_it_out()
    {
        using var session = new FrameSession();
        Assert.Equal(
            ["a 1 NULL 10", "a 2 40 10", "a 3 NULL 30", "b 1 5 5", "b 2 5 5"],
            await Rows(session, f => f.Select(
                "shop", "day",
                Sum(Col("amount")).Over(["shop"], ["day"], WindowBounds.Rows(-1, 1).Exclude(WindowExclusion.CurrentRow)).As("around"),
                LastValue(Col("amount")).Over(["shop"], ["day"], WindowBounds.Range(1, 0)).IgnoreNulls().As("last"))));
    }

    [Fact]
    public async Task Where_keeps_rows_by_a_window()
    {
        using var session = new FrameSession();
        Assert.Equal(["a 3 30", "b 1 5", "b 2 5"], await Rows(session, f => f.Where(Rank().Over(["shop"], [Col("amount").Desc()]) <= 1)));
    }

    [Fact]
    public async Task Groups_are_ranked_by_their_aggregates()
    {
        using var session = new FrameSession();
        Assert.Equal(
            ["a 1 10 2", "a 2 NULL 4", "a 3 30 1", "b 1 5 3", "b 2 5 3"],
            await Rows(session, f => f.GroupBy("shop", "day").Agg(Sum(Col("amount")).As("s"), Rank().Over([], [Sum(Col("amount")).Desc()]).As("r"))
                .WithColumns(DenseRank().Over([], ["r"]).As("r"))));
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_name()
    {
        using var session = new FrameSession();
        DataFrame frame = session.Sql("SELECT 1 AS a");
        Assert.Contains("needs a window", Assert.Throws<BindException>(() => frame.Select(RowNumber())).Message, StringComparison.Ordinal);
        Assert.Contains("inside another", Assert.Throws<BindException>(() => frame.Select(Sum(Sum(Col("a")).Over()).Over())).Message, StringComparison.Ordinal);
        Assert.Contains("not allowed here", Assert.Throws<BindException>(() => frame.OrderBy(Rank().Over("a"))).Message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => Col("a").Over("a"));
        Assert.Throws<UsageException>(() => Col("a").IgnoreNulls());
        Assert.Throws<UsageException>(() => WindowBounds.Rows(1, 0));
    }
}
