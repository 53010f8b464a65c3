using FrameEngine.Catalog;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Binding;

/// <summary>What a view was defined as. It is bound anew for each reference, so that it shows what its tables and files hold then.</summary>
/// <param name="sql">The text that <paramref name="view"/> stands in.</param>
/// <threadsafety>May be bound by many threads at once.</threadsafety>
internal sealed class ViewDefinition(string sql, SqlParameters parameters, CreateViewSyntax view)
{
    [ThreadStatic] private static HashSet<ViewDefinition>? t_open;

    /// <summary>The statement that made it.</summary>
    public string Text => sql.Substring(view.Span.Start, view.Span.Length);

    /// <summary>What stands behind the view's name in that statement: the columns and the query.</summary>
    public string TextBehindName => sql[view.Name[^1].Span.End..view.Span.End];

    /// <summary>Whether values were given that the text alone does not have.</summary>
    public bool HasParameters => !parameters.IsEmpty;

    /// <summary>The view that a CREATE VIEW statement makes; what it refers to is looked up when it is used.</summary>
    /// <exception cref="ParseException">The text is no such statement.</exception>
    public static ViewDefinition Parse(string sql) => Parsing.Parser.ParseScript(sql) is [CreateViewSyntax view]
        ? new ViewDefinition(sql, SqlParameters.None, view)
        : throw new ParseException($"this is not the definition of a view: {sql}");

    /// <summary>The view's rows, under fresh identities, as a catalog has what it refers to.</summary>
    /// <exception cref="FrameException">What it refers to is gone or has changed, or it refers to itself.</exception>
    public LogicalPlan Bind(ICatalog catalog)
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
