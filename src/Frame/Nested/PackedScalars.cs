using System.Text;
using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Nested;

/// <summary>Nested values from single scalars and back. Not for rows: each value is boxed.</summary>
internal static unsafe class PackedScalars
{
    /// <summary>A list of scalars of one type.</summary>
    public static Scalar List(DataType element, IReadOnlyList<Scalar> items)
    {
        DataType type = DataType.List(element);
        PackedWriter writer = PackedWriter.Rent();
        PackedWriter.Mark mark = writer.Begin();
        foreach (Scalar item in items) Child(writer, element.Layout, !element.Layout.IsFixed, item);
        writer.EndList(mark, element.Layout);
        return Take(type, writer);
    }

    /// <summary>A struct of scalars, each of its field's type.</summary>
    public static Scalar Struct(DataType type, IReadOnlyList<Scalar> fields)
    {
        PackedWriter writer = PackedWriter.Rent();
        PackedWriter.Mark mark = writer.Begin();
        for (int i = 0; i < fields.Count; i++) Child(writer, type.Fields[i].Type.Layout, !type.Layout.IsFixed, fields[i]);
        writer.EndStruct(mark, type.Layout);
        return Take(type, writer);
    }

    /// <summary>A map of keys and values of one type each.</summary>
    public static Scalar Map(DataType type, IReadOnlyList<(Scalar Key, Scalar Value)> entries)
    {
        DataType entry = NestedLayout.EntryOf(type);
        return List(entry, [.. entries.Select(e => Struct(entry, [e.Key, e.Value]))]) with { Type = type };
    }

    /// <summary>The elements of a list, or the fields of a struct.</summary>
    public static IReadOnlyList<Scalar> Items(Scalar value)
    {
        NestedLayout layout = value.Type.Layout;
        var items = new List<Scalar>();
        fixed (byte* bytes = (byte[])value.Value!)
        {
            var span = new PackedSpan(bytes, ((byte[])value.Value!).Length);
            if (layout.Kind == PackedKind.List)
            {
                int count = Packed.Count(layout, span);
                for (int i = 0; i < count; i++) items.Add(Packed.Element(layout, span, i, out PackedSpan element) ? Read(layout.Element, element) : Scalar.Null(layout.Element.Type));
            }
            else
            {
                for (int i = 0; i < layout.Children.Length; i++)
                    items.Add(Packed.Field(layout, span, i, out PackedSpan field) ? Read(layout.Children[i], field) : Scalar.Null(layout.Children[i].Type));
            }
        }

        return items;
    }

    /// <summary>The value at a place inside another.</summary>
    public static Scalar Read(NestedLayout layout, PackedSpan value)
    {
        if (layout.Kind >= PackedKind.List) return new Scalar(layout.Type, value.Span.ToArray());
        if (layout.Kind == PackedKind.Text)
        {
            byte[] bytes = Packed.TextBytes(value);
            return new Scalar(layout.Type, layout.Type.Id == TypeId.Utf8 ? Encoding.UTF8.GetString(bytes) : bytes);
        }

        UInt128 number = default;
        PackedNumber.Read(layout, value.Bytes, &number, 0);
        void* data = &number;
        object read = layout.Type.Id switch
        {
            TypeId.Boolean or TypeId.Null => *(byte*)data != 0,
            TypeId.Int8 => *(sbyte*)data,
            TypeId.Int16 => *(short*)data,
            TypeId.Int32 or TypeId.Date => *(int*)data,
            TypeId.Int64 or TypeId.Time or (>= TypeId.Timestamp and <= TypeId.TimeTz) => *(long*)data,
            TypeId.UInt8 => *(byte*)data,
            TypeId.UInt16 => *(ushort*)data,
            TypeId.UInt32 => *(uint*)data,
            TypeId.UInt64 => *(ulong*)data,
            TypeId.Int128 => *(Int128*)data,
            TypeId.UInt128 => number,
            TypeId.Float32 => *(float*)data,
            TypeId.Float64 => *(double*)data,
            TypeId.Decimal => layout.Width == 8 ? *(long*)data : *(Int128*)data,
            TypeId.Interval => *(IntervalValue*)data,
            TypeId.Enum => layout.Type.Labels!.Code(layout.Type.Labels.CodeAt(data, 0)),
            TypeId.Uuid => Compute.Evaluation.ScalarVectors.UuidOf(number),
            _ => throw new InternalException($"values of type {layout.Type} cannot be constants"),
        };
        return new Scalar(layout.Type, read);
    }

