using System.Collections.Immutable;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>Calls: ordinary ones, those with a grammar of their own, lambdas, and windows.</summary>
internal sealed partial class Parser
{
    private FunctionSyntax ParseCall(Identifier name, Identifier? schema)
    {
        int start = (schema ?? name).Span.Start;
        Take();
        var arguments = ImmutableArray.CreateBuilder<FunctionArgument>();
        ImmutableArray<OrderItem> orderBy = [];
        bool star = false, distinct = false;
        bool? ignoreNulls = null;
        if (Is(TokenKind.Star) && Next.Kind == TokenKind.CloseParen)
        {
            Take();
            star = true;
        }
        else if (!Is(TokenKind.CloseParen))
        {
            distinct = TryTake(Keyword.Distinct);
            if (!distinct && Is(Keyword.All)) Take();
            if (!(Is(Keyword.Order) && Next.Keyword == Keyword.By))
            {
                do arguments.Add(ParseArgument());
                while (TryTakeListComma());
            }

            if (TryTake(Keyword.Order, Keyword.By)) orderBy = ParseOrderItems();
            ignoreNulls = ParseNullTreatment();
        }

        Expect(TokenKind.CloseParen, "',' or ')'");
        bool within = false;
        if (Is(Keyword.Within) && Next.Keyword == Keyword.Group)
        {
            _at += 2;
            within = true;
            Expect(TokenKind.OpenParen, "'('");
            if (!TryTake(Keyword.Order, Keyword.By)) throw Fail("ORDER BY");
            orderBy = ParseOrderItems();
            Expect(TokenKind.CloseParen, "',' or ')'");
        }

        ExpressionSyntax? filter = null;
        if (Is(Keyword.Filter) && Next.Kind == TokenKind.OpenParen)
        {
            _at += 2;
            TryTake(Keyword.Where);
            filter = ParseExpression();
            Expect(TokenKind.CloseParen, "')'");
        }

        // Behind the parenthesis it is this call's only if a window follows, not that of a call around it.
        if (ignoreNulls is null && Current.Keyword is Keyword.Ignore or Keyword.Respect && PeekAt(2).Keyword == Keyword.Over) ignoreNulls = ParseNullTreatment();
        WindowSyntax? over = TryTake(Keyword.Over) ? ParseOver() : null;
        return new FunctionSyntax(From(start), name, arguments.DrainToImmutable())
        {
            Schema = schema,
            IsStar = star,
            Distinct = distinct,
            OrderBy = orderBy,
            WithinGroup = within,
            Filter = filter,
            IgnoreNulls = ignoreNulls,
            Over = over,
        };
    }

    private bool? ParseNullTreatment() => TryTake(Keyword.Ignore, Keyword.Nulls) ? true : TryTake(Keyword.Respect, Keyword.Nulls) ? false : null;

    private FunctionArgument ParseArgument()
    {
        if (Next.Kind is TokenKind.ColonEqual or TokenKind.FatArrow && Current.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier)
        {
            Identifier name = ParseAnyName("a name");
            Take();
            return new FunctionArgument(name, ParseExpression());
        }

        if (IsUnpacked) return new FunctionArgument(null, ParseUnpacked());

        if (Next.Kind == TokenKind.Arrow && Current.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier)
        {
            ParserState start = State;
            Identifier parameter = ParseName("a parameter's name");
            Take();
            _arrows++;
            ExpressionSyntax body = ParseExpression();
            ParserState end = State;
            State = start;
            ExpressionSyntax? extraction = ParseExtraction(end);
            State = end;
            _arrows--;
            return new FunctionArgument(null, new LambdaSyntax(parameter.Span.To(body.Span), [parameter], body) { HasArrow = true, Extraction = extraction });
        }

        if (Is(TokenKind.OpenParen) && IsLambdaParameterList())
        {
            int start = Current.Start;
            ImmutableArray<Identifier> parameters = ParseNameList("a parameter's name");
            Take();
            ExpressionSyntax body = ParseExpression();
            return new FunctionArgument(null, new LambdaSyntax(From(start), parameters, body) { HasArrow = true });
        }

        return new FunctionArgument(null, ParseExpression());
    }

