using FrameEngine.Catalog;
using FrameEngine.Engine.Transactions;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Binding;
using FrameEngine.Sql.Lexing;
using FrameEngine.Types;
using FrameEngine.Types.Zones;

namespace FrameEngine.Engine;

/// <summary>Table functions about the session itself, which PRAGMA and SHOW read too.</summary>
internal static class SessionFunctions
{
    public const string Database = "memory";

    public static IReadOnlyList<string> Names { get; } =
        ["pragma_table_info", "pragma_version", "pragma_database_list", "pragma_show_tables", "pragma_show", "show_schemas", "show_databases", "show_tables_from", "show_all_tables", "duckdb_variables", "duckdb_keywords", "pragma_collations", "pragma_platform", "pg_timezone_names"];

    /// <summary>The rows of a function; null if there is none of that name.</summary>
    /// <exception cref="FrameException">An argument is wrong.</exception>
    public static LogicalPlan? Call(CatalogTransaction catalog, string name, IReadOnlyList<Scalar> arguments)
    {
        switch (name.ToLowerInvariant())
        {
            case "pragma_table_info":
                (Schema schema, TableRules rules) = TableOf(catalog, name, arguments);
                return Rows(
                    [("cid", DataType.Int32), ("name", DataType.Utf8), ("type", DataType.Utf8), ("notnull", DataType.Boolean), ("dflt_value", DataType.Utf8), ("pk", DataType.Boolean)],
                    schema.Select((f, i) => new[]
                    {
                        Scalar.Int32(i), Text(f.Name), Text(f.Type.ToString()), Scalar.Bool(!f.Nullable), TextOrNull(rules.DefaultOf(f.Name)),
                        Scalar.Bool(rules.Keys.Any(k => k.IsPrimary && k.Columns.Contains(f.Name, StringComparer.OrdinalIgnoreCase))),
                    }));
            case "pragma_show":
                (Schema shown, TableRules its) = TableOf(catalog, name, arguments);
                return TableDescription.Of(shown, its);
            case "pragma_version":
                string version = typeof(SessionFunctions).Assembly.GetName().Version?.ToString(3) ?? "";
                return Rows([("library_version", DataType.Utf8), ("source_id", DataType.Utf8), ("codename", DataType.Utf8)], [[Text($"v{version}"), Text(""), Text("FrameEngine")]]);
            case "pragma_database_list":
                return Rows([("seq", DataType.Int64), ("name", DataType.Utf8), ("file", DataType.Utf8)], catalog.AllDatabases.Select((d, i) => new[] { Scalar.Int64(i + 1), Text(d.Name), TextOrNull(d.Directory?.Path) }));
            case "pragma_show_tables":
                return Rows([("name", DataType.Utf8)], catalog.ShownNames.Select(n => new[] { Text(n) }));
            case "show_tables_from":
                string[] of = [.. arguments.Select(a => (string)a.Value!)];
                return SystemTables.SystemTableCatalog.TablesOf(of, catalog) ?? throw new BindException($"there is no schema \"{string.Join('.', of)}\"", "3F000");
            case "show_all_tables":
                return SystemTables.SystemTableCatalog.AllTables(catalog);
            case "show_databases":
                return Rows([("database_name", DataType.Utf8)], catalog.AllDatabases.Select(d => d.Name).Order(StringComparer.OrdinalIgnoreCase).Select(n => new[] { Text(n) }));
            case "show_schemas":
                return Rows(
                    [("database_name", DataType.Utf8), ("schema_name", DataType.Utf8), ("current", DataType.Boolean)],
                    catalog.Current.Schemas.OrderBy(s => s.Database, StringComparer.OrdinalIgnoreCase).ThenBy(s => s.Name, StringComparer.OrdinalIgnoreCase)
                        .Select(s => new[] { Text(s.Database.Length == 0 ? Database : s.Database), Text(s.Name), Scalar.Bool(s == catalog.Here) }));
            case "duckdb_variables":
                return Rows(
                    [("name", DataType.Utf8), ("value", DataType.Utf8), ("type", DataType.Utf8)],
                    Objects<VariableValue>(catalog, ObjectKind.Variable).Select(v => new[] { Text(v.Name), Text(v.Object.Value.Value as string ?? v.Object.Value.ToString()), Text(v.Object.Value.Type.ToString()) }));
            case "duckdb_keywords":
                return Rows(
                    [("keyword_name", DataType.Utf8), ("keyword_category", DataType.Utf8)],
                    Enum.GetValues<Keyword>().Where(k => k != Keyword.None).Select(k => (Name: k.ToString().ToLowerInvariant(), Reserved: Keywords.IsReserved(k))).OrderBy(k => k.Name, StringComparer.Ordinal)
                        .Select(k => new[] { Text(k.Name), Text(k.Reserved ? "reserved" : "unreserved") }));
            case "pragma_collations":
                return Rows([("collname", DataType.Utf8)], new[] { "binary", "nfc", "noaccent", "nocase" }.Select(n => new[] { Text(n) }));
            case "pragma_platform":
                return Rows([("platform", DataType.Utf8)], [[Text(System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier)]]);
            case "pg_timezone_names":
                return Zones();
            default:
                return null;
        }
    }

    private static IEnumerable<(string Name, T Object)> Objects<T>(CatalogTransaction catalog, ObjectKind kind) where T : NamedObject => catalog.ObjectNames(kind)
        .Order(StringComparer.OrdinalIgnoreCase).Select(n => (n, catalog.FindObject(kind, [n]) as T)).Where(o => o.Item2 is not null).Select(o => (o.n, o.Item2!));

    // As of now, as PostgreSQL has it. Zones have no abbreviation but their name.
    private static Values Zones()
    {
        long now = ClrTime.Micros(DateTime.UtcNow);
        return Rows(
            [("name", DataType.Utf8), ("abbrev", DataType.Utf8), ("utc_offset", DataType.Interval), ("is_dst", DataType.Boolean)],
            ZoneNames.All.Select(ZoneNames.Find).OfType<Zone>().Select(z => new[]
            {
                Text(z.Name), Text(z.Name), new Scalar(DataType.Interval, new IntervalValue(0, 0, z.OffsetAt(now))), Scalar.Bool(z.IsSummer(now)),
            }));
    }

    private static (Schema Schema, TableRules Rules) TableOf(CatalogTransaction catalog, string function, IReadOnlyList<Scalar> arguments)
    {
        if (arguments is not [{ Value: string name }]) throw new UsageException($"{function} takes the name of a table, in quotes");
        string[] parts = NameText.Parts(name);
        return catalog.FindTable(parts) is { } plan ? (plan.Schema, catalog.RulesOf(parts)) : throw BindException.UnknownTable(name, catalog.TableNames);
    }

    private static Scalar Text(string text) => Scalar.Utf8(text);

    private static Scalar TextOrNull(string? text) => text is null ? Scalar.Null(DataType.Utf8) : Text(text);

    private static Values Rows((string Name, DataType Type)[] columns, IEnumerable<Scalar[]> rows) => new(
        columns.Select(c => PlanColumn.New(c.Name, c.Type)).ToEquatableArray(),
        rows.Select(r => r.Select(v => (Expression)new Literal(v)).ToEquatableArray()).ToEquatableArray());
}
