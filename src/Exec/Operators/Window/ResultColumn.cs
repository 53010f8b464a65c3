using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>A function's results for all sorted rows. Threads write different rows; nulls are a byte a row, so that neighbours do not share memory words.</summary>
internal sealed unsafe class ResultColumn : IDisposable
{
    private readonly Lock _lock = new();
    private readonly NativeBuffer _data;
    private readonly NativeBuffer _nulls;
    private readonly MemoryPool _pool;
    private readonly List<Arena> _heaps = [];
    private volatile bool _hasNulls;

    public ResultColumn(DataType type, int rows, MemoryPool pool)
    {
        Type = type;
        Width = type.Physical.Width();
        _pool = pool;
        _data = NativeBuffer.Allocate(pool, Math.Max((long)rows * Width, 64));
        try
        {
            _nulls = NativeBuffer.Allocate(pool, Math.Max(rows, 64), cleared: true);
        }
        catch
        {
            _data.Release();
            throw;
        }
    }

    public DataType Type { get; }

    public int Width { get; }

    public byte* Data => _data.Pointer;

    public void SetNull(int row)
    {
        _nulls.Pointer[row] = 1;
        new Span<byte>(Data + ((long)row * Width), Width).Clear();
        if (!_hasNulls) _hasNulls = true;
    }

    /// <summary>A place for long text, for one thread, that lives as long as the column.</summary>
    public Arena NewHeap()
    {
        var heap = new Arena(_pool);
        lock (_lock) _heaps.Add(heap);
        return heap;
    }

    /// <summary>Copies one value, without what its text points to.</summary>
    public void Copy(Vector source, int index, int row)
    {
        if (!source.IsValid(index)) SetNull(row);
        else Buffer.MemoryCopy((byte*)source.Values.Data + ((long)source.ValueIndex(index) * Width), Data + ((long)row * Width), Width, Width);
    }

    /// <summary>Copies one value with the text that it points to.</summary>
    public void CopyWhole(Vector source, int index, int row, ref Arena? heap)
    {
        Copy(source, index, row);
        if (Type.Physical != PhysicalType.View || _nulls.Pointer[row] != 0) return;
        StringView* view = (StringView*)Data + row;
        if (view->IsInline) return;
        heap ??= NewHeap();
        view->Pointer = heap.Copy(view->Pointer, view->Length);
    }

    /// <summary>Repeats a row's value in the rows behind it up to <paramref name="end"/>.</summary>
    public void Repeat(int row, int end)
    {
        int count = end - row;
        if (count <= 1) return;
        if (_nulls.Pointer[row] != 0) new Span<byte>(_nulls.Pointer + row, count).Fill(1);
        switch (Width)
        {
            case 1: new Span<byte>(Data + row, count).Fill(Data[row]); break;
            case 2: new Span<ushort>((ushort*)Data + row, count).Fill(((ushort*)Data)[row]); break;
            case 4: new Span<uint>((uint*)Data + row, count).Fill(((uint*)Data)[row]); break;
            case 8: new Span<ulong>((ulong*)Data + row, count).Fill(((ulong*)Data)[row]); break;
            default: new Span<UInt128>((UInt128*)Data + row, count).Fill(((UInt128*)Data)[row]); break;
        }
    }

    /// <summary>The same value as an earlier row of the same thread.</summary>
    public void CopyRow(int from, int row)
    {
        if (_nulls.Pointer[from] != 0) SetNull(row);
        else Buffer.MemoryCopy(Data + ((long)from * Width), Data + ((long)row * Width), Width, Width);
    }

    /// <summary>Points a vector at some rows.</summary>
    /// <param name="validity">Room for as many bits.</param>
    public void Show(int start, int count, Vector target, ulong* validity)
    {
        bool any = false;
        if (_hasNulls)
        {
            Bitmap.Fill(validity, count, true);
            byte* nulls = _nulls.Pointer + start;
            for (int i = 0; i < count; i++)
            {
                if (nulls[i] == 0) continue;
                Bitmap.Clear(validity, i);
                any = true;
            }
        }

        target.PointFlat(Data + ((long)start * Width), any ? validity : null, count);
    }

    public void Dispose()
    {
        _data.Release();
        _nulls.Release();
        foreach (Arena heap in _heaps) heap.Dispose();
        _heaps.Clear();
    }
}
