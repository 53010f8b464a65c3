namespace FrameEngine.Memory;

/// <summary>A block of 64-byte aligned native memory with a reference count, charged to a <see cref="MemoryPool"/> while it lives.</summary>
/// <remarks>Starts with one reference. Whoever keeps it calls <see cref="Retain"/>, whoever is done <see cref="Release"/>; the finaliser is the net, not the way.</remarks>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private readonly MemoryPool _pool;
    private long _charged;
    private byte* _pointer;
    private int _references = 1;

    private NativeBuffer(MemoryPool pool, byte* pointer, long length, long charged)
    {
        _pool = pool;
        _pointer = pointer;
        Length = length;
        _charged = charged;
    }

    /// <summary>What the memory is charged to.</summary>
    public MemoryPool Pool => _pool;

    /// <summary>The first byte; null once freed.</summary>
    public byte* Pointer => _pointer;

    /// <summary>Bytes in use. Capacity beyond it may exist.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes that may be used without reallocating.</summary>
    public long Capacity => _charged;

    public Span<byte> Span => new(_pointer, checked((int)Length));

    /// <exception cref="ResourceExhaustedException">The pool's limit would be exceeded.</exception>
    public static NativeBuffer Allocate(MemoryPool pool, long length, bool cleared = false)
    {
        byte* memory = Take(pool, length, out long charged);
        if (cleared) System.Runtime.InteropServices.NativeMemory.Clear(memory, (nuint)charged);
        return new NativeBuffer(pool, memory, length, charged);
    }

    /// <summary>Gives up a reference. If it was the last one, the memory is freed, and <see cref="Renew"/> may be called by whoever keeps the object.</summary>
    public bool TryEmpty()
    {
        if (Interlocked.Decrement(ref _references) != 0) return false;
        Free();
        return true;
    }

    /// <summary>Takes other memory after <see cref="TryEmpty"/>, as if newly made, with one reference.</summary>
    /// <exception cref="ResourceExhaustedException">The pool's limit would be exceeded; the buffer stays empty.</exception>
    public void Renew(long length)
    {
        if (_pointer != null || _references != 0) throw new InternalException("a buffer that is in use was to be renewed");
        _pointer = Take(_pool, length, out _charged);
        Length = length;
        _references = 1;
        GC.ReRegisterForFinalize(this);
    }

    /// <summary>Sets the bytes in use, within <see cref="Capacity"/>.</summary>
    public void SetLength(long length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)length, (ulong)Capacity);
        Length = length;
    }

    public NativeBuffer Retain()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0) Free();
    }

    /// <summary>The same as <see cref="Release"/>.</summary>
    public void Dispose() => Release();

    ~NativeBuffer()
    {
        if (_pointer != null) Free();
    }

    private static byte* Take(MemoryPool pool, long length, out long charged)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        charged = NativeAllocator.Capacity(length);
        pool.Reserve(charged);
        try
        {
            return NativeAllocator.Allocate(charged);
        }
        catch (OutOfMemoryException)
        {
            pool.Release(charged);
            throw new ResourceExhaustedException($"the operating system has no {charged} bytes of memory left for {pool.Name}");
        }
    }

    private void Free()
    {
        GC.SuppressFinalize(this);
        byte* memory = _pointer;
        _pointer = null;
        if (memory == null) return;
        NativeAllocator.Free(memory, _charged);
        _pool.Release(_charged);
    }
}
