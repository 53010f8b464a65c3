using System.Collections.Immutable;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>FROM: tables, functions, files, derived tables and joins.</summary>
internal sealed partial class Parser
{
    private TableSyntax ParseFrom()
    {
        Take();
        int outer = _height;
        _height = 0;
        TableSyntax left = ParseJoinedTable();
        while (TryTakeListComma())
        {
            int height = _height;
            TableSyntax right = ParseJoinedTable();
            left = Joined(new JoinSyntax(left.Span.To(right.Span), JoinSyntaxKind.Cross, false, left, right, null, []), height);
        }

        _height = Math.Max(outer, _height);
        _follow = AfterFrom;
        return left;
    }

    private TableSyntax ParseJoinedTable()
    {
        TableSyntax left = ParseTablePrimary();
        while (StartsJoin()) left = ParseJoin(left);
        return left;
    }

    private bool StartsJoin() => Current.Keyword switch
    {
        Keyword.Join or Keyword.Inner or Keyword.Cross or Keyword.Natural => true,
        Keyword.Left or Keyword.Right or Keyword.Full or Keyword.Semi or Keyword.Anti or Keyword.Asof or Keyword.Positional => true,
        _ => false,
    };

    private JoinSyntax Joined(JoinSyntax join, int leftHeight)
    {
        _height = Math.Max(leftHeight, _height) + 1;
        return _height <= MaxDepth ? join : throw SyntaxErrors.TooDeep(_sql, _tokens[_at - 1]);
    }

    private JoinSyntax ParseJoin(TableSyntax left)
    {
        int height = _height;
        bool natural = TryTake(Keyword.Natural);
        bool asof = TryTake(Keyword.Asof);
        JoinSyntaxKind kind = JoinSyntaxKind.Inner;
        switch (Current.Keyword)
        {
            case Keyword.Inner: Take(); break;
            case Keyword.Left: kind = Outer(JoinSyntaxKind.Left); break;
            case Keyword.Right: kind = Outer(JoinSyntaxKind.Right); break;
            case Keyword.Full: kind = Outer(JoinSyntaxKind.Full); break;
            case Keyword.Semi: Take(); kind = JoinSyntaxKind.Semi; break;
            case Keyword.Anti: Take(); kind = JoinSyntaxKind.Anti; break;
            case Keyword.Cross: Take(); kind = JoinSyntaxKind.Cross; break;
            case Keyword.Positional: Take(); kind = JoinSyntaxKind.Positional; break;
        }

        if (asof)
        {
            kind = kind switch
            {
                JoinSyntaxKind.Inner => JoinSyntaxKind.Asof,
                JoinSyntaxKind.Left => JoinSyntaxKind.AsofLeft,
                JoinSyntaxKind.Right => JoinSyntaxKind.AsofRight,
                JoinSyntaxKind.Full => JoinSyntaxKind.AsofFull,
                _ => throw SyntaxErrors.NotSupported(_sql, _tokens[_at - 1], $"ASOF {Keywords.Text(_tokens[_at - 1].Keyword)} JOIN"),
            };
        }

        Expect(Keyword.Join);
        TableSyntax right = ParseTablePrimary();
        if (kind is JoinSyntaxKind.Cross or JoinSyntaxKind.Positional || natural)
            return Joined(new JoinSyntax(left.Span.To(right.Span), kind, natural, left, right, null, []), height);
        while (!Is(Keyword.On) && !Is(Keyword.Using) && StartsJoin()) right = ParseJoin(right);
        if (TryTake(Keyword.Using))
        {
            ImmutableArray<Identifier> columns = ParseNameList("a column");
            return Joined(new JoinSyntax(From(left.Span.Start), kind, false, left, right, null, columns), height);
        }

        _follow = "";
        if (!TryTake(Keyword.On)) throw Fail("ON or USING");
        ExpressionSyntax on = ParseExpression();
        return Joined(new JoinSyntax(left.Span.To(on.Span), kind, false, left, right, on, []), height);
    }

    private JoinSyntaxKind Outer(JoinSyntaxKind kind)
    {
        Take();
        TryTake(Keyword.Outer);
        return kind;
    }

    private TableSyntax ParseTablePrimary()
    {
        TableSyntax table = ParseNamedTable();
        _follow = AfterFrom;
        while (Current.Keyword is Keyword.Pivot or Keyword.Unpivot && (Next.Kind == TokenKind.OpenParen || Next.Kind == TokenKind.Identifier))
        {
            table = Is(Keyword.Pivot) ? ParseTablePivot(table) : ParseTableUnpivot(table);
            _follow = AfterFrom;
        }

        if (!TryTake(Keyword.Tablesample)) return table;
        SampleSyntax sample = ParseSample();
        return new SampledTableSyntax(From(table.Span.Start), table, sample);
    }

    /// <summary>A table, perhaps with its alias before it: <c>x: t</c>.</summary>
    private TableSyntax ParseNamedTable()
    {
        if (Current.Kind is not (TokenKind.Identifier or TokenKind.QuotedIdentifier) || Next.Kind != TokenKind.Colon) return ParseUnsampledTable();
        Identifier name = ParseName("a name");
        Take();
        TableSyntax table = ParseUnsampledTable();
        var alias = new TableAlias(name, []);
        return table switch
        {
            TableNameSyntax { Alias: null } named => named with { Alias = alias },
            FileTableSyntax { Alias: null } file => file with { Alias = alias },
            DerivedTableSyntax { Alias: null } derived => derived with { Alias = alias },
            ShownTableSyntax { Alias: null } shown => shown with { Alias = alias },
            TableFunctionSyntax { Alias: null } function => function with { Alias = alias },
            JoinSyntax join => new AliasedJoinSyntax(join.Span, join, alias),
            _ => throw SyntaxErrors.At(_sql, name.Span.Start, name.Span.Length, "a table has one alias, before it or behind it"),
        };
    }

