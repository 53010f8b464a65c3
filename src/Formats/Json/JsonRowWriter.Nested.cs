using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Nested;

namespace FrameEngine.Formats.Json;

/// <summary>Lists as arrays; structs (without names: by place) and maps (keys as text) as objects.</summary>
internal sealed unsafe partial class JsonRowWriter
{
    private readonly Dictionary<DataType, Vector> _cells = [];

    private void WriteNested(NestedLayout layout, PackedSpan value)
    {
        if (layout.Kind == PackedKind.Struct)
        {
            _json.WriteStartObject();
            for (int i = 0; i < layout.Children.Length; i++)
            {
                string name = layout.Type.Fields[i].Name;
                _json.WritePropertyName(name.Length > 0 ? name : (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
                WriteChild(layout.Children[i], Packed.Field(layout, value, i, out PackedSpan field), field);
            }

            _json.WriteEndObject();
            return;
        }

        bool map = layout.Type.Id == TypeId.Map;
        if (map) _json.WriteStartObject();
        else _json.WriteStartArray();
        int count = Packed.Count(layout, value);
        for (int i = 0; i < count; i++)
        {
            bool valid = Packed.Element(layout, value, i, out PackedSpan element);
            if (!map)
            {
                WriteChild(layout.Element, valid, element);
                continue;
            }

            Packed.Field(layout.Element, element, 0, out PackedSpan key);
            PackedWriter text = PackedWriter.Rent();
            PackedText.Append(layout.Element.Children[0], key, text);
            _json.WritePropertyName(text.Written);
            PackedWriter.Return(text);
            WriteChild(layout.Element.Children[1], Packed.Field(layout.Element, element, 1, out PackedSpan mapped), mapped);
        }

        if (map) _json.WriteEndObject();
        else _json.WriteEndArray();
    }

    private void WriteChild(NestedLayout layout, bool valid, PackedSpan value)
    {
        if (!valid)
        {
            _json.WriteNullValue();
            return;
        }

        if (layout.Kind >= PackedKind.List)
        {
            WriteNested(layout, value);
            return;
        }

        if (!_cells.TryGetValue(layout.Type, out Vector? cell)) _cells.Add(layout.Type, cell = new Vector(layout.Type, MemoryPool.Unlimited, 1));
        cell.StartFlat(1);
        Packed.Load(layout, value, cell, 0);
        WriteValue(cell, 0);
    }
}
