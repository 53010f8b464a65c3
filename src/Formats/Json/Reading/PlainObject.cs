using FrameEngine.Functions.Scalars.Json;

namespace FrameEngine.Formats.Json.Reading;

/// <summary>Walks through a row as programs write them: <c>{"a":1,"b":"x"}</c>, known keys in order and no escapes. Whatever else there is, it says so, and the row is read token by token.</summary>
internal unsafe ref struct PlainObject
{
    private PlainNumber _number;

    private PlainObject(byte* at, byte* end)
    {
        At = at;
        End = end;
    }

    /// <summary>Where it has come to.</summary>
    public byte* At { get; private set; }

    /// <summary>Behind the row.</summary>
    public byte* End { get; }

    /// <summary>The first byte of the value, within its quotes if it has them.</summary>
    public byte* Value { get; private set; }

    public int Length { get; private set; }

    /// <summary>Whether the value is a text.</summary>
    public bool Quoted { get; private set; }

    public bool IsNull { get; private set; }

    /// <summary>Whether the value is a number.</summary>
    public bool IsNumber { get; private set; }

    /// <summary>The value, if it is a number.</summary>
    public readonly PlainNumber Number => _number;

    /// <summary>Whether a list or an object comes next.</summary>
    public readonly bool IsNested => *At is (byte)'{' or (byte)'[';

    /// <summary>A row that begins and ends as an object does.</summary>
    public static bool TryOpen(byte* row, int length, out PlainObject value)
    {
        value = new PlainObject(row + 1, row + length);
        return length > 2 && *row == '{' && row[length - 1] == '}';
    }

    /// <summary>Moves to the value of the next member, if that has the key.</summary>
    public bool TryKey(in PlainKey key)
    {
        byte* behind = key.Behind(At, End);
        if (behind == null) return false;
        At = behind;
        return true;
    }

    /// <summary>Moves behind a value whose end is known.</summary>
    public void Pass(byte* end) => At = end;

    /// <summary>Moves behind the member.</summary>
    /// <param name="last">Whether it was the last one, and the row ends behind it.</param>
    public bool TryNext(out bool last)
    {
        last = false;
        // The row's last byte is a brace, so that there is one to read.
        if (At >= End) return false;
        byte next = *At++;
        if (next == ',')
        {
            if (*At == ' ') At++;
            return true;
        }

        last = next == '}' && At == End;
        return last;
    }

    /// <summary>Moves behind the value, of whatever kind it is; of lists and objects just the end is looked for.</summary>
    public bool TryValue()
    {
        byte first = *At;
        Quoted = first == '"';
        IsNull = IsNumber = false;
        if (Quoted)
        {
            Value = At + 1;
            byte* behind = JsonSkim.PlainText(Value, End);
            if (behind == null) return false;
            Length = (int)(behind - Value) - 1;
            At = behind;
            return true;
        }

        Value = At;
        if (IsNested)
        {
            Length = new JsonSkim(At, (int)(End - At)).FirstLength();
            At += Math.Max(Length, 0);
            return Length >= 0;
        }

        if (first == '-' || first - (uint)'0' <= 9)
        {
            byte* behind = PlainNumber.Read(At, out _number);
            if (behind == null) return false;
            IsNumber = true;
            Length = (int)(behind - Value);
            At = behind;
            return true;
        }

        bool plain = first switch
        {
            (byte)'n' => IsNull = TryWord("null"u8),
            (byte)'t' => TryWord("true"u8),
            (byte)'f' => TryWord("false"u8),
            _ => false,
        };
        Length = (int)(At - Value);
        return plain;
    }

    private bool TryWord(ReadOnlySpan<byte> word)
    {
        if (!new ReadOnlySpan<byte>(At, (int)(End - At)).StartsWith(word)) return false;
        At += word.Length;
        return true;
    }
}