    private TableSyntax ParseUnsampledTable()
    {
        Token token = Current;
        if (token.Kind == TokenKind.OpenParen) return ParseParenthesisedTable(lateral: false);
        if (token.Kind is TokenKind.String or TokenKind.DollarString)
        {
            Take();
            string path = TokenText.StringValue(_sql, token);
            TableAlias? alias = ParseTableAlias();
            return new FileTableSyntax(new SourceSpan(token.Start, token.Length), path, alias);
        }

        if (Is(Keyword.Values) && Next.Kind == TokenKind.OpenParen)
        {
            ValuesSyntax values = ParseValues();
            var query = new QuerySyntax(values.Span, null, values, null, null);
            return new DerivedTableSyntax(values.Span, query, false, ParseTableAlias());
        }

        bool lateral = TryTake(Keyword.Lateral);
        if (lateral && Is(TokenKind.OpenParen)) return ParseParenthesisedTable(lateral: true);
        if (Next.Kind == TokenKind.OpenParen && (Is(TokenKind.QuotedIdentifier) || Is(TokenKind.Identifier) && Keywords.CanBeFunction(Current.Keyword)))
            return ParseTableFunction(lateral);
        if (QualifiedCall() is > 0 and var dots)
        {
            int start = token.Start;
            var qualifier = ImmutableArray.CreateBuilder<Identifier>();
            for (int i = 0; i < dots; i++)
            {
                qualifier.Add(ParseAnyName("a schema"));
                Take();
            }

            TableFunctionSyntax call = ParseTableFunction(lateral);
            return call with { Span = new SourceSpan(start, call.Span.End - start), Qualifier = qualifier.ToImmutable() };
        }

        if (lateral) throw Fail("'(' or a table function");
        return ParseTableName(withAlias: true);
    }

    /// <summary>How many parts stand before the name of a function that is called here with its schema; 0 if none is.</summary>
    private int QualifiedCall()
    {
        int parts = 0;
        while (PeekAt(2 * parts).Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier && PeekAt((2 * parts) + 1).Kind == TokenKind.Dot) parts++;
        return parts is 1 or 2 && PeekAt(2 * parts).Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier && PeekAt((2 * parts) + 1).Kind == TokenKind.OpenParen ? parts : 0;
    }

    private TableNameSyntax ParseTableName(bool withAlias)
    {
        int start = Current.Start;
        ImmutableArray<Identifier> parts = ParseQualifiedName("a table");
        SourceSpan span = From(start);
        return new TableNameSyntax(span, parts, withAlias ? ParseTableAlias() : null);
    }

    private TableFunctionSyntax ParseTableFunction(bool lateral)
    {
        Identifier name = NameOf(Take());
        Take();
        var arguments = ImmutableArray.CreateBuilder<FunctionArgument>();
        if (!Is(TokenKind.CloseParen))
        {
            do
            {
                if (Next.Kind == TokenKind.Equal && Current.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier)
                {
                    Identifier option = ParseAnyName("a name");
                    Take();
                    arguments.Add(new FunctionArgument(option, ParseExpression()));
                }
                else
                {
                    arguments.Add(ParseArgument());
                }
            }
            while (TryTakeListComma());
        }

        Expect(TokenKind.CloseParen, "',' or ')'");
        SourceSpan span = From(name.Span.Start);
        bool ordinality = TryTake(Keyword.With, Keyword.Ordinality);
        return new TableFunctionSyntax(span, name, arguments.DrainToImmutable(), ordinality, lateral, ParseTableAlias());
    }

    private TableSyntax ParseParenthesisedTable(bool lateral)
    {
        Enter();
        Token open = Take();
        TableSyntax table;
        if (!lateral && Current.Keyword is Keyword.Describe or Keyword.Desc or Keyword.Show or Keyword.Summarize && Next.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier or TokenKind.String or TokenKind.OpenParen)
        {
            StatementSyntax statement = ParseStatement();
            Expect(TokenKind.CloseParen, "')'");
            SourceSpan span = From(open.Start);
            table = new ShownTableSyntax(span, statement, ParseTableAlias());
        }
        else if (StartsQuery() || lateral)
        {
            QuerySyntax query = ParseQueryInParens();
            SourceSpan span = From(open.Start);
            table = new DerivedTableSyntax(span, query, lateral, ParseTableAlias());
        }
        else
        {
            TableSyntax inner = ParseJoinedTable();
            if (inner is DerivedTableSyntax { Alias: null, Lateral: false } derived && ContinuesQuery())
            {
                QuerySyntax query = ContinueQuery(derived.Query, derived.Span.Start);
                if (!TryTake(TokenKind.CloseParen)) throw FailAfterClause("')'");
                SourceSpan span = From(open.Start);
                table = new DerivedTableSyntax(span, query, false, ParseTableAlias());
            }
            else
            {
                Expect(TokenKind.CloseParen, "JOIN or ')'");
                SourceSpan span = From(open.Start);
                TableAlias? alias = ParseTableAlias();
                table = alias is null ? inner : new AliasedJoinSyntax(span, inner, alias);
            }
        }

        Leave();
        return table;
    }

    private TableAlias? ParseTableAlias()
    {
        Identifier? name;
        if (TryTake(Keyword.As)) name = Is(TokenKind.Identifier) && Is(Keyword.None) ? NameOf(Take()) : ParseName("a name");
        else name = TryParseBareAlias();
        if (name is null) return null;
        ImmutableArray<Identifier> columns = Is(TokenKind.OpenParen) ? ParseNameList("a column's name") : [];
        return new TableAlias(name.Value, columns);
    }
}