    /// <summary>A value as .NET holds it: lists as <see cref="List{T}"/> of objects, structs as dictionaries by name (by place where there are no names), maps as dictionaries.</summary>
    public static object? ToObject(Scalar value)
    {
        if (value.IsNull) return null;
        switch (value.Type.Id)
        {
            case TypeId.List or TypeId.FixedSizeList: return Items(value).Select(ToObject).ToList();
            case TypeId.Struct when value.Type.IsUnion: return ToObject(Member(value));
            case TypeId.Struct:
                var fields = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
                IReadOnlyList<Scalar> items = Items(value);
                for (int i = 0; i < items.Count; i++)
                {
                    string name = value.Type.Fields[i].Name;
                    fields[name.Length > 0 ? name : (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)] = ToObject(items[i]);
                }

                return fields;
            case TypeId.Map:
                var map = new Dictionary<object, object?>();
                foreach (Scalar entry in Items(value))
                {
                    IReadOnlyList<Scalar> pair = Items(entry);
                    map[ToObject(pair[0])!] = ToObject(pair[1]);
                }

                return map;
            default: return ClrScalar.ToObject(value);
        }
    }

    /// <summary>The value of the member that a union has one of.</summary>
    public static Scalar Member(Scalar union)
    {
        var bytes = (byte[])union.Value!;
        fixed (byte* data = bytes)
        {
            NestedLayout layout = union.Type.Layout;
            int place = Compute.Casting.UnionCasts.Member(layout, new PackedSpan(data, bytes.Length), out PackedSpan member, out bool valid);
            return valid ? Read(layout.Children[place], member) : Scalar.Null(layout.Children[place].Type);
        }
    }

    private static void Child(PackedWriter writer, NestedLayout layout, bool tracked, Scalar value)
    {
        writer.Child(layout, tracked, !value.IsNull);
        switch (value.Value)
        {
            case null: return;
            case string text: writer.Text(Encoding.UTF8.GetBytes(text)); return;
            case byte[] bytes when layout.Kind == PackedKind.Text: writer.Text(bytes); return;
            case byte[] bytes: writer.Copy(bytes); return;
        }

        UInt128 number = default;
        void* data = &number;
        switch (value.Value)
        {
            case bool v: *(byte*)data = v ? (byte)1 : (byte)0; break;
            case sbyte v: *(sbyte*)data = v; break;
            case short v: *(short*)data = v; break;
            case int v: *(int*)data = v; break;
            case long v: *(long*)data = v; break;
            case byte v: *(byte*)data = v; break;
            case ushort v: *(ushort*)data = v; break;
            case uint v: *(uint*)data = v; break;
            case ulong v: *(ulong*)data = v; break;
            case float v: *(float*)data = v; break;
            case double v: *(double*)data = v; break;
            case Int128 v when layout.Width == 8: *(long*)data = (long)v; break;
            case Int128 v: *(Int128*)data = v; break;
            case UInt128 v: number = v; break;
            case IntervalValue v: *(IntervalValue*)data = v; break;
            case Guid v: number = ColumnBuilder.Uuid(v); break;
            default: throw new InternalException($"a scalar of type {value.Type} inside a {layout.Type}");
        }

        writer.Write(layout, data, 0);
    }

    private static Scalar Take(DataType type, PackedWriter writer)
    {
        var result = new Scalar(type, writer.Written.ToArray());
        PackedWriter.Return(writer);
        return result;
    }
}
