using FrameEngine.Compare.Suites;

namespace FrameEngine.Compare;

/// <content>What each operator does.</content>
internal static partial class Modes
{
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
        using FrameQueryEngine engine = await OpenFrameEngineAsync(options, suite, "profile").ConfigureAwait(false);
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
