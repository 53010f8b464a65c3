using System.Collections.Immutable;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>The clauses of a query that have a little grammar of their own: GROUP BY, ORDER BY, LIMIT in its spellings, and samples.</summary>
internal sealed partial class Parser
{
    private GroupBySyntax ParseGroupBy()
    {
        int start = Take().Start;
        Expect(Keyword.By);
        _follow = AfterGroup;
        if (TryTake(Keyword.All)) return new GroupBySyntax(From(start), true, []);
        var elements = ImmutableArray.CreateBuilder<GroupingElement>();
        do elements.Add(ParseGroupingElement());
        while (TryTakeListComma());
        _follow = AfterGroup;
        return new GroupBySyntax(From(start), false, elements.DrainToImmutable());
    }

    private GroupingElement ParseGroupingElement()
    {
        Enter();
        GroupingElement element = ParseGroupingElementBody();
        Leave();
        return element;
    }

    private GroupingElement ParseGroupingElementBody()
    {
        int start = Current.Start;
        if (Is(Keyword.Grouping) && Next.Keyword == Keyword.Sets)
        {
            _at += 2;
            Expect(TokenKind.OpenParen, "'('");
            var sets = ImmutableArray.CreateBuilder<GroupingElement>();
            do sets.Add(ParseGroupingElement());
            while (TryTakeListComma());
            Expect(TokenKind.CloseParen, "',' or ')'");
            return new GroupingSetsSyntax(From(start), sets.DrainToImmutable());
        }

        if (Current.Keyword is Keyword.Rollup or Keyword.Cube && Next.Kind == TokenKind.OpenParen)
        {
            bool rollup = Take().Keyword == Keyword.Rollup;
            Take();
            var items = ImmutableArray.CreateBuilder<GroupingExpressions>();
            do items.Add(ParseGroupingExpressions());
            while (TryTakeListComma());
            Expect(TokenKind.CloseParen, "',' or ')'");
            return rollup ? new RollupSyntax(From(start), items.DrainToImmutable()) : new CubeSyntax(From(start), items.DrainToImmutable());
        }

        return ParseGroupingExpressions();
    }

    private GroupingExpressions ParseGroupingExpressions()
    {
        int start = Current.Start;
        if (Is(TokenKind.OpenParen) && Next.Kind == TokenKind.CloseParen)
        {
            _at += 2;
            return new GroupingExpressions(From(start), []);
        }

        ExpressionSyntax expression = ParseExpression();
        return new GroupingExpressions(From(start), expression is RowSyntax row ? row.Items : [expression]);
    }

    private OrderBySyntax ParseOrderBy()
    {
        int start = Take().Start;
        Expect(Keyword.By);
        _follow = AfterOrder;
        if (Is(Keyword.All) && Next.Kind != TokenKind.OpenParen)
        {
            Token all = Take();
            var span = new SourceSpan(all.Start, all.Length);
            OrderItem item = ParseDirection(new StarSyntax(span, null, [], [], []));
            return new OrderBySyntax(From(start), true, [item]);
        }

        ImmutableArray<OrderItem> items = ParseOrderItems();
        _follow = AfterOrder;
        return new OrderBySyntax(From(start), false, items);
    }

    private ImmutableArray<OrderItem> ParseOrderItems()
    {
        var items = ImmutableArray.CreateBuilder<OrderItem>();
        do items.Add(ParseDirection(ParseExpression()));
        while (TryTakeListComma());
        return items.DrainToImmutable();
    }

    private OrderItem ParseDirection(ExpressionSyntax value)
    {
        if (Is(Keyword.Using)) throw SyntaxErrors.NotSupported(_sql, Current, "ORDER BY … USING");
        bool descending = TryTake(Keyword.Desc);
        bool directed = descending || TryTake(Keyword.Asc);
        bool? nullsFirst = null;
        if (TryTake(Keyword.Nulls))
        {
            if (!TryTake(Keyword.First) && !Is(Keyword.Last)) throw Fail("FIRST or LAST");
            nullsFirst = _tokens[_at - 1].Keyword == Keyword.First;
            if (nullsFirst == false) Take();
        }

        return new OrderItem(From(value.Span.Start), value, descending, nullsFirst) { Directed = directed };
    }

    private LimitSyntax ParseLimit()
    {
        int start = Current.Start;
        ExpressionSyntax? count = null, offset = null;
        bool counted = false, percent = false, ties = false;
        while (true)
        {
            if (!counted && TryTake(Keyword.Limit))
            {
                counted = true;
                if (TryTake(Keyword.All)) continue;
                if (Is(TokenKind.Integer) && Next.Kind == TokenKind.Percent || Is(TokenKind.Decimal) && Next.Kind == TokenKind.Percent)
                {
                    count = ParseOperand();
                    Take();
                    percent = true;
                    continue;
                }

                count = ParseExpression();
                percent = TryTake(Keyword.Percent);
                if (Is(TokenKind.Comma)) throw Fail("OFFSET");
            }
            else if (!counted && TryTake(Keyword.Fetch))
            {
                counted = true;
                if (!TryTake(Keyword.First) && !TryTake(Keyword.Next)) throw Fail("FIRST or NEXT");
                count = Current.Keyword is Keyword.Row or Keyword.Rows ? new NumberSyntax(CurrentSpan, NumberForm.Integer, "1") : ParseExpression();
                percent = TryTake(Keyword.Percent);
                if (!TryTake(Keyword.Row) && !TryTake(Keyword.Rows)) throw Fail("ROW or ROWS");
                ties = TryTake(Keyword.With, Keyword.Ties);
                if (!ties) Expect(Keyword.Only);
            }
            else if (offset is null && TryTake(Keyword.Offset))
            {
                offset = ParseExpression();
                if (!TryTake(Keyword.Row)) TryTake(Keyword.Rows);
            }
            else
            {
                _follow = counted && offset is null ? "OFFSET" : offset is not null && !counted ? "LIMIT" : "";
                return new LimitSyntax(From(start), count, percent, ties, offset);
            }
        }
    }

    /// <summary><c>USING SAMPLE 10%</c>, <c>USING SAMPLE reservoir(100 ROWS) REPEATABLE (7)</c>.</summary>
    private SampleSyntax ParseUsingSample()
    {
        _at += 2;
        return ParseSample();
    }

    private SampleSyntax ParseSample()
    {
        int start = Current.Start;
        Identifier? method = null;
        ExpressionSyntax? seed = null;
        if (Is(TokenKind.Identifier) && Next.Kind == TokenKind.OpenParen) method = NameOf(Take());
        bool parenthesised = TryTake(TokenKind.OpenParen);
        ExpressionSyntax size = ParseOperand();
        bool percent = TryTake(TokenKind.Percent) || TryTake(Keyword.Percent);
        if (!percent) TryTake(Keyword.Rows);
        if (parenthesised) Expect(TokenKind.CloseParen, "')'");
        if (method is null && Is(TokenKind.OpenParen))
        {
            // The method, and a seed, may stand behind the size.
            Take();
            method = ParseName("a method");
            if (TryTake(TokenKind.Comma)) seed = ParseExpression();
            Expect(TokenKind.CloseParen, "',' or ')'");
        }

        if (IsWord("repeatable"))
        {
            Take();
            Expect(TokenKind.OpenParen, "'('");
            seed = ParseExpression();
            Expect(TokenKind.CloseParen, "')'");
        }

        return new SampleSyntax(From(start), method, size, percent, seed);
    }
}
