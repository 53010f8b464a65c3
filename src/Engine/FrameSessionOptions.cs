using FrameEngine.Columns;

namespace FrameEngine;

/// <summary>What a session may use and how it runs queries. Fixed when the session is made; SQL's <c>SET</c> changes some of it later.</summary>
public sealed record FrameSessionOptions
{
    private readonly int _threads = Environment.ProcessorCount;
    private readonly long _memoryLimit = DefaultMemoryLimit;

    /// <summary>Threads that a query uses at most, 1 or more. Default: the machine's processors.</summary>
    /// <exception cref="UsageException">Less than 1.</exception>
    public int Threads
    {
        get => _threads;
        init => _threads = value >= 1 ? value : throw new UsageException($"threads must be at least 1, not {value}");
    }

    /// <summary>Bytes that all queries of the session together may use for their data. Default: 80 % of the machine's memory.</summary>
    /// <exception cref="UsageException">Less than 1 MiB.</exception>
    public long MemoryLimit
    {
        get => _memoryLimit;
        init => _memoryLimit = value >= 1 << 20 ? value : throw new UsageException($"the memory limit must be at least 1 MiB, not {value} bytes");
    }

    /// <summary>The directory of a database that keeps tables, views and schemas; it is made if it is not there. Null, the default: they live in memory and end with the session.</summary>
    /// <remarks>One session at a time writes a database, in any process; others may read it meanwhile, with <see cref="ReadOnly"/>. What is committed survives a crash at any moment.</remarks>
    public string? Database { get; init; }

    /// <summary>Whether the database is only read: as it is when the session is made. Default false.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>A directory to which queries write rows that do not fit in memory; it is made when one needs it. Null, the default: they keep all in memory, and fail where that is too little.</summary>
    /// <remarks>Sorts, groups, DISTINCT aggregates, joins by equality and windows with PARTITION BY write there when more than half of the memory limit is taken. Nothing is left there
    /// when a query ends, even if the process is killed (on Windows: when the process ends). A directory in memory, as <c>/tmp</c> is on some systems, gains nothing.</remarks>
    public string? TempDirectory { get; init; }

    /// <summary>Names of optimiser rules that are not to run, for comparing; see <c>Explain(ExplainFormat.Rules)</c>.</summary>
    public IReadOnlySet<string> DisabledRules { get; init; } = new HashSet<string>();

    /// <summary>Told each step of a commit to the database, which fails if this throws.</summary>
    internal Action<Engine.Databases.CommitStep>? OnCommitStep { get; init; }

    /// <summary>Rows per chunk; tests use small ones to cross more boundaries.</summary>
    internal int ChunkRows { get; init; } = DataChunk.DefaultRows;

    /// <summary>Makes all hashes equal, so that tests see collisions everywhere.</summary>
    internal bool ConstantHash { get; init; }

    /// <summary>Makes operators write to the temporary directory whenever a thread holds so many rows; 0: when memory is short.</summary>
    internal int SpillEveryRows { get; init; }

    /// <summary>Runs only the rules without which a plan cannot be executed.</summary>
    internal bool OptimizerOff { get; init; }

    /// <summary>Sends every physical plan through its JSON form before it runs.</summary>
    internal bool RoundTripPlans { get; init; }

    /// <summary>Checks plans after every rule.</summary>
    internal bool VerifyPlans { get; init; }

    private static long DefaultMemoryLimit => Math.Max(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 10 * 8, 64L << 20);
}