    // Which of the two is meant, the binder knows; arrows inside arrows are read twice each time, so not at any depth.
    private ExpressionSyntax? ParseExtraction(ParserState end)
    {
        if (_arrows > MostArrows) return null;
        try
        {
            ExpressionSyntax extraction = ParseExpression();
            return _at == end.At ? extraction : null;
        }
        catch (ParseException)
        {
            return null;
        }
    }

    /// <summary>Whether what follows reads <c>(a, b) -></c>.</summary>
    private bool IsLambdaParameterList()
    {
        int ahead = 1;
        while (PeekAt(ahead).Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier && PeekAt(ahead + 1).Kind == TokenKind.Comma) ahead += 2;
        return PeekAt(ahead).Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier
            && PeekAt(ahead + 1).Kind == TokenKind.CloseParen
            && PeekAt(ahead + 2).Kind == TokenKind.Arrow;
    }

    private LambdaSyntax ParseKeywordLambda()
    {
        int start = Take().Start;
        var parameters = ImmutableArray.CreateBuilder<Identifier>();
        do parameters.Add(ParseName("a parameter's name"));
        while (TryTake(TokenKind.Comma));
        Expect(TokenKind.Colon, "',' or ':'");
        ExpressionSyntax body = ParseExpression();
        return new LambdaSyntax(From(start), parameters.DrainToImmutable(), body);
    }

    /// <summary>Calls with a grammar of their own; null when <paramref name="token"/> names no such function.</summary>
    private ExpressionSyntax? ParseSpecialFunction(Token token)
    {
        switch (token.Keyword)
        {
            case Keyword.Try_cast: return ParseCast(isTry: true);
            case Keyword.Extract: return ParseExtract();
            case Keyword.Substring: return ParseSubstring();
            case Keyword.Position: return ParsePosition();
            case Keyword.Trim: return ParseTrim();
            case Keyword.Overlay: return ParseOverlay();
            case Keyword.Exists:
                _at += 2;
                if (!StartsQuery()) throw Fail("SELECT, VALUES or WITH");
                QuerySyntax query = ParseQueryInParens();
                return new ExistsSyntax(From(token.Start), query);
            case Keyword.Row:
                _at += 2;
                var items = ImmutableArray.CreateBuilder<ExpressionSyntax>();
                if (!Is(TokenKind.CloseParen))
                {
                    do items.Add(ParseExpression());
                    while (TryTakeListComma());
                }

                Expect(TokenKind.CloseParen, "',' or ')'");
                return new RowSyntax(From(token.Start), items.DrainToImmutable());
            default: return null;
        }
    }

    private CastSyntax ParseCast(bool isTry)
    {
        int start = Take().Start;
        Expect(TokenKind.OpenParen, "'('");
        ExpressionSyntax operand = ParseExpression();
        Expect(Keyword.As);
        TypeSyntax type = ParseType();
        Expect(TokenKind.CloseParen, "')'");
        return new CastSyntax(From(start), operand, type, isTry);
    }

    private FunctionSyntax ParseExtract()
    {
        Identifier name = NameOf(Take());
        Take();
        Token token = Current;
        string field = token.Kind is TokenKind.String or TokenKind.EscapeString
            ? TokenText.StringValue(_sql, Take())
            : ParseAnyName("YEAR, MONTH, DAY or another field").Text.ToLowerInvariant();
        var fieldSyntax = new StringSyntax(new SourceSpan(token.Start, token.Length), field);
        Expect(Keyword.From);
        ExpressionSyntax source = ParseExpression();
        Expect(TokenKind.CloseParen, "')'");
        return Desugared("date_part", name, fieldSyntax, source);
    }

