using FrameEngine.Catalog;
using FrameEngine.Types;

namespace FrameEngine.Engine.SystemTables;

/// <summary>The tables of <c>information_schema</c>, with the columns that the SQL standard gives them.</summary>
internal static class InformationSchemaTables
{
    private static readonly SystemTable[] s_all =
    [
        new("schemata",
            "catalog_name varchar, schema_name varchar, schema_owner varchar, default_character_set_catalog varchar, default_character_set_schema varchar, default_character_set_name varchar, sql_path varchar",
            view => view.Schemas.Select(s => new object?[] { s.Database, s.Name, "frame" })),
        new("tables",
            "table_catalog varchar, table_schema varchar, table_name varchar, table_type varchar, self_referencing_column_name varchar, reference_generation varchar, user_defined_type_catalog varchar, user_defined_type_schema varchar, user_defined_type_name varchar, is_insertable_into varchar, is_typed varchar, commit_action varchar, TABLE_COMMENT varchar",
            view => view.Relations.Select(r => new object?[]
            {
                r.Database, r.Schema, r.Name, r.IsView ? "VIEW" : r.Entry.Temporary ? "LOCAL TEMPORARY" : "BASE TABLE", null, null, null, null, null,
                r.IsView ? "NO" : "YES", "NO", r.Entry.Temporary ? "PRESERVE" : null, r.Entry.Rules.Comment,
            })),
        new("views",
            "table_catalog varchar, table_schema varchar, table_name varchar, view_definition varchar, check_option varchar, is_updatable varchar, is_insertable_into varchar, is_trigger_updatable varchar, is_trigger_deletable varchar, is_trigger_insertable_into varchar",
            view => view.Relations.Where(r => r.IsView).Select(r => new object?[] { r.Database, r.Schema, r.Name, r.Sql, "NONE", "NO", "NO", "NO", "NO", "NO" })),
        new("columns",
            "table_catalog varchar, table_schema varchar, table_name varchar, column_name varchar, ordinal_position integer, column_default varchar, is_nullable varchar, data_type varchar, character_maximum_length integer, character_octet_length integer, numeric_precision integer, numeric_precision_radix integer, numeric_scale integer, datetime_precision integer, interval_type varchar, interval_precision integer, character_set_catalog varchar, character_set_schema varchar, character_set_name varchar, collation_catalog varchar, collation_schema varchar, collation_name varchar, domain_catalog varchar, domain_schema varchar, domain_name varchar, udt_catalog varchar, udt_schema varchar, udt_name varchar, scope_catalog varchar, scope_schema varchar, scope_name varchar, maximum_cardinality bigint, dtd_identifier varchar, is_self_referencing boolean, is_identity boolean, identity_generation varchar, identity_start varchar, identity_increment varchar, identity_maximum varchar, identity_minimum varchar, identity_cycle boolean, is_generated varchar, generation_expression varchar, is_updatable boolean, COLUMN_COMMENT varchar",
            view => view.Relations.SelectMany(r => r.Columns.Select((c, i) => (object?[])
            [
                r.Database, r.Schema, r.Name, c.Name, i + 1, r.DefaultOf(c), c.Nullable || r.IsView ? "YES" : "NO", c.Type.ToString(), null, null,
                PrecisionOf(c.Type), RadixOf(c.Type), ScaleOf(c.Type), .. new object?[31], r.Entry.Rules.CommentOf(c.Name),
            ]))),
        new("table_constraints",
            "constraint_catalog varchar, constraint_schema varchar, constraint_name varchar, table_catalog varchar, table_schema varchar, table_name varchar, constraint_type varchar, is_deferrable varchar, initially_deferred varchar, enforced varchar, nulls_distinct varchar",
            view => view.Relations.SelectMany(r => r.Constraints.Select(c => new object?[]
            {
                r.Database, r.Schema, c.Name, r.Database, r.Schema, r.Name, c.Kind == "NOT NULL" ? "CHECK" : c.Kind, "NO", "NO", "YES", "YES",
            }))),
        new("key_column_usage",
            "constraint_catalog varchar, constraint_schema varchar, constraint_name varchar, table_catalog varchar, table_schema varchar, table_name varchar, column_name varchar, ordinal_position bigint, position_in_unique_constraint bigint",
            view => view.Relations.SelectMany(r => r.Constraints.Where(c => c.Kind is "PRIMARY KEY" or "UNIQUE" or "FOREIGN KEY").SelectMany(c => c.Columns.Select((column, i) => new object?[]
            {
                r.Database, r.Schema, c.Name, r.Database, r.Schema, r.Name, column, i + 1, c.Reference is null ? null : i + 1,
            })))),
        new("constraint_column_usage",
            "table_catalog varchar, table_schema varchar, table_name varchar, column_name varchar, constraint_catalog varchar, constraint_schema varchar, constraint_name varchar, constraint_type varchar, constraint_text varchar",
            view => view.Relations.SelectMany(r => r.Constraints.Where(c => c.Kind != "NOT NULL").SelectMany(c => c.Columns.Select(column => new object?[] { r.Database, r.Schema, r.Name, column, r.Database, r.Schema, c.Name, c.Kind, c.Text })))),
        new("constraint_table_usage",
            "table_catalog varchar, table_schema varchar, table_name varchar, constraint_catalog varchar, constraint_schema varchar, constraint_name varchar, constraint_type varchar",
            view => view.Relations.SelectMany(r => r.Constraints.Select(c => new object?[] { r.Database, r.Schema, r.Name, r.Database, r.Schema, c.Name, c.Kind }))),
        new("character_sets",
            "character_set_catalog varchar, character_set_schema varchar, character_set_name varchar, character_repertoire varchar, form_of_use varchar, default_collate_catalog varchar, default_collate_schema varchar, default_collate_name varchar",
            _ => [[null, null, "UTF8", "UCS", "UTF8", SystemView.Database, "pg_catalog", "ucs_basic"]]),
        new("check_constraints",
            "constraint_catalog varchar, constraint_schema varchar, constraint_name varchar, check_clause varchar",
            view => view.Relations.SelectMany(r => r.Constraints.Where(c => c.Kind is "CHECK" or "NOT NULL").Select(c => new object?[]
            {
                r.Database, r.Schema, c.Name, c.Expression is null ? $"{c.Columns[0]} IS NOT NULL" : c.Text,
            }))),
        new("referential_constraints",
            "constraint_catalog varchar, constraint_schema varchar, constraint_name varchar, unique_constraint_catalog varchar, unique_constraint_schema varchar, unique_constraint_name varchar, match_option varchar, update_rule varchar, delete_rule varchar",
            view => view.Relations.SelectMany(r => r.Constraints.Where(c => c.Reference is not null).Select(c => (Own: c.Name, Key: KeyOf(view, r, c.Reference!)))
                .Select(c => new object?[] { r.Database, r.Schema, c.Own, r.Database, c.Key?.Schema, c.Key?.Name, "NONE", "NO ACTION", "NO ACTION" }))),
    ];

