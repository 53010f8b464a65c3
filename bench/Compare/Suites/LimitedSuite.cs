using FrameEngine.Tpch;

namespace FrameEngine.Compare.Suites;

/// <summary>Sorts, groups, distinct values, joins and windows of lineitem and orders from Parquet in less memory than they need: both engines write to disk.</summary>
internal sealed class LimitedSuite(string data) : Suite
{
    /// <summary>The memory that each engine may use.</summary>
    public const string MemoryLimit = "200MB";

    public override IReadOnlyList<Workload> Workloads { get; } =
    [
        new("sort-wide", "SELECT * FROM lineitem ORDER BY l_extendedprice, l_orderkey, l_linenumber LIMIT 1000 OFFSET 5000000", 1),
        new("sort-text", "SELECT l_comment, l_orderkey, l_linenumber FROM lineitem ORDER BY l_comment, l_orderkey, l_linenumber LIMIT 1000 OFFSET 5000000", 3),
        new("group-many", "SELECT count(*), sum(n), sum(q), max(p) FROM (SELECT l_orderkey, l_partkey, count(*) AS n, sum(l_quantity) AS q, max(l_extendedprice) AS p FROM lineitem GROUP BY l_orderkey, l_partkey)"),
        new("group-text", "SELECT count(*), sum(n), max(p) FROM (SELECT l_comment, count(*) AS n, max(l_extendedprice) AS p FROM lineitem GROUP BY l_comment)"),
        new("distinct-pairs", "SELECT count(*) FROM (SELECT DISTINCT l_orderkey, l_suppkey FROM lineitem)"),
        new("count-distinct-text", "SELECT count(DISTINCT l_comment) FROM lineitem"),
        new("join-orders", "SELECT count(*), sum(l_extendedprice), max(o_comment), max(l_comment) FROM orders JOIN lineitem ON l_orderkey = o_orderkey"),
        new("join-self", "SELECT count(*), sum(a.l_quantity), max(b.l_comment) FROM lineitem AS a JOIN lineitem AS b ON a.l_orderkey = b.l_orderkey AND a.l_linenumber = b.l_linenumber"),
        new("window-parts", "SELECT count(*), sum(n), sum(r) FROM (SELECT row_number() OVER (PARTITION BY l_partkey ORDER BY l_extendedprice, l_orderkey, l_linenumber) AS n, sum(l_quantity) OVER (PARTITION BY l_partkey) AS r, l_comment FROM lineitem)"),
    ];

    public override Task OpenAsync(IQueryEngine engine) => OpenTpchAsync(engine, data, inMemory: false);
}
