using System.Collections.Immutable;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>Statements about indexes.</summary>
internal sealed partial class Parser
{
    private CreateIndexSyntax ParseCreateIndex(int start)
    {
        bool unique = TryTake(Keyword.Unique);
        if (!IsWord("index")) throw Fail("INDEX");
        Take();
        bool ifNotExists = Is(Keyword.If);
        if (ifNotExists) ExpectIfNotExists();
        Identifier name = ParseName("an index's name");
        Expect(Keyword.On);
        ImmutableArray<Identifier> table = ParseQualifiedName("a table");
        if (TryTake(Keyword.Using))
        {
            // What an index is made of makes no difference here: none is read.
            if (!IsWord("art")) throw SyntaxErrors.NotSupported(_sql, Current, "a kind of index other than ART");
            Take();
        }

        Expect(TokenKind.OpenParen, "'('");
        var keys = ImmutableArray.CreateBuilder<WrittenExpression>();
        do
        {
            keys.Add(ParseWritten(Precedence.Lowest));
            // An index has no order to read in, so a direction changes nothing.
            if (!TryTake(Keyword.Asc)) TryTake(Keyword.Desc);
        }
        while (TryTakeListComma());
        Expect(TokenKind.CloseParen, "',' or ')'");
        if (Is(Keyword.Where)) throw SyntaxErrors.NotSupported(_sql, Current, "an index of some of the rows");
        return new CreateIndexSyntax(From(start), name, table, keys.DrainToImmutable(), unique, ifNotExists);
    }

    private DropIndexSyntax ParseDropIndex(int start)
    {
        Take();
        bool ifExists = TryTake(Keyword.If, Keyword.Exists);
        ImmutableArray<Identifier> name = ParseQualifiedName("an index");
        SkipCascade();
        return new DropIndexSyntax(From(start), name, ifExists);
    }
}
