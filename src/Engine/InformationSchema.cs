using FrameEngine.Engine.Transactions;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Engine;

/// <summary>The tables of <c>information_schema</c>: what a session has, as rows, at the time when the query is bound.</summary>
internal static class InformationSchema
{
    private const string Database = "memory";

    /// <summary>The rows of <c>information_schema.tables</c> or <c>information_schema.columns</c>; null for any other name.</summary>
    public static LogicalPlan? Find(IReadOnlyList<string> name, CatalogTransaction catalog)
    {
        if (name.Count != 2 || !name[0].Equals("information_schema", StringComparison.OrdinalIgnoreCase)) return null;
        var entries = catalog.Entries().Select(e => (e.Name.Schema, e.Name.Name, e.Entry));
        return name[1].ToLowerInvariant() switch
        {
            "tables" => Rows(
                [("table_catalog", DataType.Utf8), ("table_schema", DataType.Utf8), ("table_name", DataType.Utf8), ("table_type", DataType.Utf8), ("is_insertable_into", DataType.Utf8)],
                entries.Select(e => new[] { Text(Database), Text(e.Schema), Text(e.Name), Text(e.Entry.IsView ? "VIEW" : "BASE TABLE"), Text(e.Entry.IsView ? "NO" : "YES") })),
            "columns" => Rows(
                [
                    ("table_catalog", DataType.Utf8), ("table_schema", DataType.Utf8), ("table_name", DataType.Utf8), ("column_name", DataType.Utf8),
                    ("ordinal_position", DataType.Int32), ("column_default", DataType.Utf8), ("is_nullable", DataType.Utf8), ("data_type", DataType.Utf8),
                ],
                entries.SelectMany(e => (e.Entry.Source?.Schema ?? e.Entry.Plan(catalog).Schema).Select((field, i) => new[]
                {
                    Text(Database), Text(e.Schema), Text(e.Name), Text(field.Name), Scalar.Int32(i + 1),
                    e.Entry.Rules.DefaultOf(field.Name) is { } value ? Text(value) : Scalar.Null(DataType.Utf8), Text(field.Nullable || e.Entry.IsView ? "YES" : "NO"), Text(field.Type.ToString()),
                }))),
            _ => null,
        };
    }

    private static Scalar Text(string text) => Scalar.Utf8(text);

    private static Values Rows((string Name, DataType Type)[] columns, IEnumerable<Scalar[]> rows) => new(
        columns.Select(c => PlanColumn.New(c.Name, c.Type)).ToEquatableArray(),
        rows.Select(r => r.Select(v => (Expression)new Literal(v)).ToEquatableArray()).ToEquatableArray());
}
