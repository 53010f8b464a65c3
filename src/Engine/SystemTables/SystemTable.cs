using FrameEngine.Engine.Transactions;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Engine.SystemTables;

/// <summary>A table about the session itself: its rows are made when a query over it is bound.</summary>
/// <param name="Name">Its name, without schema.</param>
/// <param name="Columns">Names and types, as in <c>"oid bigint, relname varchar"</c>.</param>
/// <param name="Rows">The values of each row; columns at the end that it leaves out are NULL.</param>
internal sealed record SystemTable(string Name, string Columns, Func<SystemView, IEnumerable<object?[]>> Rows)
{
    /// <summary>The table's rows as a plan.</summary>
    public LogicalPlan Plan(CatalogTransaction catalog)
    {
        PlanColumn[] columns = [.. Columns.Split(',', StringSplitOptions.TrimEntries).Select(c => c.Split(' ', 2)).Select(c => PlanColumn.New(c[0], TypeOf(c[1])))];
        return new Values(
            columns.ToEquatableArray(),
            Rows(new SystemView(catalog)).Select(row => columns.Select((c, i) => (Expression)new Literal(Value(c.Type, i < row.Length ? row[i] : null))).ToEquatableArray()).ToEquatableArray());
    }

    private static DataType TypeOf(string name) => TypeNames.TryParse(name, out DataType? type) ? type : throw new InternalException($"a system table has the unknown type {name}");

    private static Scalar Value(DataType type, object? value) => value switch
    {
        null => Scalar.Null(type),
        bool flag => Scalar.Bool(flag),
        string text => Scalar.Utf8(text),
        IEnumerable<string> texts => Nested.PackedScalars.List(DataType.Utf8, [.. texts.Select(Scalar.Utf8)]),
        _ when type.Id == TypeId.Int64 => Scalar.Int64(Convert.ToInt64(value, null)),
        _ => Scalar.Int32(Convert.ToInt32(value, null)),
    };
}
