using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Nested;

/// <summary>Builds packed values. One a thread at a time: <see cref="Rent"/> and <see cref="Return"/>; its memory is kept for the next value.</summary>
internal sealed unsafe class PackedWriter
{
    private const int MostKept = 1 << 20;

    [ThreadStatic] private static Stack<PackedWriter>? t_free;

    private byte[] _bytes = new byte[256];
    private int[] _starts = new int[16];
    private int _count; // of starts
    private int _children; // written in all

    /// <summary>Where a nested value begins.</summary>
    public readonly record struct Mark(int Start, int FirstChild);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public static PackedWriter Rent()
    {
        PackedWriter writer = (t_free ??= new Stack<PackedWriter>()).TryPop(out PackedWriter? free) ? free : new PackedWriter();
        writer.Clear();
        return writer;
    }

    public static void Return(PackedWriter writer)
    {
        if (writer._bytes.Length > MostKept) writer._bytes = new byte[256];
        if (writer._starts.Length > MostKept) writer._starts = new int[16];
        t_free!.Push(writer);
    }

    public void Clear() => Length = _count = 0;

    /// <summary>Begins a list or a struct.</summary>
    public Mark Begin() => new(Length, _count);

    /// <summary>Begins an element of a list or a field of a struct: its value follows unless it is null.</summary>
    /// <param name="layout">The element's own layout.</param>
    /// <param name="tracked">Whether its place must be noted: elements that are not of fixed width, all fields of structs that are not.</param>
    /// <param name="valid">Whether it is not null.</param>
    public void Child(NestedLayout layout, bool tracked, bool valid)
    {
        Begin(tracked);
        int filler = valid || !layout.IsFixed ? 0 : layout.Width;
        Span<byte> room = Take(1 + filler);
        room[0] = valid ? NestedLayout.Valid : NestedLayout.Null;
        room[1..].Clear();
    }

    /// <summary>An element or field that is packed already, with its mark.</summary>
    public void Child(NestedLayout layout, bool tracked, bool valid, PackedSpan value)
    {
        Child(layout, tracked, valid);
        if (valid) Copy(value.Bytes, value.Size);
    }

    /// <summary>An element or field of fixed width, whose value lies there as in flat data.</summary>
    public void Fixed(NestedLayout layout, bool tracked, void* value)
    {
        Begin(tracked);
        fixed (byte* room = Take(layout.Stride))
        {
            *room = NestedLayout.Valid;
            PackedNumber.Write(layout, value, 0, room + 1);
        }
    }

    /// <summary>An element or field that is this text or binary value.</summary>
    public void TextChild(bool tracked, ReadOnlySpan<byte> text)
    {
        Begin(tracked);
        if (text.IndexOfAnyInRange((byte)0, (byte)1) >= 0)
        {
            Take(1)[0] = NestedLayout.Valid;
            Text(text);
            return;
        }

        Span<byte> room = Take(checked(text.Length + 2));
        room[0] = NestedLayout.Valid;
        text.CopyTo(room[1..]);
        room[^1] = NestedLayout.End;
    }

    /// <summary>An element or field from a row of a flat or constant vector, with its mark.</summary>
    public void Child(NestedLayout layout, bool tracked, Vector values, int row)
    {
        bool valid = layout.Type.Id != TypeId.Null && values.IsValid(row);
        Child(layout, tracked, valid);
        if (valid) Write(layout, values.Data, values.ValueIndex(row));
    }

    /// <summary>Ends a list that began at <paramref name="mark"/>.</summary>
    public void EndList(Mark mark, NestedLayout element)
    {
        if (element.IsFixed)
        {
            Take(1)[0] = NestedLayout.End;
            return;
        }

        int count = _count - mark.FirstChild;
        Span<byte> room = Take(5 + (count * 4));
        room[0] = NestedLayout.End;
        Starts(mark, room[1..]);
        BinaryPrimitives.WriteInt32LittleEndian(room[^4..], count);
    }

    /// <summary>Ends a struct that began at <paramref name="mark"/>.</summary>
    public void EndStruct(Mark mark, NestedLayout layout)
    {
        if (layout.IsFixed) return;
        Starts(mark, Take((_count - mark.FirstChild) * 4));
    }

    /// <summary>A value that is packed already.</summary>
    public void Copy(byte* value, int size) => new ReadOnlySpan<byte>(value, size).CopyTo(Take(size));

    /// <summary>Room for at most so many bytes, to be written at once; <see cref="GiveBack"/> what was not needed.</summary>
    public Span<byte> Room(int bytes) => Take(bytes);

    /// <summary>Takes back the last bytes of <see cref="Room"/>.</summary>
    public void GiveBack(int bytes) => Length -= bytes;

    /// <inheritdoc cref="Copy(byte*, int)"/>
    public void Copy(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    /// <summary>The value at an index of flat data.</summary>
    public void Write(NestedLayout layout, void* data, int index)
    {
        switch (layout.Kind)
        {
            case PackedKind.Fixed: PackedNumber.Write(layout, data, index, Take(layout.Width)); break;
            case PackedKind.Text: Text(StringView.Span((StringView*)data + index)); break;
            default:
                StringView* view = (StringView*)data + index;
                Copy(StringView.Bytes(view), view->Length);
                break;
        }
    }

    /// <summary>A text or binary value.</summary>
    public void Text(ReadOnlySpan<byte> text)
    {
        int escapes = text.IndexOfAnyInRange((byte)0, (byte)1) < 0 ? 0 : text.Count((byte)0) + text.Count((byte)1);
        Span<byte> room = Take(checked(text.Length + escapes + 1));
        room[^1] = NestedLayout.End;
        if (escapes == 0)
        {
            text.CopyTo(room);
            return;
        }

        int at = 0;
        foreach (byte b in text)
        {
            if (b <= 1)
            {
                room[at++] = NestedLayout.Escape;
                room[at++] = (byte)(b + 1);
            }
            else
            {
                room[at++] = b;
            }
        }
    }

    /// <summary>A view of what was written, copied to the heap of a result.</summary>
    public StringView ViewIn(Vector result)
    {
        fixed (byte* bytes = _bytes)
            return StringView.Of(Length > StringView.InlineLength ? result.Heap.Copy(bytes, Length) : bytes, Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Begin(bool tracked)
    {
        if (tracked)
        {
            if (_count == _starts.Length) Array.Resize(ref _starts, _count * 2);
            _starts[_count++] = Length;
        }

        if ((++_children & 0xFFFF) == 0) Memory.Interruption.Check();
    }

    private void Starts(Mark mark, Span<byte> room)
    {
        for (int i = mark.FirstChild; i < _count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(room, _starts[i] - mark.Start);
            room = room[4..];
        }

        _count = mark.FirstChild;
    }

    private Span<byte> Take(int bytes)
    {
        long needed = (long)Length + bytes;
        if (needed > _bytes.Length)
        {
            if (needed > Array.MaxLength) throw new ArithmeticOverflowException($"a nested value of {needed} bytes is too long");
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max(needed, _bytes.Length * 2L), Array.MaxLength));
        }

        Span<byte> room = _bytes.AsSpan(Length, bytes);
        Length = (int)needed;
        return room;
    }
}
