using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars.Lists;

/// <summary>What maps hold: keys, values, entries, the value of a key; and maps joined.</summary>
internal static unsafe class MapFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("map_keys", arguments => Map(arguments, 1) is { } map ? Parts("map_keys", map, 0) : null);
        registry.AddScalar("map_values", arguments => Map(arguments, 1) is { } map ? Parts("map_values", map, 1) : null);
        // A map is the list of its entries.
        registry.AddScalar("map_entries", arguments => Map(arguments, 1) is { } map ? new ScalarOverload("map_entries", [map], DataType.List(NestedLayout.EntryOf(map)), Same) : null);
        foreach (string name in new[] { "map_extract", "element_at" })
        {
            registry.AddScalar(name, arguments => Keyed(arguments) is { } map
                ? new ScalarOverload(name, [map, map.Fields[0].Type], DataType.List(map.Fields[1].Type), ListLoops.Make(map.Fields[1].Type, new ValueList(map.Layout))) { Nulls = NullBehaviour.Custom }
                : null);
        }

        registry.AddScalar("map_extract_value", arguments => Keyed(arguments) is { } map ? Value(map) : null);
        registry.AddScalar("map_contains", arguments => Contains("map_contains", arguments));
        registry.AddNested("contains", arguments => Contains("contains", arguments));
        registry.AddScalar("map_contains_value", arguments => Map(arguments, 2) is { } map && CastRules.Common(map.Fields[1].Type, arguments[1]) is { } value
            ? new ScalarOverload("map_contains_value", [DataType.Map(map.Fields[0].Type, value), value], DataType.Boolean, ListLoops.Read<byte, HasValue>(new HasValue(DataType.Map(map.Fields[0].Type, value).Layout)))
            : null);
        registry.AddScalar("map_contains_entry", arguments =>
        {
            if (Map(arguments, 3) is not { } map || CastRules.Common(map.Fields[0].Type, arguments[1]) is not { } key || CastRules.Common(map.Fields[1].Type, arguments[2]) is not { } value) return null;
            DataType type = DataType.Map(key, value);
            return new ScalarOverload("map_contains_entry", [type, key, value], DataType.Boolean, ListLoops.Read<byte, HasEntry>(new HasEntry(type.Layout)));
        });
        registry.AddScalar("cardinality", arguments => Map(arguments, 1) is { } map ? new ScalarOverload("cardinality", [map], DataType.UInt64, ListLoops.Read<ulong, Size>(new Size(map.Layout))) : null);
        registry.AddScalar("map_concat", arguments =>
        {
            DataType? common = DataType.Null;
            foreach (DataType argument in arguments) common = common is null || argument.Id is not (TypeId.Map or TypeId.Null) ? null : CastRules.Common(common, argument);
            if (common is not { Id: TypeId.Map } map) return null;
            return new ScalarOverload("map_concat", Enumerable.Repeat(map, arguments.Count).ToEquatableArray(), map, ListLoops.Make(NestedLayout.EntryOf(map), new Joined(map.Layout))) { Nulls = NullBehaviour.Custom };
        });
    }

    private static DataType? Map(EquatableArray<DataType> arguments, int count) => arguments.Count == count ? arguments[0].Id switch
    {
        TypeId.Map => arguments[0],
        TypeId.Null => DataType.Map(DataType.Null, DataType.Null),
        _ => null,
    } : null;

    // The map with the type that its keys and the sought key have in common.
    private static DataType? Keyed(EquatableArray<DataType> arguments) =>
        Map(arguments, 2) is { } map && CastRules.Common(map.Fields[0].Type, arguments[1]) is { } key ? DataType.Map(key, map.Fields[1].Type) : null;

    private static ScalarOverload? Contains(string name, EquatableArray<DataType> arguments) => Keyed(arguments) is { } map
        ? new ScalarOverload(name, [map, map.Fields[0].Type], DataType.Boolean, ListLoops.Read<byte, HasKey>(new HasKey(map.Layout)))
        : null;

    private static ScalarOverload Parts(string name, DataType map, int part)
    {
        DataType type = map.Fields[part].Type;
        return new ScalarOverload(name, [map], DataType.List(type), ListLoops.Make(type, new PartList(map.Layout, part)));
    }

    private static void Same(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            result.Views[row] = arguments[0].Views[arguments[0].ValueIndex(row)];
        }
    }

    private static ScalarOverload Value(DataType map)
    {
        NestedLayout layout = map.Layout;
        return new ScalarOverload("map_extract_value", [map, map.Fields[0].Type], map.Fields[1].Type, (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            bool constant = arguments[1].Encoding == VectorEncoding.Constant;
            PackedWriter key = PackedWriter.Rent();
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                if (i == 0 || !constant)
                {
                    key.Clear();
                    key.Write(layout.Element.Children[0], arguments[1].Data, arguments[1].ValueIndex(row));
                }

                int place = MapKeys.Find(layout, arguments[0].PackedAt(row), key.Written);
                if (place >= 0 && ValueAt(layout, arguments[0].PackedAt(row), place, out PackedSpan value)) Packed.Load(layout.Element.Children[1], value, result, row);
                else ListSignature.SetNull(result, row, context.Rows);
            }

            PackedWriter.Return(key);
        }) { MayReturnNull = true };
    }

    private static int Find(NestedLayout map, ReadOnlySpan<Vector> arguments, int row)
    {
        PackedWriter key = PackedWriter.Rent();
        key.Write(map.Element.Children[0], arguments[1].Data, arguments[1].ValueIndex(row));
        int place = MapKeys.Find(map, arguments[0].PackedAt(row), key.Written);
        PackedWriter.Return(key);
        return place;
    }

    private static bool ValueAt(NestedLayout map, PackedSpan value, int place, out PackedSpan found)
    {
        Packed.Element(map, value, place, out PackedSpan pair);
        return Packed.Field(map.Element, pair, 1, out found);
    }

    private readonly struct PartList(NestedLayout map, int part) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            PackedSpan value = arguments[0].PackedAt(row);
            NestedLayout layout = map.Element.Children[part];
            int count = Packed.Count(map, value);
            for (int i = 0; i < count; i++)
            {
                Packed.Element(map, value, i, out PackedSpan pair);
                writer.Child(layout, !layout.IsFixed, Packed.Field(map.Element, pair, part, out PackedSpan field), field);
            }

            return true;
        }
    }

    private readonly struct ValueList(NestedLayout map) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            if (!arguments[0].IsValid(row)) return false;
            int place = arguments[1].IsValid(row) ? Find(map, arguments, row) : -1;
            NestedLayout layout = map.Element.Children[1];
            if (place >= 0) writer.Child(layout, !layout.IsFixed, ValueAt(map, arguments[0].PackedAt(row), place, out PackedSpan value), value);
            return true;
        }
    }

    private readonly struct HasKey(NestedLayout map) : IListReader<byte>
    {
        public bool TryRead(ReadOnlySpan<Vector> arguments, int row, out byte result)
        {
            result = Find(map, arguments, row) >= 0 ? (byte)1 : (byte)0;
            return true;
        }
    }

    private readonly struct HasValue(NestedLayout map) : IListReader<byte>
    {
        public bool TryRead(ReadOnlySpan<Vector> arguments, int row, out byte result)
        {
            PackedWriter sought = PackedWriter.Rent();
            sought.Write(map.Element.Children[1], arguments[1].Data, arguments[1].ValueIndex(row));
            PackedSpan value = arguments[0].PackedAt(row);
            int count = Packed.Count(map, value);
            result = 0;
            for (int i = 0; i < count && result == 0; i++)
                if (ValueAt(map, value, i, out PackedSpan found) && found.Span.SequenceEqual(sought.Written)) result = 1;
            PackedWriter.Return(sought);
            return true;
        }
    }

    private readonly struct HasEntry(NestedLayout map) : IListReader<byte>
    {
        public bool TryRead(ReadOnlySpan<Vector> arguments, int row, out byte result)
        {
            result = 0;
            int place = Find(map, arguments, row);
            if (place < 0 || !ValueAt(map, arguments[0].PackedAt(row), place, out PackedSpan value)) return true;
            PackedWriter sought = PackedWriter.Rent();
            sought.Write(map.Element.Children[1], arguments[2].Data, arguments[2].ValueIndex(row));
            if (value.Span.SequenceEqual(sought.Written)) result = 1;
            PackedWriter.Return(sought);
            return true;
        }
    }

    private readonly struct Size(NestedLayout map) : IListReader<ulong>
    {
        public bool TryRead(ReadOnlySpan<Vector> arguments, int row, out ulong result)
        {
            result = (ulong)Packed.Count(map, arguments[0].PackedAt(row));
            return true;
        }
    }

    // The value of the last map that has a key, at the place of the first.
    private readonly struct Joined(NestedLayout map) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            bool any = false;
            for (int m = 0; m < arguments.Length; m++)
            {
                if (!arguments[m].IsValid(row)) continue;
                any = true;
                PackedSpan value = arguments[m].PackedAt(row);
                int count = Packed.Count(map, value);
                for (int i = 0; i < count; i++)
                {
                    Packed.Element(map, value, i, out PackedSpan pair);
                    Packed.Field(map.Element, pair, 0, out PackedSpan key);
                    if (Has(arguments[..m], row, key.Span)) continue;
                    for (int last = arguments.Length - 1; last > m; last--)
                    {
                        if (!arguments[last].IsValid(row)) continue;
                        PackedSpan later = arguments[last].PackedAt(row);
                        int place = MapKeys.Find(map, later, key.Span);
                        if (place < 0) continue;
                        Packed.Element(map, later, place, out pair);
                        break;
                    }

                    writer.Child(map.Element, !map.Element.IsFixed, true, pair);
                }
            }

            return any;
        }

        private bool Has(ReadOnlySpan<Vector> maps, int row, ReadOnlySpan<byte> key)
        {
            foreach (Vector other in maps)
                if (other.IsValid(row) && MapKeys.Find(map, other.PackedAt(row), key) >= 0) return true;
            return false;
        }
    }
}
