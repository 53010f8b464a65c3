using System.Collections.Immutable;

namespace FrameEngine.Sql.Syntax;

/// <summary>An expression as written. It has no type and its names are not yet looked up.</summary>
internal abstract record ExpressionSyntax(SourceSpan Span);

/// <summary><c>price</c>, <c>o.price</c>, <c>main.orders.price</c>: a column, or a struct's field, by the parts of its name.</summary>
internal sealed record ColumnSyntax(SourceSpan Span, ImmutableArray<Identifier> Parts) : ExpressionSyntax(Span);

/// <summary><c>*</c> or <c>t.*</c> with EXCLUDE, REPLACE and RENAME: in a select list, all columns in order.</summary>
internal sealed record StarSyntax(
    SourceSpan Span,
    Identifier? Qualifier,
    ImmutableArray<Identifier> Exclude,
    ImmutableArray<SelectItem> Replace,
    ImmutableArray<StarRename> Rename) : ExpressionSyntax(Span)
{
    /// <summary>Columns that are excluded of one table only, <c>EXCLUDE (t.a)</c>: table and column.</summary>
    public ImmutableArray<(Identifier Table, Identifier Column)> ExcludeOfTables { get; init; } = [];
}

/// <summary>One <c>old AS new</c> of a star's RENAME.</summary>
internal sealed record StarRename(Identifier Old, Identifier New);

/// <summary>A value given when the statement runs: by position (<c>?</c> counts from 1, <c>$2</c>) or by name (<c>$name</c>, <c>@name</c>, <c>:name</c>).</summary>
internal sealed record ParameterSyntax(SourceSpan Span, int Position, string? Name) : ExpressionSyntax(Span);

/// <summary><c>#2</c>: the second column of the FROM clause.</summary>
internal sealed record PositionalReferenceSyntax(SourceSpan Span, int Position) : ExpressionSyntax(Span);

/// <summary>A sign, NOT, or bitwise complement before its operand.</summary>
internal sealed record UnarySyntax(SourceSpan Span, UnaryOperator Operator, ExpressionSyntax Operand) : ExpressionSyntax(Span);

/// <summary>An operator between two operands; <paramref name="OperatorSpan"/> is where the operator itself stands.</summary>
internal sealed record BinarySyntax(SourceSpan Span, BinaryOperator Operator, ExpressionSyntax Left, ExpressionSyntax Right, SourceSpan OperatorSpan)
    : ExpressionSyntax(Span);

/// <summary>AND or OR over two or more operands, flat, so that a long chain is not a deep tree.</summary>
internal sealed record LogicalSyntax(SourceSpan Span, bool IsAnd, ImmutableArray<ExpressionSyntax> Operands) : ExpressionSyntax(Span);

/// <summary><c>text [NOT] LIKE pattern [ESCAPE escape]</c>, and ILIKE, SIMILAR TO, GLOB.</summary>
internal sealed record LikeSyntax(
    SourceSpan Span, LikeKind Kind, bool Negated, ExpressionSyntax Operand, ExpressionSyntax Pattern, ExpressionSyntax? Escape) : ExpressionSyntax(Span);

/// <summary><c>x [NOT] BETWEEN [SYMMETRIC] low AND high</c>; both bounds belong to the range.</summary>
internal sealed record BetweenSyntax(
    SourceSpan Span, bool Negated, bool Symmetric, ExpressionSyntax Operand, ExpressionSyntax Low, ExpressionSyntax High) : ExpressionSyntax(Span);

/// <summary><c>x [NOT] IN (a, b, …)</c>, and <c>x [NOT] IN list</c>.</summary>
/// <param name="IsContainer">The one item stands without parentheses: a list, map or text whose elements are meant.</param>
internal sealed record InListSyntax(SourceSpan Span, bool Negated, ExpressionSyntax Operand, ImmutableArray<ExpressionSyntax> Items, bool IsContainer = false) : ExpressionSyntax(Span);

/// <summary><c>x [NOT] IN (SELECT …)</c>.</summary>
internal sealed record InQuerySyntax(SourceSpan Span, bool Negated, ExpressionSyntax Operand, QuerySyntax Query) : ExpressionSyntax(Span);

/// <summary><c>*COLUMNS(…)</c> among a function's arguments: an argument for each of the columns.</summary>
internal sealed record UnpackSyntax(SourceSpan Span, ExpressionSyntax Columns) : ExpressionSyntax(Span);

/// <summary><c>x IS [NOT] NULL</c>.</summary>
internal sealed record IsNullSyntax(SourceSpan Span, bool Negated, ExpressionSyntax Operand) : ExpressionSyntax(Span);

/// <summary><c>x IS [NOT] TRUE | FALSE | UNKNOWN</c>; <paramref name="Value"/> is null for UNKNOWN.</summary>
internal sealed record IsBooleanSyntax(SourceSpan Span, bool Negated, ExpressionSyntax Operand, bool? Value) : ExpressionSyntax(Span);

/// <summary><c>a IS [NOT] DISTINCT FROM b</c>: inequality that takes nulls as equal.</summary>
internal sealed record IsDistinctFromSyntax(SourceSpan Span, bool Negated, ExpressionSyntax Left, ExpressionSyntax Right) : ExpressionSyntax(Span);

/// <summary><c>CAST(x AS type)</c>, <c>x::type</c>; TRY_CAST gives null where the cast would fail.</summary>
internal sealed record CastSyntax(SourceSpan Span, ExpressionSyntax Operand, TypeSyntax Type, bool IsTry) : ExpressionSyntax(Span);

/// <summary>CASE in both forms: with <paramref name="Operand"/>, each WHEN is compared with it; without, each WHEN is a condition.</summary>
internal sealed record CaseSyntax(SourceSpan Span, ExpressionSyntax? Operand, ImmutableArray<CaseBranch> Branches, ExpressionSyntax? Else)
    : ExpressionSyntax(Span);

/// <summary>One WHEN … THEN … of a <see cref="CaseSyntax"/>.</summary>
internal sealed record CaseBranch(ExpressionSyntax When, ExpressionSyntax Then);

/// <summary><c>x COLLATE name</c>.</summary>
internal sealed record CollateSyntax(SourceSpan Span, ExpressionSyntax Operand, Identifier Collation) : ExpressionSyntax(Span);

/// <summary>DEFAULT where INSERT expects a value.</summary>
internal sealed record DefaultSyntax(SourceSpan Span) : ExpressionSyntax(Span);
