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
        public DateOnly O_OrderDate { get; set; }
        public string? O_Comment { get; set; }
    }

    private sealed record Shipment(int L_OrderKey, DateOnly L_ShipDate, decimal? L_Discount);

    private sealed record Named(int Id, string? Name);

    private record struct Point(int X, int? Y);

    private sealed class Span
    {
        public TimeSpan Length { get; set; }
    }

    private sealed class Nation
    {
        public int N_NationKey { get; set; }
        public string N_Name { get; set; } = "";
        public Region? Region { get; set; }
    }

    private sealed class Region
    {
        public int R_RegionKey { get; set; }
        public string R_Name { get; set; } = "";
    }

    private sealed class Times
    {
        public DateTime Local { get; set; }
        public TimeOnly Time { get; set; }
        public DateTime? Nothing { get; set; }
        public Guid Id { get; set; }
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

        Assert.Equal((1L, new DateOnly(1996, 1, 2)), (order.O_OrderKey, order.O_OrderDate));
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

    [Fact]
    public void Records_take_dates_and_nulls_in_their_constructor()
    {
        Shipment[] lines = [.. _connection.Query<Shipment>(
            $"SELECT l_orderkey::INTEGER AS l_orderkey, l_shipdate, CASE WHEN l_linenumber > 1 THEN l_discount END AS l_discount FROM '{File("lineitem")}' WHERE l_orderkey = 1 ORDER BY l_linenumber LIMIT 2")];

        Assert.Equal([new Shipment(1, new DateOnly(1996, 3, 13), null), new Shipment(1, new DateOnly(1996, 4, 12), 0.09m)], lines);
    }

    [Fact]
    public void Dates_go_in_and_come_out()
    {
        var day = new DateOnly(1995, 3, 15);

        Assert.Equal(day, _connection.QuerySingle<DateOnly>("SELECT @day", new { day }));
        Assert.Equal(
            _connection.ExecuteScalar<long>($"SELECT count(*) FROM '{File("lineitem")}' WHERE l_shipdate < DATE '1995-03-15'"),
            _connection.ExecuteScalar<long>($"SELECT count(*) FROM '{File("lineitem")}' WHERE l_shipdate < @day", new { day }));
    }

    [Fact]
    public void Times_and_ids_map_to_properties()
    {
        Times times = _connection.QuerySingle<Times>(
            "SELECT TIMESTAMP '2001-02-03 04:05:06' AS \"Local\", TIME '07:08:09' AS \"Time\", NULL::TIMESTAMP AS Nothing, '00112233-4455-6677-8899-aabbccddeeff'::UUID AS Id");

        Assert.Equal((new DateTime(2001, 2, 3, 4, 5, 6), new TimeOnly(7, 8, 9), null, new Guid("00112233-4455-6677-8899-aabbccddeeff")), (times.Local, times.Time, times.Nothing, times.Id));
    }

    [Fact]
    public void Lists_stand_after_IN()
    {
        IEnumerable<string> names = _connection.Query<string>($"SELECT n_name FROM '{File("nation")}' WHERE n_nationkey IN @keys ORDER BY 1", new { keys = new[] { 6, 7, 99 } });

        Assert.Equal(["FRANCE", "GERMANY"], names);
        Assert.Empty(_connection.Query<string>($"SELECT n_name FROM '{File("nation")}' WHERE n_nationkey IN @keys", new { keys = Array.Empty<int>() }));
    }

    [Fact]
    public void Lists_stand_after_ANY()
    {
        foreach (long[] keys in (long[][])[[1, 2], [2], []])
            Assert.Equal(keys, _connection.Query<long>("SELECT range FROM range(5) WHERE range = ANY(@keys) ORDER BY 1", new { keys }));
    }

    [Fact]
    public void Intervals_map_to_spans_of_time()
    {
        Assert.Equal(TimeSpan.FromHours(26), _connection.QuerySingle<TimeSpan>("SELECT TIMESTAMP '2020-01-02 02:00:00' - TIMESTAMP '2020-01-01'"));
        Assert.Equal(TimeSpan.FromHours(1), _connection.QuerySingle<Span>("SELECT INTERVAL 1 HOUR AS Length").Length);
        Assert.Equal(TimeSpan.FromMinutes(1), _connection.ExecuteScalar<TimeSpan>("SELECT @span", new { span = TimeSpan.FromMinutes(1) }));
    }

    [Fact]
    public void A_null_without_a_type_is_a_records_text() => Assert.Equal(new Named(1, null), _connection.QuerySingle<Named>("SELECT 1 AS id, NULL AS name"));

    [Fact]
    public void Enums_and_structs_and_tuples_map()
    {
        Assert.Equal(DayOfWeek.Friday, _connection.QuerySingle<DayOfWeek>("SELECT @day", new { day = DayOfWeek.Friday }));
        Assert.Equal(new Point(1, null), _connection.QuerySingle<Point>("SELECT 1 AS X, NULL::INTEGER AS Y"));
        Assert.Equal((1, "x", new DateOnly(2020, 1, 1)), _connection.QuerySingle<(int, string, DateOnly)>("SELECT 1, 'x', DATE '2020-01-01'"));
        Assert.Equal([0, 5], _connection.Query<int>("SELECT range::INTEGER FROM range(9) WHERE range IN @days ORDER BY 1", new { days = new[] { DayOfWeek.Sunday, DayOfWeek.Friday } }));
    }

    [Fact]
    public void A_statement_runs_for_each_of_many_parameters()
    {
        _connection.Execute("CREATE TABLE many (a INTEGER, b VARCHAR)");

        Assert.Equal(2, _connection.Execute("INSERT INTO many VALUES (@a, @b)", new[] { new { a = 1, b = "x" }, new { a = 2, b = (string?)null! } }));
        Assert.Equal(1L, _connection.ExecuteScalar<long>("SELECT count(*) FROM many WHERE b IS NULL"));
    }

    [Fact]
    public void Parameters_have_types_sizes_and_no_other_direction_than_in()
    {
        var parameters = new DynamicParameters();
        parameters.Add("a", null, System.Data.DbType.Int32);
        parameters.Add("s", "abc", System.Data.DbType.String, size: 2);
        Assert.Equal("7ab", _connection.QuerySingle<string>("SELECT coalesce(@a, 7) || @s", parameters));

        parameters.Add("out", 1, direction: System.Data.ParameterDirection.Output);
        Assert.Throws<FrameNotSupportedException>(() => _connection.Execute("SELECT 1", parameters));
    }

    [Fact]
    public void One_row_maps_to_several_objects()
    {
        Nation[] nations = [.. _connection.Query<Nation, Region, Nation>(
            $"SELECT n_nationkey::INTEGER AS n_nationkey, n_name, r_regionkey::INTEGER AS r_regionkey, r_name FROM '{File("nation")}' JOIN '{File("region")}' ON n_regionkey = r_regionkey ORDER BY n_nationkey LIMIT 2",
            (nation, region) =>
            {
                nation.Region = region;
                return nation;
            },
            splitOn: "r_regionkey")];

        Assert.Equal([("ALGERIA", "AFRICA"), ("ARGENTINA", "AMERICA")], nations.Select(n => (n.N_Name, n.Region!.R_Name)));
    }

    [Fact]
    public void Several_results_are_read_one_after_another()
    {
        using SqlMapper.GridReader results = _connection.QueryMultiple("SELECT 1 UNION ALL SELECT 2; SELECT 'x'");

        Assert.Equal([1, 2], results.Read<int>().Order());
        Assert.Equal("x", results.ReadSingle<string>());
    }

    [Fact]
    public async Task Unbuffered_queries_stream_asynchronously()
    {
        int read = 0;
        await foreach (long _ in _connection.QueryUnbufferedAsync<long>($"SELECT a.l_orderkey::BIGINT FROM '{File("lineitem")}' a, '{File("lineitem")}' b"))
            if (++read == 100_000) break;

        Assert.Equal(0, _connection.Session.MemoryInUse);
    }

    [Fact]
    public void Rows_map_to_dynamic_objects()
    {
        dynamic row = _connection.QuerySingle("SELECT 1 AS a, 'x' AS b, NULL AS c");

        Assert.Equal((1, "x", null), ((int)row.a, (string)row.b, (object?)row.c));
    }

    [Fact]
    public async Task Cancelling_stops_a_query()
    {
        using var stop = new CancellationTokenSource(200);
        string sql = $"SELECT count(*) FROM '{File("lineitem")}' a, '{File("lineitem")}' b, '{File("lineitem")}' c WHERE a.l_orderkey + b.l_partkey < c.l_suppkey";

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, cancellationToken: stop.Token)));
    }

    private static string File(string table) => Repository.Path("testdata", "tpch-sf0.01", table + ".parquet");
}
