using static FrameEngine.F;

namespace FrameEngine.Tpch;

internal sealed partial class FluentQueries
{
    private DataFrame PartSupplierRelationship() => PartSupp
        .Join(
            Part.Where(Col("p_brand") != "Brand#45" & Col("p_type").NotLike("MEDIUM POLISHED%") & Col("p_size").In(49, 14, 23, 45, 19, 3, 36, 9)),
            "ps_partkey",
            "p_partkey")
        .Join(Supplier.Where(Col("s_comment").Like("%Customer%Complaints%")), "ps_suppkey", "s_suppkey", JoinType.Anti)
        .GroupBy("p_brand", "p_type", "p_size")
        .Agg(CountDistinct(Col("ps_suppkey")).As("supplier_cnt"))
        .OrderBy(Col("supplier_cnt").Desc(), "p_brand", "p_type", "p_size");

    private DataFrame SmallQuantityOrders()
    {
        DataFrame lines = LineItem.Join(Part.Where(Col("p_brand") == "Brand#23" & Col("p_container") == "MED BOX"), "l_partkey", "p_partkey");
        DataFrame small = lines.GroupBy("l_partkey").Agg((0.2m * Avg(Col("l_quantity"))).As("small_quantity")).Rename("l_partkey", "small_partkey");
        return lines
            .Join(small, "l_partkey", "small_partkey")
            .Where(Col("l_quantity") < Col("small_quantity"))
            .Select((Sum(Col("l_extendedprice")) / 7.0m).As("avg_yearly"));
    }

    private DataFrame LargeVolumeCustomers()
    {
        DataFrame large = LineItem.GroupBy("l_orderkey").Agg(Sum(Col("l_quantity")).As("total_quantity")).Where(Col("total_quantity") > 300);
        return Orders
            .Join(large, "o_orderkey", "l_orderkey", JoinType.Semi)
            .Join(Customer, "o_custkey", "c_custkey")
            .Join(LineItem, "o_orderkey", "l_orderkey")
            .GroupBy("c_name", "c_custkey", "o_orderkey", "o_orderdate", "o_totalprice")
            .Agg(Sum(Col("l_quantity")).As("sum_quantity"))
            .OrderBy(Col("o_totalprice").Desc(), "o_orderdate")
            .Take(100);
    }

    private DataFrame DiscountedRevenue()
    {
        return LineItem
            .Where(Col("l_shipmode").In("AIR", "AIR REG") & Col("l_shipinstruct") == "DELIVER IN PERSON")
            .Join(Part, "l_partkey", "p_partkey")
            .Where(
                Offer("Brand#12", ["SM CASE", "SM BOX", "SM PACK", "SM PKG"], lowest: 1, largest: 5)
                | Offer("Brand#23", ["MED BAG", "MED BOX", "MED PKG", "MED PACK"], lowest: 10, largest: 10)
                | Offer("Brand#34", ["LG CASE", "LG BOX", "LG PACK", "LG PKG"], lowest: 20, largest: 15))
            .Select(Sum(Revenue).As("revenue"));

        static Expr Offer(string brand, Expr[] containers, int lowest, int largest) =>
            Col("p_brand") == brand
            & Col("p_container").In(containers)
            & Col("l_quantity").Between(lowest, lowest + 10)
            & Col("p_size").Between(1, largest);
    }

    private DataFrame PotentialPartPromotion()
    {
        DataFrame shipped = LineItem
            .Where(Within("l_shipdate", new DateOnly(1994, 1, 1), months: 12))
            .GroupBy("l_partkey", "l_suppkey")
            .Agg((0.5m * Sum(Col("l_quantity"))).As("half_shipped"));
        DataFrame plenty = PartSupp
            .Join(Part.Where(Col("p_name").Like("forest%")), "ps_partkey", "p_partkey", JoinType.Semi)
            .Join(shipped, ["ps_partkey", "ps_suppkey"], ["l_partkey", "l_suppkey"])
            .Where(Col("ps_availqty") > Col("half_shipped"));
        return Supplier
            .Join(Nation.Where(Col("n_name") == "CANADA"), "s_nationkey", "n_nationkey")
            .Join(plenty, "s_suppkey", "ps_suppkey", JoinType.Semi)
            .Select("s_name", "s_address")
            .OrderBy("s_name");
    }

    private DataFrame WaitingSuppliers()
    {
        DataFrame late = LineItem.Where(Col("l_receiptdate") > Col("l_commitdate"));
        Expr anotherOfTheOrder = Col("l_orderkey") == Col("other_orderkey") & Col("l_suppkey") != Col("other_suppkey");
        return late
            .Join(Orders.Where(Col("o_orderstatus") == "F"), "l_orderkey", "o_orderkey")
            .Join(Supplier, "l_suppkey", "s_suppkey")
            .Join(Nation.Where(Col("n_name") == "SAUDI ARABIA"), "s_nationkey", "n_nationkey")
            .Join(Others(LineItem), anotherOfTheOrder, JoinType.Semi)
            .Join(Others(late), anotherOfTheOrder, JoinType.Anti)
            .GroupBy("s_name")
            .Agg(Count().As("numwait"))
            .OrderBy(Col("numwait").Desc(), "s_name")
            .Take(100);

        static DataFrame Others(DataFrame lines) => lines.Select(Col("l_orderkey").As("other_orderkey"), Col("l_suppkey").As("other_suppkey"));
    }

    private DataFrame GlobalSalesOpportunity()
    {
        DataFrame customers = Customer
            .WithColumns(Col("c_phone").Substring(1, 2).As("cntrycode"))
            .Where(Col("cntrycode").In("13", "31", "23", "29", "30", "18", "17"));
        DataFrame average = customers.Where(Col("c_acctbal") > 0.00m).Select(Avg(Col("c_acctbal")).As("average"));
        return customers
            .Where(Col("c_acctbal") > Scalar(average))
            .Join(Orders, "c_custkey", "o_custkey", JoinType.Anti)
            .GroupBy("cntrycode")
            .Agg(Count().As("numcust"), Sum(Col("c_acctbal")).As("totacctbal"))
            .OrderBy("cntrycode");
    }
}
