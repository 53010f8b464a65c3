using FrameEngine.DuckDb;
using FrameEngine.Tpch;

namespace FrameEngine.Oracles.Tests;

/// <summary>The same SQL on DuckDB and on FrameEngine, over the same files.</summary>
public sealed class DuckDbTests : IDisposable
{
    private readonly DuckDbConnection _duck = DuckDbConnection.Open();
    private readonly FrameSession _frame = new();

    public DuckDbTests()
    {
        foreach (TpchTable table in TpchTable.All)
        {
            string path = Repository.Path("testdata", "tpch-sf0.01", table.Name + ".parquet");
            _duck.Execute($"CREATE VIEW {table.Name} AS SELECT * FROM '{path}'");
            _frame.Register(table.Name, _frame.ReadParquet(path));
        }
    }

    public void Dispose()
    {
        _frame.Dispose();
        _duck.Dispose();
    }

    [Theory]
    [InlineData("SELECT l_returnflag, l_linestatus, count(*), sum(l_extendedprice * (1 - l_discount)) FROM lineitem GROUP BY ALL")]
    [InlineData("SELECT o_orderpriority, count(DISTINCT o_custkey) FROM orders GROUP BY 1")]
    [InlineData("SELECT n_name, min(c_name), max(c_acctbal) FROM customer LEFT JOIN nation ON c_nationkey = n_nationkey GROUP BY n_name")]
    [InlineData("SELECT c_custkey FROM customer WHERE c_custkey NOT IN (SELECT o_custkey FROM orders)")]
    [InlineData("SELECT o_orderkey, (SELECT max(l_shipdate) FROM lineitem WHERE l_orderkey = o_orderkey) FROM orders WHERE o_totalprice > 400000")]
    [InlineData("SELECT year(l_shipdate) AS y, sum(l_quantity) FROM lineitem WHERE l_comment LIKE '%special%' GROUP BY y HAVING count(*) > 10")]
    [InlineData("SELECT p_size FROM part EXCEPT SELECT p_size FROM part WHERE p_size > 10")]
    [InlineData("SELECT s_name, ps_availqty FROM supplier, partsupp WHERE s_suppkey = ps_suppkey ORDER BY ps_availqty DESC, s_name, ps_partkey LIMIT 25")]
    public async Task Results_are_DuckDBs(string sql)
    {
        using DuckDbResult expected = _duck.Query(sql);
        List<string> wanted = [.. expected.ReadRows().Select(Line).Order(StringComparer.Ordinal)];

        List<string> got = [];
        await foreach (RecordBatch batch in _frame.Sql(sql).StreamAsync())
        {
            using (batch)
                for (int row = 0; row < batch.Length; row++) got.Add(Line([.. batch.Columns.Select(c => c.GetText(row))]));
        }

        Assert.NotEmpty(wanted);
        Assert.Equal(wanted, got.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task DuckDB_reads_the_Parquet_that_is_written_here()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.parquet");
        try
        {
            await _frame.Table("orders").WriteParquetAsync(path);

            using DuckDbResult difference = _duck.Query($"SELECT count(*) FROM ((FROM orders EXCEPT ALL FROM '{path}') UNION ALL (FROM '{path}' EXCEPT ALL FROM orders))");
            Assert.Equal("0", difference.ReadRows()[0][0]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Nested_Parquet_goes_to_DuckDB_and_back(int version)
    {
        const string Rows = """
            SELECT i, CASE WHEN i % 7 = 0 THEN NULL WHEN i % 5 = 0 THEN [] ELSE [x + i FOR x IN range(i % 4)] END AS l,
                CASE WHEN i % 6 = 0 THEN NULL ELSE {'a': CASE WHEN i % 4 = 0 THEN NULL ELSE i END, 'b': CASE WHEN i % 5 = 1 THEN NULL ELSE ['t' || i, NULL] END} END AS s,
                CASE WHEN i % 3 = 0 THEN NULL ELSE MAP {'k' || i: i, 'z': NULL} END AS m, CASE WHEN i % 8 = 0 THEN NULL ELSE [[i], [], NULL, [i, NULL]] END AS ll,
                CASE WHEN i % 9 = 0 THEN NULL ELSE [{'p': i, 'q': [{'r': MAP {i: [i * 1.5]}}]}, NULL] END AS ls
            FROM range(5000) t(i)
            """;
        string ours = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.parquet"), theirs = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.parquet");
        try
        {
            await _frame.Sql(Rows).WriteParquetAsync(ours, new ParquetWriteOptions { PageVersion = version, PageBytes = 4096, RowGroupRows = 3000 });
            _duck.Execute($"COPY ({Rows}) TO '{theirs}' (FORMAT parquet, PARQUET_VERSION v{version}, ROW_GROUP_SIZE 2048)");
            using DuckDbResult difference = _duck.Query($"SELECT count(*) FROM ((FROM ({Rows}) EXCEPT ALL FROM '{ours}') UNION ALL (FROM '{ours}' EXCEPT ALL FROM ({Rows})))");
            Assert.Equal("0", difference.ReadRows()[0][0]);
            Assert.Equal(0L, await _frame.Sql($"SELECT count(*) FROM (SELECT * FROM ({Rows}) a EXCEPT ALL SELECT * FROM '{theirs}')").ScalarAsync());
            Assert.Equal(5000L, await _frame.Sql($"SELECT count(*) FROM '{theirs}'").ScalarAsync());
        }
        finally
        {
            File.Delete(ours);
            File.Delete(theirs);
        }
    }

    [Fact]
    public async Task Times_with_an_offset_go_to_DuckDB_and_back_as_times_in_UTC()
    {
        const string Rows = """
            SELECT i, CASE WHEN i % 7 = 0 THEN NULL ELSE ((i * 7919 % 24) || ':' || (i % 60) || ':01.' || i || CASE WHEN i % 3 = 0 THEN '-' ELSE '+' END || (10 + i % 6) || ':30')::TIMETZ END AS t, [t, NULL] AS l
            FROM range(5000) t(i)
            """;
        string ours = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.parquet"), theirs = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.parquet");
        try
        {
            await _frame.Sql(Rows).WriteParquetAsync(ours);
            _duck.Execute($"COPY ({Rows}) TO '{theirs}'");
            foreach (string read in new[] { ours, theirs })
            {
                string sql = $"SELECT i, t::VARCHAR, l::VARCHAR, typeof(t) FROM '{read}' WHERE t IS NULL OR t > '05:00:00'::TIMETZ ORDER BY i";
                using DuckDbResult result = _duck.Query(sql);
                string[] wanted = [.. result.ReadRows().Select(Line)];
                Assert.InRange(wanted.Length, 1000, 4900);
                Assert.All(wanted, w => Assert.EndsWith("|TIME WITH TIME ZONE", w, StringComparison.Ordinal));
                List<string> got = [];
                await foreach (RecordBatch batch in _frame.Sql(sql).StreamAsync())
                {
                    using (batch)
                        for (int row = 0; row < batch.Length; row++) got.Add(Line([.. batch.Columns.Select(c => c.GetText(row))]));
                }

                Assert.Equal(wanted, got);
            }
        }
        finally
        {
            File.Delete(ours);
            File.Delete(theirs);
        }
    }

    private static string Line(string?[] row) => string.Join('|', row.Select(v => v ?? "NULL"));
}
