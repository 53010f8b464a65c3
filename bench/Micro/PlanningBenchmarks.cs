using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using FrameEngine.Planner;
using FrameEngine.Planner.Physical;
using FrameEngine.Sql.Binding;
using FrameEngine.Tpch;

namespace FrameEngine.Micro;

/// <summary>What a query takes before it reads anything: from SQL text to physical plan.</summary>
[MemoryDiagnoser]
public class PlanningBenchmarks
{
    private FrameSession _session = null!;
    private string _query = null!;

    /// <summary>TPC-H's queries by number; <c>in</c> is an IN list of 10,000 numbers, <c>joins</c> joins 30 tables.</summary>
    [Params("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "in", "joins")]
    public string Query { get; set; } = "1";

    [GlobalSetup]
    public void SetUp()
    {
        string data = TestData.Tpch();
        _session = new FrameSession();
        TpchFiles.Register(_session, data);
        _query = Query switch
        {
            "in" => $"SELECT count(*) FROM lineitem WHERE l_orderkey IN ({string.Join(", ", Enumerable.Range(0, 10_000).Select(i => (i * 7).ToString(CultureInfo.InvariantCulture)))})",
            "joins" => ManyJoins(30),
            _ => TpchQueries.Sql(int.Parse(Query, CultureInfo.InvariantCulture), TpchFiles.ScaleOf(data)),
        };
    }

    [GlobalCleanup]
    public void CleanUp() => _session.Dispose();

    /// <summary>The text into a syntax tree.</summary>
    [Benchmark]
    public int Parse() => SqlScript.Parse(_query).Count;

    /// <summary>And that into a logical plan.</summary>
    [Benchmark]
    public object Bind() => _session.Sql(_query);

    /// <summary>And that into a physical plan: all there is.</summary>
    [Benchmark]
    public object Plan()
    {
        PhysicalPlan plan = QueryPlanner.Plan(_session.Sql(_query).Plan);
        return plan;
    }

    // A chain: each table is joined with the one before.
    private static string ManyJoins(int tables)
    {
        var sql = new StringBuilder("SELECT count(*) FROM nation t0");
        for (int i = 1; i < tables; i++) sql.Append(CultureInfo.InvariantCulture, $" JOIN nation t{i} ON t{i}.n_nationkey = t{i - 1}.n_regionkey");
        return sql.ToString();
    }
}
