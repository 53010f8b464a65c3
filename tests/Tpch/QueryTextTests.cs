namespace FrameEngine.Tpch.Tests;

public sealed class QueryTextTests
{
    [Fact]
    public void Every_query_has_text() =>
        Assert.All(Enumerable.Range(1, TpchQueries.Count), number => Assert.Contains("select", TpchQueries.Sql(number, TpchScale.Of(1)), StringComparison.Ordinal));

    [Theory]
    [InlineData(0.01, "0.01")]
    [InlineData(1, "0.0001")]
    [InlineData(100, "0.000001")]
    public void The_fraction_of_query_11_follows_the_scale(double scale, string fraction) =>
        Assert.Contains($"ps_availqty) * {fraction}\n", TpchQueries.Sql(11, TpchScale.Of(scale)), StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    public void A_query_that_does_not_exist_is_refused(int number) => Assert.Throws<UsageException>(() => TpchQueries.Sql(number, TpchScale.Of(1)));
}
