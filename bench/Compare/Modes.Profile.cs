using System.Diagnostics;
using System.Globalization;
using FrameEngine.Compare.Suites;

namespace FrameEngine.Compare;

/// <content>FrameEngine alone: by operator, and by number of threads.</content>
internal static partial class Modes
{
    private const int Longest = 5;

    /// <summary>Runs each workload once to warm up, then prints what its operators do.</summary>
    /// <exception cref="CompareException">There is no such format, or the suite has processes of its own.</exception>
    public static async Task ProfileAsync(ComparisonOptions options, string format)
    {
        ExplainFormat wanted = format switch
        {
            "text" => ExplainFormat.Physical,
            "json" => ExplainFormat.Json,
            "dot" => ExplainFormat.Dot,
            _ => throw new CompareException($"A profile is text, json or dot, not \"{format}\"."),
        };
        using Suite suite = options.CreateSuite();
        if (options.CreateFrameEngine() is not FrameQueryEngine engine)
            throw new CompareException($"The suite \"{options.SuiteName}\" has processes of its own: they are not profiled.");
        using (engine)
        {
            await suite.PrepareAsync().ConfigureAwait(false);
            await suite.OpenAsync(engine).ConfigureAwait(false);
            foreach (Workload workload in options.Choose(suite))
            {
                string sql = engine.SqlOf(workload).Sql;
                await engine.RunAsync(sql).ConfigureAwait(false);
                if (wanted == ExplainFormat.Physical)
                    Console.WriteLine($"{workload.Name}\n");
                Console.WriteLine(await engine.Session.ExplainAnalyzeAsync(engine.Session.Sql(sql), wanted).ConfigureAwait(false) + "\n");
            }
        }
    }

    /// <summary>Runs each workload with one thread and with several, in turn, and prints how many times faster several are.</summary>
    public static async Task CompareThreadsAsync(ComparisonOptions options, int runs)
    {
        using Suite suite = options.CreateSuite();
        await suite.PrepareAsync().ConfigureAwait(false);
        using IQueryEngine one = (options with { Threads = 1 }).CreateFrameEngine(), many = options.CreateFrameEngine();
        await suite.OpenAsync(one).ConfigureAwait(false);
        await suite.OpenAsync(many).ConfigureAwait(false);
        Console.WriteLine($"{"query",-22} {"1 thread ms",12} {$"{options.Threads} threads ms",13} {"speed-up",9}");
        var all = new List<(string Name, double One, double Many)>();
        foreach (Workload workload in options.Choose(suite))
        {
            string sql = one.SqlOf(workload).Sql;
            await one.RunAsync(sql).ConfigureAwait(false);
            await many.RunAsync(sql).ConfigureAwait(false);
            double[] single = new double[runs], several = new double[runs];
            for (int run = 0; run < runs; run++)
            {
                single[run] = await TimeAsync(one, sql).ConfigureAwait(false);
                several[run] = await TimeAsync(many, sql).ConfigureAwait(false);
            }

            Array.Sort(single);
            Array.Sort(several);
            all.Add((workload.Name, single[runs / 2], several[runs / 2]));
            Print(all[^1]);
        }

        Console.WriteLine($"the {Math.Min(Longest, all.Count)} longest");
        foreach ((string, double, double) query in all.OrderByDescending(q => q.One).Take(Longest))
            Print(query);
    }

    private static void Print((string Name, double One, double Many) query) => Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{query.Name,-22} {query.One,12:0.0} {query.Many,13:0.0} {query.One / query.Many,9:0.00}"));

    private static async Task<double> TimeAsync(IQueryEngine engine, string sql)
    {
        long start = Stopwatch.GetTimestamp();
        await engine.RunAsync(sql).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
