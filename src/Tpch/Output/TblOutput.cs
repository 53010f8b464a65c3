using FrameEngine.Tpch.Generation;

namespace FrameEngine.Tpch.Output;

/// <summary>Generates a table as <c>.tbl</c> text.</summary>
internal static class TblOutput
{
    /// <summary>The rows of a piece: its text is a few megabytes.</summary>
    private const int RowsPerPiece = 16_384;

    /// <summary>Writes a whole table to a stream and returns its number of rows.</summary>
    public static async Task<long> WriteAsync(
        TpchTable table, TpchScale scale, TextPool pool, Stream target, int threads, CancellationToken cancellationToken)
    {
        RowGenerator whole = RowGenerator.For(table, scale, pool);
        int unitsPerPiece = RowsPerPiece / whole.RowsPerUnit;
        long units = whole.UnitCount;
        int pieces = checked((int)((units + unitsPerPiece - 1) / unitsPerPiece));
        long rows = 0;
        await OrderedWork.RunAsync(
            threads,
            pieces,
            () => new Worker(RowGenerator.For(table, scale, pool), new TpchChunk(table), new TblFormatter()),
            (worker, piece) =>
            {
                long first = (long)piece * unitsPerPiece;
                worker.Chunk.Clear();
                worker.Rows.Generate(first, (int)Math.Min(unitsPerPiece, units - first), worker.Chunk);
                worker.Formatter.Format(worker.Chunk);
            },
            (worker, _) =>
            {
                target.Write(worker.Formatter.Text.Span);
                rows += worker.Chunk.RowCount;
            },
            cancellationToken).ConfigureAwait(false);
        return rows;
    }

    private sealed record Worker(RowGenerator Rows, TpchChunk Chunk, TblFormatter Formatter);
}
