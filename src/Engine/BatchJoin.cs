using FrameEngine.Columns;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Engine;

/// <summary>A table's batches, of which small neighbours at the end are copied into one, so that many small inserts do not leave many small batches.</summary>
/// <remarks>Batches merge while the last is not much smaller than the one before it, as in a binary counter: a row is copied a logarithmic number of times.</remarks>
internal sealed class BatchJoin : IDisposable
{
    private const int LargeEnough = 64 << 10;
    private readonly List<RecordBatch> _owned = [];

    private BatchJoin(IReadOnlyList<RecordBatch> batches) => Batches = batches;

    /// <summary>All rows in order. Valid until this is disposed.</summary>
    public IReadOnlyList<RecordBatch> Batches { get; }

    public static BatchJoin Of(MemoryTable table, MemoryPool pool)
    {
        List<RecordBatch> batches = [.. table.Batches];
        var join = new BatchJoin(batches);
        while (batches.Count > 1 && batches[^2].Length < 2L * batches[^1].Length && batches[^2].Length + batches[^1].Length <= LargeEnough)
        {
            RecordBatch merged = Merge(table.Schema, batches[^2], batches[^1], pool);
            join._owned.Add(merged);
            batches.RemoveRange(batches.Count - 2, 2);
            batches.Add(merged);
        }

        return join;
    }

    public void Dispose()
    {
        foreach (RecordBatch batch in _owned) batch.Dispose();
    }

    /// <summary>Copies a batch's rows into a builder.</summary>
    public static void Append(RecordBatchBuilder builder, RecordBatch batch, MemoryPool pool)
    {
        using var view = new BatchView(batch.Schema, [.. Enumerable.Range(0, batch.Schema.Count)], pool, DataChunk.DefaultRows);
        var chunk = new DataChunk(view.Vectors);
        for (int row = 0; row < batch.Length; row += DataChunk.DefaultRows)
        {
            int rows = Math.Min(DataChunk.DefaultRows, batch.Length - row);
            view.Show(batch, row, rows);
            chunk.SetAll(rows);
            builder.Append(chunk);
        }
    }

    private static RecordBatch Merge(Schema schema, RecordBatch first, RecordBatch second, MemoryPool pool)
    {
        using var builder = new RecordBatchBuilder(schema, pool);
        Append(builder, first, pool);
        Append(builder, second, pool);
        return builder.Finish();
    }
}
