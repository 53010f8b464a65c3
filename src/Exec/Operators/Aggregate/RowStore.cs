using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>The rows of one radix partition of one thread's table, and the bytes of their texts. Rows never move. Not thread-safe.</summary>
internal sealed unsafe class RowStore(RowLayout layout, MemoryPool pool) : IDisposable
{
    private const int FirstBlock = 1 << 10, LargestBlock = 1 << 20;
    private readonly List<(NativeBuffer Buffer, int Rows)> _full = [];
    private NativeBuffer? _block;
    private Arena? _heap;
    private int _used, _room;

    /// <summary>Rows stored.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes held.</summary>
    public long Bytes { get; private set; }

    /// <summary>A new row with that hash and key; its text is copied. States are not initialised.</summary>
    public byte* Add(ulong hash, byte* key)
    {
        if (_used == _room) NewBlock();
        byte* row = _block!.Pointer + ((long)_used * layout.RowSize);
        *(ulong*)row = hash;
        byte* target = row + RowLayout.KeyOffset;
        for (int at = 0; at < layout.KeySize; at += 8) *(ulong*)(target + at) = *(ulong*)(key + at);
        foreach (int offset in layout.ViewOffsets)
        {
            var view = (StringView*)(target + offset);
            if (!view->IsInline) view->Pointer = (_heap ??= new Arena(pool, 1 << 10)).Copy(view->Pointer, view->Length);
        }

        _used++;
        Count++;
        return row;
    }

    /// <summary>Lists all rows.</summary>
    public void CopyPointers(byte** output)
    {
        foreach ((NativeBuffer buffer, int rows) in _full) output = Copy(buffer, rows, output);
        if (_block is not null) Copy(_block, _used, output);
    }

    public void Dispose()
    {
        foreach ((NativeBuffer buffer, _) in _full) buffer.Release();
        _full.Clear();
        _block?.Release();
        _block = null;
        _heap?.Dispose();
        _heap = null;
        _used = _room = Count = 0;
        Bytes = 0;
    }

    private byte** Copy(NativeBuffer buffer, int rows, byte** output)
    {
        byte* row = buffer.Pointer;
        for (int i = 0; i < rows; i++, row += layout.RowSize) output[i] = row;
        return output + rows;
    }

    private void NewBlock()
    {
        long size = _block is null ? FirstBlock : Math.Min(_block.Capacity * 2, LargestBlock);
        NativeBuffer next = NativeBuffer.Allocate(pool, Math.Max(size, layout.RowSize));
        if (_block is not null) _full.Add((_block, _used));
        _block = next;
        Bytes += next.Capacity;
        _used = 0;
        _room = (int)(next.Capacity / layout.RowSize);
    }
}
