using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Memory;

/// <summary>Up to 65,536 rows of a <see cref="RowStore"/>: a buffer per column, and validity bits for the columns that have a null here.</summary>
/// <remarks>Releasable on its own. Starts small and grows by copying until it is full size, so that small build sides stay small.</remarks>
/// <param name="firstRows">Rows that there is room for at first.</param>
internal sealed unsafe class RowBlock(int columns, int firstRows = RowBlock.FirstRows) : IDisposable
{
    public const int Shift = 16;
    public const int FullRows = 1 << Shift;
    public const int Mask = FullRows - 1;

    /// <summary>Rows that there is room for at first where nothing else is known.</summary>
    public const int FirstRows = 1024;


    private readonly NativeBuffer?[] _data = new NativeBuffer?[columns];
    private readonly NativeBuffer?[] _validity = new NativeBuffer?[columns];

    public int Rows { get; set; }

    public int Capacity { get; private set; }

    /// <summary>Bytes of all buffers.</summary>
    public long Bytes => _data.Sum(b => b?.Capacity ?? 0) + _validity.Sum(b => b?.Capacity ?? 0);

    public byte* Data(int column) => _data[column]!.Pointer;

    /// <summary>Null if no row is null.</summary>
    public ulong* Validity(int column) => _validity[column] is { } bits ? (ulong*)bits.Pointer : null;

    /// <summary>Makes room for more rows than now, four times as many.</summary>
    public void Grow(ReadOnlySpan<int> widths, MemoryPool pool)
    {
        int capacity = Capacity == 0 ? firstRows : Math.Min(Capacity * 4, FullRows);
        for (int c = 0; c < widths.Length; c++)
        {
            NativeBuffer grown = NativeBuffer.Allocate(pool, (long)capacity * widths[c]);
            if (_data[c] is { } old)
            {
                Buffer.MemoryCopy(old.Pointer, grown.Pointer, grown.Capacity, (long)Rows * widths[c]);
                old.Release();
            }

            _data[c] = grown;
        }

        Capacity = capacity;
    }

    /// <summary>The validity bits of a column that has a null, all ones when first asked for.</summary>
    public ulong* NeedValidity(int column, MemoryPool pool)
    {
        if (_validity[column] is not { } bits)
        {
            _validity[column] = bits = NativeBuffer.Allocate(pool, FullRows / 8);
            Bitmap.Fill((ulong*)bits.Pointer, FullRows, true);
        }

        return (ulong*)bits.Pointer;
    }

    public void Dispose()
    {
        foreach (NativeBuffer? buffer in _data) buffer?.Release();
        foreach (NativeBuffer? buffer in _validity) buffer?.Release();
        Array.Clear(_data);
        Array.Clear(_validity);
        Rows = Capacity = 0;
    }
}
