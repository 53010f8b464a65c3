using System.Collections.Immutable;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>Statements by their first word. A statement that other databases have and we do not is refused by name.</summary>
internal sealed partial class Parser
{
    private const string StatementWords = "SELECT, WITH, FROM, VALUES, CREATE, DROP, ALTER, INSERT, UPDATE, DELETE, TRUNCATE, MERGE, COPY, BEGIN, COMMIT, ROLLBACK, EXPLAIN, DESCRIBE, SUMMARIZE, SHOW, SET, RESET, PRAGMA, PREPARE, EXECUTE, DEALLOCATE, PIVOT, UNPIVOT, CALL, USE, ATTACH, DETACH or ANALYZE";

    private StatementSyntax ParseStatement()
    {
        Enter();
        _follow = "";
        StatementSyntax statement = ParseStatementBody();
        Leave();
        return statement;
    }

    private StatementSyntax ParseStatementBody()
    {
        Token token = Current;
        switch (token.Keyword)
        {
            case Keyword.Explain: return ParseExplain();
            case Keyword.Create: return ParseCreate();
            case Keyword.Drop: return ParseDrop();
            case Keyword.Insert: return ParseInsert();
            case Keyword.Copy: return ParseCopy();
            case Keyword.Set: return ParseSet();
            case Keyword.Reset:
                Take();
                if (IsWord("variable") && Next.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier)
                {
                    Take();
                    return new SetVariableSyntax(From(token.Start), ParseAnyName("a variable"), null);
                }

                if (IsWord("session") || IsWord("global")) Take();
                if (TryTakeTimeZone() is { } zone) return new ResetSyntax(From(token.Start), zone);
                return new ResetSyntax(From(token.Start), ParseAnyName("a setting"));
            case Keyword.Describe or Keyword.Desc: return ParseDescribe();
            case Keyword.Show: return ParseShow();
            case Keyword.Update: return ParseUpdate();
            case Keyword.Delete: return ParseDelete();
            case Keyword.Truncate: return ParseTruncate();
            case Keyword.Alter: return ParseAlter();
            case Keyword.Begin: return ParseTransaction(TransactionStep.Begin);
            case Keyword.Commit or Keyword.End: return ParseTransaction(TransactionStep.Commit);
            case Keyword.Rollback: return ParseTransaction(TransactionStep.Rollback);
            case Keyword.Prepare: return ParsePrepare();
            case Keyword.Execute: return ParseExecute();
            case Keyword.Use: return ParseUse();
            case Keyword.Summarize: return ParseSummarize();
            case Keyword.Analyze: return ParseMaintenance();
            case Keyword.None when ParseWordStatement() is { } statement: return statement;
            case Keyword.Grant: throw SyntaxErrors.NotSupported(_sql, token, Keywords.Text(token.Keyword));
        }

        if (!StartsQuery() && !Is(TokenKind.OpenParen)) throw Fail(StatementWords);
        if (!Is(Keyword.With)) return QueryStatement(ParseQuery());
        WithSyntax with = ParseWith();
        return Current.Keyword switch
        {
            Keyword.Insert => ParseInsert() is { Query: { } rows } insert ? insert with { Span = From(token.Start), Query = Under(with, rows) } : throw Fail("a query behind INSERT INTO"),
            Keyword.Update => ParseUpdate() with { Span = From(token.Start), With = with },
            Keyword.Delete => ParseDelete() with { Span = From(token.Start), With = with },
            Keyword.None when IsWord("merge") => ParseMerge() with { Span = From(token.Start), With = with },
            _ => QueryStatement(ParseQuery(token.Start, with)),
        };

        // A span ends behind what has been parsed: not before the query is.
        QueryStatementSyntax QueryStatement(QuerySyntax query) => new(From(token.Start), query);
    }

    /// <summary>A query with the common table expressions of a statement around its own.</summary>
    private static QuerySyntax Under(WithSyntax with, QuerySyntax query) =>
        query.With is null ? query with { With = with } : new QuerySyntax(query.Span, with, new NestedQuerySyntax(query.Span, query), null, null);

    private ExplainSyntax ParseExplain()
    {
        int start = Take().Start;
        bool analyze = TryTake(Keyword.Analyze);
        ImmutableArray<OptionSyntax> options = [];
        if (Is(TokenKind.OpenParen) && Next.Kind == TokenKind.Identifier && !IsQueryStart(Next)) options = ParseOptions();
        StatementSyntax statement = ParseStatement();
        return new ExplainSyntax(From(start), analyze, options, statement);
    }

