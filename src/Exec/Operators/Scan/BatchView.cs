using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>Shows slices of record batches as vectors, for one thread. The vectors are refilled by every <see cref="Show"/>.</summary>
/// <param name="columns">Positions in the batches' schema, in the order of <see cref="Vectors"/>.</param>
internal sealed class BatchView(Schema schema, IReadOnlyList<int> columns, MemoryPool pool, int rows) : IDisposable
{
    public Vector[] Vectors { get; } = [.. columns.Select(c => new Vector(schema[c].Type, pool, rows))];

    /// <summary>Makes the vectors show that part of a batch.</summary>
    public void Show(RecordBatch batch, int start, int count)
    {
        for (int i = 0; i < Vectors.Length; i++) ColumnVector.Show(batch.Columns[columns[i]], start, count, Vectors[i]);
    }

    public void Dispose()
    {
        foreach (Vector vector in Vectors) vector.Dispose();
    }
}
