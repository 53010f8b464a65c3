using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Compute.Evaluation;

/// <summary>The vectors that an expression is evaluated over.</summary>
internal readonly struct Batch(Vector[] columns, int rows)
{
    /// <summary>By the ordinals of input references.</summary>
    public readonly Vector[] Columns = columns;

    /// <summary>Physical rows.</summary>
    public readonly int Rows = rows;
}

/// <summary>One node of a compiled expression, with the memory of its result. For one thread.</summary>
/// <remarks>A result is valid until the node is evaluated again; only selected rows of it are defined.</remarks>
internal abstract unsafe class EvaluatorNode(DataType type) : IDisposable
{
    public DataType Type { get; } = type;

    public abstract Vector Evaluate(in Batch batch, Selection selection);

    /// <summary>Lists the selected rows for which a boolean node is <paramref name="wanted"/>: nulls are neither. The output may be the selection's memory.</summary>
    public virtual int Select(in Batch batch, Selection selection, bool wanted, int* output) =>
        Truth.Select(Evaluate(batch, selection), selection, wanted, output);

    public abstract void Dispose();
}

/// <summary>Memory for row numbers or bits that grows to the largest chunk and stays.</summary>
internal sealed unsafe class Scratch(MemoryPool pool) : IDisposable
{
    private NativeBuffer? _buffer;

    /// <summary>Room for one row number a row; what it held may be lost.</summary>
    public int* Indices(int rows) => (int*)Bytes((rows * 4L) + 64);

    /// <summary>Room for one bit a row.</summary>
    public ulong* Bits(int rows) => (ulong*)Bytes((Bitmap.Words(rows) * 8L) + 8);

    public void Dispose()
    {
        _buffer?.Release();
        _buffer = null;
    }

    private byte* Bytes(long bytes)
    {
        if (_buffer is null || _buffer.Capacity < bytes)
        {
            _buffer?.Release();
            _buffer = null;
            _buffer = NativeBuffer.Allocate(pool, bytes);
        }

        return _buffer.Pointer;
    }
}