    private StatementSyntax ParseCreate()
    {
        int start = Take().Start;
        bool replace = TryTake(Keyword.Or, Keyword.Replace);
        // The standard's words for where a temporary table is seen; here it is the connection's alone.
        if ((IsWord("local") || IsWord("global")) && Next.Keyword is Keyword.Temp or Keyword.Temporary) Take();
        bool temporary = TryTake(Keyword.Temp) || TryTake(Keyword.Temporary);
        Token what = Current;
        if (what.Keyword is not (Keyword.Table or Keyword.View)) return ParseCreateOther(start, replace, temporary);

        Take();
        bool ifNotExists = false;
        if (TryTake(Keyword.If))
        {
            Expect(Keyword.Not);
            Expect(Keyword.Exists);
            ifNotExists = true;
        }

        ImmutableArray<Identifier> name = ParseQualifiedName(what.Keyword == Keyword.View ? "a view" : "a table");
        if (what.Keyword == Keyword.Table && Is(TokenKind.OpenParen) && PeekAt(2).Kind is not (TokenKind.Comma or TokenKind.CloseParen))
        {
            Take();
            var definitions = ImmutableArray.CreateBuilder<ColumnDefinition>();
            var keys = ImmutableArray.CreateBuilder<KeySyntax>();
            var checks = ImmutableArray.CreateBuilder<WrittenExpression>();
            var references = ImmutableArray.CreateBuilder<ReferenceSyntax>();
            do
            {
                if (!TryParseTableConstraint(keys, checks, references)) definitions.Add(ParseColumnDefinition(keys, checks, references));
            }
            while (TryTakeListComma());
            Expect(TokenKind.CloseParen, "',' or ')'");
            SkipOnCommit(temporary);
            return new CreateTableSyntax(
                From(start), name, replace, ifNotExists, temporary, definitions.DrainToImmutable(), keys.DrainToImmutable(), checks.DrainToImmutable())
            {
                References = references.DrainToImmutable(),
            };
        }

        ImmutableArray<Identifier> columns = Is(TokenKind.OpenParen) ? ParseNameList("a column's name") : [];
        if (what.Keyword == Keyword.Table) SkipOnCommit(temporary);
        if (!TryTake(Keyword.As)) throw Fail(columns.IsEmpty ? "'(' or AS" : "AS");
        QuerySyntax query = ParseQuery();
        if (what.Keyword == Keyword.View) return new CreateViewSyntax(From(start), name, replace, ifNotExists, temporary, columns, query);
        bool withData = true;
        if (Is(Keyword.With))
        {
            Take();
            withData = !TryTake(Keyword.No);
            if (!IsWord("data")) throw Fail(withData ? "NO DATA or DATA" : "DATA");
            Take();
        }

        return new CreateTableAsSyntax(From(start), name, replace, ifNotExists, temporary, columns, query, withData);
    }

    /// <summary><c>ON COMMIT PRESERVE ROWS</c> is what a temporary table does anyway.</summary>
    private void SkipOnCommit(bool temporary)
    {
        if (!temporary || !Is(Keyword.On) || Next.Keyword != Keyword.Commit) return;
        _at += 2;
        Token what = Current;
        if (!IsWord("preserve")) throw IsWord("delete") || IsWord("drop") || Is(Keyword.Delete) || Is(Keyword.Drop) ? SyntaxErrors.NotSupported(_sql, what, "a temporary table that a COMMIT empties") : Fail("PRESERVE ROWS");
        Take();
        if (!Is(Keyword.Rows)) throw Fail("ROWS");
        Take();
    }

    private StatementSyntax ParseDrop()
    {
        int start = Take().Start;
        Token what = Current;
        if (IsWord("schema")) return ParseDropSchema(start);
        if (what.Keyword is not (Keyword.Table or Keyword.View)) return ParseDropOther(start);

        Take();
        bool ifExists = false;
        if (TryTake(Keyword.If))
        {
            Expect(Keyword.Exists);
            ifExists = true;
        }

        ImmutableArray<Identifier> name = ParseQualifiedName(what.Keyword == Keyword.View ? "a view" : "a table");
        SkipCascade();
        return new DropSyntax(From(start), what.Keyword == Keyword.View, ifExists, name);
    }

