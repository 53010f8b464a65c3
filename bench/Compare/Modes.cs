using FrameEngine.Compare.Suites;

namespace FrameEngine.Compare;

/// <summary>The things that this program can do.</summary>
internal static partial class Modes
{
    public const string Times = "times", Memory = "memory", Profile = "profile", SpeedUp = "speedup", Planning = "planning", Allocation = "allocation", Floor = "floor";

    private const string FrameEngineName = "frameengine";
    private const string DuckDbName = "duckdb";

    /// <summary>What can be measured.</summary>
    public static string[] Measures { get; } = [Times, Memory, Profile, SpeedUp, Planning, Allocation, Floor];

    /// <summary>Compares times in this process.</summary>
    public static async Task CompareTimesAsync(ComparisonOptions options, int runs, string? json)
    {
        using Suite suite = options.CreateSuite();
        IReadOnlyList<Workload> workloads = options.Choose(suite);
        await suite.PrepareAsync().ConfigureAwait(false);
        using IQueryEngine duckDb = options.CreateDuckDb();
        using IQueryEngine frameEngine = options.CreateFrameEngine();
        await suite.OpenAsync(duckDb).ConfigureAwait(false);
        await suite.OpenAsync(frameEngine).ConfigureAwait(false);
        Console.WriteLine($"{options.SuiteName}: {frameEngine.Name} and {duckDb.Name}, {options.Threads} threads, {runs} runs: medians");
        Console.WriteLine(ComparisonReport.TimesHead);
        var times = new List<QueryTimes>();
        var failures = new List<WorkloadFailure>();
        foreach (Workload workload in workloads)
        {
            try
            {
                times.Add(await Comparison.RunAsync(workload, runs, frameEngine, duckDb).ConfigureAwait(false));
                Console.WriteLine(ComparisonReport.LineOf(times[^1]));
            }
            catch (Exception error) when (error is CompareException or FrameException)
            {
                failures.Add(new WorkloadFailure(workload.Name, error.Message));
                Console.WriteLine(ComparisonReport.LineOf(failures[^1]));
            }
        }
        if (times.Count > 0)
            Console.WriteLine(ComparisonReport.TotalOf(times));
        if (json is not null)
            await WriteAsync(json, ComparisonReport.JsonOf(times, failures, frameEngine.Name, duckDb.Name, options)).ConfigureAwait(false);
        if (failures.Count > 0)
            throw new CompareException($"{failures.Count} of {workloads.Count} did not run or differ.");
    }

    /// <summary>Compares peak memory in child processes.</summary>
    public static async Task CompareMemoryAsync(ComparisonOptions options, string? json)
    {
        using Suite suite = options.CreateSuite();
        if (suite is ColdSuite)
            throw new CompareException("The suite \"cold\" has processes of its own: their memory is not measured.");
        await suite.PrepareAsync().ConfigureAwait(false);
        Console.WriteLine(ComparisonReport.MemoryHead);
        var memory = new List<QueryMemory>();
        foreach (Workload workload in options.Choose(suite))
        {
            ComparisonOptions one = options with { Names = workload.Name };
            memory.Add(new QueryMemory(
                workload.Name,
                await PeakMemory.MeasureAsync(FrameEngineName, one).ConfigureAwait(false),
                await PeakMemory.MeasureAsync(DuckDbName, one).ConfigureAwait(false)));
            Console.WriteLine(ComparisonReport.LineOf(memory[^1]));
        }
        if (json is not null)
        {
            QueryMemory most = memory.MaxBy(q => q.Ratio)!;
            await WriteAsync(json, ComparisonReport.JsonOf(memory, new Summary(null, null, most.Ratio, most.Query), options)).ConfigureAwait(false);
        }
    }

    /// <summary>Runs workloads once and prints this process's peak memory in bytes, and nothing else.</summary>
    public static async Task RunChildAsync(string engineName, ComparisonOptions options)
    {
        using Suite suite = options.CreateSuite();
        using IQueryEngine engine = engineName switch
        {
            FrameEngineName => options.CreateFrameEngine(),
            DuckDbName => options.CreateDuckDb(),
            _ => throw new CompareException($"There is no engine \"{engineName}\"."),
        };
        await suite.OpenAsync(engine).ConfigureAwait(false);
        foreach (Workload workload in options.Choose(suite))
            await engine.RunAsync(engine.SqlOf(workload).Sql).ConfigureAwait(false);
        Console.WriteLine(PeakMemory.OfThisProcess());
    }

    /// <summary>A session of FrameEngine in this process that has the suite's tables.</summary>
    /// <exception cref="CompareException">The suite has processes of its own.</exception>
    private static async Task<FrameQueryEngine> OpenFrameEngineAsync(ComparisonOptions options, Suite suite, string wanted)
    {
        if (options.CreateFrameEngine() is not FrameQueryEngine engine)
            throw new CompareException($"The suite \"{options.SuiteName}\" has processes of its own: it has no {wanted}.");
        await suite.PrepareAsync().ConfigureAwait(false);
        await suite.OpenAsync(engine).ConfigureAwait(false);
        return engine;
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
