using System.Collections.Immutable;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>Statements about the session: PRAGMA, CALL, PREPARE, EXECUTE, USE, SUMMARIZE and those that have nothing to do here.</summary>
internal sealed partial class Parser
{
    /// <summary>A statement whose first word is no keyword of the grammar; null if none starts here.</summary>
    private StatementSyntax? ParseWordStatement()
    {
        if (!Is(TokenKind.Identifier)) return null;
        switch (TokenText.Name(_sql, Current).ToLowerInvariant())
        {
            case "start": return ParseTransaction(TransactionStep.Begin);
            case "abort": return ParseTransaction(TransactionStep.Rollback);
            case "merge": return ParseMerge();
            case "comment": return ParseComment();
            case "pragma": return ParsePragma();
            case "call": return ParseCallStatement();
            case "deallocate": return ParseDeallocate();
            case "attach": return ParseAttach();
            case "detach": return ParseDetach();
            case "vacuum" or "checkpoint": return ParseMaintenance();
            case "force" when IsWordAt(1, "checkpoint"): return ParseMaintenance();
            case "force" when IsWordAt(1, "install"): return ParseExtension();
            case "install" or "load": return ParseExtension();
            case "export": return ParseExport();
            case "import": return ParseImport();
            default: return null;
        }
    }

    private PragmaSyntax ParsePragma()
    {
        int start = Take().Start;
        Identifier name = ParseAnyName("a pragma");
        if (TryTake(TokenKind.Equal)) return new PragmaSyntax(From(start), name, ParseSettingValue(), []);
        if (!Is(TokenKind.OpenParen)) return new PragmaSyntax(From(start), name, null, []);
        Take();
        var arguments = ImmutableArray.CreateBuilder<ExpressionSyntax>();
        if (!Is(TokenKind.CloseParen))
        {
            do arguments.Add(ParseSettingValue());
            while (TryTakeListComma());
        }

        Expect(TokenKind.CloseParen, "',' or ')'");
        return new PragmaSyntax(From(start), name, null, arguments.DrainToImmutable());
    }

    /// <summary><c>CALL f(…)</c> is <c>SELECT * FROM f(…)</c>.</summary>
    private QueryStatementSyntax ParseCallStatement()
    {
        int start = Take().Start;
        if (Current.Kind is not (TokenKind.Identifier or TokenKind.QuotedIdentifier) || Next.Kind != TokenKind.OpenParen) throw Fail("a table function");
        TableFunctionSyntax function = ParseTableFunction(lateral: false);
        SourceSpan span = From(start);
        return new QueryStatementSyntax(span, new QuerySyntax(span, null, AllOf(function, span), null, null));
    }

    private PrepareSyntax ParsePrepare()
    {
        int start = Take().Start;
        Identifier name = ParseName("a name for the statement");
        if (TryTake(TokenKind.OpenParen))
        {
            // The parameters' types follow from where they stand.
            do ParseType();
            while (TryTakeListComma());
            Expect(TokenKind.CloseParen, "',' or ')'");
        }

        Expect(Keyword.As);
        StatementSyntax statement = ParseStatement();
        return new PrepareSyntax(From(start), name, statement);
    }

    private ExecuteSyntax ParseExecute()
    {
        int start = Take().Start;
        Identifier name = ParseName("a prepared statement");
        var arguments = ImmutableArray.CreateBuilder<FunctionArgument>();
        if (TryTake(TokenKind.OpenParen) && !TryTake(TokenKind.CloseParen))
        {
            do
            {
                if (Next.Kind == TokenKind.Equal && Current.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier)
                {
                    Identifier parameter = ParseAnyName("a parameter");
                    Take();
                    arguments.Add(new FunctionArgument(parameter, ParseExpression()));
                }
                else
                {
                    arguments.Add(ParseArgument());
                }
            }
            while (TryTakeListComma());
            Expect(TokenKind.CloseParen, "',' or ')'");
        }

        return new ExecuteSyntax(From(start), name, arguments.DrainToImmutable());
    }

    private DeallocateSyntax ParseDeallocate()
    {
        int start = Take().Start;
        TryTake(Keyword.Prepare);
        return TryTake(Keyword.All) ? new DeallocateSyntax(From(start), null) : new DeallocateSyntax(From(start), ParseName("a prepared statement or ALL"));
    }

    private UseSyntax ParseUse()
    {
        int start = Take().Start;
        ImmutableArray<Identifier> name = ParseQualifiedName("a schema");
        return new UseSyntax(From(start), name);
    }

    private SummarizeSyntax ParseSummarize()
    {
        int start = Take().Start;
        QuerySyntax query = ParseDescribed();
        return new SummarizeSyntax(From(start), query);
    }

    /// <summary>What DESCRIBE and SUMMARIZE are about: a query, or a table, of which all columns are taken.</summary>
    private QuerySyntax ParseDescribed()
    {
        if (StartsQuery() && !(Is(Keyword.Table) && Next.Kind != TokenKind.Identifier) || Is(TokenKind.OpenParen) || Current.Keyword is Keyword.Pivot or Keyword.Unpivot) return ParseQuery();
        TableSyntax table = ParseTablePrimary();
        _follow = "";
        return new QuerySyntax(table.Span, null, AllOf(table, table.Span), null, null);
    }
}
