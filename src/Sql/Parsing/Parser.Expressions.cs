using System.Collections.Immutable;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>Expressions by operator precedence: an operand, then every operator that binds at least as tightly as asked.</summary>
internal sealed partial class Parser
{
    private ExpressionSyntax ParseExpression(int minimum = Precedence.Lowest)
    {
        Enter();
        int outer = _height;
        _height = 0;
        ExpressionSyntax left = ParseOperand();
        int height = _height + 1;
        while (true)
        {
            _height = 0;
            ExpressionSyntax? longer = Is(TokenKind.Identifier) ? ParseKeywordOperator(left, minimum) : ParseSymbolOperator(left, minimum);
            if (longer is null) break;
            left = longer;
            height = Math.Max(height, _height) + 1;
            if (height > MaxDepth) throw SyntaxErrors.TooDeep(_sql, _tokens[_at - 1]);
        }

        _height = Math.Max(outer, height);
        Leave();
        return left;
    }

    private ExpressionSyntax? ParseSymbolOperator(ExpressionSyntax left, int minimum)
    {
        switch (Current.Kind)
        {
            case TokenKind.Equal: return ParseComparison(left, BinaryOperator.Equal, minimum);
            case TokenKind.NotEqual: return ParseComparison(left, BinaryOperator.NotEqual, minimum);
            case TokenKind.Less: return ParseComparison(left, BinaryOperator.Less, minimum);
            case TokenKind.LessOrEqual: return ParseComparison(left, BinaryOperator.LessOrEqual, minimum);
            case TokenKind.Greater: return ParseComparison(left, BinaryOperator.Greater, minimum);
            case TokenKind.GreaterOrEqual: return ParseComparison(left, BinaryOperator.GreaterOrEqual, minimum);
            case TokenKind.Plus: return ParseBinary(left, BinaryOperator.Add, Precedence.Additive, minimum);
            case TokenKind.Minus: return ParseBinary(left, BinaryOperator.Subtract, Precedence.Additive, minimum);
            case TokenKind.Star: return ParseBinary(left, BinaryOperator.Multiply, Precedence.Multiplicative, minimum);
            case TokenKind.Slash: return ParseBinary(left, BinaryOperator.Divide, Precedence.Multiplicative, minimum);
            case TokenKind.DoubleSlash: return ParseBinary(left, BinaryOperator.IntegerDivide, Precedence.Multiplicative, minimum);
            case TokenKind.Percent: return ParseBinary(left, BinaryOperator.Modulo, Precedence.Multiplicative, minimum);
            case TokenKind.Caret: return ParseBinary(left, BinaryOperator.Power, Precedence.Power, minimum);
            case TokenKind.DoubleStar: return ParseBinary(left, BinaryOperator.PowerOfStars, Precedence.Power, minimum);
            case TokenKind.Concat: return ParseBinary(left, BinaryOperator.Concat, Precedence.Other, minimum);
            case TokenKind.Ampersand: return ParseBinary(left, BinaryOperator.BitwiseAnd, Precedence.Other, minimum);
            case TokenKind.Pipe: return ParseBinary(left, BinaryOperator.BitwiseOr, Precedence.Other, minimum);
            case TokenKind.ShiftLeft: return ParseBinary(left, BinaryOperator.ShiftLeft, Precedence.Other, minimum);
            case TokenKind.ShiftRight: return ParseBinary(left, BinaryOperator.ShiftRight, Precedence.Other, minimum);
            case TokenKind.Tilde: return ParseBinary(left, BinaryOperator.RegexMatch, Precedence.Other, minimum);
            case TokenKind.NotTilde: return ParseBinary(left, BinaryOperator.NotRegexMatch, Precedence.Other, minimum);
            case TokenKind.TildeStar: return ParseBinary(left, BinaryOperator.RegexMatchIgnoringCase, Precedence.Other, minimum);
            case TokenKind.NotTildeStar: return ParseBinary(left, BinaryOperator.NotRegexMatchIgnoringCase, Precedence.Other, minimum);
            case TokenKind.Arrow: return ParseBinary(left, BinaryOperator.JsonExtract, Precedence.Other, minimum);
            case TokenKind.DoubleArrow: return ParseBinary(left, BinaryOperator.JsonExtractText, Precedence.Other, minimum);
            case TokenKind.Contains: return ParseBinary(left, BinaryOperator.Contains, Precedence.Other, minimum);
            case TokenKind.ContainedBy: return ParseBinary(left, BinaryOperator.ContainedBy, Precedence.Other, minimum);
            case TokenKind.Distance: return ParseBinary(left, BinaryOperator.Distance, Precedence.Other, minimum);
            case TokenKind.CosineDistance: return ParseBinary(left, BinaryOperator.CosineDistance, Precedence.Other, minimum);
            case TokenKind.DoubleAmpersand: return ParseBinary(left, BinaryOperator.Overlaps, Precedence.Other, minimum);
            case TokenKind.StartsWith: return ParseBinary(left, BinaryOperator.StartsWith, Precedence.Other, minimum);
            case TokenKind.DoubleTilde: return ParseLikeSymbol(left, LikeKind.Like, false, minimum);
            case TokenKind.NotDoubleTilde: return ParseLikeSymbol(left, LikeKind.Like, true, minimum);
            case TokenKind.DoubleTildeStar: return ParseLikeSymbol(left, LikeKind.ILike, false, minimum);
            case TokenKind.NotDoubleTildeStar: return ParseLikeSymbol(left, LikeKind.ILike, true, minimum);
            case TokenKind.TripleTilde: return ParseLikeSymbol(left, LikeKind.Glob, false, minimum);
            case TokenKind.Exclamation when minimum <= Precedence.Other:
                Take();
                return new FunctionSyntax(left.Span.To(PreviousSpan), new Identifier("factorial", false, PreviousSpan), [new FunctionArgument(null, left)]);
            case TokenKind.DoubleColon when minimum <= Precedence.Postfix:
                Take();
                TypeSyntax type = ParseType();
                return new CastSyntax(left.Span.To(type.Span), left, type, IsTry: false);
            case TokenKind.OpenBracket when minimum <= Precedence.Postfix: return ParseSubscript(left);
            case TokenKind.Dot when minimum <= Precedence.Postfix:
                Take();
                Identifier name = ParseAnyName("a field's name");
                if (Is(TokenKind.OpenParen))
                {
                    FunctionSyntax method = ParseCall(name, null);
                    return method with { Span = left.Span.To(method.Span), Arguments = method.Arguments.Insert(0, new FunctionArgument(null, left)) };
                }

                return new FieldSyntax(left.Span.To(name.Span), left, name);
            default: return null;
        }
    }

