using FrameEngine.Types;

namespace FrameEngine.Engine.SystemTables;

/// <summary>The tables of <c>pg_catalog</c> that tools for PostgreSQL ask, with PostgreSQL's numbers for the types that it has.</summary>
internal static class PgCatalogTables
{
    private const long Mine = 10;

    private static readonly (long Number, string Name, DataType Type, int Length, char Category)[] s_types =
    [
        (16, "bool", DataType.Boolean, 1, 'B'), (17, "bytea", DataType.Binary, -1, 'U'), (20, "int8", DataType.Int64, 8, 'N'), (21, "int2", DataType.Int16, 2, 'N'),
        (23, "int4", DataType.Int32, 4, 'N'), (25, "text", DataType.Utf8, -1, 'S'), (114, "json", DataType.Json, -1, 'U'), (700, "float4", DataType.Float32, 4, 'N'), (701, "float8", DataType.Float64, 8, 'N'),
        (1082, "date", DataType.Date, 4, 'D'), (1083, "time", DataType.Time, 8, 'D'), (1114, "timestamp", DataType.Timestamp, 8, 'D'),
        (1184, "timestamptz", DataType.TimestampTz, 8, 'D'), (1186, "interval", DataType.Interval, 16, 'T'), (1700, "numeric", DataType.Decimal(18, 3), -1, 'N'),
        (2950, "uuid", DataType.Uuid, 16, 'U'), (16_300, "tinyint", DataType.Int8, 1, 'N'), (16_301, "utinyint", DataType.UInt8, 1, 'N'),
        (16_302, "usmallint", DataType.UInt16, 2, 'N'), (16_303, "uinteger", DataType.UInt32, 4, 'N'), (16_304, "ubigint", DataType.UInt64, 8, 'N'),
    ];

