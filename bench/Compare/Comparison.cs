using System.Diagnostics;

namespace FrameEngine.Compare;

/// <summary>The times of one workload on both engines.</summary>
/// <param name="Query">The workload's name.</param>
/// <param name="Rows">The rows of its result.</param>
/// <param name="FrameEngine">Milliseconds of each run on FrameEngine.</param>
/// <param name="DuckDb">Milliseconds of each run on DuckDB.</param>
/// <param name="FrameEngineCpu">Milliseconds of processor time of each run on FrameEngine, over all threads.</param>
/// <param name="DuckDbCpu">Milliseconds of processor time of each run on DuckDB, over all threads.</param>
internal sealed record QueryTimes(string Query, long Rows, double[] FrameEngine, double[] DuckDb, double[] FrameEngineCpu, double[] DuckDbCpu)
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

/// <summary>Runs workloads on two engines in turn, so that whatever else the machine does meets both alike.</summary>
internal static class Comparison
{
    /// <summary>Runs a workload once on each engine and compares the results, then <paramref name="runs"/> times on each, alternating which goes first.</summary>
    /// <exception cref="CompareException">The results differ.</exception>
    /// <exception cref="FrameException">FrameEngine cannot run it.</exception>
    public static async Task<QueryTimes> RunAsync(Workload workload, int runs, IQueryEngine frameEngine, IQueryEngine duckDb)
    {
        ResultDigest result = await CheckAsync(frameEngine, workload).ConfigureAwait(false);
        string? difference = ResultDigest.Difference(result, await CheckAsync(duckDb, workload).ConfigureAwait(false), workload.OrderedColumns);
        if (difference is not null)
            throw new CompareException($"\"{workload.Name}\" differs between {frameEngine.Name} and {duckDb.Name}: {difference}.");

        var frameEngineRuns = new Run[runs];
        var duckDbRuns = new Run[runs];
        for (int run = 0; run < runs; run++)
        {
            bool frameEngineFirst = run % 2 == 0;
            if (frameEngineFirst)
                frameEngineRuns[run] = await MeasureAsync(frameEngine, workload).ConfigureAwait(false);
            duckDbRuns[run] = await MeasureAsync(duckDb, workload).ConfigureAwait(false);
            if (!frameEngineFirst)
                frameEngineRuns[run] = await MeasureAsync(frameEngine, workload).ConfigureAwait(false);
        }
        return new QueryTimes(
            workload.Name, result.Rows,
            [.. frameEngineRuns.Select(run => run.Milliseconds)], [.. duckDbRuns.Select(run => run.Milliseconds)],
            [.. frameEngineRuns.Select(run => run.CpuMilliseconds)], [.. duckDbRuns.Select(run => run.CpuMilliseconds)]);
    }

    private static async Task<ResultDigest> CheckAsync(IQueryEngine engine, Workload workload)
    {
        WorkloadSql sql = engine.SqlOf(workload);
        if (sql.Check is null)
            return await engine.DigestAsync(sql.Sql).ConfigureAwait(false);
        await engine.RunAsync(sql.Sql).ConfigureAwait(false);
        return await engine.DigestAsync(sql.Check).ConfigureAwait(false);
    }

    private static async Task<Run> MeasureAsync(IQueryEngine engine, Workload workload)
    {
        string sql = engine.SqlOf(workload).Sql;
        long start = Stopwatch.GetTimestamp();
        TimeSpan cpu = engine.ProcessorTime;
        await engine.RunAsync(sql).ConfigureAwait(false);
        return new Run(Stopwatch.GetElapsedTime(start).TotalMilliseconds, (engine.ProcessorTime - cpu).TotalMilliseconds);
    }

    private readonly record struct Run(double Milliseconds, double CpuMilliseconds);
}
