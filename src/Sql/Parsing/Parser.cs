using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>Turns SQL text into syntax: recursive descent for statements and clauses, operator precedence for expressions.</summary>
/// <remarks>
/// <para>Nothing is looked up here; the binder does that. What the grammar knows and the engine does not have yet is refused by name
/// at the place where it stands, never skipped.</para>
/// <para>Depth is bounded twice: <see cref="Enter"/> bounds how deep the parser itself recurses, and <c>_height</c> bounds how high the
/// tree grows that it hands on, so that a long chain of operators cannot overflow the stack of those who walk it.</para>
/// </remarks>
internal sealed partial class Parser
{
    /// <summary>How deep queries and expressions may nest.</summary>
    public const int MaxDepth = 1000;

    private readonly string _sql;
    private readonly Token[] _tokens;
    private const int MostArrows = 8;

    private int _at;
    private int _arrows;
    private int _depth;
    private int _height;
    private int _positionalParameters;
    private int _highestPosition;
    private bool _namedParameters;
    private bool _numberedParameters;
    private int _bareAlias = -1;
    private string _follow = "";

    private Parser(string sql)
    {
        _sql = sql;
        _tokens = Tokenizer.Tokenize(sql);
    }

    /// <summary>All statements of a script; empty ones are left out.</summary>
    /// <exception cref="ParseException">The text is not SQL that we know.</exception>
    public static ImmutableArray<StatementSyntax> ParseScript(string sql) => ParseScript(sql, out _);

    /// <summary>All statements of a script; empty ones are left out.</summary>
    /// <param name="sql">The text.</param>
    /// <param name="positions">How many parameters by position the statement with the most of them has.</param>
    /// <exception cref="ParseException">The text is not SQL that we know.</exception>
    public static ImmutableArray<StatementSyntax> ParseScript(string sql, out int positions)
    {
        var parser = new Parser(sql);
        var statements = ImmutableArray.CreateBuilder<StatementSyntax>();
        while (true)
        {
            while (parser.TryTake(TokenKind.Semicolon)) { }
            positions = parser._highestPosition;
            if (parser.Current.Kind == TokenKind.EndOfInput) return statements.DrainToImmutable();
            parser._positionalParameters = 0;
            parser._namedParameters = parser._numberedParameters = false;
            statements.Add(parser.ParseStatement());
            if (parser.Current.Kind is not (TokenKind.Semicolon or TokenKind.EndOfInput)) throw parser.FailAfterClause("end of statement");
        }
    }

    /// <summary>The one statement in <paramref name="sql"/>.</summary>
    /// <exception cref="ParseException">There is none, there are several, or it is not SQL that we know.</exception>
    public static StatementSyntax ParseSingle(string sql)
    {
        ImmutableArray<StatementSyntax> statements = ParseScript(sql);
        return statements.Length switch
        {
            1 => statements[0],
            0 => throw SyntaxErrors.At(sql, sql.Length, 0, "there is no statement"),
            _ => throw SyntaxErrors.At(sql, statements[1].Span.Start, statements[1].Span.Length, "only one statement is allowed here"),
        };
    }

    /// <summary>The one expression in <paramref name="sql"/>.</summary>
    /// <exception cref="ParseException">The text is not one expression.</exception>
    public static ExpressionSyntax ParseExpressionText(string sql)
    {
        var parser = new Parser(sql);
        ExpressionSyntax expression = parser.ParseExpression();
        return parser.Current.Kind == TokenKind.EndOfInput ? expression : throw parser.Fail("an operator or end of expression");
    }

    /// <summary>How far the text is read, to come back to: some of it can be read in two ways.</summary>
    private readonly record struct ParserState(int At, int Depth, int Height, int PositionalParameters, int HighestPosition, bool NamedParameters, bool NumberedParameters, int BareAlias, string Follow);

    private ParserState State
    {
        get => new(_at, _depth, _height, _positionalParameters, _highestPosition, _namedParameters, _numberedParameters, _bareAlias, _follow);
        set => (_at, _depth, _height, _positionalParameters, _highestPosition, _namedParameters, _numberedParameters, _bareAlias, _follow) =
            (value.At, value.Depth, value.Height, value.PositionalParameters, value.HighestPosition, value.NamedParameters, value.NumberedParameters, value.BareAlias, value.Follow);
    }

    private ref readonly Token Current => ref _tokens[_at];

    private ref readonly Token Next => ref PeekAt(1);

    private ref readonly Token PeekAt(int ahead) => ref _tokens[Math.Min(_at + ahead, _tokens.Length - 1)];

    private SourceSpan CurrentSpan => new(Current.Start, Current.Length);

    private SourceSpan PreviousSpan => new(_tokens[_at - 1].Start, _tokens[_at - 1].Length);

    private Token Take()
    {
        Token token = _tokens[_at];
        if (token.Kind != TokenKind.EndOfInput) _at++;
        return token;
    }

