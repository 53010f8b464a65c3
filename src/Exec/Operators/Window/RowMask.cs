using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Which sorted rows an aggregate takes: a byte a row. Threads write different rows.</summary>
internal sealed unsafe class RowMask(int rows, MemoryPool pool) : IDisposable
{
    private readonly NativeBuffer _bytes = NativeBuffer.Allocate(pool, Math.Max(rows, 64), cleared: true);

    public byte* Bytes => _bytes.Pointer;

    /// <summary>Takes the rows of a range for which a condition is true; all without one.</summary>
    public void Set(Vector? filter, int start, int end)
    {
        for (int row = start; row < end; row++)
            Bytes[row] = filter is null || (filter.IsValid(row) && filter.As<byte>()[filter.ValueIndex(row)] != 0) ? (byte)1 : (byte)0;
    }

    public void Dispose() => _bytes.Release();
}
