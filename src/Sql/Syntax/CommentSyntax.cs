using System.Collections.Immutable;

namespace FrameEngine.Sql.Syntax;

/// <summary>What COMMENT ON is about.</summary>
internal enum CommentTarget
{
    /// <summary>A table or view.</summary>
    Table,

    Column,
    Index,
    Macro,
    TableMacro,
    Sequence,
    Type,
}

/// <summary><c>COMMENT ON kind name IS 'text' | NULL</c>.</summary>
internal sealed record CommentSyntax(SourceSpan Span, CommentTarget Target, ImmutableArray<Identifier> Name, string? Text) : StatementSyntax(Span);
