using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>The rows of one radix partition of one thread's table, and the bytes of their texts. Rows never move. Not thread-safe.</summary>
/// <remarks>Blocks are cut from memory that all partitions of the table share, which comes in pieces so large that they are few pages.</remarks>
internal sealed unsafe class GroupRows(RowLayout layout, Arena memory)
{
    private const int FirstBlock = 1 << 10, LargestBlock = 1 << 16, Line = 64;
    private readonly List<(nint Block, int Rows)> _full = [];
    private byte* _block;
    private byte* _text;
    private uint _blockPlace;
    private int _used, _room, _blockSize = FirstBlock, _textSize = FirstBlock, _textLeft;

    /// <summary>Rows stored.</summary>
    public int Count { get; private set; }

    /// <summary>Where the latest row is, as a <see cref="RowPlaces"/> number.</summary>
    public uint LastPlace => _blockPlace + (uint)(((long)(_used - 1) * layout.RowSize) >> RowPlaces.Alignment);

    /// <summary>A new row with that hash and key; its text is copied. States are not initialised.</summary>
    public byte* Add(ulong hash, byte* key)
    {
        if (_used == _room) NewBlock();
        byte* row = _block + ((long)_used * layout.RowSize);
        *(ulong*)row = hash;
        byte* target = row + RowLayout.KeyOffset;
        for (int at = 0; at < layout.KeySize; at += 8) *(ulong*)(target + at) = *(ulong*)(key + at);
        foreach (int offset in layout.ViewOffsets)
        {
            var view = (StringView*)(target + offset);
            if (!view->IsInline) view->Pointer = CopyText(view->Pointer, view->Length);
        }

        _used++;
        Count++;
        return row;
    }

    /// <summary>Lists all rows.</summary>
    public void CopyPointers(byte** output)
    {
        foreach ((nint block, int rows) in _full) output = Copy((byte*)block, rows, output);
        Copy(_block, _used, output);
    }

    /// <summary>Puts the rows from number <paramref name="from"/> on into the entries of a <see cref="GroupTable"/> that has none of them.</summary>
    public void Enter(int from, ulong* entries, ulong mask, int shift)
    {
        foreach ((nint block, int rows) in _full)
        {
            if (from < rows) Enter((byte*)block + ((long)from * layout.RowSize), rows - from, entries, mask, shift);
            from = Math.Max(from - rows, 0);
        }

        Enter(_block + ((long)from * layout.RowSize), _used - from, entries, mask, shift);
    }

    private void Enter(byte* row, int rows, ulong* entries, ulong mask, int shift)
    {
        for (int i = 0; i < rows; i++, row += layout.RowSize)
        {
            ulong hash = *(ulong*)row, first = hash >> shift, slot = first;
            while (entries[slot] != 0) slot = (slot + 1) & mask;
            Interruption.SpendSlots((slot - first) & mask);
            entries[slot] = GroupTable.Entry(hash, row);
        }
    }

    private byte** Copy(byte* row, int rows, byte** output)
    {
        for (int i = 0; i < rows; i++, row += layout.RowSize) output[i] = row;
        return output + rows;
    }

    private byte* CopyText(byte* source, int length)
    {
        if (length > _textLeft)
        {
            int size = (Math.Max(_textSize, length) + Line - 1) & ~(Line - 1);
            _textSize = Math.Min(_textSize * 2, LargestBlock);
            _text = memory.Allocate(size);
            _textLeft = size;
        }

        byte* target = _text;
        StringView.CopyLong(source, target, length);
        _text += length;
        _textLeft -= length;
        return target;
    }

    private void NewBlock()
    {
        int size = (Math.Max(_blockSize, layout.RowSize) + Line - 1) & ~(Line - 1);
        byte* next = memory.Allocate(size);
        if (_used > 0) _full.Add(((nint)_block, _used));
        _block = next;
        _blockPlace = RowPlaces.OfLatest(memory, next);
        _blockSize = Math.Min(_blockSize * 2, LargestBlock);
        _used = 0;
        _room = size / layout.RowSize;
    }
}