    private InsertSyntax ParseInsert()
    {
        int start = Take().Start;
        ConflictSyntax? conflict = null;
        if (Is(Keyword.Or))
        {
            Take();
            if (!Is(Keyword.Replace) && !Is(Keyword.Ignore)) throw Fail("REPLACE or IGNORE");
            bool update = Take().Keyword == Keyword.Replace;
            conflict = new ConflictSyntax(PreviousSpan, [], update, [], null);
        }

        Expect(Keyword.Into);
        ImmutableArray<Identifier> table = ParseQualifiedName("a table");
        Identifier? alias = TryTake(Keyword.As) ? ParseName("a name") : null;
        ImmutableArray<Identifier> columns = Is(TokenKind.OpenParen) && !IsQueryStart(Next) ? ParseNameList("a column") : [];
        bool byName = false;
        if (TryTake(Keyword.By))
        {
            byName = TryTake(Keyword.Name);
            if (!byName && !TryTake(Keyword.Position)) throw Fail("NAME or POSITION");
        }

        QuerySyntax? query = null;
        if (!TryTake(Keyword.Default, Keyword.Values))
        {
            if (!StartsQuery() && !Is(TokenKind.OpenParen)) throw Fail("VALUES, SELECT or DEFAULT VALUES");
            query = ParseQuery();
        }

        if (Is(Keyword.On) && conflict is null) conflict = ParseConflict();
        ImmutableArray<SelectItem> returning = ParseReturning();
        return new InsertSyntax(From(start), table, columns, byName, query, returning) { Alias = alias, Conflict = conflict };
    }

    /// <summary>A setting's value, where a bare word (<c>parquet</c>, <c>on</c>) stands for itself.</summary>
    private ExpressionSyntax ParseSettingValue()
    {
        bool alone = Next.Kind is TokenKind.EndOfInput or TokenKind.Semicolon or TokenKind.Comma or TokenKind.CloseParen;
        if (!alone || !Is(TokenKind.Identifier) || Current.Keyword is Keyword.True or Keyword.False or Keyword.Null) return ParseExpression();
        Identifier word = NameOf(Take());
        return new StringSyntax(word.Span, word.Text);
    }

    private StatementSyntax ParseSet()
    {
        int start = Take().Start;
        if (IsWord("variable") && Next.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier)
        {
            Take();
            Identifier variable = ParseAnyName("a variable");
            if (!TryTake(TokenKind.Equal) && !TryTake(Keyword.To)) throw Fail("'=' or TO");
            return new SetVariableSyntax(From(start), variable, ParseExpression());
        }

        if (TryTakeTimeZone() is { } zone)
        {
            if (!TryTake(TokenKind.Equal)) TryTake(Keyword.To);
            if (Is(Keyword.Default) || IsWord("local"))
            {
                Take();
                return new ResetSyntax(From(start), zone);
            }

            return new SetSyntax(From(start), zone, ParseSettingValue());
        }

        if ((IsWord("session") || IsWord("local") || IsWord("global")) && Next.Kind == TokenKind.Identifier && Next.Keyword != Keyword.To) Take();
        Identifier name = ParseAnyName("a setting");
        if (!TryTake(TokenKind.Equal) && !TryTake(Keyword.To)) throw Fail("'=' or TO");
        ExpressionSyntax value = ParseSettingValue();
        return new SetSyntax(From(start), name, value);
    }

    // TIME ZONE, which names the setting TimeZone.
    private Identifier? TryTakeTimeZone()
    {
        if (!Is(Keyword.Time) || Next.Keyword != Keyword.Zone) return null;
        int start = Take().Start;
        Take();
        return new Identifier("timezone", false, From(start));
    }

    private StatementSyntax ParseDescribe()
    {
        int start = Take().Start;
        if (Current.Kind is TokenKind.EndOfInput or TokenKind.Semicolon) return new ShowTablesSyntax(From(start));
        QuerySyntax query = ParseDescribed();
        return new DescribeSyntax(From(start), query);
    }

    private static readonly (string Word, string Function)[] s_shownLists = [("databases", "show_databases"), ("schemas", "show_schemas"), ("variables", "duckdb_variables")];

    private StatementSyntax ParseShow()
    {
        int start = Take().Start;
        if (TryTake(Keyword.All))
        {
            Expect(Keyword.Tables);
            return new ShowTablesSyntax(From(start), All: true);
        }

        if (TryTake(Keyword.Tables))
        {
            if (!TryTake(Keyword.From)) return new ShowTablesSyntax(From(start));
            ImmutableArray<Identifier> schema = ParseQualifiedName("a schema");
            return new ShowListSyntax(From(start), "show_tables_from", schema);
        }

        foreach ((string word, string function) in s_shownLists)
        {
            if (!IsWord(word) || Next.Kind is not (TokenKind.EndOfInput or TokenKind.Semicolon or TokenKind.CloseParen)) continue;
            Take();
            return new ShowListSyntax(From(start), function, []);
        }

        if (Next.Kind == TokenKind.Dot)
        {
            ImmutableArray<Identifier> parts = ParseQualifiedName("a table");
            SourceSpan at = From(start);
            return new DescribeSyntax(at, new QuerySyntax(at, null, AllOf(new TableNameSyntax(at, parts, null), at), null, null));
        }

        Identifier name = TryTakeTimeZone() ?? ParseAnyName("TABLES or a setting");
        return new ShowSettingSyntax(From(start), name);
    }
}
