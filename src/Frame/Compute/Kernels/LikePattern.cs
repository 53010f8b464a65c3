namespace FrameEngine.Compute.Kernels;

/// <summary>A compiled LIKE pattern: <c>%</c> is any text, <c>_</c> one UTF-8 character, an escape character makes the next one plain.</summary>
/// <remarks>Patterns without <c>_</c> are pieces of plain text to be found one after another, the first at the start and the last at the end unless <c>%</c> is there.</remarks>
internal sealed class LikePattern
{
    private readonly byte[] _text; // plain bytes, and for the general form wildcards
    private readonly byte[] _kinds; // of the same length: Plain, One, Any
    private readonly byte[][] _pieces;
    private readonly bool _fromStart, _toEnd, _general;
    private readonly int _least;

    private const byte Plain = 0, One = 1, Any = 2;

    private LikePattern(byte[] text, byte[] kinds)
    {
        _text = text;
        _kinds = kinds;
        _general = kinds.Contains(One);
        _fromStart = kinds.Length == 0 || kinds[0] != Any;
        _toEnd = kinds.Length == 0 || kinds[^1] != Any;
        var pieces = new List<byte[]>();
        int start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && kinds[i] != Any) continue;
            if (i > start) pieces.Add(text[start..i]);
            start = i + 1;
        }

        _pieces = [.. pieces];
        _least = kinds.Count(k => k != Any);
        IsExact = !_general && _fromStart && _toEnd && _pieces.Length <= 1;
    }

    /// <summary>Whether only the very text matches.</summary>
    public bool IsExact { get; }

    /// <summary>The pieces between the percent signs.</summary>
    public byte[][] Pieces => _pieces;

    /// <summary>Whether the pattern is just pieces between percent signs at both ends.</summary>
    public bool IsFloating => !_general && !_fromStart && !_toEnd && _pieces.Length > 0;

    /// <exception cref="UsageException">The pattern ends with the escape character.</exception>
    public static LikePattern Compile(ReadOnlySpan<byte> pattern, byte? escape)
    {
        var text = new List<byte>(pattern.Length);
        var kinds = new List<byte>(pattern.Length);
        for (int i = 0; i < pattern.Length; i++)
        {
            byte c = pattern[i];
            if (c == escape)
            {
                if (++i == pattern.Length) throw new UsageException("a LIKE pattern must not end with its escape character");
                text.Add(pattern[i]);
                kinds.Add(Plain);
            }
            else if (c == '%')
            {
                if (kinds.Count > 0 && kinds[^1] == Any) continue;
                text.Add(c);
                kinds.Add(Any);
            }
            else
            {
                text.Add(c);
                kinds.Add(c == '_' ? One : Plain);
            }
        }

        return new LikePattern([.. text], [.. kinds]);
    }

    public bool Matches(ReadOnlySpan<byte> value)
    {
        if (value.Length < _least) return false;
        return _general ? MatchesGeneral(value) : MatchesPieces(value);
    }

    /// <summary>Whether what follows the first piece has the others; for floating patterns.</summary>
    public bool MatchesRest(ReadOnlySpan<byte> value)
    {
        for (int i = 1; i < _pieces.Length; i++)
        {
            int at = value.IndexOf(_pieces[i]);
            if (at < 0) return false;
            value = value[(at + _pieces[i].Length)..];
        }

        return true;
    }

    private bool MatchesPieces(ReadOnlySpan<byte> value)
    {
        int first = 0, last = _pieces.Length;
        if (last == 0) return !_fromStart || value.IsEmpty;
        if (_fromStart)
        {
            if (!value.StartsWith(_pieces[0])) return false;
            value = value[_pieces[0].Length..];
            if (last == 1) return !_toEnd || value.IsEmpty;
            first = 1;
        }

        if (_toEnd)
        {
            byte[] tail = _pieces[--last];
            if (!value.EndsWith(tail)) return false;
            value = value[..^tail.Length];
        }

        for (int i = first; i < last; i++)
        {
            int at = value.IndexOf(_pieces[i]);
            if (at < 0) return false;
            value = value[(at + _pieces[i].Length)..];
        }

        return true;
    }

    // Remembers only the last %: whatever matched before it stays matched.
    private bool MatchesGeneral(ReadOnlySpan<byte> value)
    {
        int v = 0, p = 0, anyPattern = -1, anyValue = 0;
        while (v < value.Length)
        {
            if (p < _text.Length && _kinds[p] == Any)
            {
                anyPattern = ++p;
                anyValue = v;
            }
            else if (p < _text.Length && _kinds[p] == One)
            {
                v += CharacterLength(value[v..]);
                p++;
            }
            else if (p < _text.Length && _text[p] == value[v])
            {
                v++;
                p++;
            }
            else if (anyPattern >= 0)
            {
                anyValue += CharacterLength(value[anyValue..]);
                v = anyValue;
                p = anyPattern;
            }
            else
            {
                return false;
            }
        }

        while (p < _text.Length && _kinds[p] == Any) p++;
        return p == _text.Length;
    }

    private static int CharacterLength(ReadOnlySpan<byte> value)
    {
        int length = 1;
        while (length < value.Length && (value[length] & 0xC0) == 0x80) length++;
        return length;
    }
}