    private ExpressionSyntax? ParseKeywordOperator(ExpressionSyntax left, int minimum)
    {
        switch (Current.Keyword)
        {
            case Keyword.And when minimum <= Precedence.And: return ParseLogical(left, Keyword.And, Precedence.And);
            case Keyword.Or when minimum <= Precedence.Or: return ParseLogical(left, Keyword.Or, Precedence.Or);
            case Keyword.Is when minimum <= Precedence.Is: return ParseIs(left);
            case Keyword.Isnull when minimum <= Precedence.Is:
                Take();
                return new IsNullSyntax(left.Span.To(PreviousSpan), false, left);
            case Keyword.Notnull when minimum <= Precedence.Is:
                Take();
                return new IsNullSyntax(left.Span.To(PreviousSpan), true, left);
            case Keyword.Not when minimum <= Precedence.Is && Next.Keyword == Keyword.Null:
                _at += 2;
                return new IsNullSyntax(left.Span.To(PreviousSpan), true, left);
            case Keyword.Not when minimum <= Precedence.Range
                && Next.Keyword is Keyword.In or Keyword.Like or Keyword.Ilike or Keyword.Between or Keyword.Similar or Keyword.Glob:
                Take();
                return ParseRange(left, true);
            case Keyword.In or Keyword.Like or Keyword.Ilike or Keyword.Between or Keyword.Similar or Keyword.Glob when minimum <= Precedence.Range:
                return ParseRange(left, false);
            case Keyword.Collate when minimum <= Precedence.Collate:
                Take();
                Identifier collation = ParseCollation();
                return new CollateSyntax(left.Span.To(collation.Span), left, collation);
            case Keyword.At when minimum <= Precedence.AtTimeZone && Next.Keyword == Keyword.Time:
                return ParseAtTimeZone(left);
            default: return null;
        }
    }

