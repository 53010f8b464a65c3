using FrameEngine.Tpch.Generation;

namespace FrameEngine.Tpch.Output;

/// <summary>Generates a table as <c>.tbl</c> text.</summary>
internal static class TblOutput
{
    /// <summary>Writes a whole table to a stream and returns its number of rows.</summary>
    public static async Task<long> WriteAsync(
        TpchTable table, TpchScale scale, TextPool pool, Stream target, int threads, CancellationToken cancellationToken)
    {
        long rows = 0;
        await new TablePieces(table, scale, pool).RunAsync(
            threads,
            () => new TblFormatter(),
            (formatter, chunk) => formatter.Format(chunk),
            (formatter, chunk) =>
            {
                target.Write(formatter.Text.Span);
                rows += chunk.RowCount;
            },
            cancellationToken).ConfigureAwait(false);
        return rows;
    }
}
