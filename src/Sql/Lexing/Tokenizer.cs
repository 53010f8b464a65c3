using FrameEngine.Sql.Parsing;

namespace FrameEngine.Sql.Lexing;

/// <summary>Cuts SQL text into tokens in one pass. White space and comments (<c>--</c> to the end of the line, nested <c>/* */</c>) yield none.</summary>
/// <remarks>
/// The result always ends with <see cref="TokenKind.EndOfInput"/>. A colon before a name stays a colon, because only the parser knows
/// <c>:name</c> (a parameter) from <c>{'key':name}</c> and <c>list[low:high]</c>.
/// Throws <see cref="ParseException"/> at the start of whatever never ends, and at characters that start nothing.
/// </remarks>
internal ref partial struct Tokenizer
{
    private readonly string _sql;
    private readonly ReadOnlySpan<char> _text;
    private int _position;

    private Tokenizer(string sql)
    {
        _sql = sql;
        _text = sql;
    }

    /// <summary>All tokens of <paramref name="sql"/>.</summary>
    public static Token[] Tokenize(string sql)
    {
        var tokenizer = new Tokenizer(sql);
        var tokens = new Token[Math.Max(16, sql.Length / 4)];
        int count = 0;
        while (true)
        {
            Token token = tokenizer.Next();
            if (count == tokens.Length) Array.Resize(ref tokens, count * 2);
            tokens[count++] = token;
            if (token.Kind == TokenKind.EndOfInput) return tokens;
        }
    }

    private Token Next()
    {
        SkipSpaceAndComments();
        int start = _position;
        if (start >= _text.Length) return new Token(TokenKind.EndOfInput, Keyword.None, _text.Length, 0);
        char c = _text[start];
        if (IsWordStart(c)) return Word(start, c);
        if (char.IsAsciiDigit(c) || c == '.' && char.IsAsciiDigit(Peek(1))) return Number(start);
        TokenKind kind = c switch
        {
            '\'' => QuotedText(start, '\'', "string", TokenKind.String),
            '"' => QuotedText(start, '"', "quoted identifier", TokenKind.QuotedIdentifier),
            '$' => Dollar(start),
            '?' => Take(1, TokenKind.PositionalParameter),
            '@' => IsWordStart(Peek(1)) ? NamedParameter() : Peek(1) == '>' ? Take(2, TokenKind.Contains) : Take(1, TokenKind.At),
            _ => Operator(start, c),
        };
        return new Token(kind, Keyword.None, start, _position - start);
    }

    private Token Word(int start, char first)
    {
        if (first is 'e' or 'E' or 'x' or 'X' && Peek(1) == '\'')
        {
            _position++;
            TokenKind kind = first is 'e' or 'E' ? EscapeString(start) : QuotedText(start, '\'', "blob literal", TokenKind.BlobString);
            return new Token(kind, Keyword.None, start, _position - start);
        }

        int end = start + 1;
        while (end < _text.Length && IsWordPart(_text[end])) end++;
        _position = end;
        return new Token(TokenKind.Identifier, Keywords.Find(_text[start..end]), start, end - start);
    }

    private TokenKind Operator(int start, char c)
    {
        char next = Peek(1);
        switch (c)
        {
            case '(': return Take(1, TokenKind.OpenParen);
            case ')': return Take(1, TokenKind.CloseParen);
            case '[': return Take(1, TokenKind.OpenBracket);
            case ']': return Take(1, TokenKind.CloseBracket);
            case '{': return Take(1, TokenKind.OpenBrace);
            case '}': return Take(1, TokenKind.CloseBrace);
            case ',': return Take(1, TokenKind.Comma);
            case ';': return Take(1, TokenKind.Semicolon);
            case '.': return Take(1, TokenKind.Dot);
            case '+': return Take(1, TokenKind.Plus);
            case '%': return Take(1, TokenKind.Percent);
            case '#': return Take(1, TokenKind.Hash);
            case ':': return next == ':' ? Take(2, TokenKind.DoubleColon) : next == '=' ? Take(2, TokenKind.ColonEqual) : Take(1, TokenKind.Colon);
            case '=': return next == '>' ? Take(2, TokenKind.FatArrow) : next == '=' ? Take(2, TokenKind.Equal) : Take(1, TokenKind.Equal);
            case '-': return next != '>' ? Take(1, TokenKind.Minus) : Peek(2) == '>' ? Take(3, TokenKind.DoubleArrow) : Take(2, TokenKind.Arrow);
            case '*': return next == '*' ? Take(2, TokenKind.DoubleStar) : Take(1, TokenKind.Star);
            case '/': return next == '/' ? Take(2, TokenKind.DoubleSlash) : Take(1, TokenKind.Slash);
            case '^': return next == '@' ? Take(2, TokenKind.StartsWith) : Take(1, TokenKind.Caret);
            case '|': return next == '|' ? Take(2, TokenKind.Concat) : Take(1, TokenKind.Pipe);
            case '&': return next == '&' ? Take(2, TokenKind.DoubleAmpersand) : Take(1, TokenKind.Ampersand);
            case '<':
                return next switch
                {
                    '=' when Peek(2) == '>' => Take(3, TokenKind.CosineDistance),
                    '-' when Peek(2) == '>' => Take(3, TokenKind.Distance),
                    '=' => Take(2, TokenKind.LessOrEqual),
                    '>' => Take(2, TokenKind.NotEqual),
                    '<' => Take(2, TokenKind.ShiftLeft),
                    '@' => Take(2, TokenKind.ContainedBy),
                    _ => Take(1, TokenKind.Less),
                };
            case '>':
                return next switch
                {
                    '=' => Take(2, TokenKind.GreaterOrEqual),
                    '>' => Take(2, TokenKind.ShiftRight),
                    _ => Take(1, TokenKind.Greater),
                };
            case '~':
                if (next == '~')
                    return Peek(2) == '~' ? Take(3, TokenKind.TripleTilde) : Peek(2) == '*' ? Take(3, TokenKind.DoubleTildeStar) : Take(2, TokenKind.DoubleTilde);
                return next == '*' ? Take(2, TokenKind.TildeStar) : Take(1, TokenKind.Tilde);
            case '!':
                if (next == '=') return Take(2, TokenKind.NotEqual);
                if (next != '~') return Take(1, TokenKind.Exclamation);
                if (Peek(2) == '~') return Peek(3) == '*' ? Take(4, TokenKind.NotDoubleTildeStar) : Take(3, TokenKind.NotDoubleTilde);
                return Peek(2) == '*' ? Take(3, TokenKind.NotTildeStar) : Take(2, TokenKind.NotTilde);
            default:
                throw SyntaxErrors.UnexpectedCharacter(_sql, start);
        }
    }

    private TokenKind NamedParameter()
    {
        int end = _position + 2;
        while (end < _text.Length && IsWordPart(_text[end])) end++;
        _position = end;
        return TokenKind.NamedParameter;
    }

    private void SkipSpaceAndComments()
    {
        while (_position < _text.Length)
        {
            char c = _text[_position];
            if (c is ' ' or '\n' or '\r' or '\t' || char.IsWhiteSpace(c) || c == '\uFEFF')
            {
                _position++;
            }
            else if (c == '-' && Peek(1) == '-')
            {
                int line = _text[_position..].IndexOf('\n');
                _position = line < 0 ? _text.Length : _position + line + 1;
            }
            else if (c == '/' && Peek(1) == '*')
            {
                SkipBlockComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipBlockComment()
    {
        int start = _position;
        int depth = 0;
        while (_position < _text.Length)
        {
            if (_text[_position] == '/' && Peek(1) == '*')
            {
                depth++;
                _position += 2;
            }
            else if (_text[_position] == '*' && Peek(1) == '/')
            {
                _position += 2;
                if (--depth == 0) return;
            }
            else
            {
                _position++;
            }
        }

        throw SyntaxErrors.Unterminated(_sql, start, 2, "comment", "*/");
    }

    private TokenKind Take(int length, TokenKind kind)
    {
        _position += length;
        return kind;
    }

    private readonly char Peek(int ahead) => _position + ahead < _text.Length ? _text[_position + ahead] : '\0';

    private static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c == '_' || c >= '\u0080' && !char.IsWhiteSpace(c);

    private static bool IsWordPart(char c) => IsWordStart(c) || char.IsAsciiDigit(c) || c == '$';
}
