using System.Globalization;
using FrameEngine.Columns;
using FrameEngine.Compute.Casting;
using FrameEngine.Memory;
using FrameEngine.Nested;

namespace FrameEngine.Formats.Json;

/// <summary>Lists as arrays; structs (without names: by place) and maps (keys as text) as objects.</summary>
internal sealed unsafe partial class JsonRowWriter
{
    private readonly Dictionary<DataType, Vector> _cells = [];
    private readonly Dictionary<NestedLayout, byte[][]> _members = new(ReferenceEqualityComparer.Instance);

    private void WriteNested(NestedLayout layout, PackedSpan value)
    {
        if (layout.Kind == PackedKind.Struct)
        {
            if (layout.Type.IsUnion) WriteUnion(layout, value);
            else WriteStruct(layout, value);
            return;
        }

        bool map = layout.Type.Id == TypeId.Map;
        Raw(map ? "{"u8 : "["u8);
        int count = Packed.Count(layout, value);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> comma = i > 0 ? ","u8 : [];
            bool valid = Packed.Element(layout, value, i, out PackedSpan element);
            if (!map)
            {
                WriteChild(comma, layout.Element, valid, element);
                continue;
            }

            Packed.Field(layout.Element, element, 0, out PackedSpan key);
            PackedWriter text = PackedWriter.Rent();
            PackedText.Append(layout.Element.Children[0], key, text);
            WriteText(comma, text.Written);
            PackedWriter.Return(text);
            WriteChild(":"u8, layout.Element.Children[1], Packed.Field(layout.Element, element, 1, out PackedSpan mapped), mapped);
        }

        Raw(map ? "}"u8 : "]"u8);
    }

    // An object of the one member that there is.
    private void WriteUnion(NestedLayout layout, PackedSpan value)
    {
        if (!_members.TryGetValue(layout, out byte[][]? openings))
        {
            openings = [.. layout.Type.Fields.Select(f => OpeningsOf([f.Name])[0])];
            _members.Add(layout, openings);
        }

        int place = UnionCasts.Member(layout, value, out PackedSpan member, out bool valid);
        WriteChild(openings[place], layout.Children[place], valid, member);
        Raw("}"u8);
    }

    private void WriteStruct(NestedLayout layout, PackedSpan value)
    {
        if (!_members.TryGetValue(layout, out byte[][]? openings))
        {
            openings = OpeningsOf([.. layout.Type.Fields.Select((f, i) => f.Name.Length > 0 ? f.Name : (i + 1).ToString(CultureInfo.InvariantCulture))]);
            _members.Add(layout, openings);
        }

        if (openings.Length == 0) Raw("{"u8);
        for (int i = 0; i < openings.Length; i++) WriteChild(openings[i], layout.Children[i], Packed.Field(layout, value, i, out PackedSpan field), field);
        Raw("}"u8);
    }

    private void WriteChild(ReadOnlySpan<byte> opening, NestedLayout layout, bool valid, PackedSpan value)
    {
        if (!valid)
        {
            Raw(opening, "null"u8);
            return;
        }

        if (layout.Kind >= PackedKind.List)
        {
            Raw(opening);
            WriteNested(layout, value);
            return;
        }

        if (!_cells.TryGetValue(layout.Type, out Vector? cell)) _cells.Add(layout.Type, cell = new Vector(layout.Type, MemoryPool.Unlimited, 1));
        cell.StartFlat(1);
        Packed.Load(layout, value, cell, 0);
        WriteValue(opening, cell, 0);
    }
}
