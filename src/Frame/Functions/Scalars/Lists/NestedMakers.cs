using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars.Lists;

/// <summary>Makes nested values of others: <c>list_value</c>, <c>array_value</c>, <c>row</c>, <c>map</c>, <c>map_from_entries</c>.</summary>
internal static unsafe class NestedMakers
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "list_value", "list_pack" })
            registry.AddScalar(name, arguments => Common(arguments) is { } element ? List(name, arguments.Count, element, DataType.List(element)) : null);
        registry.AddScalar("array_value", arguments =>
            arguments.Count > 0 && Common(arguments) is { } element ? List("array_value", arguments.Count, element, DataType.FixedSizeList(element, arguments.Count)) : null);
        registry.AddScalar("row", arguments => arguments.Count == 0 ? null : Row(arguments));
        registry.AddScalar("map", arguments => arguments switch
        {
            [] => EmptyMap(),
            [var keys, var values] when IsListOrNull(keys) && IsListOrNull(values) => Map([AsList(keys), AsList(values)]),
            _ => null,
        });
        registry.AddScalar("map_from_entries", arguments => arguments switch
        {
            [{ IsList: true, Element: { Id: TypeId.Struct, Fields.Length: 2 } entry } list] => FromEntries(list, entry),
            [{ Id: TypeId.Null } or { IsList: true, Element.Id: TypeId.Null }] => FromEntries(DataType.List(s_noEntry), s_noEntry),
            _ => null,
        });
    }

    // The entries of no map in particular.
    private static readonly DataType s_noEntry = DataType.Struct([new Field("key", DataType.Null), new Field("value", DataType.Null)]);

    private static DataType? Common(EquatableArray<DataType> types)
    {
        DataType? common = DataType.Null;
        foreach (DataType type in types) common = common is null ? null : CastRules.Common(common, type);
        return common;
    }

    private static bool IsListOrNull(DataType type) => type.IsList || type.Id == TypeId.Null;

    private static DataType AsList(DataType type) => DataType.List(type.IsList ? type.Element : DataType.Null);

    private static ScalarOverload List(string name, int count, DataType element, DataType type) =>
        new(name, Enumerable.Repeat(element, count).ToEquatableArray(), type, (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            NestedLayout layout = element.Layout;
            PackedWriter writer = PackedWriter.Rent();
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                writer.Clear();
                PackedWriter.Mark mark = writer.Begin();
                foreach (Vector argument in arguments) writer.Child(layout, !layout.IsFixed, argument, row);
                writer.EndList(mark, layout);
                result.Views[row] = writer.ViewIn(result);
            }

            PackedWriter.Return(writer);
        }) { Nulls = NullBehaviour.NeverNull };

    private static ScalarOverload Row(EquatableArray<DataType> types)
    {
        DataType type = DataType.Struct([.. types.Select(t => new Field("", t))]);
        return new ScalarOverload("row", types, type, (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            NestedLayout layout = type.Layout;
            PackedWriter writer = PackedWriter.Rent();
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                writer.Clear();
                PackedWriter.Mark mark = writer.Begin();
                for (int f = 0; f < arguments.Length; f++) writer.Child(layout.Children[f], !layout.IsFixed, arguments[f], row);
                writer.EndStruct(mark, layout);
                result.Views[row] = writer.ViewIn(result);
            }

            PackedWriter.Return(writer);
        }) { Nulls = NullBehaviour.NeverNull };
    }

    private static ScalarOverload EmptyMap()
    {
        DataType type = DataType.Map(DataType.Null, DataType.Null);
        return new ScalarOverload("map", [], type, (ReadOnlySpan<Vector> _, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            PackedWriter writer = PackedWriter.Rent();
            writer.Clear();
            writer.EndList(writer.Begin(), type.Layout.Element);
            for (int i = 0; i < context.Selection.Count; i++) result.Views[context.Selection[i]] = writer.ViewIn(result);
            PackedWriter.Return(writer);
        });
    }

    private static ScalarOverload Map(EquatableArray<DataType> lists)
    {
        DataType type = DataType.Map(lists[0].Element, lists[1].Element);
        return new ScalarOverload("map", lists, type, (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            NestedLayout keys = lists[0].Layout, values = lists[1].Layout, map = type.Layout;
            PackedWriter writer = PackedWriter.Rent();
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                PackedSpan key = arguments[0].PackedAt(row), value = arguments[1].PackedAt(row);
                int count = Packed.Count(keys, key);
                if (count != Packed.Count(values, value)) throw new ConversionException("a map needs as many values as keys");
                writer.Clear();
                PackedWriter.Mark mark = writer.Begin();
                for (int k = 0; k < count; k++)
                {
                    writer.Child(map.Element, !map.Element.IsFixed, valid: true);
                    PackedWriter.Mark entry = writer.Begin();
                    writer.Child(keys.Element, !map.Element.IsFixed, Packed.Element(keys, key, k, out PackedSpan part), part);
                    writer.Child(values.Element, !map.Element.IsFixed, Packed.Element(values, value, k, out part), part);
                    writer.EndStruct(entry, map.Element);
                }

                writer.EndList(mark, map.Element);
                result.Views[row] = writer.ViewIn(result);
                Check(map, result, row);
            }

            PackedWriter.Return(writer);
        }) { CanThrow = true };
    }

    private static ScalarOverload FromEntries(DataType list, DataType entry)
    {
        DataType type = DataType.Map(entry.Fields[0].Type, entry.Fields[1].Type);
        return new ScalarOverload("map_from_entries", [list], type, (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                result.Views[row] = arguments[0].Views[arguments[0].ValueIndex(row)];
                Check(type.Layout, result, row);
            }
        }) { CanThrow = true };
    }

    private static void Check(NestedLayout map, Vector result, int row)
    {
        if (MapKeys.Problem(map, PackedSpan.Of(result.Views + row)) is { } problem) throw new ConversionException(problem);
    }
}
