using System.Collections.Immutable;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>ATTACH, DETACH and COPY FROM DATABASE.</summary>
internal sealed partial class Parser
{
    private AttachSyntax ParseAttach()
    {
        int start = Take().Start;
        bool replace = TryTake(Keyword.Or, Keyword.Replace);
        if (IsWord("database")) Take();
        bool ifNotExists = Is(Keyword.If);
        if (ifNotExists) ExpectIfNotExists();
        Token text = Expect(TokenKind.String, "a directory as a string, or ':memory:'");
        var path = new StringSyntax(new SourceSpan(text.Start, text.Length), TokenText.StringValue(_sql, text));
        Identifier? name = TryTake(Keyword.As) ? ParseName("a name for the database") : null;
        ImmutableArray<OptionSyntax> options = Is(TokenKind.OpenParen) ? ParseOptions() : [];
        return new AttachSyntax(From(start), path, name, replace, ifNotExists, options);
    }

    private DetachSyntax ParseDetach()
    {
        int start = Take().Start;
        if (IsWord("database")) Take();
        bool ifExists = TryTake(Keyword.If, Keyword.Exists);
        Identifier name = ParseName("a database");
        return new DetachSyntax(From(start), name, ifExists);
    }

    private CopyDatabaseSyntax ParseCopyDatabase(int start)
    {
        _at += 2;
        Identifier from = ParseName("a database");
        Expect(Keyword.To);
        Identifier to = ParseName("a database");
        ImmutableArray<OptionSyntax> options = Is(TokenKind.OpenParen) ? ParseOptions() : [];
        return new CopyDatabaseSyntax(From(start), from, to, options);
    }
}
