using System.Diagnostics;
using System.Globalization;
using FrameEngine.Compare.Suites;

namespace FrameEngine.Compare;

/// <content>One thread against several.</content>
internal static partial class Modes
{
    private const int Longest = 5;

    // Code that is new is compiled by a thread of its own: it takes a processor from several threads, and costs one thread nothing.
    private const int WarmUps = 6;

    /// <summary>Runs each workload with one thread and with several, in turn, and prints how many times faster several are: the median over the pairs of runs, which a machine that
    /// changes its pace distorts less than the ratio of two medians. Beside it stand the limit: what as many queries on a thread each, which share nothing, gain when they run at the same
    /// time (memory and caches are shared by all); what a loop in registers gains (<see cref="MachineLimit"/>); how many processors several threads keep busy; and how many times the
    /// processor time of one thread they take.</summary>
    public static async Task CompareThreadsAsync(ComparisonOptions options, int runs, string? json)
    {
        using Suite suite = options.CreateSuite();
        if (suite is ColdSuite) throw new CompareException("The suite \"cold\" has processes of its own: it has no speed-up.");
        await suite.PrepareAsync().ConfigureAwait(false);
        using IQueryEngine many = options.CreateFrameEngine();
        var ones = new List<IQueryEngine>();
        for (int i = 0; i < options.Threads; i++) ones.Add((options with { Threads = 1 }).CreateFrameEngine());
        foreach (IQueryEngine engine in ones.Append(many)) await suite.OpenAsync(engine).ConfigureAwait(false);
        Console.WriteLine($"{"query",-22} {"1 thread ms",12} {$"{options.Threads} threads ms",13} {"speed-up",9} {"limit",6} {"machine",8} {"processors",11} {"work",6}");
        var all = new List<ThreadTimes>();
        foreach (Workload workload in options.Choose(suite))
        {
            string sql = many.SqlOf(workload).Sql;
            foreach (IQueryEngine engine in ones.Append(many))
                for (int i = 0; i < WarmUps; i++) await engine.RunAsync(sql).ConfigureAwait(false);
            double[] single = new double[runs], several = new double[runs], pairs = new double[runs], limits = new double[runs], machine = new double[runs], busy = new double[runs], work = new double[runs];
            for (int run = 0; run < runs; run++)
            {
                (several[run], busy[run]) = await TimeAsync(() => many.RunAsync(sql)).ConfigureAwait(false);
                (single[run], double used) = await TimeAsync(() => ones[0].RunAsync(sql)).ConfigureAwait(false);
                (double apart, _) = await TimeAsync(() => Task.WhenAll(ones.Select(engine => Task.Run(() => engine.RunAsync(sql))))).ConfigureAwait(false);
                pairs[run] = single[run] / several[run];
                limits[run] = options.Threads * single[run] / apart;
                machine[run] = MachineLimit.Measure(options.Threads, several[run]);
                work[run] = busy[run] * several[run] / (used * single[run]);
            }

            all.Add(new ThreadTimes(workload.Name, Median(single), Median(several), Median(pairs), Median(limits), Median(machine), Median(busy), Median(work)));
            Print(all[^1]);
        }

        foreach (IQueryEngine engine in ones) engine.Dispose();
        ThreadTimes[] longest = [.. all.OrderByDescending(q => q.One).Take(Longest)];
        Console.WriteLine($"the {longest.Length} longest");
        foreach (ThreadTimes query in longest)
            Print(query);
        if (json is not null)
        {
            ThreadTimes least = longest.MinBy(q => q.SpeedUp)!;
            await WriteAsync(json, ComparisonReport.JsonOf(all, new Summary(null, null, least.SpeedUp, least.Query), options)).ConfigureAwait(false);
        }
    }

    private static void Print(ThreadTimes query) => Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{query.Query,-22} {query.One,12:0.0} {query.Several,13:0.0} {query.SpeedUp,9:0.00} {query.Limit,6:0.00} {query.Machine,8:0.00} {query.Processors,11:0.00} {query.Work,6:0.00}"));

    private static async Task<(double Milliseconds, double Processors)> TimeAsync(Func<Task> run)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        await run().ConfigureAwait(false);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return (milliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / milliseconds);
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>Medians of a workload's runs: milliseconds, their ratio, what is gained where nothing is shared and in registers, processors in use, and processor time by that of one thread.</summary>
    private sealed record ThreadTimes(string Query, double One, double Several, double SpeedUp, double Limit, double Machine, double Processors, double Work);
}
