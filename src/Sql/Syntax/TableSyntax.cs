using System.Collections.Immutable;

namespace FrameEngine.Sql.Syntax;

/// <summary>Something in FROM that yields rows.</summary>
internal abstract record TableSyntax(SourceSpan Span);

/// <summary>The name that a table goes by in the query, and names for its first columns.</summary>
internal sealed record TableAlias(Identifier Name, ImmutableArray<Identifier> Columns);

/// <summary>A table, view or common table expression by the parts of its name.</summary>
internal sealed record TableNameSyntax(SourceSpan Span, ImmutableArray<Identifier> Parts, TableAlias? Alias) : TableSyntax(Span);

/// <summary><c>'file.parquet'</c>: a file, directory or glob as a table.</summary>
internal sealed record FileTableSyntax(SourceSpan Span, string Path, TableAlias? Alias) : TableSyntax(Span);

/// <summary><c>read_csv('x.csv', header = true)</c>: a function whose result is a table.</summary>
internal sealed record TableFunctionSyntax(
    SourceSpan Span, Identifier Name, ImmutableArray<FunctionArgument> Arguments, bool WithOrdinality, bool Lateral, TableAlias? Alias) : TableSyntax(Span)
{
    /// <summary>The schema, or database and schema, that it is named with.</summary>
    public ImmutableArray<Identifier> Qualifier { get; init; } = [];
}

/// <summary><c>[LATERAL] (SELECT …) alias</c>.</summary>
internal sealed record DerivedTableSyntax(SourceSpan Span, QuerySyntax Query, bool Lateral, TableAlias? Alias) : TableSyntax(Span);

/// <summary><c>(DESCRIBE t) alias</c>, also SHOW and SUMMARIZE: the rows of such a statement.</summary>
internal sealed record ShownTableSyntax(SourceSpan Span, StatementSyntax Statement, TableAlias? Alias) : TableSyntax(Span);

/// <summary>The kinds of join. A comma in FROM is a cross join.</summary>
internal enum JoinSyntaxKind
{
    Inner,
    Left,
    Right,
    Full,
    Cross,
    Semi,
    Anti,
    Asof,
    AsofLeft,
    AsofRight,
    AsofFull,
    Positional,
}

/// <summary>Two tables joined: NATURAL, USING columns, ON a condition, or, for a cross join, none of these.</summary>
internal sealed record JoinSyntax(
    SourceSpan Span, JoinSyntaxKind Kind, bool Natural, TableSyntax Left, TableSyntax Right, ExpressionSyntax? On, ImmutableArray<Identifier> Using)
    : TableSyntax(Span);

/// <summary><c>(a JOIN b …) alias</c>: a join that has been given a name of its own.</summary>
internal sealed record AliasedJoinSyntax(SourceSpan Span, TableSyntax Table, TableAlias Alias) : TableSyntax(Span);

/// <summary>A table of which TABLESAMPLE takes a part.</summary>
internal sealed record SampledTableSyntax(SourceSpan Span, TableSyntax Table, SampleSyntax Sample) : TableSyntax(Span);

/// <summary>How much to take, by percent or rows, by which method, from which seed.</summary>
internal sealed record SampleSyntax(SourceSpan Span, Identifier? Method, ExpressionSyntax Size, bool IsPercent, ExpressionSyntax? Seed);
