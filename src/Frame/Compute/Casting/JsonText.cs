using System.Globalization;
using System.Text;
using FrameEngine.Columns;
using FrameEngine.Functions.Scalars.Json;
using FrameEngine.Nested;
using FrameEngine.Types;
using FrameEngine.Types.Zones;

namespace FrameEngine.Compute.Casting;

/// <summary>Values of any type as JSON: numbers and booleans as they are, lists as arrays, structs and maps as objects, all else as the text that it casts to, in quotes.</summary>
/// <remarks>JSON inside stands in its one form. A null inside is JSON's.</remarks>
internal static unsafe class JsonText
{
    private const int Room = 256; // more than any value of fixed width needs

    // A decimal of more digits than a double has keeps them all.
    private const int DoubleDigits = 15;

    /// <summary>The kernel of a cast to JSON, of all types but text, which has to be JSON already.</summary>
    public static CastKernel Find(DataType from, Zone? zone)
    {
        CastKernel? plain = IsPlain(from) ? TextFormatting.Find(from, zone) : null;
        if (plain is not null && IsNumber(from)) return plain;
        return from.IsNested ? (Vector source, Vector result, in KernelRows rows) => Nested(source, result, rows, zone)
            : plain is not null ? (Vector source, Vector result, in KernelRows rows) => Quoted(source, result, plain, rows)
            : (Vector source, Vector result, in KernelRows rows) => Fractions(source, result, rows);
    }

    /// <summary>Adds the JSON of a value to a writer.</summary>
    public static void Append(NestedLayout layout, PackedSpan value, PackedWriter json, Zone? zone)
    {
        DataType type = layout.Type;
        if (type.IsList) List(layout, value, json, zone);
        else if (type.Id == TypeId.Map) Map(layout, value, json, zone);
        else if (type.IsUnion) Union(layout, value, json, zone);
        else if (type.Id == TypeId.Struct) Struct(layout, value, json, zone);
        else if (type.IsJson) Embed(layout, value, json);
        else if (IsPlain(type) && IsNumber(type)) PackedText.Append(layout, value, json, zone);
        else if (IsPlain(type)) Quote(layout, value, json, zone);
        else Fraction(layout, value, json);
    }

    // Their text is what stands in JSON, in quotes or without.
    private static bool IsPlain(DataType type) => !type.IsNested && !type.IsFloat && !(type.Id == TypeId.Decimal && type.Precision <= DoubleDigits);

    private static bool IsNumber(DataType type) => type.IsNumeric || type.IsBigNum || type.Id is TypeId.Boolean or TypeId.Null;

    private static void Nested(Vector source, Vector result, in KernelRows rows, Zone? zone)
    {
        result.StartFlat(rows.Rows);
        NestedLayout layout = source.Type.Layout;
        PackedWriter json = PackedWriter.Rent();
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            json.Clear();
            Append(layout, PackedSpan.Of(source.Views + row), json, zone);
            result.Views[row] = json.ViewIn(result);
        }

