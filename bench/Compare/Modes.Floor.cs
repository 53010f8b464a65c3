using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FrameEngine.Compare.Suites;
using FrameEngine.Planner;

namespace FrameEngine.Compare;

/// <content>How far a query is from what its scans cannot go below.</content>
internal static partial class Modes
{
    /// <summary>Prints, beside a workload's time, what reading and decompressing takes of the chunks that its scans load: all chunks of their columns are timed, and the part that row
    /// groups left out by bounds and filters have in their bytes is taken off. Hashing, sorting and results come on top of it.</summary>
    public static async Task MeasureFloorAsync(ComparisonOptions options, int runs, string? json)
    {
        using Suite suite = options.CreateSuite();
        using FrameQueryEngine engine = await OpenFrameEngineAsync(options, suite, "floor").ConfigureAwait(false);
        Console.WriteLine($"{"query",-22} {"ms",9} {"loaded MB",10} {"floor ms",9} {"share",7}");
        var all = new List<FloorTimes>();
        foreach (Workload workload in options.Choose(suite))
        {
            string sql = engine.SqlOf(workload).Sql;
            using var floor = new PageFloor(QueryPlanner.Plan(engine.Session.Sql(sql).Plan));
            using JsonDocument profile = JsonDocument.Parse(await engine.Session.ExplainAnalyzeAsync(engine.Session.Sql(sql), ExplainFormat.Json).ConfigureAwait(false));
            long loaded = DecodedBytes(profile.RootElement);
            double[] query = new double[runs], pages = new double[runs];
            floor.Measure(options.Threads);
            for (int run = 0; run < runs; run++)
            {
                long start = Stopwatch.GetTimestamp();
                await engine.RunAsync(sql).ConfigureAwait(false);
                query[run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                pages[run] = floor.Measure(options.Threads);
            }

            all.Add(new FloorTimes(workload.Name, Median(query), loaded, Median(pages) * loaded / floor.Bytes));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{all[^1].Query,-22} {all[^1].Milliseconds,9:0.0} {loaded / 1e6,10:0.0} {all[^1].Floor,9:0.0} {all[^1].Share,7:0.00}"));
        }

        if (json is not null)
        {
            FloorTimes farthest = all.MinBy(q => q.Share)!;
            await WriteAsync(json, ComparisonReport.JsonOf(all, new Summary(all.Sum(q => q.Floor) / all.Sum(q => q.Milliseconds), null, farthest.Share, farthest.Query), options)).ConfigureAwait(false);
        }
    }

    // Whatever the shape of the profile: every scan in it says what it decoded.
    private static long DecodedBytes(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object => node.EnumerateObject().Sum(p => p.NameEquals("bytesDecoded") ? p.Value.GetInt64() : DecodedBytes(p.Value)),
        JsonValueKind.Array => node.EnumerateArray().Sum(DecodedBytes),
        _ => 0,
    };

    private sealed record FloorTimes(string Query, double Milliseconds, long LoadedBytes, double Floor)
    {
        public double Share => Floor / Milliseconds;
    }
}
