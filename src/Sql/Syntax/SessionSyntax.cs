using System.Collections.Immutable;

namespace FrameEngine.Sql.Syntax;

/// <summary><c>PRAGMA name</c>, <c>PRAGMA name = value</c>, <c>PRAGMA name(arguments)</c>: a setting, a switch, or rows about the session.</summary>
internal sealed record PragmaSyntax(SourceSpan Span, Identifier Name, ExpressionSyntax? Value, ImmutableArray<ExpressionSyntax> Arguments) : StatementSyntax(Span);

/// <summary><c>PREPARE name AS statement</c>; the statement's parameters get their values from EXECUTE.</summary>
internal sealed record PrepareSyntax(SourceSpan Span, Identifier Name, StatementSyntax Statement) : StatementSyntax(Span);

/// <summary><c>EXECUTE name [(values)]</c>, the values by position or by name.</summary>
internal sealed record ExecuteSyntax(SourceSpan Span, Identifier Name, ImmutableArray<FunctionArgument> Arguments) : StatementSyntax(Span);

/// <summary><c>DEALLOCATE [PREPARE] name | ALL</c>; no name is ALL.</summary>
internal sealed record DeallocateSyntax(SourceSpan Span, Identifier? Name) : StatementSyntax(Span);

/// <summary><c>USE [database.]schema</c>.</summary>
internal sealed record UseSyntax(SourceSpan Span, ImmutableArray<Identifier> Name) : StatementSyntax(Span);

/// <summary><c>ATTACH [OR REPLACE] [DATABASE] [IF NOT EXISTS] 'directory' [AS name] [(READ_ONLY)]</c>.</summary>
internal sealed record AttachSyntax(SourceSpan Span, StringSyntax Path, Identifier? Name, bool OrReplace, bool IfNotExists, ImmutableArray<OptionSyntax> Options) : StatementSyntax(Span);

/// <summary><c>DETACH [DATABASE] [IF EXISTS] name</c>.</summary>
internal sealed record DetachSyntax(SourceSpan Span, Identifier Name, bool IfExists) : StatementSyntax(Span);

/// <summary><c>COPY FROM DATABASE a TO b [(SCHEMA) | (DATA)]</c>.</summary>
internal sealed record CopyDatabaseSyntax(SourceSpan Span, Identifier From, Identifier To, ImmutableArray<OptionSyntax> Options) : StatementSyntax(Span);

/// <summary><c>SET VARIABLE name = value</c>; without a value, <c>RESET VARIABLE name</c>.</summary>
internal sealed record SetVariableSyntax(SourceSpan Span, Identifier Name, ExpressionSyntax? Value) : StatementSyntax(Span);

/// <summary><c>SUMMARIZE query | table</c>; a table arrives as <c>SELECT * FROM table</c>.</summary>
internal sealed record SummarizeSyntax(SourceSpan Span, QuerySyntax Query) : StatementSyntax(Span);

/// <summary><c>ANALYZE</c>, <c>VACUUM [ANALYZE]</c> of all tables or of one, and <c>[FORCE] CHECKPOINT</c> of a database.</summary>
/// <param name="Compact">Whether small files come together.</param>
/// <param name="Analyze">Whether different values are counted.</param>
/// <param name="Table">The table or file, or the database if <paramref name="IsDatabase"/>; none for the current database.</param>
/// <param name="Columns">The columns that are counted; none for all.</param>
internal sealed record MaintenanceSyntax(SourceSpan Span, bool Compact, bool Analyze, ImmutableArray<Identifier> Table, ImmutableArray<Identifier> Columns, bool IsDatabase) : StatementSyntax(Span);

/// <summary><c>EXPORT DATABASE [database TO] 'directory' (options)</c>.</summary>
internal sealed record ExportSyntax(SourceSpan Span, Identifier? Database, StringSyntax Path, ImmutableArray<OptionSyntax> Options) : StatementSyntax(Span);

/// <summary><c>IMPORT DATABASE 'directory'</c>.</summary>
internal sealed record ImportSyntax(SourceSpan Span, StringSyntax Path) : StatementSyntax(Span);

/// <summary><c>INSTALL name</c> and <c>LOAD name</c>.</summary>
internal sealed record ExtensionSyntax(SourceSpan Span, Identifier Name, bool Install) : StatementSyntax(Span);

/// <summary><c>SHOW DATABASES</c> and the like: the rows of a function.</summary>
internal sealed record ShowListSyntax(SourceSpan Span, string Function, ImmutableArray<Identifier> Of) : StatementSyntax(Span);
