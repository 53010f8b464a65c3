namespace FrameEngine.Compare;

/// <summary>A query engine that has a suite's tables open.</summary>
internal interface IQueryEngine : IDisposable
{
    /// <summary>The engine's name and version.</summary>
    string Name { get; }

    /// <summary>The processor time that the engine has taken so far, over all threads.</summary>
    TimeSpan ProcessorTime => Environment.CpuUsage.TotalTime;

    /// <summary>Which of a workload's texts are the engine's.</summary>
    WorkloadSql SqlOf(Workload workload);

    /// <summary>Runs a query to its end with the whole result in memory, or a statement, and returns the number of rows.</summary>
    Task<long> RunAsync(string sql);

    /// <summary>Runs a query and reads its result.</summary>
    Task<ResultDigest> DigestAsync(string sql);
}
