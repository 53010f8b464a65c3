using FrameEngine.Catalog;
using FrameEngine.Logical;
using FrameEngine.Sql.Binding;

namespace FrameEngine.Engine.Transactions;

/// <summary>What a name stands for: a table (with a source), a view (with its definition), or a registered frame (with what makes its plan). Immutable.</summary>
internal sealed record CatalogEntry
{
    private readonly Func<LogicalPlan>? _frame;

    private CatalogEntry(ITableSource? source, ViewDefinition? view, Func<LogicalPlan>? frame) => (Source, View, _frame) = (source, view, frame);

    /// <summary>A table's rows; null for views and frames.</summary>
    public ITableSource? Source { get; private init; }

    /// <summary>A view's definition; null for tables and frames.</summary>
    public ViewDefinition? View { get; }

    /// <summary>What a table demands of its rows.</summary>
    public TableRules Rules { get; private init; } = TableRules.None;

    /// <summary>Whether it is a connection's own and ends with it.</summary>
    public bool Temporary { get; private init; }

    /// <summary>Changes with a table's columns and rules, not with its rows: rows that were made for one definition fit no other.</summary>
    public object Definition { get; private init; } = new();

    public bool IsView => Source is null;

    /// <summary>Whether a database keeps it: registered frames live as long as their session.</summary>
    public bool Persists => Source is not null || View is not null;

    public static CatalogEntry Table(ITableSource source, TableRules rules, bool temporary) => new(source, null, null) { Rules = rules, Temporary = temporary };

    public static CatalogEntry Of(ViewDefinition view, bool temporary, TableRules? rules = null) => new(null, view, null) { Temporary = temporary, Rules = rules ?? TableRules.None };

    public static CatalogEntry Frame(Func<LogicalPlan> plan) => new(null, null, plan);

    /// <summary>The same table with other rows.</summary>
    public CatalogEntry WithRows(ITableSource source) => this with { Source = source };

    /// <summary>The table after its columns or rules have changed.</summary>
    public CatalogEntry Altered(ITableSource source, TableRules rules) => this with { Source = source, Rules = rules, Definition = new object() };

    /// <summary>The same with other rules that rows need not be looked at for.</summary>
    public CatalogEntry WithRules(TableRules rules) => this with { Rules = rules, Definition = new object() };

    /// <summary>The entry's rows, under fresh identities.</summary>
    /// <param name="catalog">Where a view's tables are looked up.</param>
    public LogicalPlan Plan(ICatalog catalog) => Source is not null ? Scan.Of(Source) : View is not null ? View.Bind(catalog) : _frame!();
}
