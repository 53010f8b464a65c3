using System.Collections.Immutable;

namespace FrameEngine.Sql.Syntax;

/// <summary>PIVOT in both spellings: rows become columns, one for each value of <paramref name="On"/> and each aggregate.</summary>
/// <param name="Table">The rows.</param>
/// <param name="On">What the new columns are named after; several multiply.</param>
/// <param name="Using">The aggregates; none counts rows.</param>
/// <param name="GroupBy">The columns that stay; null for all that neither <paramref name="On"/> nor <paramref name="Using"/> mentions.</param>
internal sealed record PivotTableSyntax(
    SourceSpan Span, TableSyntax Table, ImmutableArray<PivotColumn> On, ImmutableArray<SelectItem> Using, ImmutableArray<ExpressionSyntax>? GroupBy, TableAlias? Alias)
    : TableSyntax(Span);

/// <summary>An expression of PIVOT … ON and its values; without values, they are looked up in the rows.</summary>
internal sealed record PivotColumn(ExpressionSyntax Value, ImmutableArray<SelectItem> Values);

/// <summary>UNPIVOT in both spellings: columns become rows of a name and a value.</summary>
/// <param name="IncludeNulls">Whether null values give rows, too.</param>
/// <param name="On">The columns, each an expression, a star, or a row of as many as there are <paramref name="Values"/>.</param>
/// <param name="Name">The column of names.</param>
/// <param name="Values">The columns of values.</param>
internal sealed record UnpivotTableSyntax(
    SourceSpan Span, TableSyntax Table, bool IncludeNulls, ImmutableArray<SelectItem> On, Identifier Name, ImmutableArray<Identifier> Values, TableAlias? Alias)
    : TableSyntax(Span);
