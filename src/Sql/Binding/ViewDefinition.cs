using FrameEngine.Catalog;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Binding;

/// <summary>What a view was defined as. It is bound anew for each reference, so that it shows what its tables and files hold then.</summary>
/// <param name="sql">The text that <paramref name="view"/> stands in.</param>
/// <threadsafety>May be bound by many threads at once.</threadsafety>
internal sealed class ViewDefinition(ICatalog catalog, string sql, SqlParameters parameters, CreateViewSyntax view)
{
    [ThreadStatic] private static HashSet<ViewDefinition>? t_open;

    /// <summary>The view's rows, under fresh identities.</summary>
    /// <exception cref="FrameException">What it refers to is gone or has changed, or it refers to itself.</exception>
    public LogicalPlan Bind()
    {
        HashSet<ViewDefinition> open = t_open ??= [];
        if (!open.Add(this)) throw new BindException($"the view \"{view.Name[^1].Text}\" refers to itself", "42P17");
        try
        {
            return new Binder(catalog, sql, parameters).BindView(view);
        }
        finally
        {
            open.Remove(this);
        }
    }
}
