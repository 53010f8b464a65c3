using FrameEngine.Compute;
using FrameEngine.Expressions;
using FrameEngine.Types;
using static FrameEngine.Frame.Tests.Compute.Evaluate;

namespace FrameEngine.Frame.Tests.Compute;

public sealed class TpchExpressionTests
{
    private static readonly DataType s_money = DataType.Decimal(15, 2);

    private static Scalar Money(long cents) => Scalar.Decimal(cents, 15, 2);

    [Fact]
    public void Decimal_products_keep_eighteen_digits_and_are_exact()
    {
        Expression price = new InputRef(0, s_money), discount = new InputRef(1, s_money), tax = new InputRef(2, s_money);
        Expression net = Call("*", price, Call("-", Of(1), discount));
        Assert.Equal(DataType.Decimal(18, 4), net.Type);
        Expression charge = Call("*", net, Call("+", Of(1), tax));
        Assert.Equal(DataType.Decimal(18, 6), charge.Type);
        foreach (Shape shape in Enum.GetValues<Shape>())
        {
            var columns = new[]
            {
                Evaluate.Vector(s_money, [Money(123_456), Money(999_999_99), Scalar.Null(s_money), Money(-5)], Shape.Flat),
                Evaluate.Vector(s_money, [Money(5), Money(10), Money(0), Money(100)], shape),
                Evaluate.Vector(s_money, [Money(7), Money(8), Money(0), Money(3)], shape),
            };
            Scalar?[] results = Rows(charge, columns, 4);
            Assert.Equal(["1254.930240", "971999.990280", null, "0.000000"], results.Select(r => Text(r!)));
        }
    }

    [Fact]
    public void A_product_of_more_digits_than_its_type_is_an_error_that_names_the_operands()
    {
        Expression product = Call("*", Decimal(99_999_999_999_999, 15, 2), Decimal(99_999_999_999_999, 15, 2));
        var error = Assert.Throws<ArithmeticOverflowException>(() => ConstantFolder.TryEvaluate(product));
        Assert.Equal("decimal(18,4) overflow: 999999999999.99 * 999999999999.99", error.Message);
    }

    [Fact]
    public void A_range_of_dates_selects_by_row_and_by_dictionary_entry()
    {
        Expression date = new InputRef(0, DataType.Date);
        Expression predicate = ExpressionBuilder.And(
            ExpressionBuilder.Compare(ComparisonOperator.GreaterOrEqual, date, Of("1994-01-01")),
            ExpressionBuilder.Compare(ComparisonOperator.Less, date, Of("1995-01-01")));
        Scalar[] days = [.. new[] { "1993-12-31", "1994-01-01", "1994-06-30", "1994-12-31", "1995-01-01" }.Select(d => Of(DataType.Date, d).Value), Scalar.Null(DataType.Date)];
        foreach (Shape shape in Enum.GetValues<Shape>())
        {
            Assert.Equal([1, 2, 3], Select(predicate, [Evaluate.Vector(DataType.Date, days, shape)], 6));
            Assert.Equal([2], Select(predicate, [Evaluate.Vector(DataType.Date, days, shape)], 6, [0, 2, 4, 5]));
        }
    }

    [Fact]
    public void Dates_and_intervals_add_to_timestamps_that_fold()
    {
        Assert.Equal("1998-09-02 00:00:00", Text(Call("-", Of(DataType.Date, "1998-12-01"), Of(DataType.Interval, "90 days"))));
        Assert.Equal("1995-02-28 00:00:00", Text(Call("+", Of(DataType.Date, "1994-08-31"), Of(DataType.Interval, "6 months"))));
        Assert.Equal("1998-09-02", Text(ExpressionBuilder.Cast(Call("-", Of(DataType.Date, "1998-12-01"), Of(DataType.Interval, "90 days")), DataType.Date)));
    }

    [Theory]
    [InlineData("1992-01-01", 1992)]
    [InlineData("1998-12-31", 1998)]
    [InlineData("0001-01-01", 1)]
    [InlineData("1969-12-31", 1969)]
    public void The_year_of_a_date(string date, long year) => Assert.Equal(year, ConstantFolder.TryEvaluate(Call("year", Of(DataType.Date, date)))!.Value);

    [Fact]
    public void Case_over_like_sums_promotions_only()
    {
        Expression type = new InputRef(0, DataType.Utf8), price = new InputRef(1, s_money);
        Expression promo = ExpressionBuilder.Case([Call("like", type, Of("PROMO%"))], [price], Of(0));
        Scalar?[] results = Rows(promo,
        [
            Evaluate.Vector(DataType.Utf8, [Scalar.Utf8("PROMO BRUSHED COPPER"), Scalar.Utf8("STANDARD"), Scalar.Null(DataType.Utf8)], Shape.Dictionary),
            Evaluate.Vector(s_money, [Money(100), Money(200), Money(300)], Shape.Flat),
        ], 3);
        Assert.Equal(["1.00", "0.00", "0.00"], results.Select(r => Text(r!)));
    }

    [Fact]
    public void Substrings_of_phone_numbers_are_found_in_lists()
    {
        Expression code = Call("substring", new InputRef(0, DataType.Utf8), Of(1), Of(2));
        Expression predicate = ExpressionBuilder.In(code, [Of("13"), Of("31"), Of("23"), Of("29"), Of("30"), Of("18"), Of("17")]);
        Scalar[] phones = [Scalar.Utf8("13-123-4567-890"), Scalar.Utf8("14-999-9999-999"), Scalar.Null(DataType.Utf8), Scalar.Utf8("17")];
        foreach (Shape shape in Enum.GetValues<Shape>()) Assert.Equal([0, 3], Select(predicate, [Evaluate.Vector(DataType.Utf8, phones, shape)], 4));
    }

    [Theory]
    [InlineData("%special%requests%", "the special packages requests wake", true)]
    [InlineData("%special%requests%", "requests special", false)]
    [InlineData("%BRASS", "LARGE BRASS", true)]
    [InlineData("forest%", "forest green", true)]
    [InlineData("forest%", "a forest", false)]
    [InlineData("%Customer%Complaints%", "Customer Complaints", true)]
    [InlineData("_a%", "läx", false)]
    [InlineData("_a%", "äax", true)]
    [InlineData("", "", true)]
    [InlineData("%", "", true)]
    public void Like(string pattern, string text, bool matches) => Assert.Equal(matches, ConstantFolder.TryEvaluate(Call("like", Of(text), Of(pattern)))!.Value);
}
