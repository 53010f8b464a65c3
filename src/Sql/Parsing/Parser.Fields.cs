using System.Collections.Immutable;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>ALTER TABLE of fields inside a column, whose names have dots, and ADD PRIMARY KEY.</summary>
internal sealed partial class Parser
{
    private TableChange ParseAddConstraint()
    {
        TryTakeConstraintName();
        if (!Is(Keyword.Primary)) throw SyntaxErrors.NotSupported(_sql, Current, $"ADD {Keywords.Text(Current.Keyword)}");
        SourceSpan span = ExpectPrimaryKey();
        return new AddKeyChange(new KeySyntax(span, ParseNameList("a column"), true));
    }

    private void TryTakeConstraintName()
    {
        if (TryTake(Keyword.Constraint)) ParseName("a constraint's name");
    }

    private AddFieldChange ParseAddField(bool ifNotExists)
    {
        ImmutableArray<Identifier> path = ParseQualifiedName("a field");
        TypeSyntax type = ParseType();
        return new AddFieldChange(path, type, TryTake(Keyword.Default) ? ParseWritten(Precedence.Lowest) : null, ifNotExists);
    }
}
