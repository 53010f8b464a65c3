using FrameEngine.Engine.Transactions;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Engine.SystemTables;

/// <summary>A table about the session itself: its rows are made when a query over it is bound.</summary>
/// <param name="Name">Its name, without schema.</param>
/// <param name="Columns">Names and types, as in <c>"oid bigint, relname varchar"</c>; <c>tags</c> is the type of notes by name.</param>
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

    /// <summary>Notes about an object, of which none can be made here.</summary>
    public static IReadOnlyDictionary<string, string> NoTags { get; } = new Dictionary<string, string>();

    private static DataType TypeOf(string name)
    {
        if (name == "tags") return DataType.Map(DataType.Utf8, DataType.Utf8);
        return TypeNames.TryParse(name, out DataType? type) ? type : throw new InternalException($"a system table has the unknown type {name}");
    }

    private static Scalar Value(DataType type, object? value) => value switch
    {
        null => Scalar.Null(type),
        bool flag => Scalar.Bool(flag),
        string text => Scalar.Utf8(text),
        IEnumerable<string> texts => Nested.PackedScalars.List(DataType.Utf8, [.. texts.Select(Scalar.Utf8)]),
        IEnumerable<long> numbers => Nested.PackedScalars.List(type.Element, [.. numbers.Select(n => Value(type.Element, n))]),
        IReadOnlyDictionary<string, string> tags => Nested.PackedScalars.Map(type, [.. tags.Select(t => (Scalar.Utf8(t.Key), Scalar.Utf8(t.Value)))]),
        _ => type.Id switch
        {
            TypeId.Int64 => Scalar.Int64(Convert.ToInt64(value, null)),
            TypeId.UInt64 => new Scalar(type, Convert.ToUInt64(value, null)),
            TypeId.Float32 => new Scalar(type, Convert.ToSingle(value, null)),
            _ => Scalar.Int32(Convert.ToInt32(value, null)),
        },
    };
}
