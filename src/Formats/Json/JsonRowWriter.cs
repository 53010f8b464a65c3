using System.Buffers;
using System.Globalization;
using System.Text;
using FrameEngine.Columns;
using FrameEngine.Formats.Text;
using FrameEngine.Functions.Scalars;
using FrameEngine.Functions.Scalars.Json;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Formats.Json;

/// <summary>Writes rows as JSON objects: one array of them, or one a line.</summary>
/// <remarks>
/// Numbers stay numbers, as <c>to_json</c> has them (what JSON has no number for, such as infinity, is text), booleans booleans, nulls null;
/// lists are arrays, structs and maps objects; everything else is text as SQL prints it. What stands before a value, a comma and the name, is made once.
/// </remarks>
internal sealed unsafe partial class JsonRowWriter : RowTextWriter
{
    private readonly bool _lines, _continued;
    private readonly byte[][] _openings; // by column
    private readonly ArrayBufferWriter<byte> _scratch = new(256);

    /// <param name="stream">Where the text goes.</param>
    /// <param name="schema">Names and types of the columns.</param>
    /// <param name="lines">One object a line instead of an array.</param>
    /// <param name="continued">Other rows stand before these.</param>
    public JsonRowWriter(Stream stream, Schema schema, bool lines, bool continued = false) : base(stream, schema)
    {
        _lines = lines;
        _continued = continued;
        _openings = OpeningsOf([.. schema.Select(f => f.Name)]);
        if (!lines && !continued) Raw("["u8);
    }

    public override void Dispose()
    {
        foreach (Vector cell in _cells.Values) cell.Dispose();
        base.Dispose();
    }

    protected override void WriteRow(Vector[] columns, int row)
    {
        if (!_lines) Raw(Rows == 0 && !_continued ? "\n\t"u8 : ",\n\t"u8);
        if (columns.Length == 0) Raw("{"u8);
        for (int i = 0; i < columns.Length; i++) WriteValue(_openings[i], columns[i], row);
        Raw(_lines ? "}\n"u8 : "}"u8);
    }

    protected override void WriteEnd()
    {
        if (!_lines) Raw(Rows == 0 && !_continued ? "\n\t\n]\n"u8 : "\n]\n"u8);
    }

    /// <summary>What stands before the value of each member of an object.</summary>
    private static byte[][] OpeningsOf(string[] names) => [.. names.Select((n, i) => (byte[])[i == 0 ? (byte)'{' : (byte)',', .. JsonEscaping.Quoted(Encoding.UTF8.GetBytes(n)), (byte)':'])];

    private void WriteValue(ReadOnlySpan<byte> opening, Vector vector, int row)
    {
        if (!vector.IsValid(row) || vector.Type.Id == TypeId.Null)
        {
            Raw(opening, "null"u8);
            return;
        }

        Vector values = vector.Values;
        int index = vector.ValueIndex(row);
        switch (vector.Type.Id)
        {
            case TypeId.Boolean:
                Raw(opening, values.As<byte>()[index] != 0 ? "true"u8 : "false"u8);
                return;
            case TypeId.Utf8 when vector.Type.IsJson:
                Raw(opening, JsonNormal.Of(StringView.Span(values.Views + index)));
                return;
            case TypeId.Utf8:
                WriteText(opening, StringView.Span(values.Views + index));
                return;
            case TypeId.Binary when vector.Type.IsBigNum:
                Raw(opening, Encoding.ASCII.GetBytes(BigNumBytes.Text(StringView.Span(values.Views + index))));
                return;
            case TypeId.Binary:
                _scratch.ResetWrittenCount();
                BinaryText.Write(StringView.Span(values.Views + index), _scratch);
                WriteText(opening, _scratch.WrittenSpan);
                return;
            case TypeId.List or TypeId.FixedSizeList or TypeId.Struct or TypeId.Map:
                Raw(opening);
                WriteNested(vector.Type.Layout, PackedSpan.Of(values.Views + index));
                return;
        }

        Span<byte> room = Output.GetSpan(opening.Length + Utf8Values.MaxLength + 2);
        opening.CopyTo(room);
        int at = opening.Length;
        bool number = vector.Type.IsNumeric;
        if (!number) room[at++] = (byte)'"';
        at += Utf8Values.Write(values, index, room[at..]);
        if (!number)
        {
            room[at++] = (byte)'"';
        }
        else if (vector.Type.IsFloat || vector.Type.Id == TypeId.Decimal)
        {
            at = opening.Length + Fraction(vector.Type, values, index, room[opening.Length..], at - opening.Length);
        }

        Output.Advance(at);
    }

    // A number with a fraction in the form of to_json, from that of SQL; it differs in exponents, zeros at the end and digits of FLOAT. What it then takes.
    private static int Fraction(DataType type, Vector values, int index, Span<byte> text, int length)
    {
        if (type.IsFloat && text[length - 1] is (byte)'n' or (byte)'f') // nan, inf
        {
            text[..length].CopyTo(text[1..]);
            text[0] = text[length + 1] = (byte)'"';
            return length + 2;
        }

        if (type.Id == TypeId.Float64) return text[..length].Contains((byte)'e') ? Put(values.As<double>()[index], text) : length;
        if (type.Id == TypeId.Float32) return Put(values.As<float>()[index], text);
        if (type.Precision > JsonNumbers.SureDigits) return length;
        if (type.Scale > JsonNumbers.PlainScale) return Put(double.Parse(text[..length], CultureInfo.InvariantCulture), text);
        if (type.Scale == 0)
        {
            ".0"u8.CopyTo(text[length..]);
            return length + 2;
        }

        while (text[length - 1] == (byte)'0' && text[length - 2] != (byte)'.') length--;
        return length;
    }

    private static int Put(double number, Span<byte> text) => Encoding.ASCII.GetBytes(JsonNumbers.Text(number), text);

    private void WriteText(ReadOnlySpan<byte> opening, ReadOnlySpan<byte> text)
    {
        Span<byte> room = Output.GetSpan(checked((int)(opening.Length + JsonEscaping.RoomFor(text))));
        opening.CopyTo(room);
        Output.Advance(opening.Length + JsonEscaping.Write(text, room[opening.Length..]));
    }

    private void Raw(ReadOnlySpan<byte> text) => Output.Write(text);

    private void Raw(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Raw(first);
        Raw(second);
    }
}
