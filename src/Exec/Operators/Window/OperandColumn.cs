using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>An operand of window functions for all sorted rows, flat in memory. Threads write ranges that begin at multiples of 64.</summary>
internal sealed unsafe class OperandColumn : IDisposable
{
    private readonly NativeBuffer _data;
    private readonly NativeBuffer? _validity;
    private readonly int _width;

    public OperandColumn(DataType type, bool hasNulls, int rows, MemoryPool pool)
    {
        _width = type.Physical.Width();
        _data = NativeBuffer.Allocate(pool, Math.Max((long)rows * _width, 64));
        if (hasNulls) _validity = NativeBuffer.Allocate(pool, Math.Max(Bitmap.Words(rows), 1) * 8L);
        Vector = new Vector(type);
        Vector.PointFlat(_data.Pointer, _validity is null ? null : (ulong*)_validity.Pointer, rows);
    }

    public Vector Vector { get; }

    /// <summary>Copies a flat vector's rows to a place.</summary>
    public void Take(Vector source, int at, int count)
    {
        long bytes = (long)count * _width;
        Buffer.MemoryCopy(source.Data, _data.Pointer + ((long)at * _width), bytes, bytes);
        if (_validity is null) return;
        var target = new Span<ulong>((ulong*)_validity.Pointer + (at >> 6), Bitmap.Words(count));
        if (source.Validity == null) target.Fill(ulong.MaxValue);
        else new Span<ulong>(source.Validity, target.Length).CopyTo(target);
    }

    /// <summary>Takes all of a flat vector's rows in another order.</summary>
    public void Gather(Vector source, int* order, int rows, QueryContext context)
    {
        var validity = _validity is null ? null : (ulong*)_validity.Pointer;
        for (int at = 0; at < rows; at++)
        {
            if ((at & 0xFFFF) == 0) context.ThrowIfCancelled();
            int row = order[at];
            Buffer.MemoryCopy((byte*)source.Data + ((long)row * _width), _data.Pointer + ((long)at * _width), _width, _width);
            if (validity == null) continue;
            if (source.IsValid(row)) Bitmap.Set(validity, at);
            else Bitmap.Clear(validity, at);
        }
    }

    public void Dispose()
    {
        _data.Release();
        _validity?.Release();
    }
}
