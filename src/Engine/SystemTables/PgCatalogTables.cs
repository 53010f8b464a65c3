using FrameEngine.Types;

namespace FrameEngine.Engine.SystemTables;

/// <summary>The tables of <c>pg_catalog</c> that tools for PostgreSQL ask, with PostgreSQL's numbers for the types that it has.</summary>
internal static class PgCatalogTables
{
    private const long Mine = 10, Tables = 1259, Types = 1247, Functions = 1255;
    private const string Catalog = "pg_catalog";

    private static readonly SystemTable[] s_all =
    [
        new("pg_namespace", "oid bigint, nspname varchar, nspowner integer, nspacl integer",
            view => view.Schemas.Select(s => new object?[] { SystemView.NumberOf(s.Name), s.Name, Mine })),
        new("pg_class",
            "oid bigint, relname varchar, relnamespace bigint, reltype integer, reloftype integer, relowner integer, relam integer, relfilenode integer, reltablespace integer, relpages integer, reltuples float, relallvisible integer, reltoastrelid integer, reltoastidxid integer, relhasindex boolean, relisshared boolean, relpersistence varchar, relkind varchar, relnatts bigint, relchecks bigint, relhasoids boolean, relhaspkey boolean, relhasrules boolean, relhastriggers boolean, relhassubclass boolean, relrowsecurity boolean, relispopulated boolean, relreplident integer, relispartition boolean, relrewrite integer, relfrozenxid integer, relminmxid integer, relacl integer, reloptions integer, relpartbound integer",
            view => view.Relations.Select(r => Class(
                    r.Number, r.Name, r.SchemaNumber, r.IsView ? "v" : "r", r.Entry.Temporary, r.Rows ?? 0, r.Entry.Rules.Keys.Count + r.Entry.Rules.Indexes.Count > 0, r.Columns.Count,
                    r.Entry.Rules.Checks.Count, r.Entry.Rules.Keys.Any(k => k.IsPrimary)))
                .Concat(view.Sequences.Select(s => Class(SequenceNumber(s.Database, s.Schema, s.Name), s.Name, SystemView.NumberOf(s.Schema), "S", false, 0, false, 0, 0, false)))
                .Concat(view.Relations.SelectMany(r => r.Entry.Rules.Indexes.Select(i => Class(r.IndexNumber(i), i.Name, r.SchemaNumber, "i", r.Entry.Temporary, 0, false, i.Keys.Count, 0, false))))),
        new("pg_attribute",
            "attrelid bigint, attname varchar, atttypid bigint, attstattarget integer, attlen integer, attnum integer, attndims integer, attcacheoff integer, atttypmod integer, attbyval boolean, attstorage integer, attalign integer, attnotnull boolean, atthasdef boolean, atthasmissing boolean, attidentity varchar, attgenerated varchar, attisdropped boolean, attislocal boolean, attinhcount integer, attcollation integer, attcompression integer, attacl integer, attoptions integer, attfdwoptions integer, attmissingval integer",
            view => view.Relations.SelectMany(r => r.Columns.Select((c, i) => new object?[]
            {
                r.Number, c.Name, view.TypeNumber(c.Type), 0, TypeNumbers.Of(c.Type)?.Length ?? 4, i + 1, 0, -1, Modifier(c.Type), false, null, null, !(c.Nullable || r.IsView), r.DefaultOf(c) is not null, false, "", "",
                false, true, 0, 0,
            }))),
        new("pg_attrdef", "oid integer, adrelid bigint, adnum integer, adbin varchar",
            view => view.Relations.SelectMany(r => r.Columns.Select((c, i) => new object?[] { i + 1, r.Number, i + 1, r.DefaultOf(c) }).Where(d => d[3] is not null))),
        new("pg_type",
            "oid bigint, typname varchar, typnamespace bigint, typowner integer, typlen bigint, typbyval boolean, typtype varchar, typcategory varchar, typispreferred boolean, typisdefined boolean, typdelim varchar, typrelid integer, typsubscript integer, typelem integer, typarray integer, typinput integer, typoutput integer, typreceive integer, typsend integer, typmodin integer, typmodout integer, typanalyze integer, typalign varchar, typstorage varchar, typnotnull boolean, typbasetype integer, typtypmod integer, typndims integer, typcollation integer, typdefaultbin integer, typdefault integer, typacl integer",
            view => TypeNumbers.All.Select(t => Type(t.Number, t.Name, SystemView.NumberOf(Catalog), t.Length, "b", t.Category.ToString(), 0))
                .Concat(view.NamedTypes.Select(t => Type(
                    SystemView.Number(t.Name), t.Name, SystemView.NumberOf(t.Schema), TypeNumbers.Of(t.Type)?.Length ?? 4, t.Type.Id == TypeId.Enum ? "e" : "d",
                    t.Type.Id == TypeId.Enum ? "E" : TypeNumbers.Of(t.Type)?.Category.ToString() ?? "U", t.Type.Id == TypeId.Enum ? 0 : TypeNumbers.Of(t.Type)?.Number ?? 0)))),
        new("pg_constraint",
            "oid bigint, conname varchar, connamespace bigint, contype varchar, condeferrable boolean, condeferred boolean, convalidated boolean, conrelid bigint, contypid integer, conindid integer, conparentid integer, confrelid bigint, confupdtype varchar, confdeltype varchar, confmatchtype varchar, conislocal boolean, coninhcount integer, connoinherit boolean, conkey bigint[], confkey bigint[], conpfeqop integer, conppeqop integer, conffeqop integer, conexclop integer, conbin varchar",
            view => view.Relations.SelectMany(r => r.Constraints.Select(c => new object?[]
            {
                SystemView.Number($"{r.Number}.{c.Name}"), c.Name, r.SchemaNumber, c.Kind switch { "PRIMARY KEY" => "p", "UNIQUE" => "u", "NOT NULL" => "n", "FOREIGN KEY" => "f", _ => "c" }, false, false, true,
                r.Number, 0, 0, 0, c.Reference is { } to ? view.Referred(r, to)?.Number ?? 0 : 0, c.Reference is null ? null : "a", c.Reference is null ? null : "a", c.Reference is null ? null : "s", true, 0, false,
                r.OrdinalsOf(c.Columns).Select(n => n + 1), c.Reference is { } other ? view.Referred(r, other)?.OrdinalsOf(other.Others).Select(n => n + 1) : null, null, null, null, null, c.Expression,
            }))),
        new("pg_index",
            "indexrelid bigint, indrelid bigint, indnatts integer, indnkeyatts integer, indisunique boolean, indisprimary boolean, indisexclusion boolean, indimmediate boolean, indisclustered boolean, indisvalid boolean, indcheckxmin boolean, indisready boolean, indislive boolean, indisreplident boolean, indkey integer[], indcollation bigint[], indclass bigint[], indoption integer[], indexprs varchar, indpred integer",
            view => view.Relations.SelectMany(r => r.Entry.Rules.Indexes.Select(i => new object?[]
            {
                r.IndexNumber(i), r.Number, i.Keys.Count, i.Keys.Count, i.IsUnique, false, false, true, false, true, false, true, true, false,
                r.OrdinalsOf(i.Keys).Select(n => n + 1), null, null, null, $"[{string.Join(", ", i.Keys)}]",
            }))),
        new("pg_indexes", "schemaname varchar, tablename varchar, indexname varchar, tablespace integer, indexdef varchar",
            view => view.Relations.SelectMany(r => r.Entry.Rules.Indexes.Select(i => new object?[] { r.Schema, r.Name, i.Name, null, r.SqlOf(i) }))),
        new("pg_tables", "schemaname varchar, tablename varchar, tableowner varchar, tablespace integer, hasindexes boolean, hasrules boolean, hastriggers boolean",
            view => view.Relations.Where(r => !r.IsView).Select(r => new object?[] { r.Schema, r.Name, "frame", null, r.Entry.Rules.Keys.Count + r.Entry.Rules.Indexes.Count > 0, false, false })),
        new("pg_views", "schemaname varchar, viewname varchar, viewowner varchar, definition varchar",
            view => view.Relations.Where(r => r.IsView).Select(r => new object?[] { r.Schema, r.Name, "frame", r.Sql })),
        new("pg_database", "oid bigint, datname varchar, datallowconn boolean, datistemplate boolean", view => view.Databases.Select(d => new object?[] { SystemView.NumberOf(d.Name), d.Name, true, false })),
        new("pg_description", "objoid bigint, classoid bigint, objsubid integer, description varchar", view => view.Relations.SelectMany(r =>
                r.Columns.Select((c, i) => (Text: r.Entry.Rules.CommentOf(c.Name), Column: i + 1)).Prepend((Text: r.Entry.Rules.Comment, Column: 0)).Select(c => new object?[] { r.Number, Tables, c.Column, c.Text })
                    .Concat(r.Entry.Rules.Indexes.Select(i => new object?[] { r.IndexNumber(i), Tables, 0, i.Comment })))
            .Concat(view.Sequences.Select(s => new object?[] { SequenceNumber(s.Database, s.Schema, s.Name), Tables, 0, s.Comment }))
            .Concat(view.NamedTypes.Select(t => new object?[] { SystemView.Number(t.Name), Types, 0, t.Comment }))
            .Concat(view.Macros.Select(m => new object?[] { FunctionRows.NumberOf(m.Name), Functions, 0, m.Comment }))
            .Where(d => d[3] is not null)),
        new("pg_enum", "oid integer, enumtypid bigint, enumsortorder integer, enumlabel varchar",
            view => view.NamedTypes.Where(t => t.Type.Labels is not null).SelectMany(t => t.Type.Labels!.Names.Select((n, i) => new object?[]
            {
                SystemView.Number($"{t.Name}.{n}"), SystemView.Number(t.Name), i + 1, n,
            }))),
        new("pg_am", "oid integer, amname varchar, amhandler integer, amtype varchar", _ => [[0, "art", null, "i"]]),
        new("pg_settings", "name varchar, setting varchar, short_desc varchar, vartype varchar",
            view => SettingRows.All.Select(r => new object?[] { r.Name, view.Setting(r.Name), r.Description, r.Type switch { "BOOLEAN" => "bool", "BIGINT" => "integer", "DOUBLE" => "real", _ => "string" } })),
        new("pg_proc",
            "oid bigint, proname varchar, pronamespace bigint, proowner integer, prolang integer, procost integer, prorows integer, provariadic varchar, prosupport integer, prokind varchar, prosecdef boolean, proleakproof boolean, proisstrict boolean, proretset boolean, provolatile varchar, proparallel varchar, pronargs bigint, pronargdefaults integer, prorettype varchar, proargtypes varchar[], proallargtypes integer, proargmodes integer, proargnames varchar[], proargdefaults integer, protrftypes integer, prosrc integer, probin integer, prosqlbody varchar, proconfig integer, proacl integer, proisagg boolean",
            view => FunctionRows.Of(view).Select(f => new object?[]
            {
                FunctionRows.NumberOf(f.Name), f.Name, SystemView.NumberOf(f.Schema), null, null, 0, 0, null, 0, f.Kind == "aggregate" ? "a" : "f", false, false, false, f.Kind.StartsWith("table", StringComparison.Ordinal),
                f.IsVolatile ? "v" : "i", "u", f.Parameters.Count, 0, f.Result, null, null, null, f.Parameters, null, null, null, null, f.Definition, null, null, f.Kind == "aggregate",
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
                SequenceNumber(s.Database, s.Schema, s.Name), 0, s.Sequence.Definition.Start, s.Sequence.Definition.Increment, s.Sequence.Definition.Maximum, s.Sequence.Definition.Minimum, 0,
                s.Sequence.Definition.Cycle,
            })),
        new("pg_depend", DuckDbFunctions.DependencyColumns, view => view.Dependencies),
        new("pg_tablespace", "oid integer, spcname varchar, spcowner integer, spcacl integer, spcoptions integer", _ => [[0, "pg_default"]]),
        new("pg_prepared_statements",
            "name varchar, statement varchar, prepare_time integer, parameter_types varchar[], result_types varchar[], from_sql integer, generic_plans integer, custom_plans integer",
            view => view.PreparedStatements.Select(p => new object?[] { p.Name, p.Sql })),
        new("pg_roles", "oid bigint, rolname varchar, rolsuper boolean, rolcanlogin boolean", _ => [[Mine, "frame", true, true]]),
    ];

    public static IReadOnlyList<SystemTable> All => s_all;

    /// <summary>A sequence's number.</summary>
    public static long SequenceNumber(string database, string schema, string name) => SystemView.Number($"{database}.{schema}.{name}".ToUpperInvariant());

    private static object?[] Class(long number, string name, long schema, string kind, bool isTemporary, long rows, bool hasIndex, int columns, int checks, bool hasKey) =>
    [
        number, name, schema, 0, 0, Mine, 0, 0, 0, 0, rows, 0, 0, 0, hasIndex, false, isTemporary ? "t" : "p", kind, columns, checks, false, hasKey, false, false, false, false, true, null, false, 0, 0,
    ];

    private static object?[] Type(long number, string name, long schema, int length, string kind, string category, long of) =>
    [
        number, name, schema, Mine, length, length is > 0 and <= 8, kind, category, false, true, ",", 0, null, 0, 0, null, null, null, null, null, null, null, "d", "p", false, of, -1, 0, 0,
    ];

    // PostgreSQL packs a decimal's digits so.
    private static int Modifier(DataType type) => type.Id == TypeId.Decimal ? ((type.Precision << 16) | type.Scale) + 4 : -1;
}
