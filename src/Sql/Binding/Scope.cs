using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Binding;

/// <summary>A column that a name can mean.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Table">The name that its table goes by; null if it belongs to none, like a column merged by USING.</param>
/// <param name="Value">The reference; for a column merged by a full join, the first of both that is not null.</param>
/// <param name="Plain">Whether the name alone finds it, and <c>*</c> shows it. Columns merged by USING hide both of theirs.</param>
internal sealed record ScopeColumn(string Name, string? Table, Expression Value, bool Plain = true)
{
    /// <summary>Whether it is no column of the table but the number of its rows: a name finds it that no column has, and nothing shows it that is not asked for it.</summary>
    public bool IsHidden { get; init; }

    /// <summary>The collation that it was defined with; null for none.</summary>
    public string? Collation { get; init; }

    /// <summary>The schema of the table, if it was named with one.</summary>
    public string? Schema { get; init; }

    /// <summary>The database of the table, if it was named with one.</summary>
    public string? Database { get; init; }
}

/// <summary>The names that expressions of one query can use, and those of the queries around it.</summary>
internal sealed class Scope
{
    private NameIndex? _byName;

    public Scope(IReadOnlyList<ScopeColumn> columns, Scope? outer)
    {
        Columns = columns;
        Outer = outer;
    }

    /// <summary>The columns of FROM, in order.</summary>
    public IReadOnlyList<ScopeColumn> Columns { get; }

    /// <summary>The scope of the query around this one: what is found there makes the query correlated.</summary>
    public Scope? Outer { get; }

    /// <summary>Items of the select list by name: what a name means that no column has.</summary>
    public Dictionary<string, ExpressionSyntax>? Aliases { get; init; }

    /// <summary>Aliases whose expressions are being bound: one that means itself means nothing.</summary>
    public HashSet<string> OpenAliases { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The clause being bound if aggregates have no place there, for the message; null where they may stand.</summary>
    public string? AggregatesForbiddenIn { get; set; } = "this clause";

    /// <summary>Whether an aggregate's arguments are being bound.</summary>
    public bool InsideAggregate { get; set; }

    /// <summary>The clause being bound if windows have no place there though aggregates have, for the message.</summary>
    public string? WindowsForbiddenIn { get; set; }

    /// <summary>Whether a window function's arguments or its window are being bound.</summary>
    public bool InsideWindow { get; set; }

    /// <summary>The windows that the query's WINDOW clause names, without references to each other.</summary>
    public Dictionary<string, WindowSyntax> Windows { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The parameters of the lambdas whose bodies are being bound, outermost first.</summary>
    public List<Dictionary<string, LambdaParameter>> Lambdas { get; } = [];

    /// <summary>Aggregates over this query's columns that stand in queries inside it, each with the column that stands for its result there.</summary>
    public Dictionary<AggregateCall, ColumnRef> OuterAggregates { get; } = [];

    /// <summary>Texts that are grouped by a collation, and the aggregate that gives one of a group's.</summary>
    public Dictionary<Expression, AggregateCall> CollatedGroups { get; } = [];

    /// <summary>What stands for an aggregate of this query in a query inside it.</summary>
    public ColumnRef OuterAggregate(AggregateCall call)
    {
        if (!OuterAggregates.TryGetValue(call, out ColumnRef? column)) OuterAggregates.Add(call, column = PlanColumn.New(call.ToString(), call.Type, call.Nullable).Ref);
        return column;
    }

    /// <summary>Where columns are used outside aggregates, for messages about columns that are not grouped.</summary>
    public List<(ColumnId Id, SourceSpan Span)> Uses { get; } = [];

    // Many scopes are never asked for a name.
    private NameIndex ByName => _byName ??= new NameIndex(Columns);

    /// <summary>The columns of that name, which the name alone finds; if there is none, numbers of rows that go by it.</summary>
    public List<ScopeColumn> FindPlain(string name)
    {
        List<ScopeColumn> same = ByName.Find(name);
        if (same.TrueForAll(static c => c.Plain)) return same;
        List<ScopeColumn> plain = same.FindAll(static c => c.Plain);
        return plain.Count > 0 ? plain : same.FindAll(static c => c.IsHidden);
    }

    /// <summary>The columns of that name in the table of that name.</summary>
    public List<ScopeColumn> Find(string? schema, string table, string name)
    {
        List<ScopeColumn> found = ByName.Find(name).FindAll(c => Matches(c, schema, table));
        return found.Count > 1 && found.Exists(c => !c.IsHidden) ? found.FindAll(c => !c.IsHidden) : found;
    }

    /// <summary>Whether the scope has a table of that name.</summary>
    public bool HasTable(string? schema, string table) => Columns.Any(c => Matches(c, schema, table));

    /// <summary>Whether a column belongs to the table of that name.</summary>
    public static bool Matches(ScopeColumn column, string? schema, string table) =>
        string.Equals(column.Table, table, StringComparison.OrdinalIgnoreCase)
        && (schema is null || string.Equals(column.Schema ?? "main", schema, StringComparison.OrdinalIgnoreCase)
            || (string.Equals(column.Database, schema, StringComparison.OrdinalIgnoreCase) && string.Equals(column.Schema, "main", StringComparison.OrdinalIgnoreCase)));

    /// <summary>The columns that a plan puts out, as those of a table.</summary>
    public static List<ScopeColumn> ColumnsOf(LogicalPlan plan, string? table, string? schema = null)
    {
        var columns = new List<ScopeColumn>(plan.Output.Count);
        foreach (PlanColumn column in plan.Output) columns.Add(new ScopeColumn(column.Name, table, column.Ref) { Schema = schema });
        return columns;
    }
}
