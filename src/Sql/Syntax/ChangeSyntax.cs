using System.Collections.Immutable;

namespace FrameEngine.Sql.Syntax;

/// <summary><c>UPDATE table [alias] SET column = value, … [FROM tables] [WHERE condition] [RETURNING items]</c>.</summary>
internal sealed record UpdateSyntax(
    SourceSpan Span, TableNameSyntax Table, ImmutableArray<AssignmentSyntax> Assignments, TableSyntax? From, ExpressionSyntax? Where, ImmutableArray<SelectItem> Returning)
    : StatementSyntax(Span)
{
    /// <summary>The common table expressions in front of it.</summary>
    public WithSyntax? With { get; init; }
}

/// <summary>One <c>column = value</c> of SET.</summary>
internal sealed record AssignmentSyntax(Identifier Column, ExpressionSyntax Value);

/// <summary><c>DELETE FROM table [alias] [USING tables] [WHERE condition] [RETURNING items]</c>; TRUNCATE is one without any of these.</summary>
internal sealed record DeleteSyntax(
    SourceSpan Span, TableNameSyntax Table, TableSyntax? Using, ExpressionSyntax? Where, ImmutableArray<SelectItem> Returning) : StatementSyntax(Span)
{
    /// <summary>The common table expressions in front of it.</summary>
    public WithSyntax? With { get; init; }
}

/// <summary><c>ALTER TABLE [IF EXISTS] table change</c>.</summary>
internal sealed record AlterTableSyntax(SourceSpan Span, ImmutableArray<Identifier> Table, bool IfExists, TableChange Change) : StatementSyntax(Span);

/// <summary>What ALTER TABLE does.</summary>
internal abstract record TableChange;

/// <summary><c>ADD [COLUMN] [IF NOT EXISTS] column type [NOT NULL] [DEFAULT value]</c>.</summary>
internal sealed record AddColumnChange(ColumnDefinition Column, bool IfNotExists) : TableChange;

/// <summary><c>DROP [COLUMN] [IF EXISTS] column</c>.</summary>
internal sealed record DropColumnChange(Identifier Column, bool IfExists) : TableChange;

/// <summary><c>RENAME [COLUMN] column TO name</c>.</summary>
internal sealed record RenameColumnChange(Identifier Column, Identifier Name) : TableChange;

/// <summary><c>RENAME TO name</c>.</summary>
internal sealed record RenameTableChange(Identifier Name) : TableChange;

/// <summary><c>ALTER [COLUMN] column [SET DATA] TYPE type [USING expression]</c>.</summary>
internal sealed record ColumnTypeChange(Identifier Column, TypeSyntax Type, ExpressionSyntax? Using) : TableChange;

/// <summary><c>ALTER [COLUMN] column SET DEFAULT value</c>, or DROP DEFAULT if there is none.</summary>
internal sealed record ColumnDefaultChange(Identifier Column, WrittenExpression? Default) : TableChange;

/// <summary><c>ALTER [COLUMN] column SET | DROP NOT NULL</c>.</summary>
internal sealed record ColumnNullsChange(Identifier Column, bool NotNull) : TableChange;

/// <summary><c>ADD [CONSTRAINT name] PRIMARY KEY (columns)</c>.</summary>
internal sealed record AddKeyChange(KeySyntax Key) : TableChange;

/// <summary><c>ADD [COLUMN] [IF NOT EXISTS] column.field type [DEFAULT value]</c>.</summary>
internal sealed record AddFieldChange(ImmutableArray<Identifier> Path, TypeSyntax Type, WrittenExpression? Default, bool IfNotExists) : TableChange;

/// <summary><c>DROP [COLUMN] [IF EXISTS] column.field</c>.</summary>
internal sealed record DropFieldChange(ImmutableArray<Identifier> Path, bool IfExists) : TableChange;

/// <summary><c>RENAME [COLUMN] column.field TO name</c>.</summary>
internal sealed record RenameFieldChange(ImmutableArray<Identifier> Path, Identifier Name) : TableChange;

/// <summary><c>CREATE SCHEMA [IF NOT EXISTS] name</c>.</summary>
internal sealed record CreateSchemaSyntax(SourceSpan Span, ImmutableArray<Identifier> Name, bool IfNotExists) : StatementSyntax(Span);

/// <summary><c>DROP SCHEMA [IF EXISTS] name [CASCADE]</c>.</summary>
internal sealed record DropSchemaSyntax(SourceSpan Span, ImmutableArray<Identifier> Name, bool IfExists, bool Cascade) : StatementSyntax(Span);

/// <summary><c>CREATE [UNIQUE] INDEX [IF NOT EXISTS] name ON table (expression [ASC | DESC], …)</c>.</summary>
internal sealed record CreateIndexSyntax(
    SourceSpan Span, Identifier Name, ImmutableArray<Identifier> Table, ImmutableArray<WrittenExpression> Keys, bool IsUnique, bool IfNotExists) : StatementSyntax(Span);

/// <summary><c>DROP INDEX [IF EXISTS] name</c>.</summary>
internal sealed record DropIndexSyntax(SourceSpan Span, ImmutableArray<Identifier> Name, bool IfExists) : StatementSyntax(Span);

/// <summary>The statements about transactions.</summary>
internal enum TransactionStep
{
    Begin,
    BeginReadOnly,
    Commit,
    Rollback,
}

/// <summary><c>BEGIN</c>, <c>COMMIT</c> or <c>ROLLBACK</c>.</summary>
internal sealed record TransactionSyntax(SourceSpan Span, TransactionStep Step) : StatementSyntax(Span);
