using System.Diagnostics;

namespace FrameEngine.Compare;

/// <summary>The times of one query on both engines.</summary>
/// <param name="Query">The query's number.</param>
/// <param name="Rows">The rows of its result.</param>
/// <param name="FrameEngine">Milliseconds of each run on FrameEngine.</param>
/// <param name="DuckDb">Milliseconds of each run on DuckDB.</param>
internal sealed record QueryTimes(int Query, long Rows, double[] FrameEngine, double[] DuckDb)
{
    public double FrameEngineMedian => MedianOf(FrameEngine);

    public double DuckDbMedian => MedianOf(DuckDb);

    /// <summary>FrameEngine's time in DuckDB's times: below 1 it is the faster one.</summary>
    public double Ratio => FrameEngineMedian / DuckDbMedian;

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
        (long rows, _) = await TimeAsync(frameEngine, query).ConfigureAwait(false);
        (long duckDbRows, _) = await TimeAsync(duckDb, query).ConfigureAwait(false);
        if (rows != duckDbRows)
            throw new CompareException($"Query {query} has {rows} rows on {frameEngine.Name} and {duckDbRows} on {duckDb.Name}.");

        double[] frameEngineTimes = new double[runs];
        double[] duckDbTimes = new double[runs];
        for (int run = 0; run < runs; run++)
        {
            bool frameEngineFirst = run % 2 == 0;
            if (frameEngineFirst)
                frameEngineTimes[run] = (await TimeAsync(frameEngine, query).ConfigureAwait(false)).Milliseconds;
            duckDbTimes[run] = (await TimeAsync(duckDb, query).ConfigureAwait(false)).Milliseconds;
            if (!frameEngineFirst)
                frameEngineTimes[run] = (await TimeAsync(frameEngine, query).ConfigureAwait(false)).Milliseconds;
        }
        return new QueryTimes(query, rows, frameEngineTimes, duckDbTimes);
    }

    private static async Task<(long Rows, double Milliseconds)> TimeAsync(IQueryEngine engine, int query)
    {
        long start = Stopwatch.GetTimestamp();
        long rows = await engine.RunAsync(query).ConfigureAwait(false);
        return (rows, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }
}