    private bool Is(TokenKind kind) => Current.Kind == kind;

    private bool Is(Keyword keyword) => Current.Keyword == keyword;

    private bool TryTake(TokenKind kind)
    {
        if (Current.Kind != kind) return false;
        _at++;
        return true;
    }

    private bool TryTake(Keyword keyword)
    {
        if (Current.Keyword != keyword) return false;
        _at++;
        return true;
    }

    private bool TryTake(Keyword first, Keyword second)
    {
        if (Current.Keyword != first || Next.Keyword != second) return false;
        _at += 2;
        return true;
    }

    private Token Expect(TokenKind kind, string expected) => Current.Kind == kind ? Take() : throw Fail(expected);

    private void Expect(Keyword keyword)
    {
        if (!TryTake(keyword)) throw Fail(Keywords.Text(keyword));
    }

    /// <summary>The span from <paramref name="start"/> to the last token taken.</summary>
    private SourceSpan From(int start) => new(start, _at == 0 ? 0 : Math.Max(0, _tokens[_at - 1].End - start));

    private void Enter()
    {
        if (++_depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw SyntaxErrors.TooDeep(_sql, Current);
    }

    private void Leave() => _depth--;

    /// <summary>A name: a quoted identifier, or a word that is not reserved.</summary>
    private Identifier ParseName(string expected)
    {
        Token token = Current;
        if (token.Kind == TokenKind.QuotedIdentifier || token.Kind == TokenKind.Identifier && Keywords.CanBeName(token.Keyword)) return NameOf(Take());
        if (token.Kind == TokenKind.Identifier)
            throw SyntaxErrors.Expected(_sql, token, expected, $"{Keywords.Text(token.Keyword)} is reserved; as a name it needs double quotes");
        throw Fail(expected);
    }

    /// <summary>A name where every word is one, as after AS or a dot.</summary>
    private Identifier ParseAnyName(string expected) =>
        Current.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier ? NameOf(Take()) : throw Fail(expected);

    private Identifier NameOf(Token token) =>
        new(TokenText.Name(_sql, token), token.Kind == TokenKind.QuotedIdentifier, new SourceSpan(token.Start, token.Length));

    private ImmutableArray<Identifier> ParseQualifiedName(string expected)
    {
        Identifier first = ParseName(expected);
        if (!Is(TokenKind.Dot)) return [first];
        var parts = ImmutableArray.CreateBuilder<Identifier>();
        parts.Add(first);
        while (TryTake(TokenKind.Dot)) parts.Add(ParseAnyName("a name"));
        return parts.DrainToImmutable();
    }

    /// <summary><c>(a, b, …)</c>.</summary>
    private ImmutableArray<Identifier> ParseNameList(string expected)
    {
        Expect(TokenKind.OpenParen, "'('");
        var names = ImmutableArray.CreateBuilder<Identifier>();
        do names.Add(ParseName(expected));
        while (TryTake(TokenKind.Comma) && !Is(TokenKind.CloseParen));
        Expect(TokenKind.CloseParen, "',' or ')'");
        return names.DrainToImmutable();
    }

    /// <summary>Whether a list goes on: takes a comma, unless nothing that could be an item follows it.</summary>
    private bool TryTakeListComma() => TryTake(TokenKind.Comma) && !EndsList(Current);

    private static bool EndsList(Token token) => token.Kind switch
    {
        TokenKind.EndOfInput or TokenKind.Semicolon or TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseBrace => true,
        _ => token.Keyword is Keyword.From or Keyword.Where or Keyword.Group or Keyword.Having or Keyword.Order or Keyword.Limit or Keyword.Offset
            or Keyword.Union or Keyword.Except or Keyword.Intersect or Keyword.Qualify or Keyword.Window or Keyword.Fetch,
    };

    private ParseException Fail(string expected)
    {
        if (_bareAlias >= 0 && _bareAlias == _at - 1 && SyntaxErrors.NearestKeyword(_sql, _tokens[_bareAlias], $"{_follow}, {expected}") is { } keyword)
            return SyntaxErrors.Expected(_sql, _tokens[_bareAlias], _follow.Length > 0 ? $"{_follow} or {expected}" : expected, $"did you mean {keyword}?");
        return SyntaxErrors.Expected(_sql, Current, expected, null);
    }

    /// <summary>The failure when a query or statement is over and something else follows: names what could have continued it, too.</summary>
    private ParseException FailAfterClause(string end) => _follow.Length > 0 && !(_bareAlias >= 0 && _bareAlias == _at - 1)
        ? Fail($"{_follow} or {end}")
        : FailAfterAlias(end);

    private ParseException FailAfterAlias(string end)
    {
        ParseException failure = Fail(end);
        return failure.Position?.Offset == Current.Start && _follow.Length > 0 ? SyntaxErrors.Expected(_sql, Current, $"{_follow} or {end}", null) : failure;
    }
}
