using System.Text.Json;

namespace FrameEngine.Functions.Scalars.Json;

/// <summary>A value found in JSON.</summary>
/// <param name="Kind">The token that it begins with.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="End">Behind its last byte.</param>
/// <param name="IsPlain">Whether it is known to stand in its one form, and without any escape; false where nobody looked.</param>
internal readonly record struct JsonFound(JsonTokenType Kind, int Start, int End, bool IsPlain);

/// <summary>Goes through JSON as it mostly is, fast: whether it is JSON, and what a path leads to.</summary>
/// <remarks>
/// What it says is what <see cref="JsonReader"/> would say, but it may be unsure: of text that is no JSON, and of what is rare (commas behind the last item,
/// numbers that are words, escaped surrogates, more than 64 levels). That is for the reader, which also knows where the error is.
/// The whole text is looked at, even if what is sought lies at its beginning.
/// </remarks>
internal unsafe ref partial struct JsonSkim(byte* text, int length)
{
    private const int MaxDepth = 64;

    private readonly byte* _text = text, _end = text + length;

    // A bit for each array or object that is open, the innermost lowest: whether it is an object.
    private ulong _objects;
    private int _depth;
    private bool _plain = true;

    /// <summary>Whether the text is JSON for sure.</summary>
    public bool IsSurelyValid()
    {
        byte* at = Value(Blanks(_text), 0);
        return at != null && Blanks(at) == _end;
    }

    /// <summary>How long the value is that the text begins with, whatever comes behind it; -1 where it is unsure.</summary>
    public int FirstLength()
    {
        byte* end = Value(_text, 0);
        return end == null ? -1 : (int)(end - _text);
    }

    /// <summary>Where a path leads; null where it is unsure. What is found has no end if it leads nowhere.</summary>
    public JsonFound? Find(ReadOnlySpan<JsonPath.Step> steps)
    {
        byte* at = Blanks(_text);
        bool entered = true;
        foreach (ref readonly JsonPath.Step step in steps)
        {
            byte first = At(at);
            if (first == '{' && step.Key is not null) at = EnterObject(at, step.Key, out entered);
            else if (first == '[' && (step.Key is null || step.Index >= 0)) at = EnterArray(at, step.Index, out entered);
            else
            {
                entered = false;
                at = Value(at, _depth);
            }

            if (at == null) return null;
            if (!entered) break;
        }

        JsonFound found = default;
        if (entered)
        {
            byte* start = at;
            _plain = true;
            at = Value(at, _depth);
            if (at == null) return null;
            found = new JsonFound(KindOf(*start), (int)(start - _text), (int)(at - _text), _plain);
        }

        at = Behind(at, 0);
        return at != null && Blanks(at) == _end ? found : null;
    }

    /// <summary>How many elements the array has that the text is; -1 where it is unsure.</summary>
    public long Count()
    {
        byte* at = Blanks(_text);
        return At(at) == '[' ? CountFrom(at) : -1;
    }

    /// <summary>The names of the object's members that the text is, as places in it: where they begin and end within their quotes.</summary>
    /// <returns>How many there are, none for what is no object; -1 where it is unsure, where a name has escapes, or where there are more than there is room for.</returns>
    public int Names(scoped Span<(int Start, int End)> names)
    {
        byte* at = Blanks(_text);
        if (At(at) != '{') return IsSurelyValid() ? 0 : -1;
        at = Blanks(at + 1);
        if (At(at) == '}') return Blanks(at + 1) == _end ? 0 : -1;
        Open(isObject: true);
        for (int count = 0; count < names.Length;)
        {
            byte* name = at + 1;
            _plain = true;
            if (At(at) != '"' || (at = Text(name, _end)) == null || !_plain) return -1;
            names[count++] = ((int)(name - _text), (int)(at - _text) - 1);
            if ((at = Colon(at)) == null || (at = Value(at, _depth)) == null) return -1;
            at = Blanks(at);
            byte next = At(at);
            if (next == '}') return Blanks(at + 1) == _end ? count : -1;
            if (next != ',') return -1;
            at = Blanks(at + 1);
        }

        return -1;
    }

    private static JsonTokenType KindOf(byte first) => first switch
    {
        (byte)'{' => JsonTokenType.StartObject,
        (byte)'[' => JsonTokenType.StartArray,
        (byte)'"' => JsonTokenType.String,
        (byte)'t' => JsonTokenType.True,
        (byte)'f' => JsonTokenType.False,
        (byte)'n' => JsonTokenType.Null,
        _ => JsonTokenType.Number,
    };

    // To the value of a key, or behind the object.
    private byte* EnterObject(byte* at, byte[] key, out bool entered)
    {
        entered = false;
        at = Blanks(at + 1);
        if (At(at) == '}') return at + 1;
        if (!Open(isObject: true)) return null;
        while (true)
        {
            byte* name = at;
            bool plain = _plain;
            _plain = true;
            if (At(at) != '"' || (at = Text(at + 1, _end)) == null) return null;
            var inside = new ReadOnlySpan<byte>(name + 1, (int)(at - name) - 2);
            bool match = _plain ? inside.SequenceEqual(key) : JsonReader.Unescaped(inside).SequenceEqual(key);
            _plain = plain;
            if ((at = Colon(at)) == null) return null;
            if (match)
            {
                entered = true;
                return at;
            }

            if ((at = Value(at, _depth)) == null) return null;
            at = Blanks(at);
            byte next = At(at);
            if (next is not ((byte)',' or (byte)'}')) return null;
            if (next == '}') return Close(at);
            at = Blanks(at + 1);
        }
    }

    // To an element, or behind the array.
    private byte* EnterArray(byte* at, long index, out bool entered)
    {
        entered = false;
        if (index < 0)
        {
            long count = CountFrom(at);
            if (count < 0) return null;
            index += count;
        }

        at = Blanks(at + 1);
        if (At(at) == ']') return at + 1;
        if (!Open(isObject: false)) return null;
        while (index != 0)
        {
            if ((at = Value(at, _depth)) == null) return null;
            at = Blanks(at);
            byte next = At(at);
            if (next is not ((byte)',' or (byte)']')) return null;
            if (next == ']') return Close(at);
            at = Blanks(at + 1);
            index--;
        }

        entered = true;
        return at;
    }

    private long CountFrom(byte* array)
    {
        byte* at = Blanks(array + 1);
        if (At(at) == ']') return 0;
        if (!Open(isObject: false)) return -1;
        for (long count = 1; ; count++)
        {
            if ((at = Value(at, _depth)) == null) return -1;
            at = Blanks(at);
            byte next = At(at);
            if (next is not ((byte)',' or (byte)']')) return -1;
            if (next == ']')
            {
                Close(at);
                return count;
            }

            at = Blanks(at + 1);
        }
    }
}
