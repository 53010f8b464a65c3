using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FrameEngine.Compare;

internal static partial class Modes
{
    /// <summary>A suite on its data, what is measured of it, and the figures that are aimed at: of the total and of each workload.</summary>
    private sealed record Row(string Title, string Suite, string Data, double? Total, double? Each, string Measure = Times, int? Threads = null);

    /// <summary>Runs every suite in a process of its own, shows its table, and at last one table of all suites beside what is aimed at.</summary>
    /// <exception cref="CompareException">An option that a suite needs is missing, or a workload did not run.</exception>
    public static async Task CompareAllAsync(ComparisonOptions options, string? large, string? databaseOps, int runs)
    {
        if (options.Text is null || options.Tool is null || options.NodeDirectory is null || large is null || databaseOps is null)
            throw new CompareException("\"all\" needs --text, --tool, --node, --large and --h2o.");
        if (options.Names is not null) throw new CompareException("\"all\" runs all workloads: --queries goes with one suite.");
        Row[] rows =
        [
            new("TPC-H from Parquet", "tpch", options.Data, 0.7, 1.0),
            new("the same, one thread", "tpch", options.Data, null, null, Threads: 1),
            new("TPC-H from Parquet, large", "tpch", large, 0.7, null),
            new("TPC-H in memory", "tpch-memory", options.Data, 0.6, null),
            new("database-like operations", "h2o", databaseOps, 0.7, 1.0),
            new("one operator at a time", "operators", options.Data, null, 0.7),
            new("less memory than needed", "limited", options.Data, null, 1.0),
            new("files", "io", options.Data, null, 1.0),
            new("a cold process", "cold", options.Data, null, 0.5),
            new("peak memory", "tpch", options.Data, null, 1.2, Memory),
            new("planning, ms", "tpch", options.Data, null, 1.0, Planning),
            new("speed-up by threads", "tpch", options.Data, null, 1.8, SpeedUp),
            new("allocation, large by small", "tpch", options.Data, null, null, Allocation),
            new("floor of scans, by time", "tpch", options.Data, null, null, Floor),
        ];
        var lines = new List<string>();
        int failed = 0;
        foreach (Row row in rows)
        {
            string json = Path.GetTempFileName();
            try
            {
                if (!await RunSuiteAsync(row, options, large, runs, json).ConfigureAwait(false)) failed++;
                lines.Add(LineOf(row, json));
            }
            finally
            {
                File.Delete(json);
            }

            Console.WriteLine();
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{$"{options.Threads} threads, medians of {runs}",-30} {"total",7} {"aim",5} {"mean",7} {"worst",8} {"aim",5}"));
        foreach (string line in lines) Console.WriteLine(line);
        if (failed > 0) throw new CompareException($"{failed} of {rows.Length} suites have workloads that did not run or differ.");
    }

    private static async Task<bool> RunSuiteAsync(Row row, ComparisonOptions options, string large, int runs, string json)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            [
                .. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : Array.Empty<string>(),
                "--suite", row.Suite, "--measure", row.Measure, "--data", row.Data, "--large", large, "--text", options.Text!, "--tool", options.Tool!, "--node", options.NodeDirectory!,
                "--rows", options.Rows.ToString(CultureInfo.InvariantCulture), "--threads", (row.Threads ?? options.Threads).ToString(CultureInfo.InvariantCulture),
                "--runs", runs.ToString(CultureInfo.InvariantCulture), "--json", json,
            ]);
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0;
    }

    private static string LineOf(Row row, string json)
    {
        string text = File.ReadAllText(json);
        if (text.Length == 0) return $"{row.Title,-30} did not run";
        using JsonDocument report = JsonDocument.Parse(text);
        if (report.RootElement.GetProperty("summary").Deserialize<Summary>(JsonSerializerOptions.Web) is not { } summary) return $"{row.Title,-30} did not run";
        return string.Create(
            CultureInfo.InvariantCulture, $"{row.Title,-30} {summary.Total,7:0.00} {row.Total,5:0.0} {summary.Mean,7:0.00} {summary.Worst,8:0.00} {row.Each,5:0.0}  {summary.WorstQuery}");
    }
}