        PackedWriter.Return(json);
    }

    private static void Quoted(Vector source, Vector result, CastKernel plain, in KernelRows rows)
    {
        Vector texts = result.Aside as Vector ?? result.Keep(new Vector(DataType.Utf8, result.Pool, 1));
        plain(source, texts, rows);
        result.StartFlat(rows.Rows);
        PackedWriter json = PackedWriter.Rent();
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            json.Clear();
            Quote(StringView.Span(texts.Views + row), json);
            result.Views[row] = json.ViewIn(result);
        }

        PackedWriter.Return(json);
    }

    private static void Fractions(Vector source, Vector result, in KernelRows rows)
    {
        result.StartFlat(rows.Rows);
        DataType type = source.Type;
        ValueFormatter? formatter = type.IsFloat ? null : TextFormatting.FormatterOf(type);
        PackedWriter json = PackedWriter.Rent();
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            json.Clear();
            Fraction(type, formatter, source.Data, row, json);
            result.Views[row] = json.ViewIn(result);
        }

        PackedWriter.Return(json);
    }

    private static void Fraction(NestedLayout layout, PackedSpan value, PackedWriter json)
    {
        UInt128 number = default;
        PackedNumber.Read(layout, value.Bytes, &number, 0);
        Fraction(layout.Type, layout.Formatter, &number, 0, json);
    }

    private static void Fraction(DataType type, ValueFormatter? formatter, void* data, int row, PackedWriter json)
    {
        double number;
        if (type.Id == TypeId.Float64)
        {
            number = ((double*)data)[row];
        }
        else if (type.Id == TypeId.Float32)
        {
            number = ((float*)data)[row];
        }
        else
        {
            byte* room = stackalloc byte[Room];
            number = double.Parse(new ReadOnlySpan<byte>(room, formatter!(data, row, new Span<byte>(room, Room))), CultureInfo.InvariantCulture);
        }

        json.Copy(Encoding.UTF8.GetBytes(JsonNumbers.Text(number)));
    }

    private static void List(NestedLayout layout, PackedSpan value, PackedWriter json, Zone? zone)
    {
        json.Copy("["u8);
        int count = Packed.Count(layout, value);
        for (int i = 0; i < count; i++)
        {
            if (i > 0) json.Copy(","u8);
            Inner(layout.Element, Packed.Element(layout, value, i, out PackedSpan element), element, json, zone);
        }

        json.Copy("]"u8);
    }

    private static void Map(NestedLayout layout, PackedSpan value, PackedWriter json, Zone? zone)
    {
        json.Copy("{"u8);
        int count = Packed.Count(layout, value);
        NestedLayout entry = layout.Element;
        for (int i = 0; i < count; i++)
        {
            if (i > 0) json.Copy(","u8);
            Packed.Element(layout, value, i, out PackedSpan pair);
            Packed.Field(entry, pair, 0, out PackedSpan key);
            Quote(entry.Children[0], key, json, zone);
            json.Copy(":"u8);
            Inner(entry.Children[1], Packed.Field(entry, pair, 1, out PackedSpan mapped), mapped, json, zone);
        }

        json.Copy("}"u8);
    }

    private static void Union(NestedLayout layout, PackedSpan value, PackedWriter json, Zone? zone)
    {
        int place = UnionCasts.Member(layout, value, out PackedSpan member, out bool valid);
        json.Copy("{"u8);
        Quote(Encoding.UTF8.GetBytes(layout.Type.Fields[place].Name), json);
        json.Copy(":"u8);
        Inner(layout.Children[place], valid, member, json, zone);
        json.Copy("}"u8);
    }

    private static void Struct(NestedLayout layout, PackedSpan value, PackedWriter json, Zone? zone)
    {
        json.Copy("{"u8);
        for (int i = 0; i < layout.Children.Length; i++)
        {
            if (i > 0) json.Copy(","u8);
            Quote(Encoding.UTF8.GetBytes(layout.Type.Fields[i].Name), json);
            json.Copy(":"u8);
            Inner(layout.Children[i], Packed.Field(layout, value, i, out PackedSpan field), field, json, zone);
        }

        json.Copy("}"u8);
    }

    private static void Inner(NestedLayout layout, bool valid, PackedSpan value, PackedWriter json, Zone? zone)
    {
        if (valid) Append(layout, value, json, zone);
        else json.Copy("null"u8);
    }

    private static void Embed(NestedLayout layout, PackedSpan value, PackedWriter json)
    {
        PackedWriter plain = PackedWriter.Rent();
        PackedText.Append(layout, value, plain);
        JsonNormal.Append(plain.Written, json);
        PackedWriter.Return(plain);
    }

    private static void Quote(NestedLayout layout, PackedSpan value, PackedWriter json, Zone? zone)
    {
        PackedWriter plain = PackedWriter.Rent();
        PackedText.Append(layout, value, plain, zone);
        Quote(plain.Written, json);
        PackedWriter.Return(plain);
    }

    private static void Quote(ReadOnlySpan<byte> text, PackedWriter json)
    {
        Span<byte> room = json.Room(checked((int)JsonEscaping.RoomFor(text)));
        json.GiveBack(room.Length - JsonEscaping.Write(text, room));
    }
}
