using System.Collections.Immutable;

namespace FrameEngine.Sql.Syntax;

/// <summary>A call of a scalar, aggregate or window function; which of them it is, its name decides when it is bound.</summary>
/// <remarks>
/// Special spellings arrive here as plain calls: <c>EXTRACT(f FROM x)</c> as <c>date_part('f', x)</c>, <c>SUBSTRING(x FROM a FOR b)</c> as
/// <c>substring(x, a, b)</c>, <c>POSITION(a IN b)</c> as <c>strpos(b, a)</c>, <c>TRIM(LEADING a FROM b)</c> as <c>ltrim(b, a)</c>,
/// <c>x AT TIME ZONE z</c> as <c>timezone(z, x)</c>, and <c>count(*)</c> with <see cref="IsStar"/>.
/// </remarks>
internal sealed record FunctionSyntax(SourceSpan Span, Identifier Name, ImmutableArray<FunctionArgument> Arguments) : ExpressionSyntax(Span)
{
    /// <summary>The schema before the name, if any.</summary>
    public Identifier? Schema { get; init; }

    /// <summary>Whether it was written in a grammar of its own, such as <c>EXTRACT(f FROM x)</c>; the name of its column says the function's schema then.</summary>
    public bool IsSpelled { get; init; }

    /// <summary>The database that the schema is named with.</summary>
    public Identifier? Database { get; init; }

    /// <summary><c>f(*)</c>.</summary>
    public bool IsStar { get; init; }

    /// <summary><c>f(DISTINCT …)</c>.</summary>
    public bool Distinct { get; init; }

    /// <summary><c>f(x ORDER BY y)</c> or <c>f(x) WITHIN GROUP (ORDER BY y)</c>.</summary>
    public ImmutableArray<OrderItem> OrderBy { get; init; } = [];

    /// <summary>Whether <see cref="OrderBy"/> was written WITHIN GROUP.</summary>
    public bool WithinGroup { get; init; }

    /// <summary>The condition of <c>FILTER (WHERE …)</c>.</summary>
    public ExpressionSyntax? Filter { get; init; }

    /// <summary>True for IGNORE NULLS, false for RESPECT NULLS, null for neither.</summary>
    public bool? IgnoreNulls { get; init; }

    /// <summary>The window of <c>OVER (…)</c>.</summary>
    public WindowSyntax? Over { get; init; }
}

/// <summary>An argument, with a name when written <c>name := value</c> or <c>name => value</c>.</summary>
internal sealed record FunctionArgument(Identifier? Name, ExpressionSyntax Value);

/// <summary><c>x -> x + 1</c>, <c>(x, y) -> x + y</c> or <c>lambda x: x + 1</c> as an argument.</summary>
internal sealed record LambdaSyntax(SourceSpan Span, ImmutableArray<Identifier> Parameters, ExpressionSyntax Body) : ExpressionSyntax(Span)
{
    /// <summary>Whether it was written with an arrow.</summary>
    public bool HasArrow { get; init; }

    /// <summary>What <c>x -> y</c> is where no lambda is meant: what the JSON x has at y. Null where it can only be a lambda.</summary>
    public ExpressionSyntax? Extraction { get; init; }
}

/// <summary>What OVER says: a named window alone, or a specification that may build on one.</summary>
internal sealed record WindowSyntax(
    SourceSpan Span, Identifier? Base, ImmutableArray<ExpressionSyntax> PartitionBy, ImmutableArray<OrderItem> OrderBy, WindowFrame? Frame);

/// <summary>The unit that a frame's bounds count in.</summary>
internal enum FrameUnit
{
    Rows,
    Range,
    Groups,
}

/// <summary>Where a frame begins or ends.</summary>
internal enum FrameBoundKind
{
    UnboundedPreceding,
    Preceding,
    CurrentRow,
    Following,
    UnboundedFollowing,
}

/// <summary>A frame's bound and, for PRECEDING and FOLLOWING, its distance.</summary>
internal readonly record struct FrameBound(FrameBoundKind Kind, ExpressionSyntax? Offset);

/// <summary>What a frame leaves out.</summary>
internal enum FrameExclusion
{
    NoOthers,
    CurrentRow,
    Group,
    Ties,
}

/// <summary>The rows around the current one that a window function sees.</summary>
internal sealed record WindowFrame(SourceSpan Span, FrameUnit Unit, FrameBound Start, FrameBound End, FrameExclusion Exclusion);
