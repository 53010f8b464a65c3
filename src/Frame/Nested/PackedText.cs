using System.Buffers;
using System.Text;
using FrameEngine.Compute.Casting;
using FrameEngine.Types;
using FrameEngine.Types.Zones;

namespace FrameEngine.Nested;

/// <summary>Nested values as SQL prints them: <c>[1, NULL]</c>, <c>{'a': 1, 'b': x}</c>, <c>{k=1}</c>, and <c>(1, x)</c> for structs without names.</summary>
/// <remarks>Texts inside stand in quotes only where they would read as something else.</remarks>
internal static unsafe class PackedText
{
    private const int Room = 256; // more than any value of fixed width needs

    private static readonly SearchValues<byte> s_special = SearchValues.Create(",:=()[]{}'\""u8);
    private static readonly SearchValues<byte> s_escaped = SearchValues.Create("'\\"u8);

    /// <summary>The text in UTF-16.</summary>
    public static string Of(DataType type, ReadOnlySpan<byte> value)
    {
        PackedWriter text = PackedWriter.Rent();
        fixed (byte* bytes = value) Append(type.Layout, new PackedSpan(bytes, value.Length), text);
        string result = Encoding.UTF8.GetString(text.Written);
        PackedWriter.Return(text);
        return result;
    }

    /// <summary>Adds the text of a value to a writer.</summary>
    /// <param name="layout">How it is packed.</param>
    /// <param name="value">The value.</param>
    /// <param name="text">What it is added to.</param>
    /// <param name="zone">The zone that instants are shown in; null for UTC.</param>
    public static void Append(NestedLayout layout, PackedSpan value, PackedWriter text, Zone? zone = null)
    {
        switch (layout.Kind)
        {
            case PackedKind.Fixed when layout.Type.Id == TypeId.Enum: Label(layout, value, text); break;
            case PackedKind.Fixed: Number(layout, value, text, zone); break;
            case PackedKind.Text: Bytes(layout, value, text); break;
            case PackedKind.Struct when layout.Type.IsUnion: Union(layout, value, text, zone); break;
            case PackedKind.Struct: Struct(layout, value, text, zone); break;
            default:
                if (layout.Type.Id == TypeId.Map) Map(layout, value, text, zone);
                else List(layout, value, text, zone);
                break;
        }
    }

    // Its member's text, never in quotes.
    private static void Union(NestedLayout layout, PackedSpan value, PackedWriter text, Zone? zone)
    {
        int place = UnionCasts.Member(layout, value, out PackedSpan member, out bool valid);
        if (valid) Append(layout.Children[place], member, text, zone);
        else text.Copy("NULL"u8);
    }

    private static void List(NestedLayout layout, PackedSpan value, PackedWriter text, Zone? zone)
    {
        text.Copy("["u8);
        int count = Packed.Count(layout, value);
        for (int i = 0; i < count; i++)
        {
            if (i > 0) text.Copy(", "u8);
            bool valid = Packed.Element(layout, value, i, out PackedSpan element);
            // A list of JSON reads as an array.
            if (valid && layout.Element.Type.IsJson) Append(layout.Element, element, text, zone);
            else Inner(layout.Element, valid, element, text, zone);
        }

        text.Copy("]"u8);
    }

    private static void Map(NestedLayout layout, PackedSpan value, PackedWriter text, Zone? zone)
    {
        text.Copy("{"u8);
        int count = Packed.Count(layout, value);
        NestedLayout entry = layout.Element;
        for (int i = 0; i < count; i++)
        {
            if (i > 0) text.Copy(", "u8);
            Packed.Element(layout, value, i, out PackedSpan pair);
            Inner(entry.Children[0], Packed.Field(entry, pair, 0, out PackedSpan key), key, text, zone);
            text.Copy("="u8);
            Inner(entry.Children[1], Packed.Field(entry, pair, 1, out PackedSpan mapped), mapped, text, zone);
        }

        text.Copy("}"u8);
    }

