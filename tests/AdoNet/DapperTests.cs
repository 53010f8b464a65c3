using Dapper;
using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

public class DapperTests : IDisposable
{
    private readonly FrameConnection _connection = new();

    public DapperTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    private sealed class Order
    {
        public long O_OrderKey { get; set; }
        public decimal O_TotalPrice { get; set; }
        public DateTime O_OrderDate { get; set; }
        public string? O_Comment { get; set; }
    }

    [Fact]
    public void Rows_map_to_records()
    {
        List<(long Key, string Name)> nations = [.. _connection.Query<(long, string)>($"SELECT n_nationkey::BIGINT, n_name FROM '{File("nation")}' WHERE n_regionkey = @region ORDER BY 1", new { region = 3 })];

        Assert.Equal(["FRANCE", "GERMANY", "ROMANIA", "RUSSIA", "UNITED KINGDOM"], nations.Select(n => n.Name));
    }

    [Fact]
    public void Rows_map_to_objects_by_column_name()
    {
        Order order = _connection.QuerySingle<Order>($"SELECT o_orderkey, o_totalprice, o_orderdate, o_comment FROM '{File("orders")}' WHERE o_orderkey = 1");

        Assert.Equal((1L, new DateTime(1996, 1, 2)), (order.O_OrderKey, order.O_OrderDate));
        Assert.NotNull(order.O_Comment);
    }

    [Fact]
    public void Unbuffered_queries_stream()
    {
        IEnumerable<long> keys = _connection.Query<long>($"SELECT o_orderkey::BIGINT FROM '{File("orders")}'", buffered: false);

        Assert.Equal(3, keys.Take(3).Count());
    }

    [Fact]
    public async Task Scalars_and_statements_work_asynchronously()
    {
        await _connection.ExecuteAsync("CREATE TABLE t (a INTEGER, b VARCHAR)");
        int inserted = await _connection.ExecuteAsync("INSERT INTO t VALUES (@a, @b)", new { a = 1, b = "x" });

        Assert.Equal(1, inserted);
        Assert.Equal("x", await _connection.ExecuteScalarAsync<string>("SELECT b FROM t WHERE a = @a", new { a = 1 }));
    }

    private static string File(string table) => Repository.Path("testdata", "tpch-sf0.01", table + ".parquet");
}
