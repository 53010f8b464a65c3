using System.Globalization;
using System.Text;

namespace FrameEngine.Functions.Scalars;

/// <summary>Translates a pattern of RE2's syntax to .NET's, so that it means the same.</summary>
/// <remarks>
/// <c>\d \s \w</c> and their opposites are ASCII; <c>$</c> without <c>(?m)</c> is the very end of the text; <c>[[:alpha:]]</c>, <c>\pL</c>, <c>\x{…}</c>, <c>\Q…\E</c> and
/// <c>(?P&lt;name&gt;…)</c> are rewritten. What RE2 refuses (look-around, back references, unknown escapes) is refused. Two things differ: <c>\b</c> knows letters outside ASCII, and a
/// character beyond U+FFFF counts as two for <c>.</c> and in sets.
/// </remarks>
internal ref struct RegexPattern
{
    private readonly ReadOnlySpan<char> _source;
    private readonly StringBuilder _text;
    private readonly bool _multiline;
    private int _at;

    private RegexPattern(string source)
    {
        _source = source;
        _text = new StringBuilder(source.Length + 16);
        _multiline = HasFlag(source, 'm');
    }

    /// <exception cref="FormatException">RE2 has no such pattern.</exception>
    public static string Translate(string source)
    {
        var pattern = new RegexPattern(source);
        pattern.Run();
        return pattern._text.ToString();
    }

    private static bool HasFlag(string source, char flag)
    {
        for (int at = source.IndexOf("(?", StringComparison.Ordinal); at >= 0; at = source.IndexOf("(?", at + 2, StringComparison.Ordinal))
        {
            for (int i = at + 2; i < source.Length && char.IsAsciiLetter(source[i]); i++)
                if (source[i] == flag) return true;
        }

        return false;
    }

    private readonly char Peek(int ahead = 0) => _at + ahead < _source.Length ? _source[_at + ahead] : '\0';

    private void Run()
    {
        while (_at < _source.Length)
        {
            char c = _source[_at++];
            switch (c)
            {
                case '\\': Escape(inSet: false); break;
                case '[': Set(); break;
                case '$': _text.Append(_multiline ? "$" : @"\z"); break;
                case '(' when Peek() == '?': Group(); break;
                default: _text.Append(c); break;
            }
        }
    }

    private void Group()
    {
        _at++;
        if (Peek() == 'P' && Peek(1) == '<')
        {
            _at++;
            _text.Append("(?");
            return;
        }

        if (Peek() is '=' or '!' || (Peek() == '<' && Peek(1) is '=' or '!')) throw new FormatException("look-around is not supported");
        if (Peek() is '>' or '(' or '\'' or '#') throw new FormatException($"'(?{Peek()}' is not supported");
        for (int i = 0; char.IsAsciiLetter(Peek(i)) || Peek(i) == '-'; i++)
            if (Peek(i) is not ('i' or 'm' or 's' or '-')) throw new FormatException($"the flag '{Peek(i)}' is not supported");
        _text.Append("(?");
    }

    private void Escape(bool inSet)
    {
        char c = Peek();
        _at++;
        switch (c)
        {
            case '\0': throw new FormatException("the pattern ends with a lone \\");
            case 'd': Ascii("0-9", inSet, negated: false); break;
            case 'D': Ascii("0-9", inSet, negated: true); break;
            case 's': Ascii(@"\t\n\f\r ", inSet, negated: false); break;
            case 'S': Ascii(@"\t\n\f\r ", inSet, negated: true); break;
            case 'w': Ascii("0-9A-Z_a-z", inSet, negated: false); break;
            case 'W': Ascii("0-9A-Z_a-z", inSet, negated: true); break;
            case 'p' or 'P': Property(c); break;
            case 'x': Append(HexCode()); break;
            case 'Q' when !inSet:
                while (_at < _source.Length && !(Peek() == '\\' && Peek(1) == 'E')) Append(_source[_at++]);
                _at += 2;
                break;
            case 'b' or 'B' or 'A' or 'z' when !inSet: _text.Append('\\').Append(c); break;
            case 'a' or 'f' or 't' or 'n' or 'r' or 'v': _text.Append('\\').Append(c); break;
            case >= '0' and <= '7' when c == '0' || (Peek() is >= '0' and <= '7' && c < '8' && Peek(1) is >= '0' and <= '7'):
                int code = c - '0';
                for (int digits = 1; digits < 3 && Peek() is >= '0' and <= '7'; digits++) code = (code * 8) + (_source[_at++] - '0');
                Append(code);
                break;
            default:
                if (char.IsAsciiLetterOrDigit(c)) throw new FormatException($@"'\{c}' is not supported");
                if (char.IsAscii(c)) _text.Append('\\');
                _text.Append(c);
                break;
        }
    }

    private readonly void Ascii(string ranges, bool inSet, bool negated)
    {
        if (!inSet) _text.Append(negated ? "[^" : "[").Append(ranges).Append(']');
        else if (!negated) _text.Append(ranges);
        else
        {
            _text.Append(ranges[0] switch
            {
                '0' when ranges.Length == 3 => @"\0-/:-\uFFFF",
                '0' => @"\0-/:-@\[-\^`{-\uFFFF",
                _ => @"\0-\x08\x0B\x0E-\x1F!-\uFFFF",
            });
        }
    }

    private void Property(char letter)
    {
        string name;
        if (Peek() == '{')
        {
            int end = _source[_at..].IndexOf('}');
            if (end < 0) throw new FormatException($@"'\{letter}{{' has no end");
            name = _source[(_at + 1)..(_at + end)].ToString();
            _at += end + 1;
        }
        else
        {
            name = Peek().ToString();
            _at++;
        }

        if (name.StartsWith('^')) (letter, name) = (letter == 'p' ? 'P' : 'p', name[1..]);
        // Scripts are known to .NET as blocks only, which is enough for those that have one block.
        name = name switch
        {
            "Han" => "IsCJKUnifiedIdeographs",
            "Hangul" => "IsHangulSyllables",
            "Greek" or "Cyrillic" or "Hebrew" or "Arabic" or "Thai" or "Hiragana" or "Katakana" or "Armenian" or "Devanagari" => "Is" + name,
            _ => name,
        };
        _text.Append('\\').Append(letter).Append('{').Append(name).Append('}');
    }

    private int HexCode()
    {
        ReadOnlySpan<char> digits;
        if (Peek() == '{')
        {
            int end = _source[_at..].IndexOf('}');
            if (end < 0) throw new FormatException(@"'\x{' has no end");
            digits = _source[(_at + 1)..(_at + end)];
            _at += end + 1;
        }
        else
        {
            if (_at + 2 > _source.Length) throw new FormatException(@"'\x' needs two digits");
            digits = _source[_at..(_at + 2)];
            _at += 2;
        }

        return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) && Rune.IsValid(code)
            ? code
            : throw new FormatException($@"'\x{digits}' is no character");
    }

    // A character that stands for itself, in a set or outside.
    private readonly void Append(int code)
    {
        foreach (char unit in new Rune(code).ToString()) _text.Append(CultureInfo.InvariantCulture, $@"\u{(int)unit:X4}");
    }

    private readonly void Append(char c) => _text.Append(CultureInfo.InvariantCulture, $@"\u{(int)c:X4}");

    private void Set()
    {
        _text.Append('[');
        if (Peek() == '^')
        {
            _text.Append('^');
            _at++;
        }

        for (bool first = true; ; first = false)
        {
            if (_at >= _source.Length) throw new FormatException("a set without an end");
            char c = _source[_at++];
            if (c == ']' && !first) break;
            if (c == '[' && Peek() == ':') Posix();
            else if (c == '\\') Escape(inSet: true);
            else if (c is '[' or ']') _text.Append('\\').Append(c);
            else _text.Append(c);
        }

        _text.Append(']');
    }

    private void Posix()
    {
        int end = _source[_at..].IndexOf(":]");
        if (end < 0) throw new FormatException("'[:' has no end");
        ReadOnlySpan<char> name = _source[(_at + 1)..(_at + end)];
        _at += end + 2;
        bool negated = name.StartsWith("^");
        if (negated) name = name[1..];
        // The pairs are the ends of ranges.
        string ranges = name switch
        {
            "alnum" => "09AZaz",
            "alpha" => "AZaz",
            "ascii" => "\0\x7F",
            "blank" => "\t\t  ",
            "cntrl" => "\0\x1F\x7F\x7F",
            "digit" => "09",
            "graph" => "!~",
            "lower" => "az",
            "print" => " ~",
            "punct" => "!/:@[`{~",
            "space" => "\t\r  ",
            "upper" => "AZ",
            "word" => "09AZ__az",
            "xdigit" => "09AFaf",
            _ => throw new FormatException($"there is no class [:{name}:]"),
        };
        char from = '\0';
        for (int i = 0; i < ranges.Length; i += 2)
        {
            if (!negated) Range(ranges[i], ranges[i + 1]);
            else if (ranges[i] > from) Range(from, (char)(ranges[i] - 1));
            from = (char)(ranges[i + 1] + 1);
        }

        if (negated) Range(from, '\uFFFF');
    }

    private readonly void Range(char low, char high)
    {
        Append(low);
        _text.Append('-');
        Append(high);
    }
}
