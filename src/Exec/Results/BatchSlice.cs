using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Results;

/// <summary>Parts of record batches.</summary>
internal static class BatchSlice
{
    /// <summary>A new batch of <paramref name="rows"/> rows from <paramref name="start"/>.</summary>
    public static RecordBatch Copy(RecordBatch batch, int start, int rows, MemoryPool pool)
    {
        using var builder = new RecordBatchBuilder(batch.Schema, pool);
        for (int i = 0; i < batch.Columns.Length; i++)
        {
            using var vector = new Vector(batch.Schema[i].Type, pool, Math.Max(rows, 1));
            ColumnVector.Show(batch.Columns[i], start, rows, vector);
            builder[i].Append(vector, Selection.All(rows));
        }

        builder.CountRows(rows);
        return builder.Finish();
    }
}
