using System.Collections.Immutable;

namespace FrameEngine.Sql.Syntax;

/// <summary>One statement of a script.</summary>
internal abstract record StatementSyntax(SourceSpan Span);

/// <summary>A query whose rows are the result.</summary>
internal sealed record QueryStatementSyntax(SourceSpan Span, QuerySyntax Query) : StatementSyntax(Span);

/// <summary><c>EXPLAIN [ANALYZE] [(option value, …)] statement</c>.</summary>
internal sealed record ExplainSyntax(SourceSpan Span, bool Analyze, ImmutableArray<OptionSyntax> Options, StatementSyntax Statement) : StatementSyntax(Span);

/// <summary>A named setting in parentheses: <c>FORMAT parquet</c>, <c>header = true</c>; no value means true.</summary>
internal sealed record OptionSyntax(Identifier Name, ExpressionSyntax? Value);

/// <summary><c>CREATE [OR REPLACE] [TEMP] VIEW [IF NOT EXISTS] name [(columns)] AS query</c>.</summary>
internal sealed record CreateViewSyntax(
    SourceSpan Span, ImmutableArray<Identifier> Name, bool OrReplace, bool IfNotExists, bool Temporary, ImmutableArray<Identifier> Columns, QuerySyntax Query)
    : StatementSyntax(Span);

/// <summary><c>CREATE [OR REPLACE] [TEMP] TABLE [IF NOT EXISTS] name [(columns)] AS query [WITH NO DATA]</c>.</summary>
internal sealed record CreateTableAsSyntax(
    SourceSpan Span, ImmutableArray<Identifier> Name, bool OrReplace, bool IfNotExists, bool Temporary, ImmutableArray<Identifier> Columns, QuerySyntax Query,
    bool WithData) : StatementSyntax(Span);

/// <summary><c>CREATE [OR REPLACE] [TEMP] TABLE [IF NOT EXISTS] name (column type …)</c>.</summary>
internal sealed record CreateTableSyntax(
    SourceSpan Span, ImmutableArray<Identifier> Name, bool OrReplace, bool IfNotExists, bool Temporary, ImmutableArray<ColumnDefinition> Columns,
    ImmutableArray<KeySyntax> Keys, ImmutableArray<WrittenExpression> Checks)
    : StatementSyntax(Span)
{
    /// <summary>FOREIGN KEY and REFERENCES.</summary>
    public ImmutableArray<ReferenceSyntax> References { get; init; } = [];
}

/// <summary><c>FOREIGN KEY (columns) REFERENCES table [(others)]</c>; without others, the table's primary key.</summary>
internal sealed record ReferenceSyntax(SourceSpan Span, ImmutableArray<Identifier> Columns, ImmutableArray<Identifier> Table, ImmutableArray<Identifier> Others);

/// <summary>A column of CREATE TABLE.</summary>
internal sealed record ColumnDefinition(Identifier Name, TypeSyntax Type, bool NotNull)
{
    /// <summary>What the column is where INSERT does not name it.</summary>
    public WrittenExpression? Default { get; init; }

    /// <summary>What the column is computed from, if it is.</summary>
    public WrittenExpression? Generated { get; init; }

    /// <summary>Whether the type was left out, as it may be where the column is computed.</summary>
    public bool TypeIsOpen { get; init; }

    /// <summary>The collation that its texts compare by.</summary>
    public Identifier? Collation { get; init; }
}

/// <summary>An expression that is kept as the text that it was written as.</summary>
internal sealed record WrittenExpression(ExpressionSyntax Syntax, string Text);

/// <summary>PRIMARY KEY or UNIQUE over columns.</summary>
internal sealed record KeySyntax(SourceSpan Span, ImmutableArray<Identifier> Columns, bool IsPrimary);

/// <summary><c>DROP TABLE | VIEW [IF EXISTS] name</c>.</summary>
internal sealed record DropSyntax(SourceSpan Span, bool IsView, bool IfExists, ImmutableArray<Identifier> Name) : StatementSyntax(Span);

/// <summary><c>INSERT INTO table [(columns)] query [RETURNING items]</c>; VALUES is a query too, and no query is DEFAULT VALUES.</summary>
internal sealed record InsertSyntax(
    SourceSpan Span, ImmutableArray<Identifier> Table, ImmutableArray<Identifier> Columns, bool ByName, QuerySyntax? Query, ImmutableArray<SelectItem> Returning)
    : StatementSyntax(Span)
{
    /// <summary>The name that the table goes by in ON CONFLICT.</summary>
    public Identifier? Alias { get; init; }

    /// <summary>What happens to rows whose key is there already.</summary>
    public ConflictSyntax? Conflict { get; init; }
}

/// <summary><c>ON CONFLICT [(columns)] DO NOTHING | DO UPDATE SET … [WHERE …]</c>, <c>INSERT OR REPLACE</c> and <c>INSERT OR IGNORE</c>.</summary>
/// <param name="Columns">The key; none for the one key that the table has, or all of them.</param>
/// <param name="Update">Whether the row that is there is changed; if not, the new one is dropped.</param>
/// <param name="Assignments">How it is changed; none where <paramref name="Update"/> is true: the columns that INSERT names become the new row's.</param>
internal sealed record ConflictSyntax(
    SourceSpan Span, ImmutableArray<Identifier> Columns, bool Update, ImmutableArray<AssignmentSyntax> Assignments, ExpressionSyntax? Where);

/// <summary><c>COPY (query) | table TO 'path' (options)</c>; a table arrives as <c>SELECT * FROM table</c>.</summary>
internal sealed record CopyToSyntax(SourceSpan Span, QuerySyntax Query, StringSyntax Path, ImmutableArray<OptionSyntax> Options) : StatementSyntax(Span);

/// <summary><c>COPY table FROM 'path' (options)</c>.</summary>
internal sealed record CopyFromSyntax(
    SourceSpan Span, ImmutableArray<Identifier> Table, ImmutableArray<Identifier> Columns, StringSyntax Path, ImmutableArray<OptionSyntax> Options)
    : StatementSyntax(Span);

/// <summary><c>SET name = value</c>.</summary>
internal sealed record SetSyntax(SourceSpan Span, Identifier Name, ExpressionSyntax Value) : StatementSyntax(Span);

/// <summary><c>RESET name</c>.</summary>
internal sealed record ResetSyntax(SourceSpan Span, Identifier Name) : StatementSyntax(Span);

/// <summary><c>DESCRIBE query | table</c>; a table arrives as <c>SELECT * FROM table</c>.</summary>
internal sealed record DescribeSyntax(SourceSpan Span, QuerySyntax Query) : StatementSyntax(Span);

/// <summary><c>SHOW TABLES</c>.</summary>
internal sealed record ShowTablesSyntax(SourceSpan Span, bool All = false) : StatementSyntax(Span);

/// <summary><c>SHOW name</c>: the value of a setting.</summary>
internal sealed record ShowSettingSyntax(SourceSpan Span, Identifier Name) : StatementSyntax(Span);

/// <summary>A statement that is known and not supported; <paramref name="What"/> names it as a sentence's subject.</summary>
internal sealed record UnsupportedSyntax(SourceSpan Span, string What) : StatementSyntax(Span);
