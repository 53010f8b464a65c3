using static FrameEngine.F;

namespace FrameEngine.Tpch;

internal sealed partial class FluentQueries
{
    private DataFrame ProductTypeProfit() => LineItem
        .Join(Part.Where(Col("p_name").Like("%green%")), "l_partkey", "p_partkey")
        .Join(PartSupp, ["l_partkey", "l_suppkey"], ["ps_partkey", "ps_suppkey"])
        .Join(Supplier, "l_suppkey", "s_suppkey")
        .Join(Orders, "l_orderkey", "o_orderkey")
        .Join(Nation, "s_nationkey", "n_nationkey")
        .Select(
            Col("n_name").As("nation"),
            Col("o_orderdate").Year().As("o_year"),
            (Revenue - (Col("ps_supplycost") * Col("l_quantity"))).As("amount"))
        .GroupBy("nation", "o_year")
        .Agg(Sum(Col("amount")).As("sum_profit"))
        .OrderBy("nation", Col("o_year").Desc());

    private DataFrame ReturnedItems() => Customer
        .Join(Orders.Where(Within("o_orderdate", new DateOnly(1993, 10, 1), months: 3)), "c_custkey", "o_custkey")
        .Join(LineItem.Where(Col("l_returnflag") == "R"), "o_orderkey", "l_orderkey")
        .Join(Nation, "c_nationkey", "n_nationkey")
        .GroupBy("c_custkey", "c_name", "c_acctbal", "c_phone", "n_name", "c_address", "c_comment")
        .Agg(Sum(Revenue).As("revenue"))
        .Select("c_custkey", "c_name", "revenue", "c_acctbal", "n_name", "c_address", "c_phone", "c_comment")
        .OrderBy(Col("revenue").Desc())
        .Take(20);

    private DataFrame ImportantStock()
    {
        DataFrame german = PartSupp
            .Join(Supplier, "ps_suppkey", "s_suppkey")
            .Join(Nation.Where(Col("n_name") == "GERMANY"), "s_nationkey", "n_nationkey")
            .WithColumns((Col("ps_supplycost") * Col("ps_availqty")).As("stock_value"));
        DataFrame threshold = german.Select((Sum(Col("stock_value")) * stockFraction).As("threshold"));
        return german
            .GroupBy("ps_partkey")
            .Agg(Sum(Col("stock_value")).As("value"))
            .Where(Col("value") > Scalar(threshold))
            .OrderBy(Col("value").Desc());
    }

    private DataFrame ShippingModes()
    {
        Expr isHigh = Col("o_orderpriority").In("1-URGENT", "2-HIGH");
        return LineItem
            .Where(
                Col("l_shipmode").In("MAIL", "SHIP")
                & Col("l_commitdate") < Col("l_receiptdate")
                & Col("l_shipdate") < Col("l_commitdate")
                & Within("l_receiptdate", new DateOnly(1994, 1, 1), months: 12))
            .Join(Orders, "l_orderkey", "o_orderkey")
            .GroupBy("l_shipmode")
            .Agg(
                Sum(When(isHigh).Then(1).Otherwise(0)).As("high_line_count"),
                Sum(When(isHigh).Then(0).Otherwise(1)).As("low_line_count"))
            .OrderBy("l_shipmode");
    }

    private DataFrame CustomerDistribution() => Customer
        .Join(Orders.Where(Col("o_comment").NotLike("%special%requests%")), "c_custkey", "o_custkey", JoinType.Left)
        .GroupBy("c_custkey")
        .Agg(Count(Col("o_orderkey")).As("c_count"))
        .GroupBy("c_count")
        .Agg(Count().As("custdist"))
        .OrderBy(Col("custdist").Desc(), Col("c_count").Desc());

    private DataFrame PromotionEffect() => LineItem
        .Where(Within("l_shipdate", new DateOnly(1995, 9, 1), months: 1))
        .Join(Part, "l_partkey", "p_partkey")
        .Select((100.00m * Sum(When(Col("p_type").Like("PROMO%")).Then(Revenue).Otherwise(0)) / Sum(Revenue)).As("promo_revenue"));

    private DataFrame TopSupplier()
    {
        DataFrame revenue = LineItem
            .Where(Within("l_shipdate", new DateOnly(1996, 1, 1), months: 3))
            .GroupBy(Col("l_suppkey").As("supplier_no"))
            .Agg(Sum(Revenue).As("total_revenue"));
        return Supplier
            .Join(revenue, "s_suppkey", "supplier_no")
            .Where(Col("total_revenue") == Scalar(revenue.Select(Max(Col("total_revenue")).As("highest"))))
            .Select("s_suppkey", "s_name", "s_address", "s_phone", "total_revenue")
            .OrderBy("s_suppkey");
    }
}
