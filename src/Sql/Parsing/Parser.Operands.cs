using System.Collections.Immutable;
using System.Globalization;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>What an expression can start with: literals, names, prefixes, parentheses, brackets and braces.</summary>
internal sealed partial class Parser
{
    private ExpressionSyntax ParseOperand()
    {
        Token token = Current;
        var span = new SourceSpan(token.Start, token.Length);
        switch (token.Kind)
        {
            case TokenKind.Identifier: return ParseWordOperand(token, span);
            case TokenKind.QuotedIdentifier: return ParseNameOperand();
            case TokenKind.Integer or TokenKind.RadixInteger:
                Take();
                return new NumberSyntax(span, NumberForm.Integer, TokenText.NumberText(_sql, token));
            case TokenKind.Decimal:
                Take();
                return new NumberSyntax(span, NumberForm.Decimal, TokenText.NumberText(_sql, token));
            case TokenKind.Float:
                Take();
                return new NumberSyntax(span, NumberForm.Float, TokenText.NumberText(_sql, token));
            case TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString:
                Take();
                return new StringSyntax(span, TokenText.StringValue(_sql, token));
            case TokenKind.BlobString:
                Take();
                return new BlobSyntax(span, [.. TokenText.BlobValue(_sql, token)]);
            case TokenKind.PositionalParameter:
                Take();
                return ByPosition(token, ++_positionalParameters);
            case TokenKind.NumberedParameter:
                Take();
                return int.TryParse(_sql.AsSpan(token.Start + 1, token.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
                    ? ByPosition(token, number)
                    : throw SyntaxErrors.At(_sql, token.Start, token.Length, "a parameter's number is at least 1");
            case TokenKind.NamedParameter:
                Take();
                return ByName(token, _sql.Substring(token.Start + 1, token.Length - 1));
            case TokenKind.Colon when Next.Kind == TokenKind.Identifier && Next.Start == token.End:
                Take();
                Token name = Take();
                return ByName(token, _sql.Substring(name.Start, name.Length));
            case TokenKind.Minus: return ParseUnary(UnaryOperator.Minus, span, Precedence.Sign);
            case TokenKind.Plus: return ParseUnary(UnaryOperator.Plus, span, Precedence.Sign);
            case TokenKind.Tilde: return ParseUnary(UnaryOperator.BitwiseNot, span, Precedence.Sign);
            case TokenKind.At:
                Take();
                ExpressionSyntax magnitude = ParseExpression(Precedence.Other + 1);
                return new FunctionSyntax(span.To(magnitude.Span), new Identifier("abs", false, span), [new FunctionArgument(null, magnitude)]);
            case TokenKind.OpenParen: return ParseParenthesised();
            case TokenKind.OpenBracket: return ParseList(token.Start);
            case TokenKind.OpenBrace: return ParseStruct();
            case TokenKind.Star: return ParseStar(null, token.Start);
            case TokenKind.Hash:
                Take();
                Token position = Expect(TokenKind.Integer, "a column's position");
                return int.TryParse(_sql.AsSpan(position.Start, position.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int ordinal)
                    ? new PositionalReferenceSyntax(From(token.Start), ordinal)
                    : throw SyntaxErrors.At(_sql, position.Start, position.Length, "the position is too large");
            default: throw Fail("an expression");
        }
    }

    private ExpressionSyntax ParseWordOperand(Token token, SourceSpan span)
    {
        switch (token.Keyword)
        {
            case Keyword.Null:
                Take();
                return new NullSyntax(span);
            case Keyword.True or Keyword.False:
                Take();
                return new BooleanSyntax(span, token.Keyword == Keyword.True);
            case Keyword.Default:
                Take();
                return new DefaultSyntax(span);
            case Keyword.Not: return ParseUnary(UnaryOperator.Not, span, Precedence.Not);
            case Keyword.Case: return ParseCase();
            case Keyword.Cast: return ParseCast(isTry: false);
            case Keyword.Interval when StartsIntervalValue(Next): return ParseInterval();
            case Keyword.Array when Next.Kind == TokenKind.OpenBracket:
                Take();
                return ParseList(token.Start) is ListSyntax array ? array with { IsArray = true } : throw Fail("',' or ']'");
            case Keyword.Array when Next.Kind == TokenKind.OpenParen:
                _at += 2;
                if (!StartsQuery()) throw Fail("SELECT");
                QuerySyntax query = ParseQueryInParens();
                return new ArraySubquerySyntax(From(token.Start), query);
            case Keyword.Map when Next.Kind == TokenKind.OpenBrace: return ParseMap();
            case Keyword.Lambda when Next.Kind == TokenKind.Identifier && PeekAt(2).Kind is TokenKind.Comma or TokenKind.Colon: return ParseKeywordLambda();
        }

        if (Next.Kind == TokenKind.OpenParen && ParseSpecialFunction(token) is { } special) return special;
        if (Next.Kind is TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString && Keywords.CanBeName(token.Keyword))
            return ParseTypedLiteral();
        if (Next.Keyword is Keyword.With or Keyword.Without && PeekAt(2).Keyword == Keyword.Time && PeekAt(3).Keyword == Keyword.Zone)
            return ParseTypedLiteral();
        return ParseNameOperand();
    }

    private UnarySyntax ParseUnary(UnaryOperator op, SourceSpan span, int precedence)
    {
        Take();
        ExpressionSyntax operand = ParseExpression(precedence);
        return new UnarySyntax(span.To(operand.Span), op, operand);
    }

    /// <summary>A column, a qualified star, or a call.</summary>
    private ExpressionSyntax ParseNameOperand()
    {
        Token token = Current;
        bool callable = Next.Kind == TokenKind.OpenParen && token.Kind == TokenKind.Identifier && Keywords.CanBeFunction(token.Keyword);
        if (!callable && token.Kind == TokenKind.Identifier && Keywords.IsReserved(token.Keyword)) throw Fail("an expression");
        Identifier first = callable ? NameOf(Take()) : ParseName("an expression");
        if (Is(TokenKind.OpenParen)) return ParseCall(first, null);
        if (!Is(TokenKind.Dot)) return new ColumnSyntax(first.Span, [first]);
        var parts = ImmutableArray.CreateBuilder<Identifier>();
        parts.Add(first);
        while (TryTake(TokenKind.Dot))
        {
            if (Is(TokenKind.Star)) return ParseStar(parts[^1], token.Start);
            parts.Add(ParseAnyName("a name or '*'"));
            if (Is(TokenKind.OpenParen)) return ParseCall(parts[^1], parts[^2]) with { Span = From(parts[0].Span.Start), Database = parts.Count > 2 ? parts[^3] : null };
        }

        return new ColumnSyntax(From(token.Start), parts.DrainToImmutable());
    }

    private StarSyntax ParseStar(Identifier? qualifier, int start)
    {
        Take();
        ImmutableArray<Identifier> exclude = [];
        ImmutableArray<(Identifier Table, Identifier Column)> ofTables = [];
        ImmutableArray<SelectItem> replace = [];
        ImmutableArray<StarRename> rename = [];
        if (Is(Keyword.Exclude) || Is(Keyword.Except) && Next.Kind == TokenKind.OpenParen && PeekAt(2).Kind != TokenKind.OpenParen && !IsQueryStart(PeekAt(2)))
        {
            Take();
            (exclude, ofTables) = ParseExcluded();
        }

        if (Is(Keyword.Replace) && Next.Kind is TokenKind.OpenParen)
        {
            _at += 2;
            var items = ImmutableArray.CreateBuilder<SelectItem>();
            do
            {
                ExpressionSyntax value = ParseExpression();
                TryTake(Keyword.As);
                items.Add(new SelectItem(value, ParseAnyName("AS and a column")));
            }
            while (TryTakeListComma());
            Expect(TokenKind.CloseParen, "',' or ')'");
            replace = items.DrainToImmutable();
        }

        if (Is(Keyword.Rename) && Next.Kind is TokenKind.OpenParen)
        {
            _at += 2;
            var items = ImmutableArray.CreateBuilder<StarRename>();
            do
            {
                Identifier old = ParseName("a column");
                TryTake(Keyword.As);
                items.Add(new StarRename(old, ParseAnyName("AS and a name")));
            }
            while (TryTakeListComma());
            Expect(TokenKind.CloseParen, "',' or ')'");
            rename = items.DrainToImmutable();
        }

        return new StarSyntax(From(start), qualifier, exclude, replace, rename) { ExcludeOfTables = ofTables };
    }

    /// <summary>The columns behind EXCLUDE, each perhaps with its table.</summary>
    private (ImmutableArray<Identifier> Columns, ImmutableArray<(Identifier Table, Identifier Column)> OfTables) ParseExcluded()
    {
        bool several = TryTake(TokenKind.OpenParen);
        var columns = ImmutableArray.CreateBuilder<Identifier>();
        var ofTables = ImmutableArray.CreateBuilder<(Identifier, Identifier)>();
        do
        {
            Identifier name = ParseName(several ? "a column" : "'(' or a column");
            if (TryTake(TokenKind.Dot)) ofTables.Add((name, ParseAnyName("a column")));
            else columns.Add(name);
        }
        while (several && TryTakeListComma());
        if (several) Expect(TokenKind.CloseParen, "',' or ')'");
        return (columns.DrainToImmutable(), ofTables.DrainToImmutable());
    }

    /// <summary>A subquery, a row, a lambda's parameters, or an expression in parentheses.</summary>
    private ExpressionSyntax ParseParenthesised()
    {
        Token open = Take();
        if (StartsQuery())
        {
            QuerySyntax query = ParseQueryInParens();
            return new ScalarSubquerySyntax(From(open.Start), query);
        }

        if (Is(TokenKind.CloseParen)) throw Fail("an expression");
        ExpressionSyntax first = ParseExpression();
        if (first is ScalarSubquerySyntax nested && ContinuesQuery())
        {
            QuerySyntax query = ContinueQuery(nested.Query, nested.Span.Start);
            Expect(TokenKind.CloseParen, "')'");
            return new ScalarSubquerySyntax(From(open.Start), query);
        }

        if (TryTake(TokenKind.CloseParen)) return first;
        if (!Is(TokenKind.Comma)) throw Fail("',' or ')'");
        var items = ImmutableArray.CreateBuilder<ExpressionSyntax>();
        items.Add(first);
        while (TryTakeListComma()) items.Add(ParseExpression());
        Expect(TokenKind.CloseParen, "',' or ')'");
        return new RowSyntax(From(open.Start), items.DrainToImmutable());
    }

    /// <summary><c>[x + 1 for x in list if x > 0]</c>: a transformation of a filtered list.</summary>
    private FunctionSyntax ParseComprehension(int start, ExpressionSyntax body)
    {
        SourceSpan span = CurrentSpan;
        Take();
        var parameters = ImmutableArray.CreateBuilder<Identifier>();
        do parameters.Add(ParseName("a name"));
        while (TryTake(TokenKind.Comma));
        Expect(Keyword.In);
        ExpressionSyntax list = ParseExpression();
        ImmutableArray<Identifier> names = parameters.DrainToImmutable();
        if (IsWord("if"))
        {
            Take();
            ExpressionSyntax condition = ParseExpression();
            list = new FunctionSyntax(list.Span, new Identifier("list_filter", false, span), [new(null, list), new(null, new LambdaSyntax(condition.Span, names, condition))]) { IsSpelled = true };
        }

        Expect(TokenKind.CloseBracket, "IF or ']'");
        return new FunctionSyntax(From(start), new Identifier("list_transform", false, span), [new(null, list), new(null, new LambdaSyntax(body.Span, names, body))]) { IsSpelled = true };
    }

    private ExpressionSyntax ParseList(int start)
    {
        Take();
        var items = ImmutableArray.CreateBuilder<ExpressionSyntax>();
        if (!Is(TokenKind.CloseBracket))
        {
            do items.Add(IsUnpacked ? ParseUnpacked() : ParseExpression());
            while (TryTakeListComma());
        }

        if (items.Count == 1 && Is(Keyword.For)) return ParseComprehension(start, items[0]);
        Expect(TokenKind.CloseBracket, "',' or ']'");
        if (items.Any(i => i is UnpackSyntax))
            return new FunctionSyntax(From(start), new Identifier("list_value", false, From(start)), [.. items.Select(i => new FunctionArgument(null, i))]);
        return new ListSyntax(From(start), items.DrainToImmutable());
    }

    private StructSyntax ParseStruct()
    {
        Token open = Take();
        var fields = ImmutableArray.CreateBuilder<StructField>();
        do
        {
            Identifier name = Is(TokenKind.String)
                ? new Identifier(TokenText.StringValue(_sql, Current), true, new SourceSpan(Current.Start, Take().Length))
                : ParseAnyName("a field's name");
            Expect(TokenKind.Colon, "':'");
            fields.Add(new StructField(name, ParseExpression()));
        }
        while (TryTakeListComma());
        Expect(TokenKind.CloseBrace, "',' or '}'");
        return new StructSyntax(From(open.Start), fields.DrainToImmutable());
    }

    private MapSyntax ParseMap()
    {
        int start = Take().Start;
        Take();
        var entries = ImmutableArray.CreateBuilder<MapEntry>();
        if (!Is(TokenKind.CloseBrace))
        {
            do
            {
                ExpressionSyntax key = ParseExpression();
                Expect(TokenKind.Colon, "':'");
                entries.Add(new MapEntry(key, ParseExpression()));
            }
            while (TryTakeListComma());
        }

        Expect(TokenKind.CloseBrace, "',' or '}'");
        return new MapSyntax(From(start), entries.DrainToImmutable());
    }

    private CaseSyntax ParseCase()
    {
        int start = Take().Start;
        ExpressionSyntax? operand = Is(Keyword.When) ? null : ParseExpression();
        var branches = ImmutableArray.CreateBuilder<CaseBranch>();
        if (!Is(Keyword.When)) throw Fail("WHEN");
        while (TryTake(Keyword.When))
        {
            ExpressionSyntax when = ParseExpression();
            Expect(Keyword.Then);
            branches.Add(new CaseBranch(when, ParseExpression()));
        }

        ExpressionSyntax? otherwise = TryTake(Keyword.Else) ? ParseExpression() : null;
        if (!TryTake(Keyword.End)) throw Fail(otherwise is null ? "WHEN, ELSE or END" : "END");
        return new CaseSyntax(From(start), operand, branches.DrainToImmutable(), otherwise);
    }

    private TypedLiteralSyntax ParseTypedLiteral()
    {
        int start = Current.Start;
        TypeSyntax type = ParseType();
        if (Current.Kind is not (TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString)) throw Fail("a string");
        string value = TokenText.StringValue(_sql, Take());
        return new TypedLiteralSyntax(From(start), type, value);
    }

    private static bool StartsIntervalValue(Token token) => token.Kind is TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString
        or TokenKind.Integer or TokenKind.Decimal or TokenKind.OpenParen
        or TokenKind.PositionalParameter or TokenKind.NumberedParameter or TokenKind.NamedParameter;

    private IntervalSyntax ParseInterval()
    {
        int start = Take().Start;
        ExpressionSyntax value = ParseOperand();
        IntervalUnit? unit = UnitOf(Current.Keyword);
        if (unit is null && value is not StringSyntax) throw Fail("YEAR, MONTH, DAY, HOUR, MINUTE, SECOND or another unit");
        if (unit is not null)
        {
            Take();
            if (TryTake(TokenKind.OpenParen))
            {
                // How many digits the number may have: it says nothing about the value.
                Expect(TokenKind.Integer, "a number of digits");
                Expect(TokenKind.CloseParen, "')'");
            }

            if (Is(Keyword.To)) throw SyntaxErrors.NotSupported(_sql, Current, "an interval over several fields (… TO …)");
        }

        return new IntervalSyntax(From(start), value, unit);
    }

    private static IntervalUnit? UnitOf(Keyword keyword) => keyword switch
    {
        Keyword.Microsecond or Keyword.Microseconds => IntervalUnit.Microsecond,
        Keyword.Millisecond or Keyword.Milliseconds => IntervalUnit.Millisecond,
        Keyword.Second or Keyword.Seconds => IntervalUnit.Second,
        Keyword.Minute or Keyword.Minutes => IntervalUnit.Minute,
        Keyword.Hour or Keyword.Hours => IntervalUnit.Hour,
        Keyword.Day or Keyword.Days => IntervalUnit.Day,
        Keyword.Week or Keyword.Weeks => IntervalUnit.Week,
        Keyword.Month or Keyword.Months => IntervalUnit.Month,
        Keyword.Quarter or Keyword.Quarters => IntervalUnit.Quarter,
        Keyword.Year or Keyword.Years => IntervalUnit.Year,
        Keyword.Decade or Keyword.Decades => IntervalUnit.Decade,
        Keyword.Century or Keyword.Centuries => IntervalUnit.Century,
        Keyword.Millennium or Keyword.Millenniums => IntervalUnit.Millennium,
        _ => null,
    };

    private ParameterSyntax ByPosition(Token token, int position)
    {
        _numberedParameters = true;
        _highestPosition = Math.Max(_highestPosition, position);
        RequireOneKind(token);
        return new ParameterSyntax(From(token.Start), position, null);
    }

    private ParameterSyntax ByName(Token token, string name)
    {
        _namedParameters = true;
        RequireOneKind(token);
        return new ParameterSyntax(From(token.Start), 0, name);
    }

    private void RequireOneKind(Token token)
    {
        if (_namedParameters && _numberedParameters) throw SyntaxErrors.At(_sql, token.Start, token.Length, "a statement's parameters are all by name or all by position");
    }
}
