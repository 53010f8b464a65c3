using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Columns;

/// <summary>Collects values row by row or vector by vector into a dense <see cref="Column"/>. Not thread-safe; reusable after <see cref="Finish"/>.</summary>
internal sealed unsafe class ColumnBuilder(DataType type, MemoryPool pool) : IDisposable
{
    private readonly PhysicalType _physical = type.Physical;
    private readonly int _width = type.Physical.Width();
    private readonly List<NativeBuffer> _heaps = [];
    private NativeBuffer? _data;
    private NativeBuffer? _validity; // from the first null on
    private long _heapUsed;
    private int _capacity;

    public DataType Type => type;
    public int Length { get; private set; }
    public int NullCount { get; private set; }

    /// <summary>Makes room for that many more rows.</summary>
    public void Reserve(int rows)
    {
        int needed = checked(Length + rows);
        if (needed <= _capacity) return;
        int capacity = (int)Math.Min(Math.Max((long)needed, _capacity * 2L), Array.MaxLength);
        Grow(ref _data, (long)capacity * _width, (long)Length * _width);
        _capacity = (int)Math.Min(_data!.Capacity / Math.Max(_width, 1), Array.MaxLength) & ~63;
        if (_capacity < capacity) _capacity = capacity;
        if (_validity is not null) GrowValidity();
    }

    public void AppendNull()
    {
        Reserve(1);
        if (_validity is null) GrowValidity();
        Unsafe.InitBlockUnaligned(_data!.Pointer + ((long)Length * _width), 0, (uint)_width);
        Bitmap.Clear((ulong*)_validity!.Pointer, Length);
        NullCount++;
        Length++;
    }

    /// <summary>Appends a fixed-width value; booleans as a byte 0 or 1.</summary>
    public void Append<T>(T value) where T : unmanaged
    {
        if (sizeof(T) != _width) throw new InternalException($"{typeof(T).Name} appended to a column of {type}");
        Reserve(1);
        ((T*)_data!.Pointer)[Length++] = value;
    }

