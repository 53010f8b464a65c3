using System.CommandLine;
using System.Globalization;
using FrameEngine.Compare;
using FrameEngine.DuckDb;

var suite = new Option<string>("--suite") { Description = $"What to compare: {string.Join(", ", ComparisonOptions.SuiteNames)}, or all but nested: all.", DefaultValueFactory = _ => ComparisonOptions.SuiteNames[0] };
var data = new Option<string>("--data") { Description = "The directory of the TPC-H tables' Parquet files; of h2o and nested, the directory of their files, which are made if missing.", Required = true };
var text = new Option<string?>("--text") { Description = "The directory of the TPC-H tables as .tbl files, for io." };
var large = new Option<string?>("--large") { Description = "The directory of the TPC-H tables of a larger scale, for all and for allocation." };
var databaseOps = new Option<string?>("--h2o") { Description = "The directory of h2o's files, for all." };
var rows = new Option<long>("--rows") { Description = "The rows of h2o's tables.", DefaultValueFactory = _ => 10_000_000 };
var tool = new Option<string?>("--tool") { Description = "The published command line tool, for cold." };
var node = new Option<string?>("--node") { Description = "The directory whose node_modules have DuckDB's package for Node.js, for cold." };
var queries = new Option<string?>("--queries") { Description = "The queries to run, such as 1,6,14; all of the suite by default." };
var runs = new Option<int>("--runs") { Description = "How often each engine runs each query, after one run whose results are compared.", DefaultValueFactory = _ => 5 };
var threads = new Option<int>("--threads") { Description = "The threads that each engine may use.", DefaultValueFactory = _ => Environment.ProcessorCount };
var json = new Option<string?>("--json") { Description = "A file that gets the figures as JSON." };
var measure = new Option<string>("--measure") { Description = "What to measure. times: both engines' times. memory: their peak memory, each query and engine in a process of its own. Of FrameEngine alone: profile (what each operator does), speedup (one thread against --threads), planning (milliseconds from text to physical plan), allocation (managed bytes a query, with --data and with --large), floor (what reading and decompressing the same columns takes).", DefaultValueFactory = _ => Modes.Times };
measure.AcceptOnlyFromAmong(Modes.Measures);
var format = new Option<string>("--format") { Description = "The profile's format: text, json or dot.", DefaultValueFactory = _ => "text" };
var child = new Option<string?>("--child") { Description = "Run the queries once on this engine and print this process's peak memory.", Hidden = true };

var root = new RootCommand("Compares FrameEngine with DuckDB.") { suite, data, text, large, databaseOps, rows, tool, node, queries, runs, threads, json, measure, format, child };
root.SetAction(async (parsed, _) =>
{
    try
    {
        var options = new ComparisonOptions(
            parsed.GetValue(suite)!, Path.GetFullPath(parsed.GetValue(data)!), parsed.GetValue(text), AtLeastOne("--rows", parsed.GetValue(rows)),
            parsed.GetValue(tool), parsed.GetValue(node), parsed.GetValue(queries), (int)AtLeastOne("--threads", parsed.GetValue(threads)));
        int repeat = (int)AtLeastOne("--runs", parsed.GetValue(runs));
        string? file = parsed.GetValue(json);
        if (parsed.GetValue(child) is { } engine)
        {
            await Modes.RunChildAsync(engine, options).ConfigureAwait(false);
            return 0;
        }

        await (options.SuiteName == "all"
            ? Modes.CompareAllAsync(options, parsed.GetValue(large), parsed.GetValue(databaseOps), repeat)
            : parsed.GetValue(measure) switch
            {
                Modes.Memory => Modes.CompareMemoryAsync(options, file),
                Modes.Profile => Modes.ProfileAsync(options, parsed.GetValue(format)!),
                Modes.SpeedUp => Modes.CompareThreadsAsync(options, repeat, file),
                Modes.Planning => Modes.MeasurePlanningAsync(options, repeat, file),
                Modes.Allocation => Modes.MeasureAllocationAsync(options, parsed.GetValue(large), repeat, file),
                Modes.Floor => Modes.MeasureFloorAsync(options, repeat, file),
                _ => Modes.CompareTimesAsync(options, repeat, file),
            }).ConfigureAwait(false);
        return 0;
    }
    catch (Exception error) when (error is CompareException or DuckDbException or FrameEngine.FrameException)
    {
        Console.Error.WriteLine($"error: {error.Message}");
        return 1;
    }
});
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);

static long AtLeastOne(string option, long value) =>
    value >= 1 ? value : throw new CompareException(string.Create(CultureInfo.InvariantCulture, $"{option} must be at least 1, not {value}."));
