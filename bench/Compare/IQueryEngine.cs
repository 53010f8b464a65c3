namespace FrameEngine.Compare;

/// <summary>A query engine that has the TPC-H tables open.</summary>
internal interface IQueryEngine : IDisposable
{
    /// <summary>The engine's name and version.</summary>
    string Name { get; }

    /// <summary>Runs a query of TPC-H to its end, with the whole result in memory, and returns the number of rows.</summary>
    Task<long> RunAsync(int query);
}