    private static readonly SystemTable[] s_all =
    [
        new("pg_namespace", "oid bigint, nspname varchar, nspowner bigint, nspacl varchar",
            view => view.Schemas.Select(s => new object?[] { SystemView.NumberOf(s.Name), s.Name, Mine })),
        new("pg_class",
            "oid bigint, relname varchar, relnamespace bigint, reltype bigint, reloftype bigint, relowner bigint, relam bigint, relfilenode bigint, reltablespace bigint, relpages integer, reltuples bigint, relallvisible integer, reltoastrelid bigint, relhasindex boolean, relisshared boolean, relpersistence varchar, relkind varchar, relnatts integer, relchecks integer, relhasoids boolean, relhaspkey boolean, relhasrules boolean, relhastriggers boolean, relhassubclass boolean, relrowsecurity boolean, relispopulated boolean, relreplident varchar, relispartition boolean",
            view => view.Relations.Select(r => new object?[]
            {
                r.Number, r.Name, r.SchemaNumber, 0, 0, Mine, 0, 0, 0, 0, r.Rows ?? -1, 0, 0, r.Entry.Rules.Keys.Count + r.Entry.Rules.Indexes.Count > 0, false,
                r.Entry.Temporary ? "t" : "p", r.IsView ? "v" : "r", r.Columns.Count, r.Entry.Rules.Checks.Count, false, r.Entry.Rules.Keys.Any(k => k.IsPrimary), false, false, false,
                false, true, "d", false,
            })),
        new("pg_attribute",
            "attrelid bigint, attname varchar, atttypid bigint, attstattarget integer, attlen integer, attnum integer, attndims integer, atttypmod integer, attnotnull boolean, atthasdef boolean, attidentity varchar, attgenerated varchar, attisdropped boolean, attislocal boolean, attinhcount integer, attcollation bigint",
            view => view.Relations.SelectMany(r => r.Columns.Select((c, i) => new object?[]
            {
                r.Number, c.Name, TypeNumber(c.Type), -1, TypeLength(c.Type), i + 1, 0, Modifier(c.Type), !c.Nullable, r.Entry.Rules.DefaultOf(c.Name) is not null, "", "", false, true, 0, 0,
            }))),
        new("pg_attrdef", "oid bigint, adrelid bigint, adnum integer, adbin varchar",
            view => view.Relations.SelectMany(r => r.Entry.Rules.Defaults.Select(d => new object?[]
            {
                r.Number + r.OrdinalOf(d.Column) + 1, r.Number, r.OrdinalOf(d.Column) + 1, d.Text,
            }))),
        new("pg_type",
            "oid bigint, typname varchar, typnamespace bigint, typowner bigint, typlen integer, typbyval boolean, typtype varchar, typcategory varchar, typispreferred boolean, typisdefined boolean, typdelim varchar, typrelid bigint, typelem bigint, typarray bigint, typnotnull boolean, typbasetype bigint, typtypmod integer, typcollation bigint, typdefault varchar",
            _ => s_types.Select(t => new object?[]
            {
                t.Number, t.Name, SystemView.NumberOf("pg_catalog"), Mine, t.Length, t.Length is > 0 and <= 8, "b", t.Category.ToString(), false, true, ",", 0, 0, 0, false, 0, -1, 0,
            })),
        new("pg_constraint",
            "oid bigint, conname varchar, connamespace bigint, contype varchar, condeferrable boolean, condeferred boolean, convalidated boolean, conrelid bigint, contypid bigint, conindid bigint, confrelid bigint, conkey varchar, consrc varchar",
            view => view.Relations.SelectMany(r => r.Constraints.Select(c => new object?[]
            {
                SystemView.Number($"{r.Number}.{c.Name}"), c.Name, r.SchemaNumber, c.Kind switch { "PRIMARY KEY" => "p", "UNIQUE" => "u", "NOT NULL" => "n", _ => "c" }, false, false, true,
                r.Number, 0, 0, 0, c.Columns.Length == 0 ? null : $"{{{string.Join(',', c.Columns.Select(n => r.OrdinalOf(n) + 1))}}}", c.Text,
            }))),
        new("pg_index", "indexrelid bigint, indrelid bigint, indnatts integer, indisunique boolean, indisprimary boolean, indisvalid boolean, indexprs varchar",
            view => view.Relations.SelectMany(r => r.Entry.Rules.Indexes.Select(i => new object?[]
            {
                SystemView.Number($"{r.Number}.{i.Name}"), r.Number, i.Keys.Count, i.IsUnique, false, true, string.Join(", ", i.Keys),
            }))),
        new("pg_indexes", "schemaname varchar, tablename varchar, indexname varchar, tablespace varchar, indexdef varchar",
            view => view.Relations.SelectMany(r => r.Entry.Rules.Indexes.Select(i => new object?[]
            {
                r.Schema, r.Name, i.Name, null, $"CREATE {(i.IsUnique ? "UNIQUE " : "")}INDEX {i.Name} ON {r.Name}({string.Join(", ", i.Keys)});",
            }))),
        new("pg_tables", "schemaname varchar, tablename varchar, tableowner varchar, tablespace varchar, hasindexes boolean, hasrules boolean, hastriggers boolean",
            view => view.Relations.Where(r => !r.IsView).Select(r => new object?[] { r.Schema, r.Name, "frame", null, r.Entry.Rules.Keys.Count + r.Entry.Rules.Indexes.Count > 0, false, false })),
        new("pg_views", "schemaname varchar, viewname varchar, viewowner varchar, definition varchar",
            view => view.Relations.Where(r => r.IsView).Select(r => new object?[] { r.Schema, r.Name, "frame", r.Sql })),
        new("pg_database", "oid bigint, datname varchar, datdba bigint, datallowconn boolean, datistemplate boolean",
            _ => [[SystemView.NumberOf(SystemView.Database), SystemView.Database, Mine, true, false]]),
        new("pg_description", "objoid bigint, classoid bigint, objsubid integer, description varchar", view => view.Relations.SelectMany(r =>
            r.Columns.Select((c, i) => (Text: r.Entry.Rules.CommentOf(c.Name), Column: i + 1)).Prepend((Text: r.Entry.Rules.Comment, Column: 0))
                .Where(c => c.Text is not null).Select(c => new object?[] { r.Number, 1259, c.Column, c.Text }))),
        new("pg_enum", "oid bigint, enumtypid bigint, enumsortorder integer, enumlabel varchar",
            view => view.NamedTypes.Where(t => t.Type.Labels is not null).SelectMany(t => t.Type.Labels!.Names.Select((n, i) => new object?[]
            {
                SystemView.Number($"{t.Name}.{n}"), SystemView.Number(t.Name), i, n,
            }))),
        new("pg_am", "oid bigint, amname varchar, amhandler varchar, amtype varchar", _ => []),
        new("pg_settings", "name varchar, setting varchar, short_desc varchar, vartype varchar",
            view => SessionSettings.Names.Order(StringComparer.Ordinal).Select(n => new object?[] { n, view.Setting(n) })),
        new("pg_proc", "oid bigint, proname varchar, pronamespace bigint, prokind varchar, proisagg boolean",
            _ => Functions.FunctionRegistry.Default.Names.Order(StringComparer.Ordinal).Select(n => new object?[]
            {
                SystemView.Number($"function {n}"), n, SystemView.NumberOf("main"), Functions.FunctionRegistry.Default.IsAggregate(n) ? "a" : "f", Functions.FunctionRegistry.Default.IsAggregate(n),
            })),
        new("pg_sequences",
            "schemaname varchar, sequencename varchar, sequenceowner varchar, data_type integer, start_value bigint, min_value bigint, max_value bigint, increment_by bigint, cycle boolean, cache_size integer, last_value bigint",
            view => view.Sequences.Select(s => new object?[]
            {
                s.Schema, s.Name, "frame", 0, s.Sequence.Definition.Start, s.Sequence.Definition.Minimum, s.Sequence.Definition.Maximum, s.Sequence.Definition.Increment, s.Sequence.Definition.Cycle, 0, s.Sequence.Last,
            })),
        new("pg_sequence", "seqrelid bigint, seqtypid integer, seqstart bigint, seqincrement bigint, seqmax bigint, seqmin bigint, seqcache integer, seqcycle boolean",
            view => view.Sequences.Select(s => new object?[]
            {
                SystemView.Number($"{s.Database}.{s.Schema}.{s.Name}".ToUpperInvariant()), 0, s.Sequence.Definition.Start, s.Sequence.Definition.Increment, s.Sequence.Definition.Maximum, s.Sequence.Definition.Minimum, 0,
                s.Sequence.Definition.Cycle,
            })),
        new("pg_depend", "classid bigint, objid bigint, objsubid integer, refclassid bigint, refobjid bigint, refobjsubid integer, deptype varchar", _ => []),
        new("pg_tablespace", "oid integer, spcname varchar, spcowner integer, spcacl integer, spcoptions integer", _ => [[0, "pg_default"]]),
        new("pg_prepared_statements", "name varchar, statement varchar", view => view.PreparedStatements.Select(p => new object?[] { p.Name, p.Sql })),
        new("pg_roles", "oid bigint, rolname varchar, rolsuper boolean, rolcanlogin boolean", _ => [[Mine, "frame", true, true]]),
    ];

    public static IReadOnlyList<SystemTable> All => s_all;

    private static long TypeNumber(DataType type) => s_types.FirstOrDefault(t => t.Type.Id == type.Id && t.Type.IsJson == type.IsJson).Number;

    private static int TypeLength(DataType type) => s_types.FirstOrDefault(t => t.Type.Id == type.Id && t.Type.IsJson == type.IsJson) is { Number: > 0 } known ? known.Length : -1;

    // PostgreSQL packs a decimal's digits so.
    private static int Modifier(DataType type) => type.Id == TypeId.Decimal ? ((type.Precision << 16) | type.Scale) + 4 : -1;
}
