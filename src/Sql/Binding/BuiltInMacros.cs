using System.Collections.Frozen;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Binding;

/// <summary>Functions that are short for other expressions, and what PostgreSQL's clients ask for: everybody may do everything, and everything is visible.</summary>
internal static class BuiltInMacros
{
    private static readonly string[] s_texts =
    [
        "ago(i) AS current_timestamp - i::INTERVAL",
        "regexp_split_to_table(text, pattern) AS unnest(string_split_regex(text, pattern))",
        "current_schemas(include_implicit) AS CASE WHEN include_implicit THEN [current_schema(), 'pg_catalog'] ELSE [current_schema()] END",
        "switch(k, m) AS map_extract_value(m, k), (k, m, otherwise) AS CASE WHEN map_contains(m, k) THEN map_extract_value(m, k) ELSE otherwise END",
        "in_search_path(database_name, schema_name) AS database_name = current_database() AND schema_name = current_schema() OR database_name IN ('system', 'temp') AND schema_name = 'main' OR database_name = 'system' AND schema_name = 'pg_catalog'",
        "col_description(table_oid, column_number) AS NULL::VARCHAR",
        "obj_description(object_oid, catalog_name) AS NULL::VARCHAR",
        "shobj_description(object_oid, catalog_name) AS NULL::VARCHAR",
        "pg_get_viewdef(oid) AS (SELECT v.sql FROM duckdb_views() v WHERE v.view_oid = oid)",
        "pg_get_constraintdef(constraint_oid) AS NULL::VARCHAR, (constraint_oid, pretty) AS NULL::VARCHAR",
        "pg_get_expr(node, relation_oid) AS node",
        "pg_my_temp_schema() AS 0",
        "pg_is_other_temp_schema(schema_id) AS false",
        "pg_has_role(role, privilege) AS true, (user_name, role, privilege) AS true",
        "inet_client_addr() AS NULL::VARCHAR",
        "inet_client_port() AS NULL::INTEGER",
        "inet_server_addr() AS NULL::VARCHAR",
        "inet_server_port() AS NULL::INTEGER",
        .. Visible("collation", "conversion", "function", "opclass", "operator", "opfamily", "table", "ts_config", "ts_dict", "ts_parser", "ts_template", "type"),
        .. Allowed("any_column", "database", "foreign_data_wrapper", "function", "language", "schema", "sequence", "server", "table", "tablespace"),
        "has_column_privilege(table_name, column_name, privilege) AS true, (user_name, table_name, column_name, privilege) AS true",
    ];

    private static readonly FrozenDictionary<string, MacroDefinition> s_macros =
        s_texts.Select(t => MacroDefinition.Parse($"CREATE MACRO {t}")).ToFrozenDictionary(m => m.Name, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> Names => s_macros.Keys;

    /// <summary>The macro of that name; null if there is none, or if the name has a schema other than those of what is built in.</summary>
    public static MacroDefinition? Find(FunctionSyntax call) =>
        call.Schema is null || call.Schema.Value.Text.ToLowerInvariant() is "main" or "pg_catalog" ? s_macros.GetValueOrDefault(call.Name.Text) : null;

    private static IEnumerable<string> Visible(params string[] kinds) => kinds.Select(k => $"pg_{k}_is_visible(oid) AS true");

    private static IEnumerable<string> Allowed(params string[] kinds) => kinds.Select(k => $"has_{k}_privilege(object_name, privilege) AS true, (user_name, object_name, privilege) AS true");
}
