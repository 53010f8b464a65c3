using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Nested;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>Packed values one behind the other, written where they stay: views point into its blocks until <see cref="Recycle"/>.</summary>
internal sealed unsafe class PackedRows(MemoryPool pool) : IDisposable
{
    private const int BlockBytes = 256 << 10;

    private readonly List<NativeBuffer> _blocks = [];
    private int _block = -1;
    private byte* _start, _next, _end; // of the value that is being written; its next byte; the block's end
    private int[] _places = new int[64];
    private int _count;

    /// <summary>Bytes of the current value so far.</summary>
    public int Length => (int)(_next - _start);

    /// <summary>Starts of children that were noted and not written out yet.</summary>
    public int Places => _count;

    /// <summary>Begins a row's value.</summary>
    public void Begin()
    {
        _start = _next;
        _count = 0;
    }

    /// <summary>Ends a row's value.</summary>
    public StringView Finish()
    {
        StringView view = StringView.Of(_start, Length);
        if (view.Length <= StringView.InlineLength) _next = _start;
        return view;
    }

    /// <summary>Where to write up to so many bytes; <see cref="Advance"/> says how many there were.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Room(long bytes)
    {
        if (_end - _next < bytes) Grow(bytes);
        return _next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(long bytes) => _next += bytes;

    /// <summary>Notes that a child begins here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Place()
    {
        if (_count == _places.Length) Array.Resize(ref _places, _count * 2);
        _places[_count++] = Length;
    }

    /// <summary>Writes where the children since <paramref name="first"/> begin, relative to the value at <paramref name="start"/>, and forgets them.</summary>
    public void WritePlaces(int first, int start)
    {
        int count = _count - first;
        byte* room = Room(count * 4L);
        for (int i = 0; i < count; i++) Unsafe.WriteUnaligned(room + (i * 4L), _places[first + i] - start);
        Advance(count * 4L);
        _count = first;
    }

    /// <summary>Writes the mark of an element or field; a null of fixed width leaves zeros in its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mark(NestedLayout layout, bool valid)
    {
        if (valid)
        {
            *Room(1) = NestedLayout.Valid;
            Advance(1);
            return;
        }

        int filler = layout.IsFixed ? layout.Width : 0;
        byte* p = Room(1 + filler);
        *p = NestedLayout.Null;
        new Span<byte>(p + 1, filler).Clear();
        Advance(1 + filler);
    }

    /// <summary>Nobody looks at what was written before: blocks are used again.</summary>
    public void Recycle()
    {
        if (_block < 0) return;
        Use(0);
        _start = _next;
    }

    public void Dispose()
    {
        foreach (NativeBuffer block in _blocks) block.Release();
        _blocks.Clear();
        _block = -1;
        _start = _next = _end = null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(long bytes)
    {
        long begun = Length, needed = begun + bytes;
        if (needed > int.MaxValue - 64) throw new ArithmeticOverflowException($"a nested value of {needed} bytes is too long");
        byte* old = _start;
        int next = _block + 1;
        if (next == _blocks.Count) _blocks.Add(NativeBuffer.Allocate(pool, Math.Max(BlockBytes, Math.Min(needed * 2, int.MaxValue))));
        else if (_blocks[next].Capacity < needed)
        {
            // Nothing of this round is in it yet.
            _blocks[next].Release();
            _blocks.RemoveAt(next);
            _blocks.Insert(next, NativeBuffer.Allocate(pool, Math.Max(BlockBytes, Math.Min(needed * 2, int.MaxValue))));
        }

        Use(next);
        Buffer.MemoryCopy(old, _next, _end - _next, begun);
        _start = _next;
        _next += begun;
    }

    private void Use(int block)
    {
        _block = block;
        _next = _blocks[block].Pointer;
        _end = _next + _blocks[block].Capacity;
    }
}
