using FrameEngine.Catalog;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Engine.Transactions;

/// <summary>The catalog as the text of a view sees it: names without a schema, or without a database, are looked for beside the view before they are where the connection is.</summary>
internal sealed class ViewCatalog(CatalogTransaction catalog, string database, string schema) : ICatalog
{
    public IEnumerable<string> TableNames => catalog.TableNames;

    public IEnumerable<string> TableFunctionNames => catalog.TableFunctionNames;

    public BindingOptions Options => catalog.Options;

    public string Database => catalog.Database;

    public LogicalPlan? FindTable(IReadOnlyList<string> name) => (Beside(name, n => catalog.Find(n)) is { } found ? catalog.FindTable(found) : null) ?? catalog.FindTable(name);

    public TableRules RulesOf(IReadOnlyList<string> name) => catalog.RulesOf(Beside(name, n => catalog.Find(n)) ?? name);

    public LogicalPlan? FindFile(string path) => catalog.FindFile(path);

    public LogicalPlan? CallTableFunction(string name, IReadOnlyList<Scalar> arguments, IReadOnlyDictionary<string, Scalar> namedArguments) => catalog.CallTableFunction(name, arguments, namedArguments);

    public ITableSink CreateSink(string path, IReadOnlyDictionary<string, Scalar> options) => catalog.CreateSink(path, options);

    public NamedObject? FindObject(ObjectKind kind, IReadOnlyList<string> name) => catalog.FindObject(kind, Beside(name, n => catalog.FindObject(kind, n)) ?? name);

    public IEnumerable<string> ObjectNames(ObjectKind kind) => catalog.ObjectNames(kind);

    public string ShowSetting(string name) => catalog.ShowSetting(name);

    public Scalar ValueOfSetting(string name) => catalog.ValueOfSetting(name);

    public IReadOnlyList<string?[]> Evaluate(LogicalPlan plan) => catalog.Evaluate(plan);

    private IReadOnlyList<string>? Beside(IReadOnlyList<string> name, Func<IReadOnlyList<string>, object?> find)
    {
        IReadOnlyList<string>? full = name.Count switch { 1 => [database, schema, name[0]], 2 => [database, name[0], name[1]], _ => null };
        return full is not null && find(full) is not null ? full : null;
    }
}