    private FunctionSyntax ParseSubstring()
    {
        Identifier name = NameOf(Take());
        Take();
        ExpressionSyntax text = ParseExpression();
        if (!Is(Keyword.From) && !Is(Keyword.For)) return FinishCall(name, text);
        ExpressionSyntax? length = TryTake(Keyword.For) ? ParseExpression() : null;
        ExpressionSyntax from = TryTake(Keyword.From) ? ParseExpression() : new NumberSyntax(PreviousSpan, NumberForm.Integer, "1");
        if (length is null && TryTake(Keyword.For)) length = ParseExpression();
        Expect(TokenKind.CloseParen, length is null ? "FOR or ')'" : "')'");
        return length is null ? Desugared("substring", name, text, from) : Desugared("substring", name, text, from, length);
    }

    private FunctionSyntax ParsePosition()
    {
        Identifier name = NameOf(Take());
        Take();
        ExpressionSyntax part = ParseExpression(Precedence.Range + 1);
        if (!TryTake(Keyword.In)) return FinishCall(name, part);
        ExpressionSyntax text = ParseExpression();
        Expect(TokenKind.CloseParen, "')'");
        return Desugared("strpos", name, text, part);
    }

    private FunctionSyntax ParseTrim()
    {
        Identifier name = NameOf(Take());
        Take();
        string function = Current.Keyword switch { Keyword.Leading => "ltrim", Keyword.Trailing => "rtrim", Keyword.Both => "trim", _ => "" };
        bool sided = function.Length > 0;
        if (sided) Take();
        else function = "trim";
        ExpressionSyntax? characters = Is(Keyword.From) ? null : ParseExpression();
        if (TryTake(Keyword.From))
        {
            ExpressionSyntax text = ParseExpression();
            Expect(TokenKind.CloseParen, "')'");
            return characters is null ? Desugared(function, name, text) : Desugared(function, name, text, characters);
        }

        return !sided && characters is not null ? FinishCall(name, characters) : throw Fail("FROM");
    }

    private FunctionSyntax ParseOverlay()
    {
        Identifier name = NameOf(Take());
        Take();
        ExpressionSyntax text = ParseExpression();
        if (!TryTake(Keyword.Placing)) return FinishCall(name, text);
        ExpressionSyntax replacement = ParseExpression();
        Expect(Keyword.From);
        ExpressionSyntax from = ParseExpression();
        ExpressionSyntax? length = TryTake(Keyword.For) ? ParseExpression() : null;
        Expect(TokenKind.CloseParen, "')'");
        return length is null ? Desugared("overlay", name, text, replacement, from) : Desugared("overlay", name, text, replacement, from, length);
    }

    private FunctionSyntax FinishCall(Identifier name, ExpressionSyntax first)
    {
        var arguments = ImmutableArray.CreateBuilder<FunctionArgument>();
        arguments.Add(new FunctionArgument(null, first));
        while (TryTakeListComma()) arguments.Add(ParseArgument());
        Expect(TokenKind.CloseParen, "',' or ')'");
        return new FunctionSyntax(From(name.Span.Start), name, arguments.DrainToImmutable()) { IsSpelled = true };
    }

    private FunctionSyntax Desugared(string function, Identifier written, params ReadOnlySpan<ExpressionSyntax> arguments)
    {
        var list = ImmutableArray.CreateBuilder<FunctionArgument>(arguments.Length);
        foreach (ExpressionSyntax argument in arguments) list.Add(new FunctionArgument(null, argument));
        return new FunctionSyntax(From(written.Span.Start), written with { Text = function }, list.MoveToImmutable()) { IsSpelled = true };
    }

    private WindowSyntax ParseOver()
    {
        if (Is(TokenKind.OpenParen)) return ParseWindow();
        Identifier name = ParseName("'(' or a window's name");
        return new WindowSyntax(name.Span, name, [], [], null);
    }

