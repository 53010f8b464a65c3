using System.Collections.Immutable;

namespace FrameEngine.Sql.Syntax;

/// <summary>What CREATE and DROP make and remove besides tables, views and schemas.</summary>
internal enum DefinitionKind
{
    Macro,
    TableMacro,
    Sequence,
    Type,
}

/// <summary><c>CREATE [OR REPLACE] [TEMP] MACRO | FUNCTION name (parameters) AS body, …</c>: a body for each number of parameters.</summary>
internal sealed record CreateMacroSyntax(
    SourceSpan Span, ImmutableArray<Identifier> Name, bool OrReplace, bool IfNotExists, ImmutableArray<MacroSyntax> Overloads) : StatementSyntax(Span);

/// <summary>One body of a macro: an expression, or a query if it is a table macro.</summary>
internal sealed record MacroSyntax(ImmutableArray<MacroParameter> Parameters, ExpressionSyntax? Expression, QuerySyntax? Query);

/// <summary>A macro's parameter, and what it is where a call does not give it.</summary>
internal sealed record MacroParameter(Identifier Name, ExpressionSyntax? Default);

/// <summary><c>CREATE [OR REPLACE] [TEMP] SEQUENCE [IF NOT EXISTS] name [START …] [INCREMENT …] [MINVALUE …] [MAXVALUE …] [CYCLE]</c>.</summary>
internal sealed record CreateSequenceSyntax(
    SourceSpan Span, ImmutableArray<Identifier> Name, bool OrReplace, bool IfNotExists, long? Start, long? Increment, long? Minimum, long? Maximum, bool Cycle)
    : StatementSyntax(Span);

/// <summary><c>CREATE TYPE name AS type | ENUM (values) | ENUM (query)</c>.</summary>
internal sealed record CreateTypeSyntax(
    SourceSpan Span, ImmutableArray<Identifier> Name, bool OrReplace, bool IfNotExists, TypeSyntax? Type, ImmutableArray<string> Values, QuerySyntax? Query) : StatementSyntax(Span);

/// <summary><c>DROP MACRO | SEQUENCE | TYPE [IF EXISTS] name</c>.</summary>
internal sealed record DropDefinitionSyntax(SourceSpan Span, DefinitionKind Kind, bool IfExists, ImmutableArray<Identifier> Name, bool Cascade) : StatementSyntax(Span);
