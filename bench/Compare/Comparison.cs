using System.Diagnostics;

namespace FrameEngine.Compare;

/// <summary>The times of one query on both engines.</summary>
/// <param name="Query">The query's number.</param>
/// <param name="Rows">The rows of its result.</param>
/// <param name="FrameEngine">Milliseconds of each run on FrameEngine.</param>
/// <param name="DuckDb">Milliseconds of each run on DuckDB.</param>
/// <param name="FrameEngineCpu">Milliseconds of processor time of each run on FrameEngine, over all threads.</param>
/// <param name="DuckDbCpu">Milliseconds of processor time of each run on DuckDB, over all threads.</param>
internal sealed record QueryTimes(int Query, long Rows, double[] FrameEngine, double[] DuckDb, double[] FrameEngineCpu, double[] DuckDbCpu)
{
    public double FrameEngineMedian => MedianOf(FrameEngine);

    public double DuckDbMedian => MedianOf(DuckDb);

    /// <summary>FrameEngine's time in DuckDB's times: below 1 it is the faster one.</summary>
    public double Ratio => FrameEngineMedian / DuckDbMedian;

    public double FrameEngineCpuMedian => MedianOf(FrameEngineCpu);

    public double DuckDbCpuMedian => MedianOf(DuckDbCpu);

    /// <summary>The same of processor time, which a machine that is busy with other work distorts less.</summary>
    public double CpuRatio => FrameEngineCpuMedian / DuckDbCpuMedian;

    private static double MedianOf(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>Runs queries on two engines in turn, so that whatever else the machine does meets both alike.</summary>
internal static class Comparison
{
    /// <summary>Runs one query: once on each engine to warm up, then <paramref name="runs"/> times on each, alternating which goes first.</summary>
    /// <exception cref="CompareException">The results have different numbers of rows.</exception>
    public static async Task<QueryTimes> RunAsync(int query, int runs, IQueryEngine frameEngine, IQueryEngine duckDb)
    {
        long rows = (await MeasureAsync(frameEngine, query).ConfigureAwait(false)).Rows;
        long duckDbRows = (await MeasureAsync(duckDb, query).ConfigureAwait(false)).Rows;
        if (rows != duckDbRows)
            throw new CompareException($"Query {query} has {rows} rows on {frameEngine.Name} and {duckDbRows} on {duckDb.Name}.");

        var frameEngineRuns = new Run[runs];
        var duckDbRuns = new Run[runs];
        for (int run = 0; run < runs; run++)
        {
            bool frameEngineFirst = run % 2 == 0;
            if (frameEngineFirst)
                frameEngineRuns[run] = await MeasureAsync(frameEngine, query).ConfigureAwait(false);
            duckDbRuns[run] = await MeasureAsync(duckDb, query).ConfigureAwait(false);
            if (!frameEngineFirst)
                frameEngineRuns[run] = await MeasureAsync(frameEngine, query).ConfigureAwait(false);
        }
        return new QueryTimes(
            query, rows,
            [.. frameEngineRuns.Select(run => run.Milliseconds)], [.. duckDbRuns.Select(run => run.Milliseconds)],
            [.. frameEngineRuns.Select(run => run.CpuMilliseconds)], [.. duckDbRuns.Select(run => run.CpuMilliseconds)]);
    }

    private static async Task<Run> MeasureAsync(IQueryEngine engine, int query)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long rows = await engine.RunAsync(query).ConfigureAwait(false);
        return new Run(rows, Stopwatch.GetElapsedTime(start).TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
    }

    private readonly record struct Run(long Rows, double Milliseconds, double CpuMilliseconds);
}