    private BinarySyntax? ParseBinary(ExpressionSyntax left, BinaryOperator op, int precedence, int minimum)
    {
        if (precedence < minimum) return null;
        SourceSpan at = CurrentSpan;
        Take();
        ExpressionSyntax right = ParseExpression(precedence + 1);
        return new BinarySyntax(left.Span.To(right.Span), op, left, right, at);
    }

    private ExpressionSyntax? ParseComparison(ExpressionSyntax left, BinaryOperator op, int minimum)
    {
        if (minimum > Precedence.Comparison) return null;
        if (Next.Keyword is not (Keyword.Any or Keyword.Some or Keyword.All) || PeekAt(2).Kind != TokenKind.OpenParen)
            return ParseBinary(left, op, Precedence.Comparison, minimum);
        Take();
        bool all = Take().Keyword == Keyword.All;
        Take();
        if (StartsQuery())
        {
            QuerySyntax query = ParseQueryInParens();
            return new QuantifiedQuerySyntax(left.Span.To(PreviousSpan), left, op, all, query);
        }

        ExpressionSyntax list = ParseExpression();
        Expect(TokenKind.CloseParen, "')'");
        SourceSpan span = left.Span.To(PreviousSpan);
        return list is ScalarSubquerySyntax nested
            ? new QuantifiedQuerySyntax(span, left, op, all, nested.Query)
            : new QuantifiedListSyntax(span, left, op, all, list);
    }

    private LogicalSyntax ParseLogical(ExpressionSyntax left, Keyword keyword, int precedence)
    {
        var operands = ImmutableArray.CreateBuilder<ExpressionSyntax>();
        operands.Add(left);
        while (TryTake(keyword)) operands.Add(ParseExpression(precedence + 1));
        return new LogicalSyntax(left.Span.To(operands[^1].Span), keyword == Keyword.And, operands.DrainToImmutable());
    }

    private ExpressionSyntax ParseIs(ExpressionSyntax left)
    {
        Take();
        bool negated = TryTake(Keyword.Not);
        if (TryTake(Keyword.Null)) return new IsNullSyntax(left.Span.To(PreviousSpan), negated, left);
        if (TryTake(Keyword.True)) return new IsBooleanSyntax(left.Span.To(PreviousSpan), negated, left, true);
        if (TryTake(Keyword.False)) return new IsBooleanSyntax(left.Span.To(PreviousSpan), negated, left, false);
        if (TryTake(Keyword.Unknown)) return new IsBooleanSyntax(left.Span.To(PreviousSpan), negated, left, null);
        if (!TryTake(Keyword.Distinct)) throw Fail(negated ? "NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM" : "NOT, NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM");
        Expect(Keyword.From);
        ExpressionSyntax right = ParseExpression(Precedence.Is + 1);
        return new IsDistinctFromSyntax(left.Span.To(right.Span), negated, left, right);
    }

    private ExpressionSyntax ParseRange(ExpressionSyntax left, bool negated)
    {
        switch (Take().Keyword)
        {
            case Keyword.In: return ParseIn(left, negated);
            case Keyword.Between:
                bool symmetric = TryTake(Keyword.Symmetric);
                if (!symmetric) TryTake(Keyword.Asymmetric);
                ExpressionSyntax low = ParseExpression(Precedence.Range + 1);
                Expect(Keyword.And);
                ExpressionSyntax high = ParseExpression(Precedence.Range + 1);
                return new BetweenSyntax(left.Span.To(high.Span), negated, symmetric, left, low, high);
            case Keyword.Like: return ParseLike(left, LikeKind.Like, negated);
            case Keyword.Ilike: return ParseLike(left, LikeKind.ILike, negated);
            case Keyword.Glob: return ParseLike(left, LikeKind.Glob, negated);
            default:
                Expect(Keyword.To);
                return ParseLike(left, LikeKind.Similar, negated);
        }
    }

