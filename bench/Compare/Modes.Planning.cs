using System.Diagnostics;
using System.Globalization;
using FrameEngine.Compare.Suites;
using FrameEngine.Planner;
using FrameEngine.Tpch;

namespace FrameEngine.Compare;

/// <content>What a query costs before it runs, and beside its vectors.</content>
internal static partial class Modes
{
    // As often is each query planned before its times are taken: the runtime compiles hot code anew several times.
    private const int PlanningWarmUp = 400;

    /// <summary>Prints the milliseconds from a workload's text to its physical plan, warm, medians over a hundred times <paramref name="runs"/>: with the files as tables of the session,
    /// and with views over <c>read_parquet</c>, which are bound, and their files looked at, anew for each reference.</summary>
    /// <exception cref="CompareException">The suite is not the one whose tables are files.</exception>
    public static async Task MeasurePlanningAsync(ComparisonOptions options, int runs, string? json)
    {
        using Suite suite = options.CreateSuite();
        if (suite is not TpchSuite || options.SuiteName != "tpch") throw new CompareException("Planning is measured with the suite \"tpch\".");
        using FrameQueryEngine views = await OpenFrameEngineAsync(options, suite, "planning").ConfigureAwait(false);
        using var tables = new FrameQueryEngine(options.Threads);
        TpchFiles.Register(tables.Session, options.Data);
        IReadOnlyList<Workload> workloads = options.Choose(suite);
        foreach (Workload workload in workloads)
        {
            TimePlanning(tables, workload, PlanningWarmUp);
            TimePlanning(views, workload, PlanningWarmUp);
        }

        Console.WriteLine($"{"query",-22} {"tables, ms",11} {"views, ms",10}");
        var all = new List<PlanningTime>();
        foreach (Workload workload in workloads)
        {
            all.Add(new PlanningTime(workload.Name, Median(TimePlanning(tables, workload, 100 * runs)), Median(TimePlanning(views, workload, 100 * runs))));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{all[^1].Query,-22} {all[^1].Tables,11:0.00} {all[^1].Views,10:0.00}"));
        }

        if (json is not null)
        {
            PlanningTime most = all.MaxBy(q => q.Tables)!;
            await WriteAsync(json, ComparisonReport.JsonOf(all, new Summary(null, null, most.Tables, most.Query), options)).ConfigureAwait(false);
        }
    }

    private static double[] TimePlanning(FrameQueryEngine engine, Workload workload, int times)
    {
        string sql = engine.SqlOf(workload).Sql;
        var milliseconds = new double[times];
        for (int i = 0; i < times; i++)
        {
            long start = Stopwatch.GetTimestamp();
            QueryPlanner.Plan(engine.Session.Sql(sql).Plan);
            milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return milliseconds;
    }

    /// <summary>Prints the managed bytes that a workload allocates on the suite's data and on more of them, warm: the least of <paramref name="runs"/> runs, for now and then the
    /// runtime allocates for itself. What a query holds beside, its vectors and tables, is native memory.</summary>
    /// <exception cref="CompareException">There is no larger data.</exception>
    public static async Task MeasureAllocationAsync(ComparisonOptions options, string? large, int runs, string? json)
    {
        if (large is null) throw new CompareException("\"allocation\" needs --large.");
        using Suite suite = options.CreateSuite(), more = (options with { Data = Path.GetFullPath(large) }).CreateSuite();
        using FrameQueryEngine engine = await OpenFrameEngineAsync(options, suite, "allocation").ConfigureAwait(false);
        using FrameQueryEngine second = await OpenFrameEngineAsync(options, more, "allocation").ConfigureAwait(false);
        Console.WriteLine($"{"query",-22} {"KB",9} {"larger: KB",11} {"ratio",7}");
        var all = new List<AllocatedBytes>();
        foreach ((Workload workload, Workload larger) in options.Choose(suite).Zip(options.Choose(more)))
        {
            all.Add(new AllocatedBytes(
                workload.Name,
                await AllocatedAsync(engine, engine.SqlOf(workload).Sql, runs).ConfigureAwait(false),
                await AllocatedAsync(second, second.SqlOf(larger).Sql, runs).ConfigureAwait(false)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{all[^1].Query,-22} {all[^1].Bytes / 1e3,9:0} {all[^1].LargerBytes / 1e3,11:0} {all[^1].Ratio,7:0.00}"));
        }

        if (json is not null)
        {
            AllocatedBytes most = all.MaxBy(q => q.Ratio)!;
            await WriteAsync(json, ComparisonReport.JsonOf(all, new Summary(null, null, most.Ratio, most.Query), options)).ConfigureAwait(false);
        }
    }

    private static async Task<long> AllocatedAsync(FrameQueryEngine engine, string sql, int runs)
    {
        await engine.RunAsync(sql).ConfigureAwait(false);
        long least = long.MaxValue;
        for (int run = 0; run < runs; run++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await engine.RunAsync(sql).ConfigureAwait(false);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }

    private sealed record PlanningTime(string Query, double Tables, double Views);

    private sealed record AllocatedBytes(string Query, long Bytes, long LargerBytes)
    {
        public double Ratio => (double)LargerBytes / Bytes;
    }
}
