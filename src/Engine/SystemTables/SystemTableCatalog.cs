using FrameEngine.Engine.Transactions;
using FrameEngine.Logical;

namespace FrameEngine.Engine.SystemTables;

/// <summary>System tables by the names under which queries find them.</summary>
internal static class SystemTableCatalog
{
    private static readonly Dictionary<string, SystemTable> s_information = ByName(InformationSchemaTables.All);
    private static readonly Dictionary<string, SystemTable> s_pg = ByName(PgCatalogTables.All);
    private static readonly Dictionary<string, SystemTable> s_functions = ByName(DuckDbFunctions.All);

    /// <summary>Names of table functions.</summary>
    public static IEnumerable<string> FunctionNames => s_functions.Keys;

    /// <summary>A table by its name: <c>information_schema.tables</c>, <c>pg_catalog.pg_class</c>, or <c>pg_class</c>, as PostgreSQL finds it without schema; null for other names.</summary>
    public static LogicalPlan? Find(IReadOnlyList<string> name, CatalogTransaction catalog)
    {
        if (name.Count == 3 && name[0].Equals("system", StringComparison.OrdinalIgnoreCase)) name = [name[1], name[2]];
        SystemTable? table = name switch
        {
            [var schema, var bare] when schema.Equals("information_schema", StringComparison.OrdinalIgnoreCase) => s_information.GetValueOrDefault(bare),
            [var schema, var bare] when schema.Equals("pg_catalog", StringComparison.OrdinalIgnoreCase) => s_pg.GetValueOrDefault(bare),
            [var bare] => s_pg.GetValueOrDefault(bare) ?? s_functions.GetValueOrDefault(bare),
            _ => null,
        };
        return table?.Plan(catalog);
    }

    /// <summary>The rows of a table function; null if there is none of that name.</summary>
    /// <exception cref="UsageException">It is given arguments.</exception>
    public static LogicalPlan? Call(string name, int arguments, CatalogTransaction catalog)
    {
        if (!s_functions.TryGetValue(name, out SystemTable? table)) return null;
        return arguments == 0 ? table.Plan(catalog) : throw new UsageException($"{name} takes no arguments");
    }

    private static Dictionary<string, SystemTable> ByName(IReadOnlyList<SystemTable> tables) => tables.ToDictionary(t => t.Name, StringComparer.OrdinalIgnoreCase);
}
