using FrameEngine.Tpch;

namespace FrameEngine.Compare.Suites;

/// <summary>Workloads that run on the same data.</summary>
internal abstract class Suite : IDisposable
{
    /// <summary>What is measured, in order.</summary>
    public abstract IReadOnlyList<Workload> Workloads { get; }

    /// <summary>Makes files that both engines read, if they are not there yet.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Makes the tables known to an engine, and loads those that it is to have in memory.</summary>
    public abstract Task OpenAsync(IQueryEngine engine);

    /// <summary>Deletes what the workloads wrote.</summary>
    public virtual void Dispose()
    {
    }

    /// <summary>A path as an SQL literal.</summary>
    protected static string Quote(string path) => $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Makes a Parquet file a view of the engine, or a table in its memory.</summary>
    protected static Task OpenParquetAsync(IQueryEngine engine, string table, string path, bool inMemory) =>
        engine.RunAsync($"CREATE {(inMemory ? "TABLE" : "VIEW")} {table} AS SELECT * FROM read_parquet({Quote(path)})");

    /// <summary>The same for the tables of TPC-H.</summary>
    protected static async Task OpenTpchAsync(IQueryEngine engine, string data, bool inMemory)
    {
        foreach (TpchTable table in TpchTable.All)
            await OpenParquetAsync(engine, table.Name, TpchFiles.PathOf(data, table), inMemory).ConfigureAwait(false);
    }
}
