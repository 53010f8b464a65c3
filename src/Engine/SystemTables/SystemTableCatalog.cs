using FrameEngine.Engine.Transactions;
using FrameEngine.Logical;

namespace FrameEngine.Engine.SystemTables;

/// <summary>System tables by the names under which queries find them.</summary>
internal static class SystemTableCatalog
{
    private static readonly Dictionary<string, SystemTable> s_information = ByName(InformationSchemaTables.All);
    private static readonly Dictionary<string, SystemTable> s_pg = ByName(PgCatalogTables.All);
    private static readonly Dictionary<string, SystemTable> s_functions = ByName(DuckDbFunctions.All);

    private static readonly SystemTable s_allTables = new(
        "all tables", "database varchar, schema varchar, name varchar, column_names varchar[], column_types varchar[], temporary boolean",
        view => view.Relations.Select(r => new object?[] { r.Database, r.Schema, r.Name, r.Columns.Names.ToArray(), r.Columns.Select(c => c.Type.ToString()).ToArray(), r.Entry.Temporary }));

    // What SQLite's clients ask for the names of tables.
    private static readonly SystemTable s_master = new("sqlite_master", "type varchar, name varchar, tbl_name varchar, rootpage integer, sql varchar", view => view.Relations.Where(r => r.Sql is not null)
        .Select(r => new object?[] { r.IsView ? "view" : "table", r.Name, r.Name, 0, r.Sql }).Concat(view.Relations.SelectMany(r => r.Entry.Rules.Indexes.Select(i => new object?[]
        {
            "index", i.Name, r.Name, 0, $"CREATE {(i.IsUnique ? "UNIQUE " : "")}INDEX {i.Name} ON {r.Name}({string.Join(", ", i.Keys)});",
        }))));

    /// <summary>Names of table functions.</summary>
    public static IEnumerable<string> FunctionNames => s_functions.Keys;

    /// <summary>A table by its name: <c>information_schema.tables</c>, <c>pg_catalog.pg_class</c>, or <c>pg_class</c>, as PostgreSQL finds it without schema; null for other names.</summary>
    public static LogicalPlan? Find(IReadOnlyList<string> name, CatalogTransaction catalog)
    {
        SystemTable? table = name switch
        {
            [var schema, var bare] when schema.Equals("information_schema", StringComparison.OrdinalIgnoreCase) => s_information.GetValueOrDefault(bare),
            [var schema, var bare] when schema.Equals("pg_catalog", StringComparison.OrdinalIgnoreCase) => s_pg.GetValueOrDefault(bare),
            [var bare] when bare.ToLowerInvariant() is "sqlite_master" or "sqlite_schema" or "sqlite_temp_master" or "sqlite_temp_schema" => s_master,
            [var bare] => s_pg.GetValueOrDefault(bare) ?? s_functions.GetValueOrDefault(bare),
            _ => null,
        };
        return table?.Plan(catalog);
    }

    /// <summary>A system table that is named with its schema, and perhaps with a database, which all share them; null for other names.</summary>
    public static LogicalPlan? FindQualified(IReadOnlyList<string> name, CatalogTransaction catalog)
    {
        if (name.Count is not (2 or 3) || !(name[^2].Equals("information_schema", StringComparison.OrdinalIgnoreCase) || name[^2].Equals("pg_catalog", StringComparison.OrdinalIgnoreCase))) return null;
        return Find([name[^2], name[^1]], catalog);
    }

    /// <summary>What SHOW ALL TABLES shows.</summary>
    public static LogicalPlan AllTables(CatalogTransaction catalog) => s_allTables.Plan(catalog);

    /// <summary>What SHOW TABLES FROM shows of a schema, or a database's main schema; null if there is neither.</summary>
    public static LogicalPlan? TablesOf(string[] name, CatalogTransaction catalog)
    {
        var view = new SystemView(catalog);
        (string Database, string Name, bool IsInternal)[] schemas = [.. view.Schemas];
        (string Database, string Name, bool IsInternal) found = name switch
        {
            [var database, var schema] => schemas.FirstOrDefault(s => Same(s.Database, database) && Same(s.Name, schema)),
            [var schema] => schemas.FirstOrDefault(s => Same(s.Database, catalog.Database) && Same(s.Name, schema)) is { Name: not null } here ? here : schemas.FirstOrDefault(s => Same(s.Database, schema) && Same(s.Name, TableName.MainSchema)),
            _ => default,
        };
        if (found.Name is null) return null;
        return new SystemTable("tables", "name varchar", v => v.Relations.Where(r => Same(r.Database, found.Database) && Same(r.Schema, found.Name)).Select(r => new object?[] { r.Name })).Plan(catalog);

        static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
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
