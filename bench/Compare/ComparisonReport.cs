using System.Globalization;
using System.Text.Json;

namespace FrameEngine.Compare;

/// <summary>A workload that did not run, or whose results differ.</summary>
internal sealed record WorkloadFailure(string Query, string Message);

/// <summary>What a table comes to: null where there is no such figure.</summary>
/// <param name="Total">The ratio of the totals.</param>
/// <param name="Mean">The geometric mean of the ratios.</param>
/// <param name="Worst">The figure of the workload that is the farthest from its aim.</param>
/// <param name="WorstQuery">That workload.</param>
internal sealed record Summary(double? Total, double? Mean, double Worst, string WorstQuery);

/// <summary>Shows times or peak memory, as a table for people and as JSON for programs.</summary>
internal static class ComparisonReport
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The head of the table of times.</summary>
    public static string TimesHead => $"{"query",-22} {"rows",9} {"FrameEngine ms",15} {"DuckDB ms",12} {"ratio",7} {"CPU ratio",10}";

    /// <summary>A workload's line of the table of times.</summary>
    public static string LineOf(QueryTimes times) => string.Create(
        CultureInfo.InvariantCulture, $"{times.Query,-22} {times.Rows,9} {times.FrameEngineMedian,15:0.0} {times.DuckDbMedian,12:0.0} {times.Ratio,7:0.00} {times.CpuRatio,10:0.00}");

    /// <summary>The same of one that has no times.</summary>
    public static string LineOf(WorkloadFailure failure) => $"{failure.Query,-22} {failure.Message}";

    /// <summary>The last lines of the table: the sums of the medians, and the geometric mean of the ratios.</summary>
    public static string TotalOf(IReadOnlyList<QueryTimes> times)
    {
        (double frameEngine, double duckDb, double cpu, double mean, QueryTimes worst) = Totals(times);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{"total",-22} {"",9} {frameEngine,15:0.0} {duckDb,12:0.0} {frameEngine / duckDb,7:0.00} {cpu,10:0.00}\ngeometric mean of the ratios {mean:0.00}, highest {worst.Ratio:0.00} ({worst.Query})");
    }

    /// <summary>The times as JSON.</summary>
    public static string JsonOf(
        IReadOnlyList<QueryTimes> times, IReadOnlyList<WorkloadFailure> failures, string frameEngineName, string duckDbName, ComparisonOptions options)
    {
        (double frameEngine, double duckDb, double cpu, double mean, QueryTimes? worst) = times.Count > 0 ? Totals(times) : default;
        return JsonSerializer.Serialize(
            new
            {
                Suite = options.SuiteName,
                Engines = new { FrameEngine = frameEngineName, DuckDb = duckDbName },
                options.Data,
                options.Threads,
                Queries = times,
                Failures = failures,
                Total = times.Count == 0 ? null : new { FrameEngineMedian = frameEngine, DuckDbMedian = duckDb, Ratio = frameEngine / duckDb, CpuRatio = cpu, GeometricMeanRatio = mean },
                Summary = worst is null ? null : new Summary(frameEngine / duckDb, mean, worst.Ratio, worst.Query),
            },
            Json);
    }

    /// <summary>The head of the table of memory.</summary>
    public static string MemoryHead => $"{"query",-22} {"FrameEngine MB",15} {"DuckDB MB",12} {"ratio",7}";

    /// <summary>A workload's line of the table of memory.</summary>
    public static string LineOf(QueryMemory memory) => string.Create(
        CultureInfo.InvariantCulture,
        $"{memory.Query,-22} {memory.FrameEngineBytes / 1e6,15:0} {memory.DuckDbBytes / 1e6,12:0} {memory.Ratio,7:0.00}");

    /// <summary>Other figures as JSON.</summary>
    public static string JsonOf<T>(IReadOnlyList<T> queries, Summary summary, ComparisonOptions options) =>
        JsonSerializer.Serialize(new { Suite = options.SuiteName, options.Data, options.Threads, Queries = queries, Summary = summary }, Json);

    private static (double FrameEngine, double DuckDb, double CpuRatio, double MeanRatio, QueryTimes Worst) Totals(IReadOnlyList<QueryTimes> times) => (
        times.Sum(query => query.FrameEngineMedian),
        times.Sum(query => query.DuckDbMedian),
        times.Sum(query => query.FrameEngineCpuMedian) / times.Sum(query => query.DuckDbCpuMedian),
        Math.Exp(times.Average(query => Math.Log(query.Ratio))),
        times.MaxBy(query => query.Ratio)!);
}
