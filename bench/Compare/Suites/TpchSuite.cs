using System.Globalization;
using FrameEngine.Tpch;

namespace FrameEngine.Compare.Suites;

/// <summary>The 22 queries of TPC-H, on Parquet files or on tables in memory.</summary>
internal sealed class TpchSuite(string data, bool inMemory) : Suite
{
    private readonly TpchScale _scale = TpchFiles.ScaleOf(data);

    public override IReadOnlyList<Workload> Workloads =>
        [.. Enumerable.Range(1, TpchQueries.Count).Select(query => new Workload(query.ToString(CultureInfo.InvariantCulture), TpchQueries.Sql(query, _scale)))];

    public override Task OpenAsync(IQueryEngine engine) => OpenTpchAsync(engine, data, inMemory);
}
