using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Spill;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Writes kept rows of a built side to disk. For one thread.</summary>
internal sealed unsafe class BuildSpiller : IDisposable
{
    private const int Step = 2048;
    private readonly int[] _keyColumns;
    private readonly Vector[] _columns;
    private readonly Vector[] _keys;
    private readonly KeyHasher _hasher;
    private readonly PartitionWriter _writer;

    public BuildSpiller(HashJoinState state)
    {
        _keyColumns = state.KeyColumns;
        _columns = [.. state.StoredExpressions.Select(e => new Vector(e.Type))];
        _keys = new Vector[_keyColumns.Length];
        _hasher = new KeyHasher(state.Context);
        _writer = state.Spill!.Build.CreateWriter();
    }

    /// <summary>Writes all rows of a store and leaves it empty.</summary>
    public void Write(RowStore rows)
    {
        for (int block = 0; block < rows.Blocks; block++) Write(rows, block);
        rows.Dispose();
    }

    /// <summary>Writes the rows of a block.</summary>
    public void Write(RowStore rows, int block)
    {
        for (int start = 0; start < rows.RowsOf(block); start += Step)
        {
            int count = Math.Min(Step, rows.RowsOf(block) - start);
            for (int c = 0; c < _columns.Length; c++) rows.Show(c, block, start, count, _columns[c]);
            for (int k = 0; k < _keys.Length; k++) _keys[k] = _columns[_keyColumns[k]];
            var all = Selection.All(count);
            _writer.Add(_columns, all, _hasher.Hash(_keys, all));
        }
    }

    /// <summary>Writes what has not been worth a write.</summary>
    public void Flush() => _writer.Flush();

    public void Dispose()
    {
        foreach (Vector column in _columns) column.Dispose();
        _hasher.Dispose();
        _writer.Dispose();
    }
}
