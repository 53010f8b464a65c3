using System.Collections.Immutable;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>Queries: WITH, set operations (INTERSECT binds tighter than UNION and EXCEPT), and the clauses of SELECT.</summary>
internal sealed partial class Parser
{
    private const string AfterItems = "',', FROM";
    private const string AfterFrom = "',', JOIN, WHERE, GROUP BY, ORDER BY, LIMIT";
    private const string AfterWhere = "GROUP BY, HAVING, ORDER BY, LIMIT, UNION";
    private const string AfterGroup = "',', HAVING, QUALIFY, ORDER BY, LIMIT, UNION";
    private const string AfterBody = "ORDER BY, LIMIT, UNION, EXCEPT, INTERSECT";
    private const string AfterOrder = "',', LIMIT, OFFSET";

    private bool StartsQuery() => IsQueryStart(Current);

    private static bool IsQueryStart(Token token) =>
        token.Keyword is Keyword.Select or Keyword.With or Keyword.Values or Keyword.From or Keyword.Table or Keyword.Pivot or Keyword.Unpivot;

    /// <summary>The rest of a query whose opening parenthesis is taken, and its closing one.</summary>
    private QuerySyntax ParseQueryInParens()
    {
        QuerySyntax query = ParseQuery();
        if (!TryTake(TokenKind.CloseParen)) throw FailAfterClause("')'");
        _follow = "";
        return query;
    }

    private QuerySyntax ParseQuery() => ParseQuery(Current.Start, null);

    /// <summary>A query whose WITH may be taken already.</summary>
    private QuerySyntax ParseQuery(int start, WithSyntax? with)
    {
        Enter();
        if (with is null && Is(Keyword.With)) with = ParseWith();
        int outer = _height;
        _height = 0;
        QueryBody body = ParseUnion();
        QuerySyntax query = ParseQueryClauses(start, with, body);
        _height = Math.Max(outer, _height + 1);
        Leave();
        return query;
    }

    private QuerySyntax ParseQueryClauses(int start, WithSyntax? with, QueryBody body)
    {
        OrderBySyntax? orderBy = Is(Keyword.Order) ? ParseOrderBy() : null;
        LimitSyntax? limit = Current.Keyword is Keyword.Limit or Keyword.Offset or Keyword.Fetch ? ParseLimit() : null;
        if (Is(Keyword.For)) throw SyntaxErrors.NotSupported(_sql, Current, "FOR");
        return new QuerySyntax(From(start), with, body, orderBy, limit);
    }

    /// <summary>Whether what follows can continue a query that stood in parentheses.</summary>
    private bool ContinuesQuery() => Current.Keyword is Keyword.Union or Keyword.Except or Keyword.Intersect or Keyword.Order or Keyword.Limit
        or Keyword.Offset or Keyword.Fetch;

    /// <summary>Goes on after <c>(SELECT …)</c> that turned out to be the first operand of a larger query.</summary>
    private QuerySyntax ContinueQuery(QuerySyntax first, int start) =>
        ParseQueryClauses(start, null, ParseUnion(ParseIntersect(Unwrap(first))));

    private static QueryBody Unwrap(QuerySyntax query) =>
        query is { With: null, OrderBy: null, Limit: null } ? query.Body : new NestedQuerySyntax(query.Span, query);

    private WithSyntax ParseWith()
    {
        int start = Take().Start;
        bool recursive = Is(Keyword.Recursive) && Next.Keyword != Keyword.As && TryTake(Keyword.Recursive);
        var tables = ImmutableArray.CreateBuilder<CommonTableSyntax>();
        do
        {
            Identifier name = ParseName("a name for the common table expression");
            ImmutableArray<Identifier> columns = Is(TokenKind.OpenParen) ? ParseNameList("a column's name") : [];
            ImmutableArray<Identifier> key = [];
            if (TryTake(Keyword.Using))
            {
                if (!IsWord("key")) throw Fail("KEY");
                Take();
                key = ParseNameList("a column");
            }

            Expect(Keyword.As);
            bool? materialized = TryTake(Keyword.Materialized) ? true : TryTake(Keyword.Not, Keyword.Materialized) ? false : null;
            Expect(TokenKind.OpenParen, "'('");
            tables.Add(new CommonTableSyntax(name, columns, key, materialized, ParseQueryInParens()));
        }
        while (TryTake(TokenKind.Comma) && !Is(Keyword.Select) && !Is(Keyword.From));
        return new WithSyntax(From(start), recursive, tables.DrainToImmutable());
    }

