using FrameEngine.Catalog;
using FrameEngine.Memory;
using FrameEngine.Tpch.Generation;

namespace FrameEngine.Tpch.Output;

/// <summary>Generates a table into any of the engine's sinks.</summary>
internal static class SinkOutput
{
    /// <summary>Writes a whole table and returns its number of rows; the sink shows nothing before all are written.</summary>
    public static async Task<long> WriteAsync(
        TpchTable table, TpchScale scale, TextPool pool, ITableSink sink, int threads, CancellationToken cancellationToken)
    {
        using ITableWriter writer = sink.Open(ChunkVectors.SchemaOf(table), MemoryPool.Unlimited, threads, cancellationToken);
        using var vectors = new ChunkVectors(table, MemoryPool.Unlimited);
        await new TablePieces(table, scale, pool).RunAsync(
            threads,
            () => 0,
            (_, _) => { },
            (_, chunk) => vectors.Append(chunk, writer),
            cancellationToken).ConfigureAwait(false);
        return writer.Complete();
    }
}
