using System.Collections.Immutable;

namespace FrameEngine.Sql.Syntax;

/// <summary><c>MERGE INTO table [alias] USING source ON condition | USING (columns) WHEN … THEN … [RETURNING items]</c>.</summary>
internal sealed record MergeSyntax(
    SourceSpan Span, TableNameSyntax Table, TableSyntax Source, ExpressionSyntax? On, ImmutableArray<Identifier> Using, ImmutableArray<MergeClauseSyntax> Clauses,
    ImmutableArray<SelectItem> Returning) : StatementSyntax(Span)
{
    /// <summary>The common table expressions in front of it.</summary>
    public WithSyntax? With { get; init; }
}

/// <summary>Which rows a WHEN is about.</summary>
internal enum MergeMatch
{
    /// <summary>Rows of the table with one of the source.</summary>
    Matched,

    /// <summary>Rows of the source that no row of the table matches.</summary>
    ByTarget,

    /// <summary>Rows of the table that no row of the source matches.</summary>
    BySource,
}

/// <summary><c>WHEN [NOT] MATCHED [BY …] [AND condition] THEN action</c>.</summary>
internal sealed record MergeClauseSyntax(SourceSpan Span, MergeMatch Match, ExpressionSyntax? Condition, MergeActionSyntax Action);

/// <summary>What a WHEN does.</summary>
internal abstract record MergeActionSyntax;

/// <summary><c>UPDATE SET a = b, …</c>; without assignments all columns become the source's, by name or by place.</summary>
internal sealed record MergeUpdateSyntax(ImmutableArray<AssignmentSyntax> Assignments, bool ByName) : MergeActionSyntax;

/// <summary><c>INSERT [(columns)] VALUES (…)</c>; without values the source's columns, by name or by place.</summary>
/// <param name="Defaults">Whether it is DEFAULT VALUES.</param>
internal sealed record MergeInsertSyntax(ImmutableArray<Identifier> Columns, ImmutableArray<ExpressionSyntax> Values, bool ByName, bool Defaults) : MergeActionSyntax;

/// <summary><c>DELETE</c>.</summary>
internal sealed record MergeDeleteSyntax : MergeActionSyntax;

/// <summary><c>DO NOTHING</c>.</summary>
internal sealed record MergeNothingSyntax : MergeActionSyntax;

/// <summary><c>ERROR [message]</c>.</summary>
internal sealed record MergeErrorSyntax(ExpressionSyntax? Message) : MergeActionSyntax;
