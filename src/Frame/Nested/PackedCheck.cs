using System.Buffers.Binary;
using System.Text.Unicode;
using FrameEngine.Types;

namespace FrameEngine.Nested;

/// <summary>Checks packed values that come from outside the process: reading one that passes stays within its bytes.</summary>
internal static class PackedCheck
{
    public static bool IsWellFormed(NestedLayout layout, ReadOnlySpan<byte> value)
    {
        switch (layout.Kind)
        {
            case PackedKind.Fixed: return value.Length == layout.Width && (layout.Type.Physical != PhysicalType.Bool || value[0] <= 1);
            case PackedKind.Text: return IsText(layout, value);
            case PackedKind.Struct: return IsStruct(layout, value);
            default: return layout.Element.IsFixed ? IsFixedList(layout.Element, value) : IsList(layout.Element, value);
        }
    }

    private static bool IsText(NestedLayout layout, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value[^1] != NestedLayout.End) return false;
        ReadOnlySpan<byte> text = value[..^1];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == NestedLayout.End) return false;
            if (text[i] == NestedLayout.Escape && (++i == text.Length || text[i] is not (1 or 2))) return false;
        }

        return layout.Type.Id != TypeId.Utf8 || Utf8.IsValid(text);
    }

    private static bool IsFixedList(NestedLayout element, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value[^1] != NestedLayout.End || (value.Length - 1) % element.Stride != 0) return false;
        for (value = value[..^1]; !value.IsEmpty; value = value[element.Stride..])
            if (!IsChild(element, value[..element.Stride])) return false;
        return true;
    }

    private static bool IsList(NestedLayout element, ReadOnlySpan<byte> value)
    {
        if (value.Length < 5) return false;
        int count = BinaryPrimitives.ReadInt32LittleEndian(value[^4..]);
        if (count < 0 || count > (value.Length - 5) / 4) return false;
        int end = value.Length - 5 - (count * 4);
        return value[end] == NestedLayout.End && AreChildren(value, end, end + 1, count, _ => element);
    }

    private static bool IsStruct(NestedLayout layout, ReadOnlySpan<byte> value)
    {
        if (layout.IsFixed)
        {
            if (value.Length != layout.Width) return false;
            for (int i = 0; i < layout.Children.Length; i++)
                if (!IsChild(layout.Children[i], value.Slice(layout.Starts[i], layout.Children[i].Stride))) return false;
            return true;
        }

        int count = layout.Children.Length, end = value.Length - (count * 4);
        return end >= 0 && AreChildren(value, end, end, count, i => layout.Children[i]);
    }

    private static bool AreChildren(ReadOnlySpan<byte> value, int end, int starts, int count, Func<int, NestedLayout> layouts)
    {
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            int next = i + 1 < count ? BinaryPrimitives.ReadInt32LittleEndian(value[(starts + ((i + 1) * 4))..]) : end;
            if (BinaryPrimitives.ReadInt32LittleEndian(value[(starts + (i * 4))..]) != at || next <= at || next > end || !IsChild(layouts(i), value[at..next])) return false;
            at = next;
        }

        return at == end;
    }

    private static bool IsChild(NestedLayout layout, ReadOnlySpan<byte> child) => child[0] switch
    {
        NestedLayout.Valid => IsWellFormed(layout, child[1..]),
        NestedLayout.Null => child.Length == 1 + Math.Max(layout.Width, 0),
        _ => false,
    };
}
