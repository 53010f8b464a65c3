using System.Runtime.CompilerServices;
using FrameEngine.Columns;

namespace FrameEngine.Nested;

/// <summary>A value inside a packed one: where it is and how long. Borrowed from the value around it.</summary>
internal readonly unsafe struct PackedSpan(byte* bytes, int size)
{
    public readonly byte* Bytes = bytes;
    public readonly int Size = size;

    public ReadOnlySpan<byte> Span => new(Bytes, Size);

    public static PackedSpan Of(StringView* view) => new(StringView.Bytes(view), view->Length);
}

/// <summary>Takes packed values apart.</summary>
internal static unsafe class Packed
{
    /// <summary>The packed value of a row of a flat or constant vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedSpan PackedAt(this Vector vector, int row) => PackedSpan.Of(vector.Views + vector.ValueIndex(row));

    /// <summary>A view of a packed value that lies where it does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static StringView View(PackedSpan value) => StringView.Of(value.Bytes, value.Size);

    /// <summary>How many elements a list has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(NestedLayout list, PackedSpan value) =>
        list.Element.IsFixed ? (value.Size - 1) / list.Element.Stride : Unsafe.ReadUnaligned<int>(value.Bytes + value.Size - 4);

    /// <summary>An element of a list, by its place from 0; false if it is null.</summary>
    public static bool Element(NestedLayout list, PackedSpan value, int i, out PackedSpan element)
    {
        NestedLayout layout = list.Element;
        if (layout.IsFixed)
        {
            byte* p = value.Bytes + ((long)i * layout.Stride);
            element = new PackedSpan(p + 1, layout.Width);
            return *p == NestedLayout.Valid;
        }

        int count = Unsafe.ReadUnaligned<int>(value.Bytes + value.Size - 4);
        byte* starts = value.Bytes + value.Size - 4 - ((long)count * 4);
        return Child(value, starts, i, count, (int)(starts - value.Bytes) - 1, out element);
    }

    /// <summary>A field of a struct, by its place from 0; false if it is null.</summary>
    public static bool Field(NestedLayout layout, PackedSpan value, int i, out PackedSpan field)
    {
        if (layout.Starts[i] >= 0 && layout.Children[i].IsFixed)
        {
            byte* p = value.Bytes + layout.Starts[i];
            field = new PackedSpan(p + 1, layout.Children[i].Width);
            return *p == NestedLayout.Valid;
        }

        int count = layout.Children.Length;
        byte* starts = value.Bytes + value.Size - (count * 4);
        return Child(value, starts, i, count, (int)(starts - value.Bytes), out field);
    }

    private static bool Child(PackedSpan value, byte* starts, int i, int count, int end, out PackedSpan child)
    {
        int start = Unsafe.ReadUnaligned<int>(starts + ((long)i * 4));
        int next = i + 1 < count ? Unsafe.ReadUnaligned<int>(starts + ((long)(i + 1) * 4)) : end;
        child = new PackedSpan(value.Bytes + start + 1, next - start - 1);
        return value.Bytes[start] == NestedLayout.Valid;
    }

    /// <summary>Puts a value at an index of a flat vector of its type. Long texts and nested values keep pointing into the value that they are taken from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(NestedLayout layout, PackedSpan value, Vector target, int index)
    {
        switch (layout.Kind)
        {
            case PackedKind.Fixed: PackedNumber.Read(layout, value.Bytes, target.Data, index); break;
            case PackedKind.Text: target.Views[index] = Text(value, target); break;
            default: target.Views[index] = StringView.Of(value.Bytes, value.Size); break;
        }
    }

    /// <summary>The bytes of a text; those with escapes are written anew, to the heap of <paramref name="target"/>.</summary>
    public static StringView Text(PackedSpan value, Vector target)
    {
        int length = value.Size - 1;
        if (!new ReadOnlySpan<byte>(value.Bytes, length).Contains(NestedLayout.Escape)) return StringView.Of(value.Bytes, length);
        byte* plain = target.Heap.Allocate(length);
        return StringView.Of(plain, Unescape(value, plain));
    }

    /// <summary>The bytes of a text as an array.</summary>
    public static byte[] TextBytes(PackedSpan value)
    {
        var plain = new byte[value.Size - 1];
        fixed (byte* target = plain)
        {
            int length = Unescape(value, target);
            return length == plain.Length ? plain : plain[..length];
        }
    }

    private static int Unescape(PackedSpan value, byte* plain)
    {
        int at = 0;
        for (int i = 0; i < value.Size - 1; i++)
            plain[at++] = value.Bytes[i] == NestedLayout.Escape ? (byte)(value.Bytes[++i] - 1) : value.Bytes[i];
        return at;
    }
}