    private QueryBody ParseUnion() => ParseUnion(ParseIntersect(null));

    private QueryBody ParseUnion(QueryBody left)
    {
        while (Current.Keyword is Keyword.Union or Keyword.Except)
        {
            SetOperator op = Take().Keyword == Keyword.Union ? SetOperator.Union : SetOperator.Except;
            left = ParseSetOperand(left, op, static p => p.ParseIntersect(null));
        }

        return left;
    }

    private QueryBody ParseIntersect(QueryBody? first)
    {
        QueryBody left = first ?? ParseBody();
        while (TryTake(Keyword.Intersect)) left = ParseSetOperand(left, SetOperator.Intersect, static p => p.ParseBody());
        return left;
    }

    private SetOperationSyntax ParseSetOperand(QueryBody left, SetOperator op, Func<Parser, QueryBody> parseRight)
    {
        bool all = TryTake(Keyword.All);
        if (!all) TryTake(Keyword.Distinct);
        bool byName = TryTake(Keyword.By, Keyword.Name);
        int height = _height;
        QueryBody right = parseRight(this);
        // A chain of UNIONs is bound as one, so that its length is no depth.
        bool chain = op == SetOperator.Union && !byName && left is SetOperationSyntax { Operator: SetOperator.Union, ByName: false } before && before.All == all;
        _height = chain ? Math.Max(height, _height + 1) : Math.Max(height, _height) + 1;
        if (_height > MaxDepth) throw SyntaxErrors.TooDeep(_sql, _tokens[_at - 1]);
        return new SetOperationSyntax(left.Span.To(right.Span), op, all, byName, left, right);
    }

    private QueryBody ParseBody()
    {
        Token token = Current;
        _follow = AfterBody;
        switch (token.Keyword)
        {
            case Keyword.Select or Keyword.From: return ParseSelect();
            case Keyword.Values: return ParseValues();
            case Keyword.Pivot or Keyword.Unpivot: return ParsePivotBody();
            case Keyword.Table:
                Take();
                TableNameSyntax table = ParseTableName(withAlias: false);
                _follow = AfterBody;
                return AllOf(table, From(token.Start));
        }

        if (!Is(TokenKind.OpenParen)) throw Fail("SELECT, VALUES, WITH or '('");
        Take();
        QuerySyntax query = ParseQueryInParens();
        _follow = AfterBody;
        return Unwrap(query);
    }

    private static SelectSyntax AllOf(TableSyntax table, SourceSpan span) =>
        new(span, [new SelectItem(new StarSyntax(span, null, [], [], []), null)]) { From = table };

    private ValuesSyntax ParseValues()
    {
        int start = Take().Start;
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<ExpressionSyntax>>();
        do
        {
            Expect(TokenKind.OpenParen, "'('");
            var row = ImmutableArray.CreateBuilder<ExpressionSyntax>();
            do row.Add(ParseExpression());
            while (TryTakeListComma());
            Expect(TokenKind.CloseParen, "',' or ')'");
            rows.Add(row.DrainToImmutable());
        }
        while (TryTake(TokenKind.Comma) && Is(TokenKind.OpenParen));
        _follow = "',', ORDER BY, LIMIT, UNION";
        return new ValuesSyntax(From(start), rows.DrainToImmutable());
    }

