using System.Collections.Immutable;

namespace FrameEngine.Sql.Syntax;

/// <summary>Anything that yields rows and stands where SELECT may: a body with the clauses that apply to its whole result.</summary>
internal sealed record QuerySyntax(SourceSpan Span, WithSyntax? With, QueryBody Body, OrderBySyntax? OrderBy, LimitSyntax? Limit);

/// <summary>What a query computes before it is ordered and cut.</summary>
internal abstract record QueryBody(SourceSpan Span);

/// <summary>WITH and its common table expressions in order; each sees those before it, and itself when RECURSIVE.</summary>
internal sealed record WithSyntax(SourceSpan Span, bool Recursive, ImmutableArray<CommonTableSyntax> Tables);

/// <summary><c>name (columns) USING KEY (key) AS [NOT] MATERIALIZED (query)</c>; <paramref name="Materialized"/> is null when nothing was said, <paramref name="Key"/> empty for no key.</summary>
internal sealed record CommonTableSyntax(Identifier Name, ImmutableArray<Identifier> Columns, ImmutableArray<Identifier> Key, bool? Materialized, QuerySyntax Query);

/// <summary>SELECT, in the order in which its clauses are written.</summary>
internal sealed record SelectSyntax(SourceSpan Span, ImmutableArray<SelectItem> Items) : QueryBody(Span)
{
    /// <summary>SELECT DISTINCT, or DISTINCT ON when <see cref="DistinctOn"/> has expressions.</summary>
    public bool Distinct { get; init; }

    /// <summary>The expressions of DISTINCT ON.</summary>
    public ImmutableArray<ExpressionSyntax> DistinctOn { get; init; } = [];

    /// <summary>What FROM names; null when there is no FROM, which yields one row.</summary>
    public TableSyntax? From { get; init; }

    /// <summary>The condition of WHERE.</summary>
    public ExpressionSyntax? Where { get; init; }

    /// <summary>The grouping.</summary>
    public GroupBySyntax? GroupBy { get; init; }

    /// <summary>The condition of HAVING.</summary>
    public ExpressionSyntax? Having { get; init; }

    /// <summary>The windows that WINDOW names.</summary>
    public ImmutableArray<NamedWindow> Windows { get; init; } = [];

    /// <summary>The condition of QUALIFY.</summary>
    public ExpressionSyntax? Qualify { get; init; }

    /// <summary>The sample of USING SAMPLE.</summary>
    public SampleSyntax? Sample { get; init; }
}

/// <summary>An expression of a select list and the name it is given, if it is.</summary>
internal sealed record SelectItem(ExpressionSyntax Value, Identifier? Alias);

/// <summary>One <c>name AS (…)</c> of WINDOW.</summary>
internal sealed record NamedWindow(Identifier Name, WindowSyntax Window);

/// <summary>GROUP BY: its elements, or ALL: every item of the select list that has no aggregate.</summary>
internal sealed record GroupBySyntax(SourceSpan Span, bool All, ImmutableArray<GroupingElement> Elements);

/// <summary>One element of GROUP BY; each multiplies the grouping sets so far.</summary>
internal abstract record GroupingElement(SourceSpan Span);

/// <summary>One expression, or several in parentheses that come and go together; none in the empty grouping set <c>()</c>.</summary>
internal sealed record GroupingExpressions(SourceSpan Span, ImmutableArray<ExpressionSyntax> Expressions) : GroupingElement(Span);

/// <summary><c>GROUPING SETS (…)</c>.</summary>
internal sealed record GroupingSetsSyntax(SourceSpan Span, ImmutableArray<GroupingElement> Sets) : GroupingElement(Span);

/// <summary><c>ROLLUP (…)</c>: all prefixes, longest first.</summary>
internal sealed record RollupSyntax(SourceSpan Span, ImmutableArray<GroupingExpressions> Items) : GroupingElement(Span);

/// <summary><c>CUBE (…)</c>: all subsets.</summary>
internal sealed record CubeSyntax(SourceSpan Span, ImmutableArray<GroupingExpressions> Items) : GroupingElement(Span);

/// <summary>The set operations.</summary>
internal enum SetOperator
{
    Union,
    Intersect,
    Except,
}

/// <summary><c>left UNION | INTERSECT | EXCEPT [ALL] [BY NAME] right</c>.</summary>
internal sealed record SetOperationSyntax(SourceSpan Span, SetOperator Operator, bool All, bool ByName, QueryBody Left, QueryBody Right) : QueryBody(Span);

/// <summary>VALUES (…), (…).</summary>
internal sealed record ValuesSyntax(SourceSpan Span, ImmutableArray<ImmutableArray<ExpressionSyntax>> Rows) : QueryBody(Span);

/// <summary>A query in parentheses, which may have clauses of its own.</summary>
internal sealed record NestedQuerySyntax(SourceSpan Span, QuerySyntax Query) : QueryBody(Span);

/// <summary>ORDER BY: its items, or ALL: every column from left to right.</summary>
internal sealed record OrderBySyntax(SourceSpan Span, bool All, ImmutableArray<OrderItem> Items);

/// <summary>An expression to order by. Ascending, nulls last, unless said or set otherwise; for ALL the expression is a star.</summary>
internal sealed record OrderItem(SourceSpan Span, ExpressionSyntax Value, bool Descending, bool? NullsFirst)
{
    /// <summary>Whether ASC or DESC was written; if not, a setting may decide.</summary>
    public bool Directed { get; init; }
}

/// <summary>LIMIT and OFFSET, however they were spelled; <paramref name="Count"/> is null for LIMIT ALL.</summary>
internal sealed record LimitSyntax(SourceSpan Span, ExpressionSyntax? Count, bool IsPercent, bool WithTies, ExpressionSyntax? Offset);
