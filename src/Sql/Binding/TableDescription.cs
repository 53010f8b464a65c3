using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Parsing;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>What DESCRIBE shows.</summary>
internal static class TableDescription
{
    private static readonly string[] s_columns = ["column_name", "column_type", "null", "key", "default", "extra"];

    /// <summary>A row for each column; a query's columns are all nullable.</summary>
    public static LogicalPlan Of(Schema schema, TableRules? rules) => new Values(
        s_columns.Select(n => PlanColumn.New(n, DataType.Utf8)).ToEquatableArray(),
        schema.Select(f => new[] { f.Name, f.Type.Settled.ToString(), f.Nullable || rules is null ? "YES" : "NO", KeyOf(f.Name, rules), rules?.DefaultOf(f.Name) is { } value ? SyntaxText.Of(Parser.ParseExpressionText(value)) : null, null }
            .Select(t => (Expression)new Literal(t is null ? Scalar.Null(DataType.Utf8) : Scalar.Utf8(t))).ToEquatableArray()).ToEquatableArray());

    private static string? KeyOf(string column, TableRules? rules)
    {
        foreach (KeyRule key in rules?.Keys ?? [])
            if (key.Columns.Contains(column, StringComparer.OrdinalIgnoreCase)) return key.IsPrimary ? "PRI" : "UNI";
        return null;
    }
}
