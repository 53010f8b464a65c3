using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>The key columns of hash-table rows as vectors, some rows at a time. For one thread.</summary>
internal sealed unsafe class KeyVectors : IDisposable
{
    private readonly RowLayout _layout;
    private readonly Vector[] _columns;

    public KeyVectors(RowLayout layout, QueryContext context)
    {
        _layout = layout;
        _columns = [.. layout.KeyTypes.Select(t => new Vector(t, context.Pool, 0))];
    }

    /// <summary>One vector per key, valid until the next call. Text keeps pointing into the rows' heap.</summary>
    public Vector[] Read(byte** rows, int count)
    {
        for (int i = 0; i < _columns.Length; i++) RowReader.Read(_layout, i, rows, count, _columns[i]);
        return _columns;
    }

    public void Dispose()
    {
        foreach (Vector column in _columns) column.Dispose();
    }
}
