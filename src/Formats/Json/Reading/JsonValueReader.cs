using System.Text;
using System.Text.Json;
using FrameEngine.Columns;
using FrameEngine.Formats.Csv;
using FrameEngine.Functions.Scalars.Json;
using FrameEngine.Compute.Casting;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Formats.Json.Reading;

/// <summary>Puts JSON values into vectors, whatever their types. One a thread.</summary>
/// <remarks>
/// Texts without escapes are not copied: their views point into the row. A value that does not fit its type is an error, or null if errors are to be ignored; inside lists
/// and structs by itself.
/// </remarks>
internal sealed unsafe class JsonValueReader(bool ignoreErrors, bool strict, string? dateFormat = null, string? timestampFormat = null)
{
    private readonly PackedWriter _writer = new();
    private byte[] _text = new byte[256];

    /// <summary>What did not fit, once <see cref="Read"/> said so.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Reads the value whose first token the reader is at, and moves to its last.</summary>
    /// <returns>False: it does not fit, <see cref="Problem"/> says why.</returns>
    public bool Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> row, JsonShape shape, Vector target, int at, int rows)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            SetNull(target, at, rows);
            return true;
        }

        if (shape.IsRaw || (shape.Type.Id == TypeId.Utf8 && reader.TokenType != JsonTokenType.String))
        {
            target.Views[at] = ViewOf(Raw(ref reader, row), target);
            return true;
        }

        if (shape.Children.Length > 0)
        {
            _writer.Clear();
            if (!Fits(ref reader, shape)) return Unfit(ref reader, target, at, rows);
            if (!WriteNested(ref reader, row, shape)) return false;
            target.Views[at] = _writer.ViewIn(target);
            return true;
        }

        if (IsNested(reader.TokenType)) return Mismatch(ref reader, shape.Type) && Unfit(ref reader, target, at, rows);
        if (shape.Type.Id is TypeId.Utf8 or TypeId.Binary)
        {
            target.Views[at] = reader.ValueIsEscaped ? Copied(Text(ref reader), target) : Borrowed(reader.ValueSpan);
            return true;
        }

        if (TryParse(shape.Type, Text(ref reader), target.Data, at)) return true;
        Mismatch(ref reader, shape.Type);
        return Unfit(ref reader, target, at, rows);
    }

    /// <summary>Reads a text without escapes, a number or a word, neither of them null, that stands alone in native memory.</summary>
    /// <returns>False: it does not fit, or does not fit as simply as this.</returns>
    public bool TryReadPlain(ReadOnlySpan<byte> text, bool quoted, JsonShape shape, Vector target, int at)
    {
        if (shape.Children.Length > 0 || (shape.IsRaw && quoted) || (shape.Type.Id == TypeId.Binary && !quoted)) return false;
        // Numbers as text are in their one form, which whole ones have anyway.
        if (shape.Type.Id == TypeId.Utf8 && !quoted && (text[0] == '-' || text.IndexOfAny(".eE"u8) >= 0)) return false;
        if (!shape.IsRaw && shape.Type.Id is not (TypeId.Utf8 or TypeId.Binary)) return TryParse(shape.Type, text, target.Data, at);
        target.Views[at] = Borrowed(text);
        return true;
    }

    /// <summary>Puts the value of a text at an index of flat data; false if the text is none of the type.</summary>
    public bool TryParse(DataType type, ReadOnlySpan<byte> text, void* data, int index)
    {
        if (dateFormat is null && timestampFormat is null) return JsonScalars.TryParse(type, text, data, index);
        fixed (byte* bytes = text)
        {
            return type.Id switch
            {
                TypeId.Date when dateFormat is not null => new FormattedDateParser(dateFormat).TryParse(bytes, text.Length, out ((int*)data)[index]),
                TypeId.Timestamp or TypeId.TimestampTz when timestampFormat is not null => new FormattedTimestampParser(timestampFormat).TryParse(bytes, text.Length, out ((long*)data)[index]),
                _ => JsonScalars.TryParse(type, text, data, index),
            };
        }
    }

    /// <summary>Makes a row null.</summary>
    public static void SetNull(Vector target, int at, int rows)
    {
        if (target.Validity == null) target.StartValidity(rows);
        Bitmap.Clear(target.Validity, at);
        int width = target.Physical.Width();
        new Span<byte>((byte*)target.Data + ((long)at * width), width).Clear();
    }

    // A list or struct whose kind of token fits; its marks are written by whoever called.
    private bool WriteNested(ref Utf8JsonReader reader, ReadOnlySpan<byte> row, JsonShape shape) => shape.Type.Id switch
    {
        TypeId.Struct when shape.Type.IsUnion => WriteUnion(ref reader, row, shape),
        TypeId.Struct => WriteStruct(ref reader, row, shape),
        TypeId.Map => WriteMap(ref reader, row, shape),
        _ => WriteList(ref reader, row, shape),
    };

    private bool WriteList(ref Utf8JsonReader reader, ReadOnlySpan<byte> row, JsonShape shape)
    {
        NestedLayout element = shape.Type.Layout.Element;
        PackedWriter.Mark mark = _writer.Begin();
        int count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!WriteChild(ref reader, row, shape.Children[0], element, !element.IsFixed)) return false;
            count++;
        }

        if (shape.Type.Id == TypeId.FixedSizeList && count != shape.Type.Precision)
        {
            Problem = $"a list of {count} elements is not a value of type {shape.Type}";
            return false;
        }

        _writer.EndList(mark, element);
        return true;
    }

    private bool WriteMap(ref Utf8JsonReader reader, ReadOnlySpan<byte> row, JsonShape shape)
    {
        NestedLayout entry = shape.Type.Layout.Element;
        PackedWriter.Mark mark = _writer.Begin();
        Span<byte> scratch = stackalloc byte[32];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            _writer.Child(entry, !entry.IsFixed, true);
            PackedWriter.Mark pair = _writer.Begin();
            ReadOnlySpan<byte> key = Text(ref reader);
            NestedLayout layout = entry.Children[0];
            _writer.Child(layout, !entry.IsFixed, true);
            if (layout.Kind == PackedKind.Text)
            {
                _writer.Text(key);
            }
            else
            {
                fixed (byte* data = scratch)
                {
                    if (!TryParse(layout.Type, key, data, 0))
                    {
                        Problem = $"the key \"{Encoding.UTF8.GetString(key)}\" is not a value of type {layout.Type}";
                        return false;
                    }

                    _writer.Write(layout, data, 0);
                }
            }

            reader.Read();
            if (!WriteChild(ref reader, row, shape.Children[1], entry.Children[1], !entry.IsFixed)) return false;
            _writer.EndStruct(pair, entry);
        }

        _writer.EndList(mark, entry);
        return true;
    }

    // Members may come in any order, fields are written in the type's: those that come early wait as places in the row.
    private bool WriteStruct(ref Utf8JsonReader reader, ReadOnlySpan<byte> row, JsonShape shape)
    {
        NestedLayout layout = shape.Type.Layout;
        PackedWriter.Mark mark = _writer.Begin();
        int fields = shape.Children.Length, next = 0;
        Span<(int Start, int Length)> waiting = fields <= 64 ? stackalloc (int, int)[fields] : new (int, int)[fields];
        waiting.Clear();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            int field = next < fields && reader.ValueTextEquals(shape.Names[next]) ? next : IndexOf(ref reader, shape);
            if (field < 0 && strict)
            {
                Problem = $"an object of type {shape.Type} has the unknown key \"{reader.GetString()}\"";
                return false;
            }

            reader.Read();
            if (field == next)
            {
                if (!WriteChild(ref reader, row, shape.Children[field], layout.Children[field], !layout.IsFixed)) return false;
                next++;
                continue;
            }

            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (field > next) waiting[field] = (start, (int)reader.BytesConsumed - start);
        }

        for (; next < fields; next++)
        {
            if (waiting[next].Length == 0)
            {
                _writer.Child(layout.Children[next], !layout.IsFixed, false);
                continue;
            }

            ReadOnlySpan<byte> value = row.Slice(waiting[next].Start, waiting[next].Length);
            var inner = new Utf8JsonReader(value);
            inner.Read();
            if (!WriteChild(ref inner, value, shape.Children[next], layout.Children[next], !layout.IsFixed)) return false;
        }

        _writer.EndStruct(mark, layout);
        return true;
    }

    // An object of one member.
    private bool WriteUnion(ref Utf8JsonReader reader, ReadOnlySpan<byte> row, JsonShape shape)
    {
        NestedLayout layout = shape.Type.Layout;
        bool any = reader.Read() && reader.TokenType == JsonTokenType.PropertyName;
        int member = any ? IndexOf(ref reader, shape) : -1;
        if (member < 1)
        {
            Problem = any ? $"a {shape.Type} has no member \"{reader.GetString()}\"" : $"an object without keys is no {shape.Type}";
            return false;
        }

        PackedWriter.Mark mark = _writer.Begin();
        UnionCasts.Start(_writer, layout, member);
        reader.Read();
        if (!WriteChild(ref reader, row, shape.Children[member], layout.Children[member], !layout.IsFixed)) return false;
        UnionCasts.End(_writer, layout, member, mark);
        if (reader.Read() && reader.TokenType == JsonTokenType.EndObject) return true;
        Problem = $"an object of several keys is no {shape.Type}";
        return false;
    }

    private bool WriteChild(ref Utf8JsonReader reader, ReadOnlySpan<byte> row, JsonShape shape, NestedLayout layout, bool tracked)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            _writer.Child(layout, tracked, false);
            return true;
        }

        if (shape.IsRaw || (shape.Type.Id == TypeId.Utf8 && reader.TokenType != JsonTokenType.String))
        {
            _writer.Child(layout, tracked, true);
            _writer.Text(Raw(ref reader, row));
            return true;
        }

        if (shape.Children.Length > 0)
        {
            if (!Fits(ref reader, shape)) return UnfitChild(ref reader, layout, tracked);
            _writer.Child(layout, tracked, true);
            return WriteNested(ref reader, row, shape);
        }

        if (IsNested(reader.TokenType))
        {
            Mismatch(ref reader, shape.Type);
            return UnfitChild(ref reader, layout, tracked);
        }

        if (layout.Kind == PackedKind.Text)
        {
            _writer.Child(layout, tracked, true);
            _writer.Text(Text(ref reader));
            return true;
        }

        UInt128* scratch = stackalloc UInt128[2];
        if (!TryParse(shape.Type, Text(ref reader), scratch, 0))
        {
            Mismatch(ref reader, shape.Type);
            return UnfitChild(ref reader, layout, tracked);
        }

        _writer.Child(layout, tracked, true);
        _writer.Write(layout, scratch, 0);
        return true;
    }

    private static int IndexOf(ref Utf8JsonReader reader, JsonShape shape)
    {
        for (int i = 0; i < shape.Names.Length; i++)
            if (reader.ValueTextEquals(shape.Names[i])) return i;
        return -1;
    }

    private static bool IsNested(JsonTokenType token) => token is JsonTokenType.StartArray or JsonTokenType.StartObject;

    private bool Fits(ref Utf8JsonReader reader, JsonShape shape)
    {
        JsonTokenType wanted = shape.Type.Id is TypeId.Struct or TypeId.Map ? JsonTokenType.StartObject : JsonTokenType.StartArray;
        return reader.TokenType == wanted || !Mismatch(ref reader, shape.Type);
    }

    private bool Mismatch(ref Utf8JsonReader reader, DataType type)
    {
        string found = reader.TokenType switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            _ => $"\"{Shortened(Encoding.UTF8.GetString(Text(ref reader)))}\"",
        };
        Problem = $"{found} is not a value of type {type}";
        return true;
    }

    private static string Shortened(string text) => text.Length > 100 ? text[..100] + "…" : text;

    private bool Unfit(ref Utf8JsonReader reader, Vector target, int at, int rows)
    {
        if (!ignoreErrors) return false;
        reader.Skip();
        SetNull(target, at, rows);
        return true;
    }

    private bool UnfitChild(ref Utf8JsonReader reader, NestedLayout layout, bool tracked)
    {
        if (!ignoreErrors) return false;
        reader.Skip();
        _writer.Child(layout, tracked, false);
        return true;
    }

    // The token's text without escapes.
    private ReadOnlySpan<byte> Text(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> stored = reader.ValueSpan;
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped) return stored;
        if (_text.Length < stored.Length) _text = new byte[stored.Length * 2];
        return _text.AsSpan(0, reader.CopyString(_text));
    }

    // The value as JSON in its one form.
    private ReadOnlySpan<byte> Raw(ref Utf8JsonReader reader, ReadOnlySpan<byte> row)
    {
        int start = (int)reader.TokenStartIndex;
        bool plain = reader.TokenType is JsonTokenType.True or JsonTokenType.False || (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped);
        reader.Skip();
        ReadOnlySpan<byte> value = row[start..(int)reader.BytesConsumed];
        if (plain) return value;
        PackedWriter writer = PackedWriter.Rent();
        // Half of a surrogate pair has no other form.
        if (JsonNormal.TryAppend(value, writer))
        {
            if (_text.Length < writer.Length) _text = new byte[writer.Length * 2];
            writer.Written.CopyTo(_text);
            value = _text.AsSpan(0, writer.Length);
        }

        PackedWriter.Return(writer);
        return value;
    }

    private StringView ViewOf(ReadOnlySpan<byte> text, Vector target)
    {
        // What was rewritten lies in the scratch, which the next value takes.
        fixed (byte* scratch = _text)
        fixed (byte* p = text)
            return p >= scratch && p < scratch + _text.Length ? Copied(text, target) : StringView.Of(p, text.Length);
    }

    private static StringView Borrowed(ReadOnlySpan<byte> text)
    {
        // The row lies in native memory, which does not move.
        byte empty = 0;
        fixed (byte* p = text) return StringView.Of(p == null ? &empty : p, text.Length);
    }

    private static StringView Copied(ReadOnlySpan<byte> text, Vector target)
    {
        byte empty = 0;
        fixed (byte* p = text)
        {
            if (text.Length <= StringView.InlineLength) return StringView.Of(p == null ? &empty : p, text.Length);
            return StringView.Of(target.Heap.Copy(p, text.Length), text.Length);
        }
    }
}
