namespace FrameEngine.Tpch.Tests;

public sealed class ScaleTests
{
    [Theory]
    [InlineData(0.001, 150)]
    [InlineData(0.029, 4_350)]
    [InlineData(1, 150_000)]
    [InlineData(100, 15_000_000)]
    public void Row_counts_follow_the_factor(double factor, long customers) => Assert.Equal(customers, TpchScale.Of(factor).Customers);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(0.0005)]
    [InlineData(1.5)]
    [InlineData(10_000)]
    [InlineData(double.NaN)]
    public void A_factor_without_defined_data_is_refused_by_name(double factor)
    {
        UsageException error = Assert.Throws<UsageException>(() => TpchScale.Of(factor));

        Assert.Contains(factor.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_table_is_answered_with_the_names_of_all() =>
        Assert.Contains("lineitem", Assert.Throws<UsageException>(() => TpchTable.Named("line_item")).Message, StringComparison.Ordinal);
}
