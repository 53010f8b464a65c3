using FrameEngine.Compare.Suites;

namespace FrameEngine.Compare;

/// <summary>What is to be compared, and on what.</summary>
/// <param name="SuiteName">The suite's name.</param>
/// <param name="Data">The directory of the Parquet files.</param>
/// <param name="Text">The directory of the <c>.tbl</c> files, if there is one.</param>
/// <param name="Rows">Rows of the tables that are generated here.</param>
/// <param name="Tool">The published command line tool, if there is one.</param>
/// <param name="NodeDirectory">The directory in which Node.js finds DuckDB's package, if there is one.</param>
/// <param name="Names">The workloads to run, separated by commas; null for all.</param>
/// <param name="Threads">The threads that each engine may use.</param>
internal sealed record ComparisonOptions(
    string SuiteName, string Data, string? Text, long Rows, string? Tool, string? NodeDirectory, string? Names, int Threads)
{
    /// <summary>Names of the suites.</summary>
    public static string[] SuiteNames { get; } = ["tpch", "tpch-memory", "h2o", "nested", "operators", "limited", "io", "cold"];

    /// <summary>Opens the suite.</summary>
    /// <exception cref="CompareException">It does not exist, or an option that it needs is missing.</exception>
    public Suite CreateSuite() => SuiteName switch
    {
        "tpch" => new TpchSuite(Data, inMemory: false),
        "tpch-memory" => new TpchSuite(Data, inMemory: true),
        "h2o" => new DatabaseOpsSuite(Data, Rows),
        "nested" => new NestedSuite(Data),
        "operators" => new OperatorsSuite(Data),
        "limited" => new LimitedSuite(Data),
        "io" => new IoSuite(Data, Text ?? throw new CompareException("The suite \"io\" needs --text.")),
        "cold" => new ColdSuite(Data),
        _ => throw new CompareException($"There is no suite \"{SuiteName}\": they are {string.Join(", ", SuiteNames)}."),
    };

    private string? MemoryLimit => SuiteName == "limited" ? LimitedSuite.MemoryLimit : null;

    /// <summary>Starts FrameEngine.</summary>
    public IQueryEngine CreateFrameEngine() => SuiteName == "cold"
        ? ColdSuite.FrameEngine(Tool ?? throw new CompareException("The suite \"cold\" needs --tool."), Threads)
        : new FrameQueryEngine(Threads, MemoryLimit);

    /// <summary>Starts DuckDB.</summary>
    public IQueryEngine CreateDuckDb() => SuiteName == "cold"
        ? ColdSuite.DuckDb(NodeDirectory ?? throw new CompareException("The suite \"cold\" needs --node."), Threads)
        : new DuckDbEngine(Threads, MemoryLimit);

    /// <summary>The suite's workloads that are to be run.</summary>
    /// <exception cref="CompareException">One does not exist.</exception>
    public IReadOnlyList<Workload> Choose(Suite suite) => Names is null
        ? suite.Workloads
        : [.. Names.Split(',').Select(name => suite.Workloads.FirstOrDefault(workload => workload.Name == name.Trim())
            ?? throw new CompareException($"\"{name}\" is not in \"{SuiteName}\": there are {string.Join(", ", suite.Workloads.Select(workload => workload.Name))}."))];
}
