using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FrameEngine.Columns;
using FrameEngine.Formats.Text;
using FrameEngine.Nested;

namespace FrameEngine.Formats.Json;

/// <summary>Writes rows as JSON objects: one array of them, or one a line.</summary>
/// <remarks>
/// Numbers stay numbers (decimals with all their digits; what JSON has no number for, such as infinity, is text), booleans booleans, nulls null;
/// lists are arrays, structs and maps objects; everything else is text as SQL prints it.
/// </remarks>
internal sealed unsafe partial class JsonRowWriter : RowTextWriter
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly bool _lines;
    private readonly JsonEncodedText[] _names;
    private readonly Utf8JsonWriter _json;
    private readonly ArrayBufferWriter<byte> _scratch = new(256);

    /// <param name="stream">Where the text goes.</param>
    /// <param name="schema">Names and types of the columns.</param>
    /// <param name="lines">One object a line instead of an array.</param>
    public JsonRowWriter(Stream stream, Schema schema, bool lines) : base(stream, schema)
    {
        _lines = lines;
        _names = [.. schema.Select(f => JsonEncodedText.Encode(f.Name, s_options.Encoder))];
        _json = new Utf8JsonWriter(Output, s_options);
        if (!lines) Raw("["u8);
    }

    public override void Dispose()
    {
        foreach (Vector cell in _cells.Values) cell.Dispose();
        _json.Dispose();
        base.Dispose();
    }

    protected override void WriteRow(Vector[] columns, int row)
    {
        if (!_lines) Raw(Rows == 0 ? "\n"u8 : ",\n"u8);
        _json.WriteStartObject();
        for (int i = 0; i < columns.Length; i++)
        {
            _json.WritePropertyName(_names[i]);
            WriteValue(columns[i], row);
        }

        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        if (_lines) Raw("\n"u8);
    }

    protected override void WriteEnd()
    {
        if (!_lines) Raw(Rows == 0 ? "]\n"u8 : "\n]\n"u8);
    }

    private void WriteValue(Vector vector, int row)
    {
        if (!vector.IsValid(row) || vector.Type.Id == TypeId.Null)
        {
            _json.WriteNullValue();
            return;
        }

        Vector values = vector.Values;
        int index = vector.ValueIndex(row);
        switch (vector.Type.Id)
        {
            case TypeId.Boolean:
                _json.WriteBooleanValue(values.As<byte>()[index] != 0);
                return;
            case TypeId.Utf8:
                _json.WriteStringValue(StringView.Span(values.Views + index));
                return;
            case TypeId.Binary:
                _scratch.ResetWrittenCount();
                BinaryText.Write(StringView.Span(values.Views + index), _scratch);
                _json.WriteStringValue(_scratch.WrittenSpan);
                return;
            case TypeId.List or TypeId.FixedSizeList or TypeId.Struct or TypeId.Map:
                WriteNested(vector.Type.Layout, PackedSpan.Of(values.Views + index));
                return;
        }

        Span<byte> room = stackalloc byte[Utf8Values.MaxLength];
        ReadOnlySpan<byte> text = room[..Utf8Values.Write(values, index, room)];
        bool number = vector.Type.IsNumeric && !text.EndsWith("n"u8) && !text.EndsWith("f"u8); // nan, inf
        if (number) _json.WriteRawValue(text, skipInputValidation: true);
        else _json.WriteStringValue(text);
    }

    private void Raw(ReadOnlySpan<byte> text) => Output.Write(text);
}
