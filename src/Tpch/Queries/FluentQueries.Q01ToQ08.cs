using static FrameEngine.F;

namespace FrameEngine.Tpch;

internal sealed partial class FluentQueries
{
    private DataFrame PricingSummary() => LineItem
        .Where(Col("l_shipdate") <= new DateOnly(1998, 12, 1).AddDays(-90))
        .GroupBy("l_returnflag", "l_linestatus")
        .Agg(
            Sum(Col("l_quantity")).As("sum_qty"),
            Sum(Col("l_extendedprice")).As("sum_base_price"),
            Sum(Revenue).As("sum_disc_price"),
            Sum(Revenue * (1 + Col("l_tax"))).As("sum_charge"),
            Avg(Col("l_quantity")).As("avg_qty"),
            Avg(Col("l_extendedprice")).As("avg_price"),
            Avg(Col("l_discount")).As("avg_disc"),
            Count().As("count_order"))
        .OrderBy("l_returnflag", "l_linestatus");

    private DataFrame MinimumCostSupplier()
    {
        DataFrame offers = PartSupp
            .Join(Part.Where(Col("p_size") == 15 & Col("p_type").Like("%BRASS")), "ps_partkey", "p_partkey")
            .Join(Supplier, "ps_suppkey", "s_suppkey")
            .Join(Nation, "s_nationkey", "n_nationkey")
            .Join(Region.Where(Col("r_name") == "EUROPE"), "n_regionkey", "r_regionkey");
        DataFrame cheapest = offers.GroupBy("p_partkey").Agg(Min(Col("ps_supplycost")).As("cheapest_cost")).Rename("p_partkey", "cheapest_partkey");
        return offers
            .Join(cheapest, ["p_partkey", "ps_supplycost"], ["cheapest_partkey", "cheapest_cost"])
            .Select("s_acctbal", "s_name", "n_name", "p_partkey", "p_mfgr", "s_address", "s_phone", "s_comment")
            .OrderBy(Col("s_acctbal").Desc(), "n_name", "s_name", "p_partkey")
            .Take(100);
    }

    private DataFrame ShippingPriority() => Customer
        .Where(Col("c_mktsegment") == "BUILDING")
        .Join(Orders.Where(Col("o_orderdate") < new DateOnly(1995, 3, 15)), "c_custkey", "o_custkey")
        .Join(LineItem.Where(Col("l_shipdate") > new DateOnly(1995, 3, 15)), "o_orderkey", "l_orderkey")
        .GroupBy("l_orderkey", "o_orderdate", "o_shippriority")
        .Agg(Sum(Revenue).As("revenue"))
        .Select("l_orderkey", "revenue", "o_orderdate", "o_shippriority")
        .OrderBy(Col("revenue").Desc(), "o_orderdate")
        .Take(10);

    private DataFrame OrderPriorityChecking() => Orders
        .Where(Within("o_orderdate", new DateOnly(1993, 7, 1), months: 3))
        .Join(LineItem.Where(Col("l_commitdate") < Col("l_receiptdate")), "o_orderkey", "l_orderkey", JoinType.Semi)
        .GroupBy("o_orderpriority")
        .Agg(Count().As("order_count"))
        .OrderBy("o_orderpriority");

    private DataFrame LocalSupplierVolume() => Customer
        .Join(Orders.Where(Within("o_orderdate", new DateOnly(1994, 1, 1), months: 12)), "c_custkey", "o_custkey")
        .Join(LineItem, "o_orderkey", "l_orderkey")
        .Join(Supplier, ["l_suppkey", "c_nationkey"], ["s_suppkey", "s_nationkey"])
        .Join(Nation, "s_nationkey", "n_nationkey")
        .Join(Region.Where(Col("r_name") == "ASIA"), "n_regionkey", "r_regionkey")
        .GroupBy("n_name")
        .Agg(Sum(Revenue).As("revenue"))
        .OrderBy(Col("revenue").Desc());

    private DataFrame RevenueChange() => LineItem
        .Where(Within("l_shipdate", new DateOnly(1994, 1, 1), months: 12) & Col("l_discount").Between(0.05m, 0.07m) & Col("l_quantity") < 24)
        .Select(Sum(Col("l_extendedprice") * Col("l_discount")).As("revenue"));

    private DataFrame VolumeShipping()
    {
        DataFrame from = Nation.Select(Col("n_nationkey").As("supp_nationkey"), Col("n_name").As("supp_nation"));
        DataFrame to = Nation.Select(Col("n_nationkey").As("cust_nationkey"), Col("n_name").As("cust_nation"));
        Expr bothWays = (Col("supp_nation") == "FRANCE" & Col("cust_nation") == "GERMANY") | (Col("supp_nation") == "GERMANY" & Col("cust_nation") == "FRANCE");
        return LineItem
            .Where(Col("l_shipdate").Between(new DateOnly(1995, 1, 1), new DateOnly(1996, 12, 31)))
            .Join(Supplier, "l_suppkey", "s_suppkey")
            .Join(Orders, "l_orderkey", "o_orderkey")
            .Join(Customer, "o_custkey", "c_custkey")
            .Join(from, "s_nationkey", "supp_nationkey")
            .Join(to, "c_nationkey", "cust_nationkey")
            .Where(bothWays)
            .WithColumns(Col("l_shipdate").Year().As("l_year"))
            .GroupBy("supp_nation", "cust_nation", "l_year")
            .Agg(Sum(Revenue).As("revenue"))
            .OrderBy("supp_nation", "cust_nation", "l_year");
    }

    private DataFrame NationalMarketShare()
    {
        DataFrame american = Nation
            .Join(Region.Where(Col("r_name") == "AMERICA"), "n_regionkey", "r_regionkey")
            .Select(Col("n_nationkey").As("cust_nationkey"));
        return LineItem
            .Join(Part.Where(Col("p_type") == "ECONOMY ANODIZED STEEL"), "l_partkey", "p_partkey")
            .Join(Orders.Where(Col("o_orderdate").Between(new DateOnly(1995, 1, 1), new DateOnly(1996, 12, 31))), "l_orderkey", "o_orderkey")
            .Join(Customer, "o_custkey", "c_custkey")
            .Join(american, "c_nationkey", "cust_nationkey")
            .Join(Supplier, "l_suppkey", "s_suppkey")
            .Join(Nation, "s_nationkey", "n_nationkey")
            .Select(Col("o_orderdate").Year().As("o_year"), Revenue.As("volume"), Col("n_name").As("nation"))
            .GroupBy("o_year")
            .Agg((Sum(When(Col("nation") == "BRAZIL").Then(Col("volume")).Otherwise(0)) / Sum(Col("volume"))).As("mkt_share"))
            .OrderBy("o_year");
    }
}
