using System.Collections.Immutable;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>COMMENT ON.</summary>
internal sealed partial class Parser
{
    private CommentSyntax ParseComment()
    {
        int start = Take().Start;
        Expect(Keyword.On);
        Token what = Current;
        CommentTarget target = what.Keyword switch
        {
            Keyword.Table or Keyword.View => CommentTarget.Table,
            Keyword.Column => CommentTarget.Column,
            _ when IsWord("index") => CommentTarget.Index,
            _ when IsWord("macro") || IsWord("function") => CommentTarget.Macro,
            _ when IsWord("sequence") => CommentTarget.Sequence,
            _ when IsWord("type") => CommentTarget.Type,
            _ when IsWord("schema") || IsWord("database") => throw SyntaxErrors.NotSupported(_sql, what, $"COMMENT ON {TokenText.Name(_sql, what).ToUpperInvariant()}"),
            _ => throw Fail("TABLE, VIEW, COLUMN, INDEX, MACRO, FUNCTION, SEQUENCE or TYPE"),
        };
        Take();
        if (target == CommentTarget.Macro && TryTake(Keyword.Table)) target = CommentTarget.TableMacro;
        ImmutableArray<Identifier> name = ParseQualifiedName(target == CommentTarget.Column ? "table.column" : "a name");
        if (target == CommentTarget.Column && name.Length < 2) throw SyntaxErrors.At(_sql, name[0].Span.Start, name[0].Span.Length, "a column is named with its table here: table.column");
        Expect(Keyword.Is);
        if (TryTake(Keyword.Null)) return new CommentSyntax(From(start), target, name, null);
        if (Current.Kind is not (TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString)) throw Fail("a text or NULL");
        string text = TokenText.StringValue(_sql, Take());
        return new CommentSyntax(From(start), target, name, text);
    }
}
