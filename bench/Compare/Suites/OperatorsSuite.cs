using FrameEngine.Tpch;

namespace FrameEngine.Compare.Suites;

/// <summary>One operator at a time over lineitem: groupings, sorts and windows over a table in memory, scans over the Parquet file.</summary>
internal sealed class OperatorsSuite(string data) : Suite
{
    public override IReadOnlyList<Workload> Workloads { get; } =
    [
        new("group-strings", "SELECT l_comment, count(*) FROM lineitem GROUP BY l_comment"),
        new("group-partkey", "SELECT l_partkey, count(*), sum(l_quantity) FROM lineitem GROUP BY l_partkey"),
        new("group-orderkey", "SELECT l_orderkey, sum(l_extendedprice) FROM lineitem GROUP BY l_orderkey"),
        new("group-two-keys", "SELECT l_suppkey, l_partkey, sum(l_quantity), sum(l_extendedprice), min(l_tax), max(l_discount) FROM lineitem GROUP BY l_suppkey, l_partkey"),
        new("sort-decimal", "SELECT l_extendedprice, l_orderkey, l_linenumber FROM lineitem ORDER BY l_extendedprice", 1),
        new("sort-two-keys", "SELECT l_shipdate, l_extendedprice, l_orderkey FROM lineitem ORDER BY l_shipdate, l_extendedprice DESC", 2),
        new("sort-string", "SELECT l_comment, l_orderkey FROM lineitem ORDER BY l_comment", 1),
        new("top-10", "SELECT l_extendedprice, l_orderkey, l_linenumber FROM lineitem ORDER BY l_extendedprice DESC, l_orderkey, l_linenumber LIMIT 10", 3),
        new("count-distinct-key", "SELECT count(DISTINCT l_partkey), count(DISTINCT l_suppkey) FROM lineitem"),
        new("count-distinct-sparse", "SELECT count(DISTINCT l_extendedprice) FROM lineitem"),
        new("count-distinct-string", "SELECT count(DISTINCT l_comment) FROM lineitem"),
        new("window-rank", "SELECT sum(position), count(*) FROM (SELECT rank() OVER (ORDER BY l_extendedprice) AS position FROM lineitem) AS ranked"),
        new("window-rank-parts", "SELECT sum(position), count(*) FROM (SELECT rank() OVER (PARTITION BY l_suppkey ORDER BY l_shipdate) AS position FROM lineitem) AS ranked"),
        new(
            "scan-wide",
            $"SELECT {string.Join(", ", TpchTable.LineItem.Columns.Select(column => $"max({column.Name})"))} FROM lineitem_file WHERE l_orderkey + l_linenumber > 0"),
        new("scan-one-key", "SELECT * FROM lineitem_file WHERE l_orderkey = 3000001"),
        new("like", "SELECT count(*) FROM lineitem_file WHERE l_comment LIKE '%special%requests%'"),
        new("regex", "SELECT count(*) FROM lineitem_file WHERE regexp_matches(l_comment, 'special.*re[qu]+ests')"),
    ];

    public override async Task OpenAsync(IQueryEngine engine)
    {
        string path = TpchFiles.PathOf(data, TpchTable.LineItem);
        await OpenParquetAsync(engine, "lineitem", path, inMemory: true).ConfigureAwait(false);
        await OpenParquetAsync(engine, "lineitem_file", path, inMemory: false).ConfigureAwait(false);
    }
}
