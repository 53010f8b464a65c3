using System.Diagnostics;
using System.Globalization;
using FrameEngine.Compare.Suites;

namespace FrameEngine.Compare;

/// <content>One thread against several.</content>
internal static partial class Modes
{
    private const int Longest = 5;

    /// <summary>Runs each workload with one thread and with several, in turn, and prints how many times faster several are: the median over the pairs of runs, which a machine that
    /// changes its pace distorts less than the ratio of two medians; and how many processors several threads keep busy, which it does not distort at all.</summary>
    public static async Task CompareThreadsAsync(ComparisonOptions options, int runs, string? json)
    {
        using Suite suite = options.CreateSuite();
        await suite.PrepareAsync().ConfigureAwait(false);
        using IQueryEngine one = (options with { Threads = 1 }).CreateFrameEngine(), many = options.CreateFrameEngine();
        await suite.OpenAsync(one).ConfigureAwait(false);
        await suite.OpenAsync(many).ConfigureAwait(false);
        Console.WriteLine($"{"query",-22} {"1 thread ms",12} {$"{options.Threads} threads ms",13} {"speed-up",9} {"processors",11}");
        var all = new List<ThreadTimes>();
        foreach (Workload workload in options.Choose(suite))
        {
            string sql = one.SqlOf(workload).Sql;
            await one.RunAsync(sql).ConfigureAwait(false);
            await many.RunAsync(sql).ConfigureAwait(false);
            double[] single = new double[runs], several = new double[runs], pairs = new double[runs], busy = new double[runs];
            for (int run = 0; run < runs; run++)
            {
                (single[run], _) = await TimeAsync(one, sql).ConfigureAwait(false);
                (several[run], busy[run]) = await TimeAsync(many, sql).ConfigureAwait(false);
                pairs[run] = single[run] / several[run];
            }

            all.Add(new ThreadTimes(workload.Name, Median(single), Median(several), Median(pairs), Median(busy)));
            Print(all[^1]);
        }

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
        string.Create(CultureInfo.InvariantCulture, $"{query.Query,-22} {query.One,12:0.0} {query.Several,13:0.0} {query.SpeedUp,9:0.00} {query.Processors,11:0.00}"));

    private static async Task<(double Milliseconds, double Processors)> TimeAsync(IQueryEngine engine, string sql)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan cpu = engine.ProcessorTime;
        await engine.RunAsync(sql).ConfigureAwait(false);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return (milliseconds, (engine.ProcessorTime - cpu).TotalMilliseconds / milliseconds);
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>Medians of a workload's runs: milliseconds, their ratio, and processors in use.</summary>
    private sealed record ThreadTimes(string Query, double One, double Several, double SpeedUp, double Processors);
}
