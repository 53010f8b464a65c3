using FrameEngine.Formats.Parquet.Encodings;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>Memory for the pages of one reader. The objects that stand for freed blocks are used again, so that row group after row group makes no garbage.</summary>
/// <remarks>Not thread-safe. What it gives out must come back through <see cref="Free"/> to be used again; released otherwise it is merely not.</remarks>
internal sealed class PageMemory(MemoryPool pool)
{
    private readonly Stack<NativeBuffer> _empty = new();

    /// <summary>What the memory is charged to.</summary>
    public MemoryPool Pool => pool;

    /// <summary>Memory with enough behind it for the decoders, which read a little past the end.</summary>
    /// <exception cref="ResourceExhaustedException">The pool's limit would be exceeded.</exception>
    public NativeBuffer Allocate(long length)
    {
        long padded = length + (2 * BitUnpacker.Padding);
        if (!_empty.TryPeek(out NativeBuffer? buffer)) return NativeBuffer.Allocate(pool, padded);
        buffer.Renew(padded);
        return _empty.Pop();
    }

    /// <summary>Gives up a reference: the memory is freed with the last one.</summary>
    public void Free(NativeBuffer? buffer)
    {
        if (buffer is not null && buffer.TryEmpty()) _empty.Push(buffer);
    }
}
