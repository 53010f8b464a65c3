using System.Collections.Immutable;

namespace FrameEngine.Sql.Syntax;

/// <summary>NULL.</summary>
internal sealed record NullSyntax(SourceSpan Span) : ExpressionSyntax(Span);

/// <summary>TRUE or FALSE.</summary>
internal sealed record BooleanSyntax(SourceSpan Span, bool Value) : ExpressionSyntax(Span);

/// <summary>How a number was written, which decides its type.</summary>
internal enum NumberForm
{
    Integer,
    Decimal,
    Float,
}

/// <summary>A number without sign; <paramref name="Text"/> is decimal and has no underscores.</summary>
internal sealed record NumberSyntax(SourceSpan Span, NumberForm Form, string Text) : ExpressionSyntax(Span);

/// <summary>A string.</summary>
internal sealed record StringSyntax(SourceSpan Span, string Value) : ExpressionSyntax(Span);

/// <summary><c>X'0aff'</c>.</summary>
internal sealed record BlobSyntax(SourceSpan Span, ImmutableArray<byte> Value) : ExpressionSyntax(Span);

/// <summary><c>DATE '1998-12-01'</c>: a string read as a type, when the statement is bound.</summary>
internal sealed record TypedLiteralSyntax(SourceSpan Span, TypeSyntax Type, string Value) : ExpressionSyntax(Span);

/// <summary><c>INTERVAL '3 months'</c> (no unit), <c>INTERVAL '3' MONTH</c>, <c>INTERVAL 3 MONTH</c>, <c>INTERVAL (n + 1) DAY</c>.</summary>
internal sealed record IntervalSyntax(SourceSpan Span, ExpressionSyntax Value, IntervalUnit? Unit) : ExpressionSyntax(Span);

/// <summary>The unit after an interval's number; quarters, decades, centuries and millennia count as months.</summary>
internal enum IntervalUnit
{
    Microsecond,
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
}

/// <summary><c>(a, b)</c> or <c>ROW(a, …)</c>.</summary>
internal sealed record RowSyntax(SourceSpan Span, ImmutableArray<ExpressionSyntax> Items) : ExpressionSyntax(Span);

/// <summary><c>[a, b]</c> or <c>ARRAY[a, b]</c>.</summary>
internal sealed record ListSyntax(SourceSpan Span, ImmutableArray<ExpressionSyntax> Items) : ExpressionSyntax(Span)
{
    /// <summary>Whether it was written with ARRAY.</summary>
    public bool IsArray { get; init; }
}

/// <summary><c>{'a': 1, b: 2}</c>.</summary>
internal sealed record StructSyntax(SourceSpan Span, ImmutableArray<StructField> Fields) : ExpressionSyntax(Span);

/// <summary>One <c>name: value</c> of a <see cref="StructSyntax"/>.</summary>
internal sealed record StructField(Identifier Name, ExpressionSyntax Value);

/// <summary><c>MAP {key: value, …}</c>.</summary>
internal sealed record MapSyntax(SourceSpan Span, ImmutableArray<MapEntry> Entries) : ExpressionSyntax(Span);

/// <summary>One entry of a <see cref="MapSyntax"/>.</summary>
internal sealed record MapEntry(ExpressionSyntax Key, ExpressionSyntax Value);

/// <summary><c>list[i]</c>, <c>struct['field']</c>, <c>map[key]</c>.</summary>
internal sealed record SubscriptSyntax(SourceSpan Span, ExpressionSyntax Operand, ExpressionSyntax Index) : ExpressionSyntax(Span);

/// <summary><c>list[low:high:step]</c>; each part may be missing.</summary>
internal sealed record SliceSyntax(SourceSpan Span, ExpressionSyntax Operand, ExpressionSyntax? Low, ExpressionSyntax? High, ExpressionSyntax? Step)
    : ExpressionSyntax(Span);

/// <summary><c>(x).field</c>: a field of a value that is not just a name.</summary>
internal sealed record FieldSyntax(SourceSpan Span, ExpressionSyntax Operand, Identifier Name) : ExpressionSyntax(Span);
