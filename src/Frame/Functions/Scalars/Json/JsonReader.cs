using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace FrameEngine.Functions.Scalars.Json;

/// <summary>Goes through JSON token by token. Commas behind the last item are passed over, and numbers may be <c>nan</c>, <c>inf</c> and <c>infinity</c> in any case.</summary>
/// <remarks>
/// RFC 8259 otherwise: no comments, no control characters in strings, surrogates only in pairs. That the text is UTF-8 is known.
/// <see cref="Read"/> gives false at the end and at the first thing that is no JSON, <see cref="IsMalformed"/> tells them apart.
/// </remarks>
internal ref struct JsonReader(ReadOnlySpan<byte> json)
{
    /// <summary>How deep arrays and objects may lie in each other.</summary>
    public const int MaxDepth = 1000;

    private static readonly SearchValues<byte> s_endsPlain = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private readonly ReadOnlySpan<byte> _json = json;
    private Levels _objects;
    private int _at;
    private Expected _next = Expected.Value;

    private enum Expected : byte
    {
        Value,
        ValueOrEnd,
        Colon,
        KeyOrEnd,
        CommaOrEnd,
        Nothing,
    }

    /// <summary>A bit for each level: whether it is an object.</summary>
    [InlineArray((MaxDepth + 63) / 64)]
    private struct Levels
    {
        private ulong _bits;
    }

    /// <summary>What kind of token was read; numbers that are words are numbers, too.</summary>
    public JsonTokenType Kind { get; private set; }

    /// <summary>Where the token starts.</summary>
    public int Start { get; private set; }

    /// <summary>How much was read: where the token ends.</summary>
    public readonly int End => _at;

    /// <summary>How many arrays and objects are open, that of the token not counted.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether a string or key has escapes in it.</summary>
    public bool IsEscaped { get; private set; }

    /// <summary>Whether reading stopped because the text is no JSON: at <see cref="End"/>.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>A string or key without its quotes.</summary>
    public readonly ReadOnlySpan<byte> Inside => _json[(Start + 1)..(_at - 1)];

    /// <summary>Moves to the next token.</summary>
    public bool Read()
    {
        if (IsMalformed) return false;
        if (Kind is JsonTokenType.StartObject or JsonTokenType.StartArray) Depth++;
        SkipBlanks();
        if (_next == Expected.Colon || (_next == Expected.CommaOrEnd && _at < _json.Length && _json[_at] == ','))
        {
            _at++;
            SkipBlanks();
            _next = _next == Expected.Colon ? Expected.Value : InObject ? Expected.KeyOrEnd : Expected.ValueOrEnd;
        }

        if (_at >= _json.Length) return _next != Expected.Nothing && Fail();
        Start = _at;
        byte c = _json[_at];
        switch (_next)
        {
            case Expected.Nothing: return Fail();
            case Expected.KeyOrEnd when c == '"': return Key();
            case Expected.KeyOrEnd or Expected.CommaOrEnd when c == '}' && InObject: return Close(JsonTokenType.EndObject);
            case Expected.ValueOrEnd or Expected.CommaOrEnd when c == ']' && !InObject: return Close(JsonTokenType.EndArray);
            case Expected.Value or Expected.ValueOrEnd: return Value(c);
            default: return Fail();
        }
    }

    /// <summary>Moves from the start of an array or object to its end; does nothing at other values.</summary>
    public void Skip()
    {
        if (Kind is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        int depth = Depth;
        while (Read() && Depth > depth) { }
    }

    /// <summary>Whether a key or string is this text, which is without escapes.</summary>
    public readonly bool Is(ReadOnlySpan<byte> text)
    {
        return IsEscaped ? Unescaped(Inside).SequenceEqual(text) : Inside.SequenceEqual(text);
    }

    /// <summary>The inside of a string or key without escapes.</summary>
    public static ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> inside)
    {
        byte[] room = new byte[inside.Length];
        return room.AsSpan(0, Unescape(inside, room));
    }

    /// <summary>Writes the inside of a string or key without escapes, and returns how many bytes it took; never more than it had.</summary>
    public static int Unescape(ReadOnlySpan<byte> inside, Span<byte> target)
    {
        int length = 0;
        while (true)
        {
            int plain = inside.IndexOf((byte)'\\');
            ReadOnlySpan<byte> run = plain < 0 ? inside : inside[..plain];
            run.CopyTo(target[length..]);
            length += run.Length;
            if (plain < 0) return length;
            byte c = inside[plain + 1];
            inside = inside[(plain + 2)..];
            if (c != 'u')
            {
                target[length++] = c switch { (byte)'b' => (byte)'\b', (byte)'f' => (byte)'\f', (byte)'n' => (byte)'\n', (byte)'r' => (byte)'\r', (byte)'t' => (byte)'\t', _ => c };
                continue;
            }

            int unit = Hex(inside);
            inside = inside[4..];
            if (unit is >= 0xD800 and < 0xDC00)
            {
                unit = 0x10000 + ((unit - 0xD800) << 10) + (Hex(inside[2..]) - 0xDC00);
                inside = inside[6..];
            }

            length += new Rune(unit).EncodeToUtf8(target[length..]);
        }
    }

    private readonly bool InObject => Depth > 0 && (_objects[(Depth - 1) >> 6] >> (Depth - 1) & 1) != 0;

    private void SkipBlanks()
    {
        while (_at < _json.Length && _json[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') _at++;
    }

    private bool Fail()
    {
        IsMalformed = true;
        return false;
    }

    private bool Key()
    {
        if (!Text()) return false;
        Kind = JsonTokenType.PropertyName;
        int end = _at;
        SkipBlanks();
        if (_at >= _json.Length || _json[_at] != ':') return Fail();
        // The colon is passed over when the value is read: the key ends where it ends.
        _at = end;
        _next = Expected.Colon;
        return true;
    }

    private bool Value(byte c)
    {
        switch (c)
        {
            case (byte)'{' or (byte)'[':
                if (Depth >= MaxDepth) return Fail();
                ref ulong level = ref _objects[Depth >> 6];
                ulong bit = 1UL << (Depth & 63);
                level = c == '{' ? level | bit : level & ~bit;
                Kind = c == '{' ? JsonTokenType.StartObject : JsonTokenType.StartArray;
                _at++;
                _next = c == '{' ? Expected.KeyOrEnd : Expected.ValueOrEnd;
                return true;
            case (byte)'"':
                if (!Text()) return false;
                return Done(JsonTokenType.String);
            case (byte)'t' when Word("true"u8): return Done(JsonTokenType.True);
            case (byte)'f' when Word("false"u8): return Done(JsonTokenType.False);
            case (byte)'n' when Word("null"u8): return Done(JsonTokenType.Null);
            default: return Number() ? Done(JsonTokenType.Number) : Fail();
        }
    }

    private bool Close(JsonTokenType kind)
    {
        _at++;
        Depth--;
        return Done(kind);
    }

    private bool Done(JsonTokenType kind)
    {
        Kind = kind;
        _next = Depth > 0 ? Expected.CommaOrEnd : Expected.Nothing;
        return true;
    }

    private bool Word(ReadOnlySpan<byte> word)
    {
        if (!_json[_at..].StartsWith(word)) return false;
        _at += word.Length;
        return true;
    }

    private bool Number()
    {
        int at = _at;
        if (_json[at] == '-') at++;
        if (at >= _json.Length) return false;
        if (_json[at] is (byte)'n' or (byte)'N' or (byte)'i' or (byte)'I') return NoNumber(at);
        if (_json[at] == '0') at++;
        else if (!Digits(ref at)) return false;
        if (at < _json.Length && _json[at] == '.')
        {
            at++;
            if (!Digits(ref at)) return false;
        }

        if (at < _json.Length && _json[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < _json.Length && _json[at] is (byte)'+' or (byte)'-') at++;
            if (!Digits(ref at)) return false;
        }

        _at = at;
        return true;
    }

    private bool NoNumber(int at)
    {
        ReadOnlySpan<byte> rest = _json[at..];
        foreach (string word in (ReadOnlySpan<string>)["infinity", "inf", "nan"])
        {
            if (rest.Length < word.Length || !Ascii.EqualsIgnoreCase(rest[..word.Length], word)) continue;
            _at = at + word.Length;
            return true;
        }

        return false;
    }

    private readonly bool Digits(ref int at)
    {
        int start = at;
        while (at < _json.Length && _json[at] is >= (byte)'0' and <= (byte)'9') at++;
        return at > start;
    }

    // From the opening quote to behind the closing one.
    private bool Text()
    {
        int at = _at + 1;
        IsEscaped = false;
        while (true)
        {
            int plain = _json[at..].IndexOfAny(s_endsPlain);
            if (plain < 0) return FailAt(_json.Length);
            at += plain;
            if (_json[at] == '"') break;
            if (_json[at] != '\\' || at + 1 >= _json.Length) return FailAt(at);
            IsEscaped = true;
            if (_json[at + 1] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t') at += 2;
            else if (_json[at + 1] != 'u' || !Unit(ref at)) return FailAt(at);
        }

        _at = at + 1;
        return true;
    }

    // One escape, or two that are one character.
    private readonly bool Unit(ref int at)
    {
        int unit = Hex(_json[(at + 2)..]);
        if (unit < 0 || unit is >= 0xDC00 and < 0xE000) return false;
        at += 6;
        if (unit is < 0xD800 or >= 0xDC00) return true;
        if (at + 6 > _json.Length || _json[at] != '\\' || _json[at + 1] != 'u' || Hex(_json[(at + 2)..]) is < 0xDC00 or >= 0xE000) return false;
        at += 6;
        return true;
    }

    private bool FailAt(int at)
    {
        _at = at;
        return Fail();
    }

    /// <summary>The first four digits; -1 if they are none.</summary>
    public static int Hex(ReadOnlySpan<byte> digits)
    {
        if (digits.Length < 4) return -1;
        int number = 0;
        for (int i = 0; i < 4; i++)
        {
            if (!char.IsAsciiHexDigit((char)digits[i])) return -1;
            number = (number << 4) | (digits[i] <= '9' ? digits[i] - '0' : (digits[i] | 0x20) - 'a' + 10);
        }

        return number;
    }
}
