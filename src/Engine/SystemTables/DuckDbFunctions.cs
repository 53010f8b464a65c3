using System.Globalization;
using FrameEngine.Catalog;
using FrameEngine.Engine.Transactions;
using FrameEngine.Functions;
using FrameEngine.Types;

namespace FrameEngine.Engine.SystemTables;

/// <summary>The table functions by which DuckDB tells about itself: <c>duckdb_tables()</c> and its like, with the columns that apply here.</summary>
internal static class DuckDbFunctions
{
    /// <summary>The columns of dependencies, here and in <c>pg_depend</c>.</summary>
    public const string DependencyColumns = "classid bigint, objid bigint, objsubid integer, refclassid bigint, refobjid bigint, refobjsubid integer, deptype varchar";

    private static readonly SystemTable[] s_all =
    [
        new("duckdb_databases", "database_name varchar, database_oid bigint, path varchar, comment varchar, tags tags, internal boolean, type varchar, readonly boolean, encrypted boolean, cipher varchar, options tags",
            view => view.Databases.Select(d => new object?[] { d.Name, SystemView.NumberOf(d.Name), d.Directory, null, SystemTable.NoTags, d.IsInternal, "frame", d.IsReadOnly, false, null, SystemTable.NoTags })),
        new("duckdb_schemas", "oid bigint, database_name varchar, database_oid bigint, schema_name varchar, comment varchar, tags tags, internal boolean, sql varchar",
            view => view.Schemas.Select(s => new object?[] { SystemView.NumberOf(s.Name), s.Database, SystemView.NumberOf(s.Database), s.Name, null, SystemTable.NoTags, s.IsInternal || s.Name.Equals(TableName.MainSchema, StringComparison.OrdinalIgnoreCase) })),
        new("duckdb_tables",
            "database_name varchar, database_oid bigint, schema_name varchar, schema_oid bigint, table_name varchar, table_oid bigint, comment varchar, tags tags, internal boolean, temporary boolean, has_primary_key boolean, estimated_size bigint, column_count bigint, index_count bigint, check_constraint_count bigint, sql varchar",
            view => view.Relations.Where(r => !r.IsView).Select(r => new object?[]
            {
                r.Database, SystemView.NumberOf(r.Database), r.Schema, r.SchemaNumber, r.Name, r.Number, r.Entry.Rules.Comment, SystemTable.NoTags, false, r.Entry.Temporary, r.Entry.Rules.Keys.Any(k => k.IsPrimary),
                r.Rows, r.Columns.Count, r.Entry.Rules.Keys.Count + r.Entry.Rules.Indexes.Count, r.Entry.Rules.Checks.Count, r.Sql,
            })),
        new("duckdb_views",
            "database_name varchar, database_oid bigint, schema_name varchar, schema_oid bigint, view_name varchar, view_oid bigint, comment varchar, tags tags, internal boolean, temporary boolean, column_count bigint, sql varchar, is_bound boolean",
            view => view.Relations.Where(r => r.IsView).Select(r => new object?[]
            {
                r.Database, SystemView.NumberOf(r.Database), r.Schema, r.SchemaNumber, r.Name, r.Number, r.Entry.Rules.Comment, SystemTable.NoTags, false, r.Entry.Temporary, r.Columns.Count, r.Sql, r.Columns.Count > 0,
            })),
        new("duckdb_columns",
            "database_name varchar, database_oid bigint, schema_name varchar, schema_oid bigint, table_name varchar, table_oid bigint, column_name varchar, column_index integer, comment varchar, internal boolean, column_default varchar, is_nullable boolean, data_type varchar, data_type_id bigint, character_maximum_length integer, numeric_precision integer, numeric_precision_radix integer, numeric_scale integer",
            view => view.Relations.SelectMany(r => r.Columns.Select((c, i) => new object?[]
            {
                r.Database, SystemView.NumberOf(r.Database), r.Schema, r.SchemaNumber, r.Name, r.Number, c.Name, i + 1, r.Entry.Rules.CommentOf(c.Name), false, r.DefaultOf(c), c.Nullable || r.IsView,
                c.Type.ToString(), TypeNumbers.InDuckDb(c.Type), null, InformationSchemaTables.PrecisionOf(c.Type), InformationSchemaTables.RadixOf(c.Type), InformationSchemaTables.ScaleOf(c.Type),
            }))),
        new("duckdb_constraints",
            "database_name varchar, database_oid bigint, schema_name varchar, schema_oid bigint, table_name varchar, table_oid bigint, constraint_index bigint, constraint_type varchar, constraint_text varchar, expression varchar, constraint_column_indexes bigint[], constraint_column_names varchar[], constraint_name varchar, referenced_table varchar, referenced_column_names varchar[]",
            view => view.Relations.SelectMany(r => r.Constraints.Select((c, i) => new object?[]
            {
                r.Database, SystemView.NumberOf(r.Database), r.Schema, r.SchemaNumber, r.Name, r.Number, i, c.Kind, c.Text, c.Expression, r.OrdinalsOf(c.Columns), c.Columns, c.Name, c.Reference?.Table[^1], c.Reference?.Others.ToArray() ?? [],
            }))),
        new("duckdb_indexes",
            "database_name varchar, database_oid bigint, schema_name varchar, schema_oid bigint, index_name varchar, index_oid bigint, table_name varchar, table_oid bigint, comment varchar, tags tags, is_unique boolean, is_primary boolean, expressions varchar, sql varchar",
            view => view.Relations.SelectMany(r => r.Entry.Rules.Indexes.Select(i => new object?[]
            {
                r.Database, SystemView.NumberOf(r.Database), r.Schema, r.SchemaNumber, i.Name, r.IndexNumber(i), r.Name, r.Number, i.Comment, SystemTable.NoTags, i.IsUnique, false, $"[{string.Join(", ", i.Keys)}]",
                r.SqlOf(i),
            }))),
        new("duckdb_functions",
            "database_name varchar, database_oid varchar, schema_name varchar, function_name varchar, alias_of varchar, function_type varchar, description varchar, comment varchar, tags tags, return_type varchar, parameters varchar[], parameter_types varchar[], varargs varchar, macro_definition varchar, has_side_effects boolean, internal boolean, function_oid bigint, examples varchar[], stability varchar, categories varchar[]",
            view => FunctionRows.Of(view).Select(f => new object?[]
            {
                f.Database, SystemView.NumberOf(f.Database).ToString(CultureInfo.InvariantCulture), f.Schema, f.Name, null, f.Kind, f.Description, f.Comment, SystemTable.NoTags, f.Result, f.Parameters, null, null, f.Definition,
                f.IsVolatile, f.IsInternal, FunctionRows.NumberOf(f.Name), Array.Empty<string>(), f.IsVolatile ? "VOLATILE" : "CONSISTENT", f.Area is null ? Array.Empty<string>() : [f.Area],
            })),
        new("duckdb_sequences",
            "database_name varchar, database_oid bigint, schema_name varchar, schema_oid bigint, sequence_name varchar, sequence_oid bigint, comment varchar, tags tags, temporary boolean, start_value bigint, min_value bigint, max_value bigint, increment_by bigint, cycle boolean, last_value bigint, sql varchar",
            view => view.Sequences.Select(s => new object?[]
            {
                s.Database, SystemView.NumberOf(s.Database), s.Schema, SystemView.NumberOf(s.Schema), s.Name, PgCatalogTables.SequenceNumber(s.Database, s.Schema, s.Name), s.Comment, SystemTable.NoTags, false,
                s.Sequence.Definition.Start, s.Sequence.Definition.Minimum, s.Sequence.Definition.Maximum, s.Sequence.Definition.Increment, s.Sequence.Definition.Cycle, s.Sequence.Last,
                $"CREATE SEQUENCE {SystemRelation.Qualified(new TableName(s.Schema, s.Name))} INCREMENT BY {s.Sequence.Definition.Increment} MINVALUE {s.Sequence.Definition.Minimum} MAXVALUE {s.Sequence.Definition.Maximum} START {s.Sequence.Definition.Start} {(s.Sequence.Definition.Cycle ? "CYCLE" : "NO CYCLE")};",
            })),
        new("duckdb_types",
            "database_name varchar, database_oid bigint, schema_name varchar, schema_oid bigint, type_oid bigint, type_name varchar, type_size bigint, logical_type varchar, type_category varchar, comment varchar, tags tags, internal boolean, labels varchar[]",
            view => TypeNames.Known.Order(StringComparer.Ordinal).Select(TypeRow).Concat(view.NamedTypes.Select(t => new object?[]
            {
                t.Database, SystemView.NumberOf(t.Database), t.Schema, SystemView.NumberOf(t.Schema), SystemView.Number(t.Name), t.Name, TypeNumbers.SizeOf(t.Type), LogicalName(t.Type), TypeNumbers.CategoryOf(t.Type),
                t.Comment, SystemTable.NoTags, false, t.Type.IsUnion ? null : t.Type.Labels?.Names,
            }))),
        new("duckdb_settings", "name varchar, value varchar, description varchar, input_type varchar, scope varchar, aliases varchar[]",
            view => SettingRows.All.Select(s => new object?[] { s.Name, view.Setting(s.Name), s.Description, s.Type, "LOCAL", s.Aliases })),
        new("duckdb_prepared_statements", "name varchar, statement varchar, parameter_types varchar[], result_types varchar[]", view => view.PreparedStatements.Select(p => new object?[] { p.Name, p.Sql })),
        new("duckdb_approx_database_count", "approx_count ubigint", view => [[view.Databases.Count(d => !d.IsInternal)]]),
        new("duckdb_logs", "context_id ubigint, timestamp timestamptz, type varchar, log_level varchar, message varchar", _ => []),
        new("duckdb_log_contexts", "context_id ubigint, scope varchar, connection_id ubigint, transaction_id ubigint, query_id ubigint, thread_id ubigint", _ => []),
        new("duckdb_external_file_cache", "path varchar, nr_bytes bigint, location bigint, loaded boolean", _ => []),
        new("duckdb_secret_types", "type varchar, default_provider varchar, extension varchar", _ => []),
        new("duckdb_extensions", "extension_name varchar, loaded boolean, installed boolean, install_path varchar, description varchar, aliases varchar[], extension_version varchar, install_mode varchar, installed_from varchar",
            _ => new[] { ("core_functions", "functions"), ("icu", "time zones"), ("json", "JSON"), ("parquet", "Parquet files") }.Select(e => new object?[] { e.Item1, true, true, "(BUILT-IN)", e.Item2, Array.Empty<string>(), "", "STATICALLY_LINKED", "" })),
        new("duckdb_optimizers", "name varchar", _ => Planner.QueryPlanner.RuleNames.Order(StringComparer.Ordinal).Select(n => new object?[] { n })),
        new("duckdb_dependencies", DependencyColumns, view => view.Dependencies),
        new("duckdb_temporary_files", "path varchar, size bigint", _ => []),
        new("duckdb_secrets", "name varchar, type varchar, provider varchar, persistent boolean, storage varchar, scope varchar[], secret_string varchar", _ => []),
        new("pragma_database_size", "database_name varchar, database_size varchar, block_size bigint, total_blocks bigint, used_blocks bigint, free_blocks bigint, wal_size varchar, memory_usage varchar, memory_limit varchar",
            view => view.Databases.Where(d => !d.IsInternal).Select(d => new object?[] { d.Name, "0 bytes", 0, 0, 0, 0, "0 bytes", "0 bytes", view.Setting("memory_limit") })),
        new("pragma_user_agent", "user_agent varchar", _ => [[$"frame/{typeof(DuckDbFunctions).Assembly.GetName().Version?.ToString(3)}"]]),
        new("pragma_functions", "name varchar, type varchar, parameters varchar[], varargs varchar, return_type varchar, side_effects boolean",
            _ => FunctionRegistry.Default.Names.Order(StringComparer.Ordinal).Select(n => new object?[] { n, FunctionRegistry.Default.IsAggregate(n) ? "AGGREGATE" : "SCALAR" })),
    ];

    public static IReadOnlyList<SystemTable> All => s_all;

    private static object?[] TypeRow(string name) => TypeNames.TryParse(name, out DataType? type)
        ? ["system", SystemView.NumberOf("system"), "main", SystemView.NumberOf("main"), TypeNumbers.InDuckDb(type), name, TypeNumbers.SizeOf(type), LogicalName(type), TypeNumbers.CategoryOf(type), null, SystemTable.NoTags, true, null]
        : ["system", SystemView.NumberOf("system"), "main", SystemView.NumberOf("main"), null, name, null, null, null, null, SystemTable.NoTags, true, null];

    // Without arguments.
    private static string LogicalName(DataType type) => type.Id switch
    {
        TypeId.Decimal => "DECIMAL",
        TypeId.Enum => "ENUM",
        TypeId.List => "LIST",
        TypeId.FixedSizeList => "ARRAY",
        TypeId.Map => "MAP",
        TypeId.Struct => type.IsUnion ? "UNION" : "STRUCT",
        _ => type.ToString(),
    };
}
