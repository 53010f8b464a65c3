using System.Globalization;
using System.Text.Json;

namespace FrameEngine.Compare;

/// <summary>Shows times or peak memory, as a table for people and as JSON for programs.</summary>
internal static class ComparisonReport
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The head of the table of times.</summary>
    public static string TimesHead => $"{"query",5} {"rows",8} {"FrameEngine ms",15} {"DuckDB ms",12} {"ratio",7} {"CPU ratio",10}";

    /// <summary>A query's line of the table of times.</summary>
    public static string LineOf(QueryTimes times) => string.Create(
        CultureInfo.InvariantCulture, $"{times.Query,5} {times.Rows,8} {times.FrameEngineMedian,15:0.0} {times.DuckDbMedian,12:0.0} {times.Ratio,7:0.00} {times.CpuRatio,10:0.00}");

    /// <summary>The last lines of the table: the sums of the medians, and the geometric mean of the ratios.</summary>
    public static string TotalOf(IReadOnlyList<QueryTimes> times)
    {
        (double frameEngine, double duckDb, double cpu, double mean, QueryTimes worst) = Totals(times);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{"total",5} {"",8} {frameEngine,15:0.0} {duckDb,12:0.0} {frameEngine / duckDb,7:0.00} {cpu,10:0.00}\ngeometric mean of the ratios {mean:0.00}, highest {worst.Ratio:0.00} (query {worst.Query})");
    }

    /// <summary>The times as JSON.</summary>
    public static string JsonOf(IReadOnlyList<QueryTimes> times, string frameEngineName, string duckDbName, string data, int threads)
    {
        (double frameEngine, double duckDb, double cpu, double mean, _) = Totals(times);
        return JsonSerializer.Serialize(
            new
            {
                Engines = new { FrameEngine = frameEngineName, DuckDb = duckDbName },
                Data = data,
                Threads = threads,
                Queries = times,
                Total = new { FrameEngineMedian = frameEngine, DuckDbMedian = duckDb, Ratio = frameEngine / duckDb, CpuRatio = cpu, GeometricMeanRatio = mean },
            },
            Json);
    }

    /// <summary>The head of the table of memory.</summary>
    public static string MemoryHead => $"{"query",5} {"FrameEngine MB",15} {"DuckDB MB",12} {"ratio",7}";

    /// <summary>A query's line of the table of memory.</summary>
    public static string LineOf(QueryMemory memory) => string.Create(
        CultureInfo.InvariantCulture,
        $"{memory.Query,5} {memory.FrameEngineBytes / 1e6,15:0} {memory.DuckDbBytes / 1e6,12:0} {(double)memory.FrameEngineBytes / memory.DuckDbBytes,7:0.00}");

    /// <summary>Peak memory as JSON.</summary>
    public static string JsonOf(IReadOnlyList<QueryMemory> memory, string data, int threads) =>
        JsonSerializer.Serialize(new { Data = data, Threads = threads, Queries = memory }, Json);

    private static (double FrameEngine, double DuckDb, double CpuRatio, double MeanRatio, QueryTimes Worst) Totals(IReadOnlyList<QueryTimes> times) => (
        times.Sum(query => query.FrameEngineMedian),
        times.Sum(query => query.DuckDbMedian),
        times.Sum(query => query.FrameEngineCpuMedian) / times.Sum(query => query.DuckDbCpuMedian),
        Math.Exp(times.Average(query => Math.Log(query.Ratio))),
        times.MaxBy(query => query.Ratio)!);
}
