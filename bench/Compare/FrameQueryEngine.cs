using FrameEngine.Tpch;

namespace FrameEngine.Compare;

/// <summary>FrameEngine over Parquet files, in SQL.</summary>
internal sealed class FrameQueryEngine : IQueryEngine
{
    private readonly FrameSession _session;
    private readonly TpchScale _scale;

    public FrameQueryEngine(string data, int threads)
    {
        _scale = TpchFiles.ScaleOf(data);
        _session = new FrameSession(new FrameSessionOptions { Threads = threads });
        TpchFiles.Register(_session, data);
    }

    public string Name => $"FrameEngine {typeof(FrameSession).Assembly.GetName().Version?.ToString(3)}";

    public async Task<long> RunAsync(int query)
    {
        long rows = 0;
        foreach (RecordBatch batch in await _session.Sql(TpchQueries.Sql(query, _scale)).CollectAsync().ConfigureAwait(false))
        {
            rows += batch.Length;
            batch.Dispose();
        }
        return rows;
    }

    public void Dispose() => _session.Dispose();
}