    private WindowSyntax ParseWindow()
    {
        int start = Expect(TokenKind.OpenParen, "'('").Start;
        Identifier? baseName = null;
        if (Current.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier
            && Current.Keyword is not (Keyword.Partition or Keyword.Order or Keyword.Rows or Keyword.Range or Keyword.Groups))
            baseName = ParseName("PARTITION BY, ORDER BY, ROWS, RANGE, GROUPS or ')'");
        ImmutableArray<ExpressionSyntax> partition = [];
        if (TryTake(Keyword.Partition))
        {
            Expect(Keyword.By);
            var items = ImmutableArray.CreateBuilder<ExpressionSyntax>();
            do items.Add(ParseExpression());
            while (TryTakeListComma());
            partition = items.DrainToImmutable();
        }

        ImmutableArray<OrderItem> order = TryTake(Keyword.Order, Keyword.By) ? ParseOrderItems() : [];
        WindowFrame? frame = Current.Keyword is Keyword.Rows or Keyword.Range or Keyword.Groups ? ParseFrame() : null;
        Expect(TokenKind.CloseParen, frame is not null ? "')'" : "PARTITION BY, ORDER BY, ROWS, RANGE, GROUPS or ')'");
        return new WindowSyntax(From(start), baseName, partition, order, frame);
    }

    private WindowFrame ParseFrame()
    {
        Token unitToken = Take();
        FrameUnit unit = unitToken.Keyword switch { Keyword.Rows => FrameUnit.Rows, Keyword.Range => FrameUnit.Range, _ => FrameUnit.Groups };
        FrameBound first, last = new(FrameBoundKind.CurrentRow, null);
        if (TryTake(Keyword.Between))
        {
            first = ParseFrameBound();
            Expect(Keyword.And);
            last = ParseFrameBound();
        }
        else
        {
            first = ParseFrameBound();
        }

        if (first.Kind == FrameBoundKind.UnboundedFollowing || last.Kind == FrameBoundKind.UnboundedPreceding || first.Kind > last.Kind)
            throw SyntaxErrors.At(_sql, unitToken.Start, From(unitToken.Start).Length, "the frame ends before it starts");
        FrameExclusion exclusion = FrameExclusion.NoOthers;
        if (TryTake(Keyword.Exclude))
        {
            if (TryTake(Keyword.Current, Keyword.Row)) exclusion = FrameExclusion.CurrentRow;
            else if (TryTake(Keyword.Group)) exclusion = FrameExclusion.Group;
            else if (TryTake(Keyword.Ties)) exclusion = FrameExclusion.Ties;
            else if (!TryTake(Keyword.No, Keyword.Others)) throw Fail("CURRENT ROW, GROUP, TIES or NO OTHERS");
        }

        return new WindowFrame(From(unitToken.Start), unit, first, last, exclusion);
    }

    private FrameBound ParseFrameBound()
    {
        if (TryTake(Keyword.Current, Keyword.Row)) return new FrameBound(FrameBoundKind.CurrentRow, null);
        ExpressionSyntax? offset = null;
        if (!TryTake(Keyword.Unbounded)) offset = ParseExpression();
        if (TryTake(Keyword.Preceding)) return new FrameBound(offset is null ? FrameBoundKind.UnboundedPreceding : FrameBoundKind.Preceding, offset);
        if (TryTake(Keyword.Following)) return new FrameBound(offset is null ? FrameBoundKind.UnboundedFollowing : FrameBoundKind.Following, offset);
        throw Fail("PRECEDING or FOLLOWING");
    }

    // *COLUMNS(…), which stands for several values.
    private bool IsUnpacked => Is(TokenKind.Star) && IsWordAt(1, "columns") && PeekAt(2).Kind == TokenKind.OpenParen;

    private UnpackSyntax ParseUnpacked()
    {
        int start = Take().Start;
        return new UnpackSyntax(From(start), ParseExpression());
    }
}
