using System.Numerics;
using Vector = FrameEngine.Columns.Vector;
using FrameEngine.Columns;
using FrameEngine.Compute.Hashing;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Turns the key vectors of a chunk into key blocks and hashes. One a thread; its memory is refilled by every <see cref="Write"/>.</summary>
internal sealed unsafe class KeyWriter(RowLayout layout, MemoryPool pool, bool constantHash) : IDisposable
{
    private const ulong ConstantHash = 0xABCD_0000_0000_0001;

    private readonly VectorHasher _hasher = new(pool);
    private NativeBuffer? _memory;
    private int _capacity;

    /// <summary>The block of the i-th selected row is at <c>Blocks + i * KeySize</c>.</summary>
    public byte* Blocks { get; private set; }

    public ulong* Hashes { get; private set; }

    /// <param name="keys">One vector per key column.</param>
    /// <param name="hashes">Whether the hashes are wanted too.</param>
    public void Write(ReadOnlySpan<Vector> keys, Selection selection, bool hashes = true)
    {
        Reserve(selection.Count);
        if (layout.HasGaps) new Span<byte>(Blocks, selection.Count * layout.KeySize).Clear();
        for (int i = 0; i < keys.Length; i++) WriteColumn(keys[i], selection, layout.KeyOffsets[i], layout.NullBits[i]);
        if (hashes) Hash(keys, selection);
    }

    /// <summary>Hashes of blocks that were written before; not for those with text or intervals.</summary>
    public void HashBlocks(byte* blocks, int count, ulong* hashes)
    {
        if (constantHash) new Span<ulong>(hashes, count).Fill(ConstantHash);
        else if (layout.Shape == KeyShape.OneWord) HashBlocks<OneWord>(blocks, count, hashes);
        else if (layout.Shape == KeyShape.TwoWords) HashBlocks<TwoWords>(blocks, count, hashes);
        else HashBlocks<Words>(blocks, count, hashes);
    }

    public void Dispose()
    {
        _hasher.Dispose();
        _memory?.Release();
        _memory = null;
        _capacity = 0;
    }

    private void Hash(ReadOnlySpan<Vector> keys, Selection selection)
    {
        int count = selection.Count;
        if (!constantHash && layout.Shape is (KeyShape.Texts or KeyShape.Mixed))
            for (int i = 0; i < keys.Length; i++) _hasher.Hash(keys[i], selection, Hashes, i > 0);
        else HashBlocks(Blocks, count, Hashes);
    }

    private void HashBlocks<TKey>(byte* block, int count, ulong* hashes) where TKey : struct, IKeyBlock
    {
        int size = layout.KeySize;
        for (int i = 0; i < count; i++, block += size) hashes[i] = TKey.Hash(block, layout);
    }

    private void WriteColumn(Vector vector, Selection selection, int offset, int nullBit)
    {
        byte* target = Blocks + offset;
        switch (vector.Physical)
        {
            case PhysicalType.Float32: ScatterFloat<float>(vector, selection, target); break;
            case PhysicalType.Float64: ScatterFloat<double>(vector, selection, target); break;
            default:
                switch (vector.Physical.Width())
                {
                    case 1: Scatter<byte>(vector, selection, target); break;
                    case 2: Scatter<ushort>(vector, selection, target); break;
                    case 4: Scatter<uint>(vector, selection, target); break;
                    case 8: Scatter<ulong>(vector, selection, target); break;
                    default: Scatter<UInt128>(vector, selection, target); break;
                }

                break;
        }

        if (vector.Validity != null) ScatterNulls(vector, selection, target, nullBit);
    }

    private void Scatter<T>(Vector vector, Selection selection, byte* target) where T : unmanaged
    {
        T* source = vector.Values.As<T>();
        int count = selection.Count, stride = layout.KeySize;
        if (vector.Encoding == VectorEncoding.Constant)
        {
            T value = source[0];
            for (int i = 0; i < count; i++, target += stride) *(T*)target = value;
        }
        else if (vector.Encoding == VectorEncoding.Dictionary)
        {
            int* codes = vector.Codes;
            for (int i = 0; i < count; i++, target += stride) *(T*)target = source[codes[selection[i]]];
        }
        else if (selection.IsAll)
        {
            if (stride == sizeof(T)) new ReadOnlySpan<T>(source, count).CopyTo(new Span<T>(target, count));
            else
                for (int i = 0; i < count; i++, target += stride) *(T*)target = source[i];
        }
        else
        {
            int* rows = selection.Indices;
            for (int i = 0; i < count; i++, target += stride) *(T*)target = source[rows[i]];
        }
    }

    // Zeros of either sign are one key, and so are all NaNs.
    private void ScatterFloat<T>(Vector vector, Selection selection, byte* target) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T* source = vector.Values.As<T>();
        int stride = layout.KeySize;
        for (int i = 0; i < selection.Count; i++, target += stride)
        {
            T value = source[vector.ValueIndex(selection[i])];
            *(T*)target = T.IsNaN(value) ? T.NaN : value + T.Zero;
        }
    }

    private void ScatterNulls(Vector vector, Selection selection, byte* target, int nullBit)
    {
        int stride = layout.KeySize, width = vector.Physical.Width();
        byte* block = Blocks;
        for (int i = 0; i < selection.Count; i++, target += stride, block += stride)
        {
            if (vector.IsValid(selection[i])) continue;
            if (nullBit < 0) throw new InternalException("a null in a group key that was promised to have none");
            new Span<byte>(target, width).Clear();
            block[layout.MaskOffset + (nullBit >> 3)] |= (byte)(1 << (nullBit & 7));
        }
    }

    private void Reserve(int rows)
    {
        if (rows <= _capacity) return;
        _memory?.Release();
        _memory = null;
        _capacity = 0;
        int capacity = Math.Max(rows, DataChunk.DefaultRows);
        _memory = NativeBuffer.Allocate(pool, capacity * (long)(layout.KeySize + sizeof(ulong)));
        _capacity = capacity;
        Hashes = (ulong*)_memory.Pointer;
        Blocks = _memory.Pointer + (capacity * 8L);
    }
}
