using System.Text;
using System.Text.Json;
using FrameEngine.Formats.Csv;
using FrameEngine.Types;

namespace FrameEngine.Formats.Json.Reading;

/// <summary>What values have been seen at a place: finds the type that holds them all.</summary>
/// <remarks>As DuckDB judges: whole numbers BIGINT, others DOUBLE, texts DATE, TIME, TIMESTAMP or UUID where all are such, objects structs, or maps where they have many or
/// ever different keys; what has no type in common is its JSON text.</remarks>
internal sealed class JsonSchema(JsonReadOptions options, int depth = 0)
{
    private const int MostFields = 200;
    private const double LeastAppearance = 0.1;

    private readonly CsvForms? _forms = options.DateFormat is null && options.TimestampFormat is null ? null : new CsvForms(options.DateFormat, options.TimestampFormat);
    private long _values, _bools, _wholes, _doubles, _texts, _objects, _arrays;
    private bool _negative, _beyondInt64;
    private TypeCandidates _textTypes = TypeCandidates.All;
    private bool _uuids = true, _offsets;
    private JsonSchema? _element;
    private List<(string Name, JsonSchema Schema)>? _fields;
    private Dictionary<string, JsonSchema>? _byName;

    /// <summary>Whether every value so far is an object.</summary>
    public bool OnlyObjects => _objects == _values && _values > 0;

    public IReadOnlyList<(string Name, JsonSchema Schema)> Fields => _fields ?? [];

    /// <summary>Looks at the value whose first token the reader is at, and moves to its last.</summary>
    public void Add(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return;
        _values++;
        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                _bools++;
                break;
            case JsonTokenType.Number:
                AddNumber(reader.ValueSpan);
                break;
            case JsonTokenType.String:
                _texts++;
                AddText(reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan);
                break;
            case JsonTokenType.StartArray:
                _arrays++;
                _element ??= new JsonSchema(options, depth + 1);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) _element.Add(ref reader);
                break;
            default:
                _objects++;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    JsonSchema field = FieldOf(reader.GetString()!);
                    reader.Read();
                    field.Add(ref reader);
                }

                break;
        }
    }

    /// <summary>How the values are read.</summary>
    public JsonShape Shape()
    {
        if (options.MaximumDepth >= 0 && depth >= options.MaximumDepth || _values == 0) return JsonShape.Raw;
        if (_objects == _values) return ShapeOfObjects();
        if (_arrays == _values) return JsonShape.ListOf(_element!.Shape());
        if (_bools == _values) return JsonShape.Of(DataType.Boolean);
        if (_texts == _values) return JsonShape.Of(_uuids ? DataType.Uuid : TextType());
        if (_wholes == _values) return JsonShape.Of(!_beyondInt64 ? DataType.Int64 : _negative ? DataType.Float64 : DataType.UInt64);
        return _wholes + _doubles == _values ? JsonShape.Of(DataType.Float64) : JsonShape.Raw;
    }

    private JsonShape ShapeOfObjects()
    {
        if (_fields is null) return depth == 0 ? JsonShape.StructOf([]) : JsonShape.MapOf(JsonShape.Raw);
        bool sparse = _objects > 1 && _fields.Average(f => (double)f.Schema._values / _objects) < LeastAppearance;
        if (depth == 0 || (_fields.Count <= MostFields && !sparse)) return JsonShape.StructOf([.. _fields.Select(f => (f.Name, f.Schema.Shape()))]);
        JsonShape[] shapes = [.. _fields.Where(f => f.Schema._values > 0).Select(f => f.Schema.Shape())];
        bool alike = shapes.Length > 0 && shapes.All(s => s.Type == shapes[0].Type);
        return JsonShape.MapOf(alike ? shapes[0] : JsonShape.Raw);
    }

    private DataType TextType() => _textTypes.Best switch
    {
        { Id: TypeId.Date or TypeId.Time or TypeId.Timestamp } time => time,
        { Id: TypeId.TimestampTz } zoned => _offsets ? zoned : DataType.Timestamp,
        { Id: TypeId.Int64 } whole when options.ConvertStringsToIntegers => whole,
        _ => DataType.Utf8,
    };

    private void AddNumber(ReadOnlySpan<byte> text)
    {
        bool whole = text.IndexOfAny(".eE"u8) < 0;
        if (whole && System.Buffers.Text.Utf8Parser.TryParse(text, out long number, out int used) && used == text.Length)
        {
            _wholes++;
            _negative |= number < 0;
        }
        else if (whole && System.Buffers.Text.Utf8Parser.TryParse(text, out ulong _, out used) && used == text.Length)
        {
            _wholes++;
            _beyondInt64 = true;
        }
        else
        {
            _doubles++;
        }
    }

    private unsafe void AddText(ReadOnlySpan<byte> text)
    {
        if (_textTypes.Any) _textTypes.Keep(text, _forms);
        if (text.IsEmpty)
        {
            _uuids = false;
            return;
        }

        fixed (byte* p = text)
        {
            // A Z alone says nothing that a timestamp without zone could not keep.
            if (_textTypes.Any && _forms?.TimestampFormat is null) _offsets |= !new TimestampParser(zoned: false).TryParse(p, text.Length, out _);
            if (_uuids) _uuids = text.Length == 36 && default(UuidParser).TryParse(p, text.Length, out _);
        }
    }

    private JsonSchema FieldOf(string name)
    {
        _byName ??= new Dictionary<string, JsonSchema>(StringComparer.Ordinal);
        if (_byName.TryGetValue(name, out JsonSchema? known)) return known;
        var field = new JsonSchema(options, depth + 1);
        _byName.Add(name, field);
        (_fields ??= []).Add((name, field));
        return field;
    }
}
