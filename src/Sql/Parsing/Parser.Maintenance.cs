using System.Collections.Immutable;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>Statements about a whole database: EXPORT, IMPORT, ANALYZE, VACUUM, CHECKPOINT, INSTALL and LOAD.</summary>
internal sealed partial class Parser
{
    private ExportSyntax ParseExport()
    {
        int start = Take().Start;
        if (!IsWord("database")) throw Fail("DATABASE");
        Take();
        Identifier? database = null;
        if (!Is(TokenKind.String))
        {
            database = ParseName("a directory as a string, or a database");
            Expect(Keyword.To);
        }

        StringSyntax path = ParsePath("a directory as a string");
        ImmutableArray<OptionSyntax> options = Is(TokenKind.OpenParen) ? ParseOptions() : [];
        return new ExportSyntax(From(start), database, path, options);
    }

    private ImportSyntax ParseImport()
    {
        int start = Take().Start;
        if (!IsWord("database")) throw Fail("DATABASE");
        Take();
        StringSyntax path = ParsePath("a directory as a string");
        return new ImportSyntax(From(start), path);
    }

    /// <summary><c>ANALYZE</c>, <c>VACUUM [ANALYZE]</c>, with a table and columns, and <c>[FORCE] CHECKPOINT [database]</c>.</summary>
    private MaintenanceSyntax ParseMaintenance()
    {
        int start = Current.Start;
        if (IsWord("force"))
        {
            Take();
            if (!IsWord("checkpoint")) throw Fail("CHECKPOINT");
        }

        if (IsWord("checkpoint"))
        {
            Take();
            ImmutableArray<Identifier> database = Current.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier ? [ParseName("a database")] : [];
            return new MaintenanceSyntax(From(start), Compact: true, Analyze: false, database, [], IsDatabase: true);
        }

        bool vacuum = Take().Keyword != Keyword.Analyze, analyze = !vacuum;
        if (vacuum && TryTake(Keyword.Analyze)) analyze = true;
        if (Is(TokenKind.String))
        {
            Token file = Take();
            var path = new Identifier(TokenText.StringValue(_sql, file), true, new SourceSpan(file.Start, file.Length));
            return new MaintenanceSyntax(From(start), vacuum, analyze, [path], [], IsDatabase: false);
        }

        ImmutableArray<Identifier> table = Current.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier ? ParseQualifiedName("a table") : [];
        ImmutableArray<Identifier> columns = !table.IsEmpty && Is(TokenKind.OpenParen) ? ParseNameList("a column") : [];
        return new MaintenanceSyntax(From(start), vacuum, analyze, table, columns, IsDatabase: false);
    }

    /// <summary><c>[FORCE] INSTALL name [FROM source]</c> and <c>LOAD name</c>.</summary>
    private ExtensionSyntax ParseExtension()
    {
        int start = Current.Start;
        if (IsWord("force")) Take();
        bool install = IsWord("install");
        Take();
        Identifier name = Is(TokenKind.String) ? PathAsName() : ParseName("an extension");
        if (install && TryTake(Keyword.From))
        {
            if (Is(TokenKind.String)) Take();
            else ParseName("a repository");
        }

        return new ExtensionSyntax(From(start), name, install);

        Identifier PathAsName()
        {
            StringSyntax path = ParsePath("an extension");
            return new Identifier(path.Value, true, path.Span);
        }
    }

    private StringSyntax ParsePath(string expected)
    {
        Token text = Expect(TokenKind.String, expected);
        return new StringSyntax(new SourceSpan(text.Start, text.Length), TokenText.StringValue(_sql, text));
    }
}
