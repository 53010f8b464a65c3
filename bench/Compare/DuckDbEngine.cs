using System.Globalization;
using FrameEngine.DuckDb;

namespace FrameEngine.Compare;

/// <summary>DuckDB in this process, with a database in memory.</summary>
/// <param name="memoryLimit">What it may use, with a temporary directory for the rest; null for its own limit and directory.</param>
internal sealed class DuckDbEngine(int threads, string? memoryLimit = null) : IQueryEngine
{
    private readonly DuckDbConnection _connection = memoryLimit is null
        ? DuckDbConnection.Open(("threads", threads.ToString(CultureInfo.InvariantCulture)))
        : DuckDbConnection.Open(
            ("threads", threads.ToString(CultureInfo.InvariantCulture)), ("memory_limit", memoryLimit), ("temp_directory", Path.Combine(Path.GetTempPath(), "compare-duckdb")));

    public string Name => $"DuckDB {DuckDbLibrary.Version}";

    public WorkloadSql SqlOf(Workload workload) => workload.DuckDb;

    public Task<long> RunAsync(string sql)
    {
        using DuckDbResult result = _connection.Query(sql);
        return Task.FromResult(result.CountRows());
    }

    public Task<ResultDigest> DigestAsync(string sql)
    {
        using DuckDbResult result = _connection.Query(sql);
        var digest = new ResultDigest(result.Columns.Count);
        result.ReadChunks(chunk => Add(digest, chunk, result.Columns.Count));
        return Task.FromResult(digest);
    }

    public void Dispose() => _connection.Dispose();

    private static void Add(ResultDigest digest, DuckDbChunk chunk, int columns)
    {
        for (int i = 0; i < columns; i++)
        {
            DuckDbVector values = chunk[i];
            for (int row = 0; row < chunk.Rows; row++)
            {
                if (values.IsNull(row))
                    continue;
                if (values.IsText)
                    digest[i].Add(digest.Rows + row, values.Bytes(row));
                else
                    digest[i].Add(digest.Rows + row, values.Number(row));
            }
        }
        digest.Rows += chunk.Rows;
    }
}
