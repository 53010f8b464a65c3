using FrameEngine.Sql.Parsing;

namespace FrameEngine.Sql.Lexing;

/// <summary>Strings, quoted names, dollar quotes and numbers: finds where each ends; <see cref="TokenText"/> decodes what it means.</summary>
internal ref partial struct Tokenizer
{
    private TokenKind QuotedText(int start, char quote, string what, TokenKind kind)
    {
        _position++;
        while (true)
        {
            int found = _text[_position..].IndexOf(quote);
            if (found < 0) throw SyntaxErrors.Unterminated(_sql, start, 1, what, quote.ToString());
            _position += found + 1;
            if (_position >= _text.Length || _text[_position] != quote) return kind;
            _position++;
        }
    }

    private TokenKind EscapeString(int start)
    {
        _position++;
        while (_position < _text.Length)
        {
            char c = _text[_position++];
            if (c == '\\')
            {
                _position++;
            }
            else if (c == '\'')
            {
                if (_position >= _text.Length || _text[_position] != '\'') return TokenKind.EscapeString;
                _position++;
            }
        }

        throw SyntaxErrors.Unterminated(_sql, start, 2, "string", "'");
    }

    private TokenKind Dollar(int start)
    {
        if (char.IsAsciiDigit(Peek(1)))
        {
            _position++;
            while (_position < _text.Length && char.IsAsciiDigit(_text[_position])) _position++;
            return TokenKind.NumberedParameter;
        }

        int end = start + 1;
        if (end < _text.Length && IsWordStart(_text[end]))
        {
            while (end < _text.Length && _text[end] != '$' && IsWordPart(_text[end])) end++;
        }

        if (end < _text.Length && _text[end] == '$')
        {
            ReadOnlySpan<char> tag = _text[start..(end + 1)];
            int close = _text[(end + 1)..].IndexOf(tag);
            if (close < 0) throw SyntaxErrors.Unterminated(_sql, start, tag.Length, "dollar-quoted string", tag.ToString());
            _position = end + 1 + close + tag.Length;
            return TokenKind.DollarString;
        }

        if (end == start + 1) throw SyntaxErrors.UnexpectedCharacter(_sql, start);
        _position = end;
        return TokenKind.NamedParameter;
    }

    private Token Number(int start)
    {
        TokenKind kind = TokenKind.Integer;
        if (_text[start] == '0' && Peek(1) is 'x' or 'X' or 'b' or 'B' or 'o' or 'O')
        {
            kind = TokenKind.RadixInteger;
            char radix = char.ToLowerInvariant(Peek(1));
            _position += 2;
            int digits = _position;
            while (_position < _text.Length && IsRadixDigit(_text[_position], radix)) _position++;
            if (_position == digits) throw SyntaxErrors.MalformedNumber(_sql, start, NumberEnd());
        }
        else
        {
            Digits();
            if (_position < _text.Length && _text[_position] == '.')
            {
                kind = TokenKind.Decimal;
                _position++;
                Digits();
            }

            if (Peek(0) is 'e' or 'E')
            {
                int digit = Peek(1) is '+' or '-' ? 2 : 1;
                if (!char.IsAsciiDigit(Peek(digit))) throw SyntaxErrors.MalformedNumber(_sql, start, NumberEnd());
                kind = TokenKind.Float;
                _position += digit;
                Digits();
            }
        }

        if (_position < _text.Length && IsWordPart(_text[_position]) || _text[_position - 1] == '_')
            throw SyntaxErrors.MalformedNumber(_sql, start, NumberEnd());
        return new Token(kind, Keyword.None, start, _position - start);
    }

    private void Digits()
    {
        while (_position < _text.Length && (char.IsAsciiDigit(_text[_position]) || _text[_position] == '_' && char.IsAsciiDigit(Peek(-1)))) _position++;
    }

    private readonly int NumberEnd()
    {
        int end = _position;
        while (end < _text.Length && IsWordPart(_text[end])) end++;
        return end;
    }

    private static bool IsRadixDigit(char c, char radix) => c == '_' || radix switch
    {
        'x' => char.IsAsciiHexDigit(c),
        'o' => c is >= '0' and <= '7',
        _ => c is '0' or '1',
    };
}
