using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>Shows slices of record batches as vectors, for one thread. The vectors are refilled by every <see cref="Show(RecordBatch, int, int)"/>.</summary>
/// <param name="columns">Positions in the batches' schema, in the order of <see cref="Vectors"/>.</param>
internal sealed class BatchView(Schema schema, IReadOnlyList<int> columns, MemoryPool pool, int rows) : IDisposable
{
    private readonly bool[] _shown = new bool[columns.Count];
    private RecordBatch? _batch;
    private int _start, _count;

    /// <summary>Bytes of values and codes that were looked at since the view was made, without what long texts point to.</summary>
    public long BytesShown { get; private set; }

    public Vector[] Vectors { get; } = [.. columns.Select(c => new Vector(schema[c].Type, pool, rows))];

    /// <summary>Makes the vectors show that part of a batch.</summary>
    public void Show(RecordBatch batch, int start, int count)
    {
        for (int i = 0; i < Vectors.Length; i++) ColumnVector.Show(batch.Columns[columns[i]], start, count, Vectors[i]);
    }

    /// <summary>Goes to that part of a batch; vectors show it when they are asked for.</summary>
    public void Move(RecordBatch batch, int start, int count)
    {
        (_batch, _start, _count) = (batch, start, count);
        Array.Clear(_shown);
    }

    /// <summary>Makes one vector show the selected rows of where the view is. Later selections must be parts of this one, until it moves on.</summary>
    /// <returns>Whether it did not do so before.</returns>
    public bool Show(int column, Selection selection)
    {
        if (_shown[column]) return false;
        Column source = Column(column);
        ColumnVector.Show(source, _start, _count, selection, Vectors[column]);
        BytesShown += Vectors[column].Encoding == VectorEncoding.Dictionary ? _count : (long)_count * source.Type.Physical.Width();
        return _shown[column] = true;
    }

    /// <summary>The codes of the rows where the view is, and their validity bits; the column has codes. Not once its vector shows them.</summary>
    public unsafe byte* Codes(int column, out ulong* validity)
    {
        Column source = Column(column);
        BytesShown += _count;
        validity = ColumnVector.Validity(source, _start, _count, Vectors[column]);
        return source.Summary!.Codes!.Codes + _start;
    }

    public void Dispose()
    {
        foreach (Vector vector in Vectors) vector.Dispose();
    }

    private Column Column(int column) => _batch!.Columns[columns[column]];
}