    private SelectSyntax ParseSelect()
    {
        int start = Current.Start;
        TableSyntax? from = null;
        bool fromFirst = Is(Keyword.From);
        if (fromFirst) from = ParseFrom();
        bool distinct = false;
        ImmutableArray<ExpressionSyntax> distinctOn = [];
        ImmutableArray<SelectItem> items;
        if (!fromFirst || Is(Keyword.Select))
        {
            Take();
            distinct = TryTake(Keyword.Distinct);
            if (distinct && TryTake(Keyword.On)) distinctOn = ParseExpressionsInParens();
            if (!distinct) TryTake(Keyword.All);
            items = ParseSelectItems();
            _follow = AfterItems;
            if (Is(Keyword.Into)) throw SyntaxErrors.NotSupported(_sql, Current, "SELECT INTO");
            if (!fromFirst && Is(Keyword.From)) from = ParseFrom();
        }
        else
        {
            items = [new SelectItem(new StarSyntax(From(start), null, [], [], []), null)];
        }

        ExpressionSyntax? where = null, having = null, qualify = null;
        GroupBySyntax? groupBy = null;
        ImmutableArray<NamedWindow> windows = [];
        if (TryTake(Keyword.Where))
        {
            where = ParseExpression();
            _follow = AfterWhere;
        }

        if (Is(Keyword.Group)) groupBy = ParseGroupBy();
        if (TryTake(Keyword.Having))
        {
            having = ParseExpression();
            _follow = AfterBody;
        }

        if (Is(Keyword.Window)) windows = ParseWindows();
        if (TryTake(Keyword.Qualify))
        {
            qualify = ParseExpression();
            _follow = AfterBody;
        }

        if (windows.IsEmpty && Is(Keyword.Window)) windows = ParseWindows();
        SampleSyntax? sample = Is(Keyword.Using) && Next.Keyword == Keyword.Sample ? ParseUsingSample() : null;
        return new SelectSyntax(From(start), items)
        {
            Distinct = distinct,
            DistinctOn = distinctOn,
            From = from,
            Where = where,
            GroupBy = groupBy,
            Having = having,
            Windows = windows,
            Qualify = qualify,
            Sample = sample,
        };
    }

    private ImmutableArray<SelectItem> ParseSelectItems()
    {
        var items = ImmutableArray.CreateBuilder<SelectItem>();
        _follow = AfterItems;
        do items.Add(ParseSelectItem());
        while (TryTakeListComma());
        return items.DrainToImmutable();
    }

    private SelectItem ParseSelectItem()
    {
        if (Next.Kind == TokenKind.Colon && Current.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier)
        {
            Identifier before = ParseName("a name");
            Take();
            return new SelectItem(ParseExpression(), before);
        }

        ExpressionSyntax value = ParseExpression();
        if (TryTake(Keyword.As))
        {
            return Is(TokenKind.String)
                ? new SelectItem(value, new Identifier(TokenText.StringValue(_sql, Current), true, new SourceSpan(Current.Start, Take().Length)))
                : new SelectItem(value, ParseAnyName("a name"));
        }

        return new SelectItem(value, TryParseBareAlias());
    }

    private Identifier? TryParseBareAlias()
    {
        if (Is(TokenKind.QuotedIdentifier)) return NameOf(Take());
        if (!Is(TokenKind.Identifier) || !Keywords.CanBeBareAlias(Current.Keyword) || IsWord("include") && Next.Keyword == Keyword.Nulls) return null;
        _bareAlias = _at;
        return NameOf(Take());
    }

    private ImmutableArray<ExpressionSyntax> ParseExpressionsInParens()
    {
        Expect(TokenKind.OpenParen, "'('");
        var items = ImmutableArray.CreateBuilder<ExpressionSyntax>();
        do items.Add(ParseExpression());
        while (TryTakeListComma());
        Expect(TokenKind.CloseParen, "',' or ')'");
        return items.DrainToImmutable();
    }

    private ImmutableArray<NamedWindow> ParseWindows()
    {
        Take();
        var windows = ImmutableArray.CreateBuilder<NamedWindow>();
        do
        {
            Identifier name = ParseName("a window's name");
            Expect(Keyword.As);
            windows.Add(new NamedWindow(name, ParseWindow()));
        }
        while (TryTakeListComma());
        _follow = AfterBody;
        return windows.DrainToImmutable();
    }
}