    private LikeSyntax? ParseLikeSymbol(ExpressionSyntax left, LikeKind kind, bool negated, int minimum)
    {
        if (minimum > Precedence.Range) return null;
        Take();
        return ParseLike(left, kind, negated);
    }

    private LikeSyntax ParseLike(ExpressionSyntax left, LikeKind kind, bool negated)
    {
        if (Current.Keyword is Keyword.Any or Keyword.All && Next.Kind == TokenKind.OpenParen)
            throw SyntaxErrors.NotSupported(_sql, Current, $"LIKE {Keywords.Text(Current.Keyword)}");
        ExpressionSyntax pattern = ParseExpression(Precedence.Range + 1);
        ExpressionSyntax? escape = TryTake(Keyword.Escape) ? ParseExpression(Precedence.Range + 1) : null;
        return new LikeSyntax(left.Span.To((escape ?? pattern).Span), kind, negated, left, pattern, escape);
    }

    private ExpressionSyntax ParseIn(ExpressionSyntax left, bool negated)
    {
        // A parameter may bring the whole list.
        if (Current.Kind is TokenKind.NamedParameter or TokenKind.NumberedParameter or TokenKind.PositionalParameter)
        {
            ExpressionSyntax list = ParseOperand();
            return new InListSyntax(left.Span.To(list.Span), negated, left, [list], IsContainer: true);
        }

        if (!Is(TokenKind.OpenParen))
        {
            ExpressionSyntax list = ParseExpression(Precedence.Range + 1);
            return new InListSyntax(left.Span.To(list.Span), negated, left, [list], IsContainer: true);
        }

        Take();
        if (StartsQuery())
        {
            QuerySyntax query = ParseQueryInParens();
            return new InQuerySyntax(left.Span.To(PreviousSpan), negated, left, query);
        }

        var items = ImmutableArray.CreateBuilder<ExpressionSyntax>();
        do items.Add(ParseExpression());
        while (TryTakeListComma());
        if (items.Count == 1 && items[0] is ScalarSubquerySyntax nested && !Is(TokenKind.CloseParen))
            items[0] = new ScalarSubquerySyntax(nested.Span, ContinueQuery(nested.Query, nested.Span.Start));
        Expect(TokenKind.CloseParen, "',' or ')'");
        SourceSpan span = left.Span.To(PreviousSpan);
        return items.Count == 1 && items[0] is ScalarSubquerySyntax subquery
            ? new InQuerySyntax(span, negated, left, subquery.Query)
            : new InListSyntax(span, negated, left, items.DrainToImmutable());
    }

    private ExpressionSyntax ParseSubscript(ExpressionSyntax left)
    {
        Take();
        ExpressionSyntax? low = null;
        if (!Is(TokenKind.Colon))
        {
            low = ParseExpression();
            if (TryTake(TokenKind.CloseBracket)) return new SubscriptSyntax(left.Span.To(PreviousSpan), left, low);
        }

        Expect(TokenKind.Colon, "':' or ']'");
        // A lone minus is the end, so that a step can follow: [:-:2].
        bool toEnd = Is(TokenKind.Minus) && Next.Kind is TokenKind.Colon or TokenKind.CloseBracket && TryTake(TokenKind.Minus);
        ExpressionSyntax? high = toEnd || Is(TokenKind.CloseBracket) || Is(TokenKind.Colon) ? null : ParseExpression();
        ExpressionSyntax? step = TryTake(TokenKind.Colon) ? ParseExpression() : null;
        Expect(TokenKind.CloseBracket, "']'");
        return new SliceSyntax(left.Span.To(PreviousSpan), left, low, high, step);
    }

    private FunctionSyntax ParseAtTimeZone(ExpressionSyntax left)
    {
        SourceSpan at = CurrentSpan;
        _at += 2;
        Expect(Keyword.Zone);
        ExpressionSyntax zone = ParseExpression(Precedence.AtTimeZone + 1);
        return new FunctionSyntax(left.Span.To(zone.Span), new Identifier("timezone", false, at), [new(null, zone), new(null, left)]) { IsSpelled = true };
    }
}
