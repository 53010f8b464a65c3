using FrameEngine.Sql.Binding;

namespace FrameEngine.Sql.Tests.Binding;

/// <summary>The 22 queries of TPC-H, as <c>src/Tpch/Queries</c> has them, against its schema.</summary>
public class TpchBindingTests
{
    private static readonly TestCatalog s_tpch = new TestCatalog()
        .Add("region", "r_regionkey INTEGER, r_name VARCHAR, r_comment VARCHAR")
        .Add("nation", "n_nationkey INTEGER, n_name VARCHAR, n_regionkey INTEGER, n_comment VARCHAR")
        .Add("supplier", "s_suppkey BIGINT, s_name VARCHAR, s_address VARCHAR, s_nationkey INTEGER, s_phone VARCHAR, s_acctbal DECIMAL(15;2), s_comment VARCHAR")
        .Add("customer", "c_custkey BIGINT, c_name VARCHAR, c_address VARCHAR, c_nationkey INTEGER, c_phone VARCHAR, c_acctbal DECIMAL(15;2), c_mktsegment VARCHAR, c_comment VARCHAR")
        .Add("part", "p_partkey BIGINT, p_name VARCHAR, p_mfgr VARCHAR, p_brand VARCHAR, p_type VARCHAR, p_size INTEGER, p_container VARCHAR, p_retailprice DECIMAL(15;2), p_comment VARCHAR")
        .Add("partsupp", "ps_partkey BIGINT, ps_suppkey BIGINT, ps_availqty BIGINT, ps_supplycost DECIMAL(15;2), ps_comment VARCHAR")
        .Add("orders", "o_orderkey BIGINT, o_custkey BIGINT, o_orderstatus VARCHAR, o_totalprice DECIMAL(15;2), o_orderdate DATE, o_orderpriority VARCHAR, o_clerk VARCHAR, o_shippriority INTEGER, o_comment VARCHAR")
        .Add("lineitem", "l_orderkey BIGINT, l_partkey BIGINT, l_suppkey BIGINT, l_linenumber BIGINT, l_quantity DECIMAL(15;2), l_extendedprice DECIMAL(15;2), l_discount DECIMAL(15;2), l_tax DECIMAL(15;2), "
            + "l_returnflag VARCHAR, l_linestatus VARCHAR, l_shipdate DATE, l_commitdate DATE, l_receiptdate DATE, l_shipinstruct VARCHAR, l_shipmode VARCHAR, l_comment VARCHAR");

    [Theory]
    [InlineData(1, "l_returnflag l_linestatus sum_qty sum_base_price sum_disc_price sum_charge avg_qty avg_price avg_disc count_order")]
    [InlineData(2, "s_acctbal s_name n_name p_partkey p_mfgr s_address s_phone s_comment")]
    [InlineData(3, "l_orderkey revenue o_orderdate o_shippriority")]
    [InlineData(4, "o_orderpriority order_count")]
    [InlineData(5, "n_name revenue")]
    [InlineData(6, "revenue")]
    [InlineData(7, "supp_nation cust_nation l_year revenue")]
    [InlineData(8, "o_year mkt_share")]
    [InlineData(9, "nation o_year sum_profit")]
    [InlineData(10, "c_custkey c_name revenue c_acctbal n_name c_address c_phone c_comment")]
    [InlineData(11, "ps_partkey value")]
    [InlineData(12, "l_shipmode high_line_count low_line_count")]
    [InlineData(13, "c_count custdist")]
    [InlineData(14, "promo_revenue")]
    [InlineData(15, "s_suppkey s_name s_address s_phone total_revenue")]
    [InlineData(16, "p_brand p_type p_size supplier_cnt")]
    [InlineData(17, "avg_yearly")]
    [InlineData(18, "c_name c_custkey o_orderkey o_orderdate o_totalprice sum(l_quantity)")]
    [InlineData(19, "revenue")]
    [InlineData(20, "s_name s_address")]
    [InlineData(21, "s_name numwait")]
    [InlineData(22, "cntrycode numcust totacctbal")]
    public void A_query_of_TPC_H_binds(int number, string columns)
    {
        BoundQuery query = Assert.IsType<BoundQuery>(s_tpch.Bind(Sql(number)));
        Assert.Equal(columns, string.Join(' ', query.Plan.Schema.Select(f => f.Name)));
    }

    // Time is for bench/Micro: what grows faster than the text shows in what it allocates, which is the same in every run.
    [Fact]
    public void Ten_times_the_constants_cost_ten_times_the_memory_to_parse_and_bind()
    {
        static long Cost(int constants)
        {
            string list = $"select a from t where a in ({string.Join(", ", Enumerable.Range(0, constants))})";
            TestCatalog.Small.Bind(list);
            long before = GC.GetAllocatedBytesForCurrentThread();
            TestCatalog.Small.Bind(list);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.InRange(Cost(20_000) / (double)Cost(2_000), 1, 11);
    }

    private static string Sql(int number)
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Queries", $"q{number:00}.sql"));
        return text.Replace(":fraction", "0.0001", StringComparison.Ordinal);
    }
}