    private static void Struct(NestedLayout layout, PackedSpan value, PackedWriter text, Zone? zone)
    {
        bool named = layout.Type.Fields.Length > 0 && layout.Type.Fields[0].Name.Length > 0;
        text.Copy(named ? "{"u8 : "("u8);
        for (int i = 0; i < layout.Children.Length; i++)
        {
            if (i > 0) text.Copy(", "u8);
            if (named)
            {
                Quote(Encoding.UTF8.GetBytes(layout.Type.Fields[i].Name), text);
                text.Copy(": "u8);
            }

            Inner(layout.Children[i], Packed.Field(layout, value, i, out PackedSpan field), field, text, zone);
        }

        text.Copy(named ? "}"u8 : ")"u8);
    }

    private static void Inner(NestedLayout layout, bool valid, PackedSpan value, PackedWriter text, Zone? zone)
    {
        if (!valid)
        {
            text.Copy("NULL"u8);
            return;
        }

        if (layout.Kind >= PackedKind.List)
        {
            Append(layout, value, text, zone);
            return;
        }

        PackedWriter plain = PackedWriter.Rent();
        Append(layout, value, plain, zone);
        if (MustQuote(plain.Written)) Quote(plain.Written, text);
        else text.Copy(plain.Written);
        PackedWriter.Return(plain);
    }

    private static bool MustQuote(ReadOnlySpan<byte> text) =>
        text.IsEmpty || IsBlank(text[0]) || IsBlank(text[^1]) || text.ContainsAny(s_special) || (text.Length == 4 && Ascii.EqualsIgnoreCase(text, "null"u8));

    private static bool IsBlank(byte b) => b is (byte)' ' or >= 9 and <= 13;

    private static void Quote(ReadOnlySpan<byte> plain, PackedWriter text)
    {
        text.Copy("'"u8);
        while (plain.IndexOfAny(s_escaped) is >= 0 and var at)
        {
            text.Copy(plain[..at]);
            text.Copy("\\"u8);
            text.Copy(plain.Slice(at, 1));
            plain = plain[(at + 1)..];
        }

        text.Copy(plain);
        text.Copy("'"u8);
    }

    private static void Number(NestedLayout layout, PackedSpan value, PackedWriter text, Zone? zone)
    {
        UInt128 number = default;
        PackedNumber.Read(layout, value.Bytes, &number, 0);
        byte* room = stackalloc byte[Room];
        if (zone is not null && layout.Type.Id == TypeId.TimestampTz)
        {
            text.Copy(Encoding.UTF8.GetBytes(zone.Text((long)(ulong)number)));
            return;
        }

        text.Copy(room, layout.Formatter(&number, 0, new Span<byte>(room, Room)));
    }

    private static void Label(NestedLayout layout, PackedSpan value, PackedWriter text)
    {
        UInt128 number = default;
        PackedNumber.Read(layout, value.Bytes, &number, 0);
        Columns.StringView label = layout.Type.Labels!.Views[layout.Type.Labels.CodeAt(&number, 0)];
        text.Copy(Columns.StringView.Span(&label));
    }

    private static void Bytes(NestedLayout layout, PackedSpan value, PackedWriter text)
    {
        ReadOnlySpan<byte> plain = new(value.Bytes, value.Size - 1);
        if (plain.Contains(NestedLayout.Escape)) plain = Packed.TextBytes(value);
        if (layout.Type.Id == TypeId.Utf8) text.Copy(plain);
        else if (layout.Type.Id == TypeId.Bit) text.Copy(System.Text.Encoding.ASCII.GetBytes(Types.BitText.Text(plain)));
        else if (layout.Type.IsBigNum) text.Copy(System.Text.Encoding.ASCII.GetBytes(Types.BigNumBytes.Text(plain)));
        else TextFormatting.AppendBinary(plain, text);
    }
}
