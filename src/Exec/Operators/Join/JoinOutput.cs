using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>One thread's output of a join: probing columns pointed at or picked, built columns gathered, in the order that the plan wants.</summary>
internal sealed unsafe class JoinOutput : IDisposable
{
    private readonly JoinColumn[] _columns;
    private readonly Vector[] _vectors;
    private readonly Vector[] _nulls;
    private readonly DataChunk _chunk;
    private readonly Scratch<int> _selected;

    public JoinOutput(JoinShape shape, MemoryPool pool)
    {
        _columns = shape.Output;
        _vectors = [.. _columns.Select(c => new Vector(c.Type, pool, 0))];
        _nulls = [.. _columns.Select(c => VectorGather.Null(c.Type, pool))];
        _chunk = new DataChunk(_vectors);
        _selected = new Scratch<int>(pool);
    }

    /// <summary>Rows of the input where they are, without built columns.</summary>
    public DataChunk Rows(DataChunk input, Selection selection)
    {
        for (int c = 0; c < _columns.Length; c++)
            _vectors[c].PointAt(_columns[c].Origin == ColumnOrigin.Probe ? input.Columns[_columns[c].Index] : _nulls[c]);
        _chunk.Set(input.Rows, selection);
        return _chunk;
    }

    /// <summary>Rows of the input where they are, with a mark for each physical row: 0 false, 1 null, 2 true.</summary>
    public DataChunk Marked(DataChunk input, byte* marks)
    {
        Rows(input, input.Selection);
        for (int c = 0; c < _columns.Length; c++)
            if (_columns[c].Origin == ColumnOrigin.Mark) Marks(input, marks, _vectors[c]);
        return _chunk;
    }

    /// <summary>Rows of the input where they are, each with the built row of the id of the same number (below 0: nulls).</summary>
    public DataChunk WithBuilt(DataChunk input, Selection selection, RowStore store, int* ids, bool mayMiss)
    {
        for (int c = 0; c < _columns.Length; c++)
        {
            if (_columns[c].Origin == ColumnOrigin.Probe) _vectors[c].PointAt(input.Columns[_columns[c].Index]);
            else store.Gather(_columns[c].Index, ids, selection.Count, selection.Indices, input.Rows, _vectors[c], mayMiss);
        }

        _chunk.Set(input.Rows, selection);
        return _chunk;
    }

    /// <summary>Pairs of a row of the input and a built row.</summary>
    public DataChunk Pairs(DataChunk input, RowStore store, int* rows, int* ids, int count)
    {
        for (int c = 0; c < _columns.Length; c++)
        {
            if (_columns[c].Origin == ColumnOrigin.Probe) VectorGather.Gather(input.Columns[_columns[c].Index], rows, count, _vectors[c]);
            else store.Gather(_columns[c].Index, ids, count, null, count, _vectors[c]);
        }

        _chunk.SetAll(count);
        return _chunk;
    }

    /// <summary>Rows of a block of the built side, without probing columns.</summary>
    public DataChunk Built(RowStore store, int block, int start, int rows, Selection selection)
    {
        for (int c = 0; c < _columns.Length; c++)
        {
            if (_columns[c].Origin == ColumnOrigin.Build) store.Show(_columns[c].Index, block, start, rows, _vectors[c]);
            else _vectors[c].PointAt(_nulls[c]);
        }

        _chunk.Set(rows, selection);
        return _chunk;
    }

    /// <summary>Rows of the input where they are, each with the same built row.</summary>
    public DataChunk WithOne(DataChunk input, Selection selection, RowStore store, int id)
    {
        for (int c = 0; c < _columns.Length; c++)
        {
            if (_columns[c].Origin == ColumnOrigin.Probe) _vectors[c].PointAt(input.Columns[_columns[c].Index]);
            else store.ShowOne(_columns[c].Index, id, _vectors[c], _nulls[c]);
        }

        _chunk.Set(input.Rows, selection);
        return _chunk;
    }

    /// <summary>Built rows of a block, each with the same row of the input.</summary>
    public DataChunk OneWith(DataChunk input, int row, RowStore store, int block, int start, int rows, Selection selection)
    {
        for (int c = 0; c < _columns.Length; c++)
        {
            if (_columns[c].Origin == ColumnOrigin.Probe) VectorGather.PointAtRow(input.Columns[_columns[c].Index], row, _vectors[c], _nulls[c]);
            else store.Show(_columns[c].Index, block, start, rows, _vectors[c]);
        }

        _chunk.Set(rows, selection);
        return _chunk;
    }

    /// <summary>After the last match of a chunk: what its rows put out by whether they had any. Null if nothing.</summary>
    /// <param name="marks">By physical row: 0 for no match, 1 for unknown, 2 for a match.</param>
    public DataChunk? Rest(DataChunk input, ProbeMode mode, byte* marks)
    {
        if (mode is ProbeMode.Inner or ProbeMode.Flag) return null;
        if (mode == ProbeMode.Mark) return Marked(input, marks);
        bool wanted = mode == ProbeMode.Semi;
        int* kept = _selected.Need(input.Count);
        int count = 0;
        for (int i = 0; i < input.Count; i++)
        {
            int row = input.Selection[i];
            kept[count] = row;
            count += marks[row] != 0 == wanted ? 1 : 0;
        }

        return count == 0 ? null : Rows(input, new Selection(kept, count));
    }

    public void Dispose()
    {
        _selected.Dispose();
        foreach (Vector vector in _vectors) vector.Dispose();
        foreach (Vector vector in _nulls) vector.Dispose();
    }

    private static void Marks(DataChunk input, byte* marks, Vector target)
    {
        target.StartFlat(input.Rows);
        byte* values = target.As<byte>();
        ulong* validity = null;
        for (int i = 0; i < input.Count; i++)
        {
            int row = input.Selection[i];
            values[row] = (byte)(marks[row] >> 1);
            if (marks[row] != 1) continue;
            if (validity == null) validity = target.StartValidity(input.Rows);
            Bitmap.Clear(validity, row);
        }
    }
}