    public static IReadOnlyList<SystemTable> All => s_all;

    // The key that a foreign key refers to.
    private static (string Schema, string Name)? KeyOf(SystemView view, SystemRelation from, ReferenceRule reference) =>
        view.Referred(from, reference) is { } to && to.Constraints.FirstOrDefault(c => c.Kind is "PRIMARY KEY" or "UNIQUE" && c.Columns.SequenceEqual(reference.Others, StringComparer.OrdinalIgnoreCase)) is { } key
            ? (to.Schema, key.Name) : null;

    /// <summary>Digits of a number in the base of <see cref="RadixOf"/>; null for other types.</summary>
    public static int? PrecisionOf(DataType type) => type.Id switch
    {
        TypeId.Int8 or TypeId.UInt8 => 8,
        TypeId.Int16 or TypeId.UInt16 => 16,
        TypeId.Int32 or TypeId.UInt32 => 32,
        TypeId.Int64 or TypeId.UInt64 => 64,
        TypeId.Int128 => 128,
        TypeId.Float32 => 24,
        TypeId.Float64 => 53,
        TypeId.Decimal => type.Precision,
        _ => null,
    };

    public static int? RadixOf(DataType type) => PrecisionOf(type) is null ? null : type.Id == TypeId.Decimal ? 10 : 2;

    public static int? ScaleOf(DataType type) => type.Id == TypeId.Decimal ? type.Scale : type.IsInteger && PrecisionOf(type) is not null ? 0 : null;
}
