namespace FrameEngine.Compare;

/// <summary>What is run on both engines and measured.</summary>
/// <param name="Name">Its name in its suite, without spaces.</param>
/// <param name="FrameEngine">FrameEngine's text.</param>
/// <param name="DuckDb">DuckDB's text.</param>
/// <param name="OrderedColumns">How many columns of the result, from the left, its order decides.</param>
internal sealed record Workload(string Name, WorkloadSql FrameEngine, WorkloadSql DuckDb, int OrderedColumns = 0)
{
    /// <summary>The same query for both.</summary>
    public Workload(string name, string sql, int orderedColumns = 0)
        : this(name, new WorkloadSql(sql), new WorkloadSql(sql), orderedColumns)
    {
    }
}

/// <summary>A workload in one engine's SQL.</summary>
/// <param name="Sql">The query or statement that is measured.</param>
/// <param name="Check">The query whose result is compared after the statement; null if <paramref name="Sql"/> is that query.</param>
internal sealed record WorkloadSql(string Sql, string? Check = null);
