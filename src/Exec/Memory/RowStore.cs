using System.Runtime.InteropServices;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Memory;

/// <summary>Rows that a blocking operator keeps: by column, in blocks; bytes of text in arenas. A row's id is its block's number and its place in the block.</summary>
/// <remarks><code>
/// row id:  | block:15 | row in block:16 |        ids ascend with the blocks, with gaps behind blocks that are not full
/// </code>
/// One thread appends; <see cref="TakeOver"/> moves another store's blocks here without copying; <see cref="Seal"/> opens it for reading, by any number of threads.</remarks>
internal sealed unsafe partial class RowStore : IDisposable
{
    private const int MaxBlocks = 1 << 15;

    private readonly MemoryPool _pool;
    private readonly int[] _widths;
    private readonly PhysicalType[] _physical;
    private readonly List<RowBlock> _blocks = [];
    private readonly List<Arena> _heaps = [];
    private readonly bool[] _hasNulls;
    private readonly DictionaryCopy?[] _dictionaries;
    private readonly NativeBuffer?[] _pointers;
    private Arena? _heap;

    private readonly int _firstRows;

    /// <param name="firstRows">Rows that there is room for at first.</param>
    public RowStore(IReadOnlyList<DataType> types, MemoryPool pool, int firstRows = RowBlock.FirstRows)
    {
        _firstRows = firstRows;
        _pool = pool;
        Types = types;
        _physical = [.. types.Select(t => t.Physical)];
        _widths = [.. _physical.Select(p => p.Width())];
        _hasNulls = new bool[types.Count];
        _dictionaries = new DictionaryCopy?[types.Count];
        _pointers = new NativeBuffer?[types.Count * 2];
    }

    public IReadOnlyList<DataType> Types { get; }

    public long Rows { get; private set; }

    public int Blocks => _blocks.Count;

    /// <summary>Bytes of the rows, without those that long texts point to.</summary>
    public long Bytes => _blocks.Sum(b => b.Bytes);

    /// <summary>Bytes taken by long texts.</summary>
    public long TextBytes => (_heap?.Bytes ?? 0) + _heaps.Sum(h => h.Bytes);

    /// <summary>Ids are below this.</summary>
    public int IdLimit => _blocks.Count == 0 ? 0 : ((_blocks.Count - 1) << RowBlock.Shift) + _blocks[^1].Rows;

    public int RowsOf(int block) => _blocks[block].Rows;

    public bool HasNulls(int column) => _hasNulls[column];

    /// <summary>Moves the rows of a store of the same columns here and leaves it empty.</summary>
    public void TakeOver(RowStore other)
    {
        _blocks.AddRange(CollectionsMarshal.AsSpan(other._blocks));
        other._blocks.Clear();
        if (other._heap is { } heap) _heaps.Add(heap);
        _heaps.AddRange(CollectionsMarshal.AsSpan(other._heaps));
        other._heap = null;
        other._heaps.Clear();
        for (int c = 0; c < _hasNulls.Length; c++) _hasNulls[c] |= other._hasNulls[c];
        Rows += other.Rows;
        other.Rows = 0;
        Array.Clear(other._dictionaries);
        if (_blocks.Count > MaxBlocks) throw TooMany();
    }

    /// <summary>Ends appending for now: block pointers are set up for <see cref="Gather"/>.</summary>
    public void Seal()
    {
        if (_blocks.Count == 0) return;
        for (int c = 0; c < _widths.Length; c++)
        {
            byte** data = Table(ref _pointers[2 * c]);
            ulong** validity = (ulong**)Table(ref _pointers[(2 * c) + 1]);
            for (int b = 0; b < _blocks.Count; b++)
            {
                data[b] = _blocks[b].Data(c);
                validity[b] = _blocks[b].Validity(c);
            }
        }
    }

    /// <summary>Per block the values of a column; after <see cref="Seal"/>.</summary>
    public byte** Data(int column) => (byte**)_pointers[2 * column]!.Pointer;

    /// <summary>Per block the validity bits of a column, null entries for blocks without nulls; null if no row of any block is null.</summary>
    public ulong** Validity(int column) => _hasNulls[column] ? (ulong**)_pointers[(2 * column) + 1]!.Pointer : null;

    /// <summary>Points at <paramref name="count"/> rows of a block from <paramref name="start"/>, which must be a multiple of 64 if the column has nulls.</summary>
    public void Show(int column, int block, int start, int count, Vector target)
    {
        ulong* validity = _blocks[block].Validity(column);
        target.PointFlat(_blocks[block].Data(column) + ((long)start * _widths[column]), validity == null ? null : validity + (start >> 6), count);
    }

    /// <summary>Points at one row as a constant.</summary>
    /// <param name="ofNull">A constant null of the column's type.</param>
    public void ShowOne(int column, int id, Vector target, Vector ofNull)
    {
        RowBlock block = _blocks[id >> RowBlock.Shift];
        int row = id & RowBlock.Mask;
        if (!Bitmap.IsValid(block.Validity(column), row)) target.PointAt(ofNull);
        else target.PointConstant(block.Data(column) + ((long)row * _widths[column]), null, 1);
    }

    /// <summary>Frees all rows. The store is empty then, and may be filled again.</summary>
    public void Dispose()
    {
        foreach (RowBlock block in _blocks) block.Dispose();
        foreach (Arena heap in _heaps) heap.Dispose();
        foreach (NativeBuffer? pointers in _pointers) pointers?.Release();
        _heap?.Dispose();
        _heap = null;
        _blocks.Clear();
        _heaps.Clear();
        Array.Clear(_pointers);
        Array.Clear(_hasNulls);
        foreach (DictionaryCopy? copy in _dictionaries) copy?.Forget();
        Rows = 0;
    }

    private static ResourceExhaustedException TooMany() => new("a join or sort keeps more than 2,147,483,648 rows");

    private byte** Table(ref NativeBuffer? buffer)
    {
        long bytes = _blocks.Count * (long)sizeof(byte*);
        if (buffer is null || buffer.Capacity < bytes)
        {
            buffer?.Release();
            buffer = null;
            buffer = NativeBuffer.Allocate(_pool, bytes);
        }

        return (byte**)buffer.Pointer;
    }

    /// <summary>The entries of the dictionary last seen in a column of text, already copied: each entry's bytes are kept once, however many rows have it.</summary>
    private sealed class DictionaryCopy
    {
        private long _dictionary; // its identity

        public StringView[] Views { get; private set; } = [];
        public bool[] Copied { get; private set; } = [];

        public void Forget() => _dictionary = 0;

        // Nothing of a dictionary that was not shown last is kept.
        public void Show(Vector dictionary)
        {
            if (dictionary.Identity == _dictionary) return;
            _dictionary = dictionary.Identity;
            if (Views.Length < dictionary.Length)
            {
                Views = new StringView[dictionary.Length];
                Copied = new bool[dictionary.Length];
            }

            Array.Clear(Copied);
        }
    }
}
