using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Binding;

/// <summary>An expression that is bound already, so that syntax can be put together around it.</summary>
internal sealed record BoundSyntax(SourceSpan Span, Expression Value) : ExpressionSyntax(Span);

/// <summary>An expression whose aggregates see only the rows for which <paramref name="Condition"/> is true.</summary>
internal sealed record FilteredSyntax(SourceSpan Span, ExpressionSyntax Operand, Expression Condition) : ExpressionSyntax(Span);

/// <summary>A table of FROM that is bound already, with the columns that it brings into scope.</summary>
internal sealed record ScopedTable(SourceSpan Span, LogicalPlan Plan, IReadOnlyList<ScopeColumn> Columns) : TableSyntax(Span);
