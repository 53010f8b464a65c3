using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Binding;

/// <summary>A table of FROM that is bound already, so that syntax can be put together around it.</summary>
internal sealed record PlannedTable(SourceSpan Span, LogicalPlan Plan, string Name) : TableSyntax(Span);
