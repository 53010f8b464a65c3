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
            "table_catalog varchar, table_schema varchar, table_name varchar, view_definition varchar, check_option varchar, is_updatable varchar, is_insertable_into varchar",
            view => view.Relations.Where(r => r.IsView).Select(r => new object?[] { r.Database, r.Schema, r.Name, r.Sql, "NONE", "NO", "NO" })),
        new("columns",
            "table_catalog varchar, table_schema varchar, table_name varchar, column_name varchar, ordinal_position integer, column_default varchar, is_nullable varchar, data_type varchar, character_maximum_length integer, character_octet_length integer, numeric_precision integer, numeric_precision_radix integer, numeric_scale integer, datetime_precision integer, udt_catalog varchar, udt_schema varchar, udt_name varchar, is_identity varchar, is_generated varchar, is_updatable varchar, COLUMN_COMMENT varchar",
            view => view.Relations.SelectMany(r => r.Columns.Select((c, i) => new object?[]
            {
                r.Database, r.Schema, r.Name, c.Name, i + 1, r.Entry.Rules.DefaultOf(c.Name), c.Nullable || r.IsView ? "YES" : "NO", c.Type.ToString(), null, null,
                PrecisionOf(c.Type), RadixOf(c.Type), ScaleOf(c.Type), null, null, null, null, null, null, null, r.Entry.Rules.CommentOf(c.Name),
            }))),
        new("table_constraints",
            "constraint_catalog varchar, constraint_schema varchar, constraint_name varchar, table_catalog varchar, table_schema varchar, table_name varchar, constraint_type varchar, is_deferrable varchar, initially_deferred varchar, enforced varchar, nulls_distinct varchar",
            view => view.Relations.SelectMany(r => r.Constraints.Select(c => new object?[]
            {
                r.Database, r.Schema, c.Name, r.Database, r.Schema, r.Name, c.Kind == "NOT NULL" ? "CHECK" : c.Kind, "NO", "NO", "YES", "YES",
            }))),
        new("key_column_usage",
            "constraint_catalog varchar, constraint_schema varchar, constraint_name varchar, table_catalog varchar, table_schema varchar, table_name varchar, column_name varchar, ordinal_position integer, position_in_unique_constraint integer",
            view => view.Relations.SelectMany(r => r.Constraints.Where(c => c.Kind is "PRIMARY KEY" or "UNIQUE").SelectMany(c => c.Columns.Select((column, i) => new object?[]
            {
                r.Database, r.Schema, c.Name, r.Database, r.Schema, r.Name, column, i + 1,
            })))),
        new("constraint_column_usage",
            "table_catalog varchar, table_schema varchar, table_name varchar, column_name varchar, constraint_catalog varchar, constraint_schema varchar, constraint_name varchar",
            view => view.Relations.SelectMany(r => r.Constraints.SelectMany(c => c.Columns.Select(column => new object?[] { r.Database, r.Schema, r.Name, column, r.Database, r.Schema, c.Name })))),
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
                r.Database, r.Schema, c.Name, c.Expression ?? $"{c.Columns[0]} IS NOT NULL",
            }))),
        new("referential_constraints",
            "constraint_catalog varchar, constraint_schema varchar, constraint_name varchar, unique_constraint_catalog varchar, unique_constraint_schema varchar, unique_constraint_name varchar, match_option varchar, update_rule varchar, delete_rule varchar",
            _ => []),
    ];

    public static IReadOnlyList<SystemTable> All => s_all;

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
