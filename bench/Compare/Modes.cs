using FrameEngine.Tpch;

namespace FrameEngine.Compare;

/// <summary>The things that this program can do.</summary>
internal static class Modes
{
    private const string FrameEngineName = "frameengine";
    private const string DuckDbName = "duckdb";

    /// <summary>Compares times in this process.</summary>
    public static async Task CompareTimesAsync(string data, int[] queries, int runs, int threads, string? json)
    {
        using var duckDb = new DuckDbEngine(data, threads);
        using var frameEngine = new FrameQueryEngine(data, threads);
        Console.WriteLine($"{frameEngine.Name} and {duckDb.Name}, {threads} threads, {runs} runs, scale factor {TpchFiles.ScaleOf(data)}: medians");
        Console.WriteLine(ComparisonReport.TimesHead);
        var times = new List<QueryTimes>();
        foreach (int query in queries)
        {
            times.Add(await Comparison.RunAsync(query, runs, frameEngine, duckDb).ConfigureAwait(false));
            Console.WriteLine(ComparisonReport.LineOf(times[^1]));
        }
        Console.WriteLine(ComparisonReport.TotalOf(times));
        if (json is not null)
            await WriteAsync(json, ComparisonReport.JsonOf(times, frameEngine.Name, duckDb.Name, data, threads)).ConfigureAwait(false);
    }

    /// <summary>Compares peak memory in child processes.</summary>
    public static async Task CompareMemoryAsync(string data, int[] queries, int threads, string? json)
    {
        Console.WriteLine(ComparisonReport.MemoryHead);
        var memory = new List<QueryMemory>();
        foreach (int query in queries)
        {
            memory.Add(new QueryMemory(
                query,
                await PeakMemory.MeasureAsync(FrameEngineName, query, data, threads).ConfigureAwait(false),
                await PeakMemory.MeasureAsync(DuckDbName, query, data, threads).ConfigureAwait(false)));
            Console.WriteLine(ComparisonReport.LineOf(memory[^1]));
        }
        if (json is not null)
            await WriteAsync(json, ComparisonReport.JsonOf(memory, data, threads)).ConfigureAwait(false);
    }

    /// <summary>Runs queries once and prints this process's peak memory in bytes, and nothing else.</summary>
    public static async Task RunChildAsync(string engineName, string data, int[] queries, int threads)
    {
        using IQueryEngine engine = engineName switch
        {
            FrameEngineName => new FrameQueryEngine(data, threads),
            DuckDbName => new DuckDbEngine(data, threads),
            _ => throw new CompareException($"There is no engine \"{engineName}\"."),
        };
        foreach (int query in queries)
            await engine.RunAsync(query).ConfigureAwait(false);
        Console.WriteLine(PeakMemory.OfThisProcess());
    }

    private static async Task WriteAsync(string path, string text)
    {
        try
        {
            await File.WriteAllTextAsync(path, text + "\n").ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CompareException($"Cannot write \"{path}\": {error.Message}");
        }
    }
}