    /// <summary>Appends text or binary.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(1);
        fixed (byte* source = bytes) AppendView(StringView.Of(source, bytes.Length));
    }

    public void Append(string text) => Append(Encoding.UTF8.GetBytes(text));

    /// <summary>Appends one scalar of this type.</summary>
    public void Append(Scalar value)
    {
        switch (value.Value)
        {
            case null: AppendNull(); break;
            case bool v: Append(v ? (byte)1 : (byte)0); break;
            case sbyte v: Append(v); break;
            case short v: Append(v); break;
            case int v: Append(v); break;
            case long v: Append(v); break;
            case byte v: Append(v); break;
            case ushort v: Append(v); break;
            case uint v: Append(v); break;
            case ulong v: Append(v); break;
            case float v: Append(v); break;
            case double v: Append(v); break;
            case Int128 v when _width == 8: Append((long)v); break;
            case Int128 v: Append(v); break;
            case UInt128 v: Append(v); break;
            case IntervalValue v: Append(v); break;
            case Guid v: Append(Uuid(v)); break;
            case string v: Append(v); break;
            case byte[] v: Append(v); break;
            default: throw new InternalException($"a scalar of type {value.Type} appended to a column of {type}");
        }
    }

    /// <summary>Appends the selected rows of a vector of any encoding.</summary>
    public void Append(Vector vector, Selection selection)
    {
        int count = selection.Count;
        if (count == 0) return;
        Reserve(count);
        int start = Length;
        switch (_width)
        {
            case 1: Gather<byte>(vector, selection); break;
            case 2: Gather<ushort>(vector, selection); break;
            case 4: Gather<uint>(vector, selection); break;
            case 8: Gather<ulong>(vector, selection); break;
            default:
                if (_physical == PhysicalType.View) GatherViews(vector, selection);
                else Gather<UInt128>(vector, selection);
                break;
        }

        Length = start;
        if (vector.Validity == null)
        {
            Length = start + count;
            return;
        }

        if (_validity is null) GrowValidity();
        ulong* validity = (ulong*)_validity!.Pointer;
        for (int i = 0; i < count; i++)
        {
            if (vector.IsValid(selection[i])) continue;
            Bitmap.Clear(validity, start + i);
            Unsafe.InitBlockUnaligned(_data!.Pointer + ((long)(start + i) * _width), 0, (uint)_width);
            NullCount++;
        }

        Length = start + count;
    }

    /// <summary>The column of all that was appended; the builder starts anew.</summary>
    public Column Finish()
    {
        Reserve(0);
        _data ??= NativeBuffer.Allocate(pool, 64);
        NativeBuffer data = _physical == PhysicalType.Bool ? PackBits() : _data;
        if (_physical != PhysicalType.Bool) data.SetLength((long)Length * _width);
        if (NullCount > 0) _validity!.SetLength(Bitmap.Words(Length) * 8L);
        else _validity?.Release();
        if (_heaps.Count > 0) _heaps[^1].SetLength(_heapUsed);
        var column = new Column(type, Length, NullCount, NullCount > 0 ? _validity : null, data, [.. _heaps]);
        _data = _validity = null;
        _heaps.Clear();
        _heapUsed = 0;
        _capacity = Length = NullCount = 0;
        return column;
    }

    public void Dispose()
    {
        _data?.Release();
        _validity?.Release();
        foreach (NativeBuffer heap in _heaps) heap.Release();
        _data = _validity = null;
        _heaps.Clear();
        _capacity = Length = NullCount = 0;
    }

    internal static UInt128 Uuid(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private void Gather<T>(Vector vector, Selection selection) where T : unmanaged
    {
        T* target = (T*)_data!.Pointer + Length;
        T* source = vector.Values.As<T>();
        int count = selection.Count;
        if (vector.Encoding == VectorEncoding.Constant)
        {
            new Span<T>(target, count).Fill(source[0]);
        }
        else if (vector.Encoding == VectorEncoding.Dictionary)
        {
            int* codes = vector.Codes;
            if (selection.IsAll)
                for (int i = 0; i < count; i++) target[i] = source[codes[i]];
            else
                for (int i = 0; i < count; i++) target[i] = source[codes[selection.Indices[i]]];
        }
        else if (selection.IsAll)
        {
            new ReadOnlySpan<T>(source, count).CopyTo(new Span<T>(target, count));
        }
        else
        {
            for (int i = 0; i < count; i++) target[i] = source[selection.Indices[i]];
        }
    }

    private void GatherViews(Vector vector, Selection selection)
    {
        StringView* source = vector.Values.Views;
        if (vector.Encoding == VectorEncoding.Flat && vector.Validity == null)
        {
            AppendViews(source, selection);
            return;
        }

        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            AppendView(vector.IsValid(row) ? source[vector.ValueIndex(row)] : default);
        }
    }

    private void AppendViews(StringView* source, Selection selection)
    {
        StringView* target = (StringView*)_data!.Pointer + Length;
        int* rows = selection.Indices;
        byte* heap = _heaps.Count == 0 ? null : _heaps[^1].Pointer;
        long left = _heaps.Count == 0 ? 0 : _heaps[^1].Capacity - _heapUsed;
        for (int i = 0; i < selection.Count; i++)
        {
            StringView view = source[rows == null ? i : rows[i]];
            if (!view.IsInline)
            {
                if (left < view.Length)
                {
                    NewHeap(view.Length);
                    heap = _heaps[^1].Pointer;
                    left = _heaps[^1].Capacity;
                }

                StringView.CopyLong(view.Pointer, heap + _heapUsed, view.Length);
                view.High = (uint)(_heaps.Count - 1) | ((ulong)_heapUsed << 32);
                _heapUsed += view.Length;
                left -= view.Length;
            }

            target[i] = view;
        }

        Length += selection.Count;
    }

    private void AppendView(StringView view)
    {
        if (!view.IsInline)
        {
            if (_heaps.Count == 0 || _heaps[^1].Capacity - _heapUsed < view.Length) NewHeap(view.Length);
            byte* target = _heaps[^1].Pointer + _heapUsed;
            Buffer.MemoryCopy(view.Pointer, target, view.Length, view.Length);
            view.High = (uint)(_heaps.Count - 1) | ((ulong)_heapUsed << 32);
            _heapUsed += view.Length;
        }

        ((StringView*)_data!.Pointer)[Length++] = view;
    }

    private void NewHeap(int needed)
    {
        long size = 4096;
        if (_heaps.Count > 0)
        {
            _heaps[^1].SetLength(_heapUsed);
            size = Math.Min(_heaps[^1].Capacity * 2, 4 << 20);
        }

        _heaps.Add(NativeBuffer.Allocate(pool, Math.Max(size, needed)));
        _heapUsed = 0;
    }

    private NativeBuffer PackBits()
    {
        NativeBuffer bits = NativeBuffer.Allocate(pool, Math.Max(Bitmap.Words(Length) * 8L, 8), cleared: true);
        for (int i = 0; i < Length; i++)
            if (_data!.Pointer[i] != 0) Bitmap.Set((ulong*)bits.Pointer, i);
        _data!.Release();
        return bits;
    }

    private void GrowValidity()
    {
        long words = Bitmap.Words(Math.Max(_capacity, 64)) * 8L;
        long used = _validity is null ? 0 : _validity.Capacity;
        if (_validity is not null && _validity.Capacity >= words) return;
        Grow(ref _validity, words, used);
        new Span<byte>(_validity!.Pointer + used, (int)(_validity.Capacity - used)).Fill(0xFF);
    }

    private void Grow(ref NativeBuffer? buffer, long bytes, long used)
    {
        NativeBuffer grown = NativeBuffer.Allocate(pool, Math.Max(bytes, 64));
        if (buffer is not null)
        {
            Buffer.MemoryCopy(buffer.Pointer, grown.Pointer, grown.Capacity, used);
            buffer.Release();
        }

        buffer = grown;
    }
}
