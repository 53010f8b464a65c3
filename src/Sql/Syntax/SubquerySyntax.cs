namespace FrameEngine.Sql.Syntax;

/// <summary><c>(SELECT …)</c> as a value: one column; no row is null, more than one row an error.</summary>
internal sealed record ScalarSubquerySyntax(SourceSpan Span, QuerySyntax Query) : ExpressionSyntax(Span);

/// <summary><c>EXISTS (SELECT …)</c>.</summary>
internal sealed record ExistsSyntax(SourceSpan Span, QuerySyntax Query) : ExpressionSyntax(Span);

/// <summary><c>x op ANY (SELECT …)</c> or <c>x op ALL (SELECT …)</c>.</summary>
internal sealed record QuantifiedQuerySyntax(SourceSpan Span, ExpressionSyntax Left, BinaryOperator Operator, bool IsAll, QuerySyntax Query)
    : ExpressionSyntax(Span);

/// <summary><c>x op ANY (list)</c> or <c>x op ALL (list)</c>.</summary>
internal sealed record QuantifiedListSyntax(SourceSpan Span, ExpressionSyntax Left, BinaryOperator Operator, bool IsAll, ExpressionSyntax List)
    : ExpressionSyntax(Span);

/// <summary><c>ARRAY(SELECT …)</c>.</summary>
internal sealed record ArraySubquerySyntax(SourceSpan Span, QuerySyntax Query) : ExpressionSyntax(Span);
