using FrameEngine.Columns;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>Reads a nested column, forwards: the leaves of a row group are decoded whole when a row is first asked for, and rows put together as they are.</summary>
/// <remarks>Rows that are skipped are stepped over in the levels. Values that were read live until <see cref="Recycle"/>. Not thread-safe.</remarks>
internal sealed class NestedColumnReader : IDisposable
{
    private readonly string _file;
    private readonly NestedPacker _root;
    private readonly LeafValues[] _leaves;
    private readonly PackedRows _packed;
    private bool _decoded;
    private long _rows, _row;

    public NestedColumnReader(ParquetColumn column, string file, PageMemory memory, bool verifyChecksums)
    {
        Column = column;
        _file = file;
        ParquetColumn[] leaves = [.. column.Node!.Leaves];
        Readers = [.. leaves.Select(l => new ColumnReader(l, file, memory, verifyChecksums))];
        _leaves = [.. leaves.Select(l => new LeafValues(l, file, memory.Pool))];
        _packed = new PackedRows(memory.Pool);
        int next = 0;
        _root = NestedPacker.Create(column.Node, column.Type.Layout, _leaves, ref next);
    }

    public ParquetColumn Column { get; }

    /// <summary>One a leaf, to be given its chunk.</summary>
    public ColumnReader[] Readers { get; }

    /// <summary>Notes that every leaf has a chunk of a row group of so many rows.</summary>
    public void Start(long rows)
    {
        _rows = rows;
        _row = 0;
        _decoded = false;
    }

    /// <summary>Writes rows to a flat vector that was started, from its row <paramref name="at"/> on.</summary>
    public void Read(Vector target, int at, long row, int count)
    {
        MoveTo(row);
        for (int i = 0; i < count; i++) Put(target, at + i);
        CheckEnd();
    }

    /// <summary>Writes the selected ones of the rows from <paramref name="row"/> on.</summary>
    public void ReadSelected(Vector target, int at, long row, Selection selection)
    {
        for (int i = 0; i < selection.Count; i++)
        {
            MoveTo(row + selection[i]);
            Put(target, at + i);
        }

        CheckEnd();
    }

    /// <summary>No vector filled before this is in use any more.</summary>
    public void Recycle() => _packed.Recycle();

    public void Dispose()
    {
        foreach (ColumnReader reader in Readers) reader.Dispose();
        foreach (LeafValues leaf in _leaves) leaf.Dispose();
        _packed.Dispose();
    }

    private void MoveTo(long row)
    {
        if (!_decoded) Decode();
        if (row == _row) return;
        if (row < _row) throw new InternalException($"row {row} of column '{Column.Name}' was asked for behind row {_row}");
        foreach (LeafValues leaf in _leaves) leaf.SkipRows(row - _row);
        _row = row;
    }

    private unsafe void Put(Vector target, int at)
    {
        foreach (LeafValues leaf in _leaves)
            if (leaf.Repetitions[leaf.Entry] != 0 || leaf.Entry >= leaf.Count) throw Wrong("a row does not begin where it should");
        if (_root.IsNextValid)
        {
            _packed.Begin();
            _root.Write(_packed);
            target.Views[at] = _packed.Finish();
        }
        else
        {
            _root.Step();
            target.Views[at] = default;
            Bitmap.Clear(VectorCopy.ValidityOf(target), at);
        }

        _row++;
    }

    private void Decode()
    {
        for (int i = 0; i < _leaves.Length; i++) Readers[i].ReadAll(_leaves[i]);
        _decoded = true;
    }

    private void CheckEnd()
    {
        if (_row < _rows) return;
        foreach (LeafValues leaf in _leaves)
            if (leaf.Entry != leaf.Count) throw Wrong($"{leaf.Count - leaf.Entry} values are left after {_rows} rows");
    }

    private ParquetException Wrong(string what) => new(_file, Column.Name, -1, $"{what} in the nested column '{Column.Name}'");
}
