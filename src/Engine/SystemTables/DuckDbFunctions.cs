using FrameEngine.Functions;
using FrameEngine.Sql.Binding;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Engine.SystemTables;

/// <summary>The table functions by which DuckDB tells about itself: <c>duckdb_tables()</c> and its like, with the columns that apply here.</summary>
internal static class DuckDbFunctions
{
    private static readonly SystemTable[] s_all =
    [
        new("duckdb_databases", "database_name varchar, database_oid bigint, path varchar, comment varchar, internal boolean, type varchar, readonly boolean",
            view => view.Databases.Select(d => new object?[] { d.Name, SystemView.NumberOf(d.Name), d.Directory, null, d.IsInternal, "frame", d.IsReadOnly })),
        new("duckdb_schemas", "oid bigint, database_name varchar, database_oid bigint, schema_name varchar, comment varchar, internal boolean, sql varchar",
            view => view.Schemas.Select(s => new object?[] { SystemView.NumberOf(s.Name), s.Database, SystemView.NumberOf(s.Database), s.Name, null, s.IsInternal })),
        new("duckdb_tables",
            "database_name varchar, database_oid bigint, schema_name varchar, schema_oid bigint, table_name varchar, table_oid bigint, comment varchar, internal boolean, temporary boolean, has_primary_key boolean, estimated_size bigint, column_count bigint, index_count bigint, check_constraint_count bigint, sql varchar",
            view => view.Relations.Where(r => !r.IsView).Select(r => new object?[]
            {
                r.Database, SystemView.NumberOf(r.Database), r.Schema, r.SchemaNumber, r.Name, r.Number, r.Entry.Rules.Comment, false, r.Entry.Temporary, r.Entry.Rules.Keys.Any(k => k.IsPrimary),
                r.Rows, r.Columns.Count, r.Entry.Rules.Keys.Count + r.Entry.Rules.Indexes.Count, r.Entry.Rules.Checks.Count, r.Sql,
            })),
        new("duckdb_views",
            "database_name varchar, database_oid bigint, schema_name varchar, schema_oid bigint, view_name varchar, view_oid bigint, comment varchar, internal boolean, temporary boolean, column_count bigint, sql varchar",
            view => view.Relations.Where(r => r.IsView).Select(r => new object?[]
            {
                r.Database, SystemView.NumberOf(r.Database), r.Schema, r.SchemaNumber, r.Name, r.Number, r.Entry.Rules.Comment, false, r.Entry.Temporary, r.Columns.Count, r.Sql,
            })),
        new("duckdb_columns",
            "database_name varchar, database_oid bigint, schema_name varchar, schema_oid bigint, table_name varchar, table_oid bigint, column_name varchar, column_index integer, comment varchar, internal boolean, column_default varchar, is_nullable boolean, data_type varchar, data_type_id bigint, character_maximum_length integer, numeric_precision integer, numeric_precision_radix integer, numeric_scale integer",
            view => view.Relations.SelectMany(r => r.Columns.Select((c, i) => new object?[]
            {
                r.Database, SystemView.NumberOf(r.Database), r.Schema, r.SchemaNumber, r.Name, r.Number, c.Name, i + 1, r.Entry.Rules.CommentOf(c.Name), false, r.Entry.Rules.DefaultOf(c.Name), c.Nullable || r.IsView,
                c.Type.ToString(), (int)c.Type.Id, null, InformationSchemaTables.PrecisionOf(c.Type), InformationSchemaTables.RadixOf(c.Type), InformationSchemaTables.ScaleOf(c.Type),
            }))),
        new("duckdb_constraints",
            "database_name varchar, database_oid bigint, schema_name varchar, schema_oid bigint, table_name varchar, table_oid bigint, constraint_index bigint, constraint_type varchar, constraint_text varchar, expression varchar, constraint_name varchar",
            view => view.Relations.SelectMany(r => r.Constraints.Select((c, i) => new object?[]
            {
                r.Database, SystemView.NumberOf(r.Database), r.Schema, r.SchemaNumber, r.Name, r.Number, i, c.Kind, c.Text, c.Expression, c.Name,
            }))),
        new("duckdb_indexes",
            "database_name varchar, schema_name varchar, schema_oid bigint, index_name varchar, index_oid bigint, table_name varchar, table_oid bigint, comment varchar, is_unique boolean, is_primary boolean, expressions varchar, sql varchar",
            view => view.Relations.SelectMany(r => r.Entry.Rules.Indexes.Select(i => new object?[]
            {
                r.Database, r.Schema, r.SchemaNumber, i.Name, SystemView.Number($"{r.Number}.{i.Name}"), r.Name, r.Number, i.Comment, i.IsUnique, false, $"[{string.Join(", ", i.Keys)}]",
                $"CREATE {(i.IsUnique ? "UNIQUE " : "")}INDEX {i.Name} ON {r.Name}({string.Join(", ", i.Keys)});",
            }))),
        new("duckdb_functions", "database_name varchar, schema_name varchar, function_name varchar, function_type varchar, comment varchar, parameters varchar[], macro_definition varchar, internal boolean",
            view => FunctionRegistry.Default.Names.Select(n => (Name: n, Kind: FunctionRegistry.Default.IsAggregate(n) ? "aggregate" : "scalar"))
                .Concat(FileFormats.TableFunctions.Concat(SystemTableCatalog.FunctionNames).Concat(SessionFunctions.Names).Concat(Binder.QueryFunctions).Select(n => (Name: n, Kind: "table")))
                .Concat(BuiltInMacros.Names.Select(n => (Name: n, Kind: "macro")))
                .OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => new object?[] { "system", "main", f.Name, f.Kind, null, null, null, true })
                .Concat(view.Macros.SelectMany(m => m.Definition.Overloads.Select(o => new object?[]
                {
                    m.Database, m.Schema, m.Name, m.Definition.IsTable ? "table_macro" : "macro", m.Comment, o.Parameters.Select(p => p.Name.Text).ToArray(),
                    o.Query is { } query ? SyntaxText.Of(query) : SyntaxText.Of(o.Expression!), false,
                })))),
        new("duckdb_sequences",
            "database_name varchar, schema_name varchar, sequence_name varchar, comment varchar, start_value bigint, min_value bigint, max_value bigint, increment_by bigint, cycle boolean, last_value bigint",
            view => view.Sequences.Select(s => new object?[]
            {
                s.Database, s.Schema, s.Name, s.Comment, s.Sequence.Definition.Start, s.Sequence.Definition.Minimum, s.Sequence.Definition.Maximum, s.Sequence.Definition.Increment, s.Sequence.Definition.Cycle,
                s.Sequence.Last,
            })),
        new("duckdb_types", "database_name varchar, schema_name varchar, type_name varchar, logical_type varchar, type_category varchar, comment varchar, internal boolean, labels varchar[]",
            view => TypeNames.Known.Order(StringComparer.Ordinal).Select(TypeRow).Concat(view.NamedTypes.Select(t => new object?[]
            {
                t.Database, t.Schema, t.Name, t.Type.Id == TypeId.Enum ? "ENUM" : t.Type.ToString(), null, t.Comment, false, t.Type.Labels?.Names,
            }))),
        new("duckdb_extensions", "extension_name varchar, loaded boolean, installed boolean, install_path varchar, description varchar, aliases varchar[], extension_version varchar, install_mode varchar, installed_from varchar",
            _ => new[] { ("core_functions", "functions"), ("icu", "time zones"), ("json", "JSON"), ("parquet", "Parquet files") }.Select(e => new object?[] { e.Item1, true, true, "(BUILT-IN)", e.Item2, Array.Empty<string>(), "", "STATICALLY_LINKED", "" })),
        new("duckdb_optimizers", "name varchar", _ => Planner.QueryPlanner.RuleNames.Order(StringComparer.Ordinal).Select(n => new object?[] { n })),
        new("duckdb_dependencies", "classid bigint, objid bigint, objsubid integer, refclassid bigint, refobjid bigint, refobjsubid integer, deptype varchar", _ => []),
        new("duckdb_temporary_files", "path varchar, size bigint", _ => []),
        new("duckdb_secrets", "name varchar, type varchar, provider varchar, persistent boolean, storage varchar, scope varchar[], secret_string varchar", _ => []),
        new("pragma_database_size", "database_name varchar, database_size varchar, block_size bigint, total_blocks bigint, used_blocks bigint, free_blocks bigint, wal_size varchar, memory_usage varchar, memory_limit varchar",
            view => view.Databases.Where(d => !d.IsInternal).Select(d => new object?[] { d.Name, "0 bytes", 0, 0, 0, 0, "0 bytes", "0 bytes", view.Setting("memory_limit") })),
        new("pragma_user_agent", "user_agent varchar", _ => [[$"frame/{typeof(DuckDbFunctions).Assembly.GetName().Version?.ToString(3)}"]]),
        new("pragma_functions", "name varchar, type varchar, parameters varchar[], varargs varchar, return_type varchar, side_effects boolean",
            _ => FunctionRegistry.Default.Names.Order(StringComparer.Ordinal).Select(n => new object?[] { n, FunctionRegistry.Default.IsAggregate(n) ? "AGGREGATE" : "SCALAR" })),
    ];

    public static IReadOnlyList<SystemTable> All => s_all;

    private static object?[] TypeRow(string name)
    {
        if (!TypeNames.TryParse(name, out DataType? type)) return ["system", "main", name, null, null, null, true, null];
        string? category = type.IsNumeric ? "NUMERIC" : type.Id switch { TypeId.Utf8 or TypeId.Binary => "STRING", TypeId.Boolean => "BOOLEAN", >= TypeId.Date and <= TypeId.Interval => "DATETIME", _ => null };
        return ["system", "main", name, type.Id == TypeId.Decimal ? "DECIMAL" : type.ToString(), category, null, true, null];
    }
}
