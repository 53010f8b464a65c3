using FrameEngine.Expressions;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>COLLATE: texts that compare, group and sort by a form of theirs, which is computed where they are compared.</summary>
/// <remarks>A collation belongs to <c>x COLLATE name</c> and to columns that are defined with one; what is computed from these has none. Of two operands one suffices.</remarks>
internal sealed partial class Binder
{
    private static readonly string[] s_collations = ["binary", "c", "posix", "nocase", "noaccent", "nfc"];

    /// <summary>The collation of an expression, the session's unless it has its own; null if it compares by its bytes.</summary>
    private string? CollationOf(ExpressionSyntax syntax, Scope scope) => OwnCollation(syntax, scope) ?? catalog.Options.Collation;

    private string? OwnCollation(ExpressionSyntax syntax, Scope scope)
    {
        switch (syntax)
        {
            case CollateSyntax collate: return CheckedCollation(collate.Collation);
            case ColumnSyntax column when _anyCollation:
                string name = column.Parts[^1].Text;
                string? table = column.Parts.Length > 1 ? column.Parts[^2].Text : null;
                for (Scope? s = scope; s is not null; s = s.Outer)
                {
                    List<ScopeColumn> found = table is null ? s.FindPlain(name) : s.Find(null, table, name);
                    if (found.Count > 0) return found[0].Collation;
                }

                return null;
            default: return null;
        }
    }

    private string? CollationOf(Scope scope, params ReadOnlySpan<ExpressionSyntax> operands)
    {
        foreach (ExpressionSyntax operand in operands)
            if (OwnCollation(operand, scope) is { } collation) return collation;
        return catalog.Options.Collation;
    }

    /// <summary>The name of a collation in lower case.</summary>
    private string CheckedCollation(Identifier collation)
    {
        try
        {
            return CheckedCollation(collation.Text);
        }
        catch (BindException unknown)
        {
            throw At(unknown, collation.Span);
        }
    }

    /// <summary>The name of a collation in lower case.</summary>
    /// <exception cref="BindException">There is none of that name.</exception>
    public static string CheckedCollation(string collation)
    {
        foreach (string part in collation.ToLowerInvariant().Split('.'))
            if (!s_collations.Contains(part)) throw new BindException($"there is no collation \"{collation}\"", "42704") { Hint = Suggestion.For(part, s_collations) };
        return collation.ToLowerInvariant();
    }

    /// <summary>The form of a text by which a collation compares it; what is no text stays as it is.</summary>
    private static Expression Collated(Expression value, string? collation)
    {
        if (collation is null || value.Type.Id != TypeId.Utf8) return value;
        foreach (string part in collation.Split('.'))
        {
            value = part switch
            {
                "nocase" => ExpressionBuilder.Call("lower", value),
                "noaccent" => ExpressionBuilder.Call("strip_accents", value),
                "nfc" => ExpressionBuilder.Call("nfc_normalize", value),
                _ => value,
            };
        }

        return value;
    }

    // What compares the value asks for the collation; the value itself is as it is.
    private Expression BindCollate(CollateSyntax collate, Scope scope)
    {
        CheckedCollation(collate.Collation);
        Expression value = Bind(collate.Operand, scope);
        return value.Type.IsJson ? ExpressionBuilder.Cast(value, DataType.Utf8) : value;
    }

    /// <summary>An expression in the form by which it sorts and groups.</summary>
    private Expression BindCollated(ExpressionSyntax syntax, Scope scope) => Collated(Bind(syntax, scope), CollationOf(syntax, scope));
}
