using System.CommandLine;
using System.Globalization;
using FrameEngine.Compare;
using FrameEngine.DuckDb;

var data = new Option<string>("--data") { Description = "The directory of the tables' Parquet files.", Required = true };
var queries = new Option<string?>("--queries") { Description = "The queries to run, such as 1,6,14; all 22 by default." };
var runs = new Option<int>("--runs") { Description = "How often each engine runs each query, after one run to warm up.", DefaultValueFactory = _ => 5 };
var threads = new Option<int>("--threads") { Description = "The threads that each engine may use.", DefaultValueFactory = _ => Environment.ProcessorCount };
var json = new Option<string?>("--json") { Description = "A file that gets the figures as JSON." };
var memory = new Option<bool>("--memory") { Description = "Measure peak memory instead of time, each query and engine in a process of its own." };
var child = new Option<string?>("--child") { Description = "Run the queries once on this engine and print this process's peak memory.", Hidden = true };

var root = new RootCommand("Compares FrameEngine with DuckDB on the queries of TPC-H.") { data, queries, runs, threads, json, memory, child };
root.SetAction(async (parsed, _) =>
{
    try
    {
        string directory = Path.GetFullPath(parsed.GetValue(data)!);
        int[] numbers = QueryList.Parse(parsed.GetValue(queries));
        int threadCount = AtLeastOne("--threads", parsed.GetValue(threads));
        if (parsed.GetValue(child) is { } engine)
            await Modes.RunChildAsync(engine, directory, numbers, threadCount).ConfigureAwait(false);
        else if (parsed.GetValue(memory))
            await Modes.CompareMemoryAsync(directory, numbers, threadCount, parsed.GetValue(json)).ConfigureAwait(false);
        else
            await Modes.CompareTimesAsync(directory, numbers, AtLeastOne("--runs", parsed.GetValue(runs)), threadCount, parsed.GetValue(json)).ConfigureAwait(false);
        return 0;
    }
    catch (Exception error) when (error is CompareException or DuckDbException or FrameEngine.FrameException)
    {
        Console.Error.WriteLine($"error: {error.Message}");
        return 1;
    }
});
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);

static int AtLeastOne(string option, int value) =>
    value >= 1 ? value : throw new CompareException(string.Create(CultureInfo.InvariantCulture, $"{option} must be at least 1, not {value}."));
