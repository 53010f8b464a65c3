using FrameEngine.DuckDb;
using FrameEngine.Tpch;

namespace FrameEngine.Compare;

/// <summary>DuckDB over Parquet files.</summary>
internal sealed class DuckDbEngine : IQueryEngine
{
    private readonly DuckDbConnection _connection;
    private readonly TpchScale _scale;

    public DuckDbEngine(string data, int threads)
    {
        _scale = TpchFiles.ScaleOf(data);
        _connection = DuckDbConnection.Open(("threads", threads.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        foreach (TpchTable table in TpchTable.All)
            _connection.Execute($"create view {table} as from read_parquet('{TpchFiles.PathOf(data, table).Replace("'", "''", StringComparison.Ordinal)}')");
    }

    public string Name => $"DuckDB {DuckDbLibrary.Version}";

    public Task<long> RunAsync(int query)
    {
        using DuckDbResult result = _connection.Query(TpchQueries.Sql(query, _scale));
        return Task.FromResult(result.CountRows());
    }

    public void Dispose() => _connection.Dispose();
}
