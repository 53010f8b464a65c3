using System.Buffers;
using FrameEngine.Functions.Scalars.Json;

namespace FrameEngine.Formats.Json.Reading;

/// <summary>Walks through a row as programs write them: <c>{"a":1,"b":"x"}</c>, known keys in order and no escapes; of lists and objects in it just where they end. Whatever else there is, it says so, and the row is read token by token.</summary>
internal unsafe ref struct PlainObject
{
    // What ends a text, or makes it one that is not plain: a quote, a backslash, control characters.
    private static readonly SearchValues<byte> s_special = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private readonly byte* _end;
    private byte* _at;

    private PlainObject(byte* at, byte* end)
    {
        _at = at;
        _end = end;
    }

    /// <summary>The first byte of the value, within its quotes if it has them.</summary>
    public byte* Value { get; private set; }

    public int Length { get; private set; }

    /// <summary>Whether the value is a text.</summary>
    public bool Quoted { get; private set; }

    public bool IsNull { get; private set; }

    /// <summary>Whether the value is a list or an object.</summary>
    public bool IsNested { get; private set; }

    /// <summary>A row that begins and ends as an object does.</summary>
    public static bool TryOpen(byte* row, int length, out PlainObject value)
    {
        value = new PlainObject(row + 1, row + length);
        return length > 2 && *row == '{' && row[length - 1] == '}';
    }

    /// <summary>A key in quotes as <see cref="TryMember"/> wants it; null if it cannot be looked for so.</summary>
    public static byte[]? KeyOf(byte[] key) => key.AsSpan().IndexOfAny(s_special) >= 0 ? null : [(byte)'"', .. key, (byte)'"'];

    /// <summary>Moves to the value of the next member, if that has the key and a plain value; the member's end is passed, too.</summary>
    /// <param name="last">Whether it was the last member, and the row ends behind it.</param>
    public bool TryMember(byte[] key, out bool last)
    {
        last = false;
        if (_end - _at < key.Length + 2 || !new ReadOnlySpan<byte>(_at, key.Length).SequenceEqual(key)) return false;
        _at += key.Length;
        if (*_at++ != ':') return false;
        if (*_at == ' ') _at++;
        if (!TryValue()) return false;
        // The row's last byte is a brace, so that there is one to read.
        if (_at >= _end) return false;
        byte next = *_at++;
        if (next == ',')
        {
            if (*_at == ' ') _at++;
            return true;
        }

        last = next == '}' && _at == _end;
        return last;
    }

    private bool TryValue()
    {
        byte first = *_at;
        Quoted = first == '"';
        IsNull = false;
        IsNested = first is (byte)'{' or (byte)'[';
        if (Quoted)
        {
            Value = ++_at;
            int found = new ReadOnlySpan<byte>(_at, (int)(_end - _at)).IndexOfAny(s_special);
            if (found < 0 || _at[found] != '"') return false;
            Length = found;
            _at += found + 1;
            return true;
        }

        Value = _at;
        if (IsNested)
        {
            Length = new JsonSkim(_at, (int)(_end - _at)).FirstLength();
            _at += Math.Max(Length, 0);
            return Length >= 0;
        }

        bool plain = first == '-' || first - (uint)'0' <= 9 ? TryNumber() : first switch
        {
            (byte)'n' => IsNull = TryWord("null"u8),
            (byte)'t' => TryWord("true"u8),
            (byte)'f' => TryWord("false"u8),
            _ => false,
        };
        Length = (int)(_at - Value);
        return plain;
    }

    private bool TryWord(ReadOnlySpan<byte> word)
    {
        if (!new ReadOnlySpan<byte>(_at, (int)(_end - _at)).StartsWith(word)) return false;
        _at += word.Length;
        return true;
    }

    // RFC 8259, section 6.
    private bool TryNumber()
    {
        if (*_at == '-') _at++;
        if (*_at == '0') _at++;
        else if (!TryDigits()) return false;
        if (*_at == '.')
        {
            _at++;
            if (!TryDigits()) return false;
        }

        if ((*_at | 0x20) != 'e') return true;
        _at++;
        if (*_at is (byte)'+' or (byte)'-') _at++;
        return TryDigits();
    }

    // The row's last byte is no digit.
    private bool TryDigits()
    {
        byte* start = _at;
        while (*_at - (uint)'0' <= 9) _at++;
        return _at > start;
    }
}
