using FrameEngine.Memory;

namespace FrameEngine.Exec.Memory;

/// <summary>A growing array in native memory for one thread's intermediate results; growing loses the contents.</summary>
internal sealed unsafe class Scratch<T>(MemoryPool pool) : IDisposable where T : unmanaged
{
    private NativeBuffer? _buffer;

    public T* Pointer => (T*)(_buffer is null ? null : _buffer.Pointer);

    /// <summary>Room for at least that many elements.</summary>
    public T* Need(int count)
    {
        long bytes = Math.Max((long)count * sizeof(T), 64);
        if (_buffer is null || _buffer.Capacity < bytes)
        {
            _buffer?.Release();
            _buffer = null;
            _buffer = NativeBuffer.Allocate(pool, bytes);
        }

        return (T*)_buffer.Pointer;
    }

    public void Dispose()
    {
        _buffer?.Release();
        _buffer = null;
    }
}
