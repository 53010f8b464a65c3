using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using FrameEngine.Catalog;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Binding;

/// <summary>Gives syntax its meaning: looks names up, decides what each expression computes, and builds the logical plan.</summary>
/// <remarks>
/// One binder binds one statement. Types, implicit casts and overloads are not decided here but by <see cref="Expressions.ExpressionBuilder"/>, which the
/// fluent API uses too. Every failure gets the position of the innermost expression that it arose in.
/// </remarks>
internal sealed partial class Binder(ICatalog catalog, string sql, SqlParameters parameters)
{
    private CteScope? _ctes;

    /// <summary>Whether a column with a collation is in any scope: most statements have none, and need not look for it.</summary>
    private bool _anyCollation;

    private static void EnsureStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw new BindException("the statement is nested too deeply", "54001");
    }

    /// <summary>Gives an exception without a place that of <paramref name="span"/>. Used as an exception filter, so it catches nothing.</summary>
    private bool Locate(FrameException exception, SourceSpan span)
    {
        if (exception.Position is null) Place(exception, span);
        return false;
    }

    private T At<T>(T exception, SourceSpan span) where T : FrameException
    {
        Place(exception, span);
        return exception;
    }

    private void Place(FrameException exception, SourceSpan span)
    {
        exception.Position = SqlPosition.Of(sql, span.Start, span.Length);
        exception.Sql = sql;
    }

    [DoesNotReturn]
    private void Refuse(SourceSpan span, string what) => throw Unsupported(span, what);

    private FrameNotSupportedException Unsupported(SourceSpan span, string what) =>
        At(new FrameNotSupportedException($"{what} is not supported yet"), span);

    private BindException Error(SourceSpan span, string message) => At(new BindException(message), span);
}
