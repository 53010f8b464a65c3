using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
internal unsafe ref struct JsonSkim(byte* text, int length)
{
    private const int MaxDepth = 64;

    // Numbers of so many digits are the same as text and as DOUBLE.
    private const int SureDigits = 15;

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
            if (At(at) != '"' || (at = Text(at + 1)) == null) return null;
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

    private bool Open(bool isObject)
    {
        if (_depth == MaxDepth) return false;
        _depth++;
        _objects = (_objects << 1) | (isObject ? 1UL : 0);
        return true;
    }

    private byte* Close(byte* at)
    {
        _depth--;
        _objects >>= 1;
        return at + 1;
    }

    // Behind the value that begins here, in which as many levels are open as before it.
    private byte* Value(byte* at, int depth)
    {
        while (true)
        {
            byte first = At(at);
            if (first == '"')
            {
                at = Text(at + 1);
            }
            else if (first is (byte)'{' or (byte)'[')
            {
                at = Blanks(at + 1);
                // Brackets that belong together are two apart.
                if (At(at) == first + 2)
                {
                    at++;
                }
                else
                {
                    if (!Open(first == '{') || (first == '{' && (at = Key(at)) == null)) return null;
                    continue;
                }
            }
            else
            {
                at = first is (byte)'t' or (byte)'f' or (byte)'n' ? Word(at) : Number(at);
            }

            if (at == null || _depth == depth) return at;
            at = Next(at, depth, out bool ended);
            if (at == null || ended) return at;
        }
    }

    // Behind the levels above this depth, one of whose values ends here.
    private byte* Behind(byte* at, int depth)
    {
        while (_depth > depth)
        {
            at = Next(at, depth, out bool ended);
            if (at == null || ended) return at;
            at = Value(at, _depth);
            if (at == null) return null;
        }

        return at;
    }

    // From the end of a value to the next one, or to the end of the level.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Next(byte* at, int depth, out bool ended)
    {
        ended = false;
        while (true)
        {
            at = Blanks(at);
            byte c = At(at);
            bool isObject = (_objects & 1) != 0;
            if (c == ',')
            {
                at = Blanks(at + 1);
                return isObject ? Key(at) : at;
            }

            if (c != (isObject ? '}' : ']')) return null;
            at = Close(at);
            if (_depth != depth) continue;
            ended = true;
            return at;
        }
    }

    // To the value of a key.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Key(byte* at) => At(at) == '"' && (at = Text(at + 1)) != null ? Colon(at) : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Colon(byte* at)
    {
        at = Blanks(at);
        return At(at) == ':' ? Blanks(at + 1) : null;
    }

    // What stands here; 0, which is no JSON, at the end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte At(byte* at) => at < _end ? *at : (byte)0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Blanks(byte* at) => at < _end && *at <= ' ' ? AllBlanks(at) : at;

    private byte* AllBlanks(byte* at)
    {
        _plain = false;
        while (at < _end && *at is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
        return at;
    }

    private readonly byte* Word(byte* at)
    {
        var rest = new ReadOnlySpan<byte>(at, (int)(_end - at));
        return rest.StartsWith("true"u8) || rest.StartsWith("null"u8) ? at + 4 : rest.StartsWith("false"u8) ? at + 5 : null;
    }

    private byte* Number(byte* at)
    {
        byte* start = at;
        if (At(at) == '-') at++;
        byte* whole = at;
        at = At(at) == '0' ? at + 1 : Digits(at);
        if (at == whole) return null;
        byte c = At(at);
        if (c is not ((byte)'.' or (byte)'e' or (byte)'E'))
        {
            if (*start == '-' && *whole == '0') _plain = false;
            return at;
        }

        if (c == '.')
        {
            byte* fraction = at + 1;
            at = Digits(fraction);
            if (at == fraction) return null;
            if (at - whole > SureDigits + 1 || (at[-1] == '0' && at - fraction > 1) || (*whole == '0' && *fraction == '0' && at - fraction > 1)) _plain = false;
            c = At(at);
        }

        if (c is not ((byte)'e' or (byte)'E')) return at;
        _plain = false;
        at++;
        if (At(at) is (byte)'+' or (byte)'-') at++;
        byte* exponent = at;
        at = Digits(at);
        return at == exponent ? null : at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte* Digits(byte* at)
    {
        while (at < _end && (uint)(*at - '0') <= 9) at++;
        return at;
    }

    // From behind the opening quote to behind the closing one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Text(byte* at)
    {
        if (_end - at >= Vector128<byte>.Count)
        {
            uint stops = Stops(at);
            byte* stop = at + BitOperations.TrailingZeroCount(stops);
            if (stops != 0 && *stop == '"') return stop + 1;
        }

        return LongText(at);
    }

    private byte* LongText(byte* at)
    {
        while (true)
        {
            at = Stop(at);
            if (at == null || *at == '"') return at == null ? null : at + 1;
            if (*at != '\\' || _end - at < 2) return null;
            _plain = false;
            if (at[1] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t') at += 2;
            else if (at[1] == 'u' && _end - at >= 6 && JsonReader.Hex(new ReadOnlySpan<byte>(at + 2, 4)) is >= 0 and (< 0xD800 or >= 0xE000)) at += 6;
            else return null;
        }
    }

    // The first byte that does not stand for itself.
    private readonly byte* Stop(byte* at)
    {
        for (; _end - at >= Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            uint stops = Stops(at);
            if (stops != 0) return at + BitOperations.TrailingZeroCount(stops);
        }

        while (at < _end && *at is >= 32 and not (byte)'"' and not (byte)'\\') at++;
        return at < _end ? at : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Stops(byte* at)
    {
        Vector128<byte> bytes = Vector128.Load(at), controls = Vector128.Create((byte)31);
        return (Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\')) | Vector128.Equals(Vector128.Min(bytes, controls), bytes)).ExtractMostSignificantBits();
    }
}
