using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FrameEngine.Tpch.Generation;

/// <summary>One column of a <see cref="TpchChunk"/>: append-only until cleared.</summary>
internal abstract class ChunkColumn(TpchColumn definition)
{
    public TpchColumn Definition { get; } = definition;

    public int Count { get; protected set; }

    public virtual void Clear() => Count = 0;
}

/// <summary>A column of fixed-width values.</summary>
internal abstract unsafe class FixedColumn<T>(TpchColumn definition) : ChunkColumn(definition)
    where T : unmanaged
{
    private T[] _values = GC.AllocateUninitializedArray<T>(1024, pinned: true);

    public ReadOnlySpan<T> Values => _values.AsSpan(0, Count);

    /// <summary>Where the values lie, until the next one is appended.</summary>
    public T* Address => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(T value)
    {
        T[] target = _values;
        int index = Count;
        if ((uint)index >= (uint)target.Length)
            target = Grow();
        target[index] = value;
        Count = index + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private T[] Grow()
    {
        return _values = Pinned.Grow(_values, _values.Length * 2);
    }
}

/// <summary>Keys, or decimals in hundredths.</summary>
internal sealed class Int64Column(TpchColumn definition) : FixedColumn<long>(definition);

/// <summary>Integers, or dates in days since 1970-01-01.</summary>
internal sealed class Int32Column(TpchColumn definition) : FixedColumn<int>(definition);

/// <summary>Positions in the definition's list of words.</summary>
internal sealed class WordColumn(TpchColumn definition) : FixedColumn<byte>(definition)
{
    public Distribution Words { get; } = definition.Words!;
}

/// <summary>Text: the bytes of all values one after the other, and where each starts.</summary>
internal sealed unsafe class TextColumn(TpchColumn definition) : ChunkColumn(definition)
{
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(16 * 1024, pinned: true);
    private int[] _offsets = new int[1024];

    /// <summary>The bytes of all values.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _offsets[Count]);

    /// <summary>Where the bytes lie, until more is appended.</summary>
    public byte* Address => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_bytes));

    /// <summary>One more than there are values: each value's first byte, and at last the end.</summary>
    public ReadOnlySpan<int> Offsets => _offsets.AsSpan(0, Count + 1);

    public ReadOnlySpan<byte> this[int row] => _bytes.AsSpan(_offsets[row], _offsets[row + 1] - _offsets[row]);

    /// <summary>Room for the next value; write to its start, then <see cref="Commit"/> the length that was used.</summary>
    public Span<byte> Reserve(int capacity)
    {
        int start = _offsets[Count];
        if (_bytes.Length - start < capacity)
            _bytes = Pinned.Grow(_bytes, Math.Max(_bytes.Length * 2, start + capacity));
        return _bytes.AsSpan(start);
    }

    /// <summary>Ends the value that was written to the reserved room and returns it, still writable.</summary>
    public Span<byte> Commit(int length)
    {
        int start = _offsets[Count];
        if (Count + 2 > _offsets.Length)
            Array.Resize(ref _offsets, _offsets.Length * 2);
        _offsets[++Count] = start + length;
        return _bytes.AsSpan(start, length);
    }
}

/// <summary>Arrays that stay where they are, so that vectors can point at them.</summary>
internal static class Pinned
{
    /// <summary>A longer copy.</summary>
    public static T[] Grow<T>(T[] array, int length)
    {
        T[] grown = GC.AllocateUninitializedArray<T>(length, pinned: true);
        array.CopyTo(grown, 0);
        return grown;
    }
}
