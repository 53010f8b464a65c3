namespace FrameEngine.Memory;

/// <summary>Bump allocation in blocks that live as long as the arena: string bytes, hash-table rows, aggregate states. Not thread-safe.</summary>
internal sealed unsafe class Arena : IDisposable
{
    /// <summary>The largest block, unless one allocation needs more.</summary>
    public const int LargestBlock = 4 << 20;

    private readonly MemoryPool _pool;
    private readonly List<NativeBuffer> _blocks = [];
    private byte* _next;
    private long _left;
    private long _blockSize;

    public Arena(MemoryPool pool, long firstBlock = 16 << 10)
    {
        _pool = pool;
        _blockSize = firstBlock;
    }

    /// <summary>Bytes held in blocks.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many blocks there are.</summary>
    public int Blocks => _blocks.Count;

    /// <summary>The first byte of a block. The last one is where the latest allocation is.</summary>
    public byte* BlockStart(int block) => _blocks[block].Pointer;

    /// <summary>Memory aligned to 8 bytes, not cleared, valid until <see cref="Reset"/> or <see cref="Dispose"/>.</summary>
    public byte* Allocate(long bytes)
    {
        bytes = (bytes + 7) & ~7L;
        if (bytes > _left) NewBlock(bytes);
        byte* result = _next;
        _next += bytes;
        _left -= bytes;
        return result;
    }

    /// <summary>A copy of <paramref name="length"/> bytes.</summary>
    public byte* Copy(byte* source, int length)
    {
        byte* copy = Allocate(length);
        Buffer.MemoryCopy(source, copy, length, length);
        return copy;
    }

    /// <summary>Forgets all that was allocated and keeps the largest block for what comes next.</summary>
    public void Reset()
    {
        if (_blocks.Count > 1)
        {
            NativeBuffer last = _blocks[^1];
            for (int i = 0; i < _blocks.Count - 1; i++) _blocks[i].Release();
            _blocks.Clear();
            _blocks.Add(last);
            Bytes = last.Capacity;
        }

        if (_blocks.Count == 1)
        {
            _next = _blocks[0].Pointer;
            _left = _blocks[0].Capacity;
        }

    }

    public void Dispose()
    {
        foreach (NativeBuffer block in _blocks) block.Release();
        _blocks.Clear();
        _left = 0;
        _next = null;
        Bytes = 0;
    }

    private void NewBlock(long bytes)
    {
        NativeBuffer block = NativeBuffer.Allocate(_pool, Math.Max(bytes, _blockSize));
        _blockSize = Math.Min(_blockSize * 2, LargestBlock);
        _blocks.Add(block);
        Bytes += block.Capacity;
        _next = block.Pointer;
        _left = block.Capacity;
    }
}
