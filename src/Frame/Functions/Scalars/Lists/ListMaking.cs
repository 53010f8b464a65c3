using FrameEngine.Columns;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars.Lists;

/// <summary>Lists of others: joined, lengthened, shortened, reversed, without repetitions, flattened, zipped, picked from.</summary>
internal static unsafe class ListMaking
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "list_concat", "list_cat", "array_concat", "array_cat" }) registry.AddScalar(name, arguments => Concat(name, arguments, skipNulls: true));
        registry.AddNested("concat", arguments => Concat("concat", arguments, skipNulls: true));
        registry.AddNested("||", arguments => Concat("||", arguments, skipNulls: false));
        foreach (string name in new[] { "list_append", "array_append", "array_push_back" })
            registry.AddScalar(name, arguments => ListSearch.WithElement(arguments) is { } list ? Of(name, [list, list.Element], list, new Added(list.Layout, 0, 1, false), NullBehaviour.NeverNull) : null);
        foreach (string name in new[] { "list_prepend", "array_prepend" })
            registry.AddScalar(name, arguments => ListSearch.WithElement(arguments, 1, 0) is { } list ? Of(name, [list.Element, list], list, new Added(list.Layout, 1, 0, true), NullBehaviour.NeverNull) : null);
        registry.AddScalar("array_push_front", arguments =>
            ListSearch.WithElement(arguments) is { } list ? Of("array_push_front", [list, list.Element], list, new Added(list.Layout, 0, 1, true), NullBehaviour.NeverNull) : null);
        Unary(registry, ["list_reverse", "array_reverse"], list => new Reversed(list));
        Unary(registry, ["list_distinct", "array_distinct"], list => new Distinct(list));
        Unary(registry, ["array_pop_back"], list => new Shortened(list, 0, 1));
        Unary(registry, ["array_pop_front"], list => new Shortened(list, 1, 0));
        foreach (string name in new[] { "list_unique", "array_unique" })
            registry.AddScalar(name, arguments => arguments is [var type] && ListSignature.Of(type) is { } list ? new ScalarOverload(name, [list], DataType.UInt64, ListLoops.Read<ulong, Unique>(new Unique(list.Layout))) : null);
        foreach (string name in new[] { "list_intersect", "array_intersect" })
            registry.AddScalar(name, arguments => arguments.Count == 2 && ListSearch.Common(arguments) is { } list ? Of(name, [list, list], list, new Intersection(list.Layout), NullBehaviour.Custom) : null);
        registry.AddScalar("flatten", arguments => arguments is [var type] && ListSignature.Of(type) is { } list && ListSignature.Of(list.Element) is { } inner
            ? Of("flatten", [DataType.List(inner)], inner, new Flattened(DataType.List(inner).Layout, inner.Layout)) : null);
        foreach (string name in new[] { "list_where", "array_where" })
            registry.AddScalar(name, arguments => arguments is [var type, var mask] && ListSignature.Of(type) is { } list && ListSignature.Of(mask) is not null
                ? Of(name, [list, DataType.List(DataType.Boolean)], list, new Masked(list.Layout, DataType.List(DataType.Boolean).Layout), canThrow: true) : null);
        foreach (string name in new[] { "list_select", "array_select" })
            registry.AddScalar(name, arguments => arguments is [var type, var places] && ListSignature.Of(type) is { } list && ListSignature.Of(places) is { } whole && ListSignature.IsWhole(whole.Element)
                ? Of(name, [list, DataType.List(DataType.Int64)], list, new Picked(list.Layout, DataType.List(DataType.Int64).Layout), canThrow: true) : null);
        foreach (string name in new[] { "list_zip", "array_zip" }) registry.AddScalar(name, arguments => Zip(name, arguments));
        registry.AddNested("repeat", arguments => arguments is [var type, var count] && ListSignature.Of(type) is { } list && ListSignature.IsWhole(count)
            ? Of("repeat", [list, DataType.Int64], list, new Repeated(list.Layout)) : null);
    }

    private static ScalarOverload Of<TMaker>(string name, EquatableArray<DataType> parameters, DataType list, TMaker maker, NullBehaviour nulls = NullBehaviour.Propagate, bool canThrow = false)
        where TMaker : struct, IListMaker => new(name, parameters, list, ListLoops.Make(list.Element, maker)) { Nulls = nulls, CanThrow = canThrow };

    private static void Unary<TMaker>(FunctionRegistry registry, string[] names, Func<NestedLayout, TMaker> maker) where TMaker : struct, IListMaker
    {
        foreach (string name in names)
            registry.AddScalar(name, arguments => arguments is [var type] && ListSignature.Of(type) is { } list ? Of(name, [list], list, maker(list.Layout)) : null);
    }

    private static ScalarOverload? Concat(string name, EquatableArray<DataType> arguments, bool skipNulls)
    {
        if (arguments.Count == 0 || !skipNulls && arguments.Count != 2 || ListSearch.Common(arguments) is not { } list) return null;
        return Of(name, Enumerable.Repeat(list, arguments.Count).ToEquatableArray(), list, new Joined(list.Layout), skipNulls && arguments.Any(a => a.Id != TypeId.Null) ? NullBehaviour.Custom : NullBehaviour.Propagate);
    }

    private static ScalarOverload? Zip(string name, EquatableArray<DataType> arguments)
    {
        bool hasFlag = arguments.Count > 1 && arguments[arguments.Count - 1].Id == TypeId.Boolean;
        DataType?[] lists = [.. arguments.Take(hasFlag ? arguments.Count - 1 : arguments.Count).Select(ListSignature.Of)];
        if (lists.Length == 0 || lists.Any(l => l is null)) return null;
        DataType entry = DataType.Struct([.. lists.Select(l => new Field("", l!.Element))]);
        EquatableArray<DataType> parameters = hasFlag ? [.. lists.Select(l => l!), DataType.Boolean] : [.. lists.Select(l => l!)];
        return Of(name, parameters, DataType.List(entry), new Zipped([.. lists.Select(l => l!.Layout)], entry.Layout, hasFlag), NullBehaviour.NeverNull);
    }

    private readonly struct Joined(NestedLayout list) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            foreach (Vector argument in arguments)
            {
                if (argument.IsValid(row)) ListLoops.CopyAll(writer, list, argument.PackedAt(row));
            }

            return true;
        }
    }

    private readonly struct Added(NestedLayout list, int at, int element, bool first) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            if (first) writer.Child(list.Element, !list.Element.IsFixed, arguments[element], row);
            if (arguments[at].IsValid(row)) ListLoops.CopyAll(writer, list, arguments[at].PackedAt(row));
            if (!first) writer.Child(list.Element, !list.Element.IsFixed, arguments[element], row);
            return true;
        }
    }

    private readonly struct Reversed(NestedLayout list) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            PackedSpan value = arguments[0].PackedAt(row);
            for (int i = Packed.Count(list, value) - 1; i >= 0; i--) ListLoops.Copy(writer, list, value, i);
            return true;
        }
    }

    private readonly struct Distinct(NestedLayout list) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            PackedSpan value = arguments[0].PackedAt(row);
            PackedSet seen = PackedSet.Empty();
            int count = Packed.Count(list, value);
            for (int i = 0; i < count; i++)
                if (Packed.Element(list, value, i, out PackedSpan element) && seen.Add(element)) writer.Child(list.Element, !list.Element.IsFixed, true, element);
            return true;
        }
    }

    private readonly struct Unique(NestedLayout list) : IListReader<ulong>
    {
        public bool TryRead(ReadOnlySpan<Vector> arguments, int row, out ulong result)
        {
            PackedSpan value = arguments[0].PackedAt(row);
            PackedSet seen = PackedSet.Empty();
            int count = Packed.Count(list, value);
            for (int i = 0; i < count; i++)
                if (Packed.Element(list, value, i, out PackedSpan element)) seen.Add(element);
            result = (ulong)seen.Count;
            return true;
        }
    }

    private readonly struct Intersection(NestedLayout list) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            if (!arguments[0].IsValid(row)) return false;
            if (!arguments[1].IsValid(row)) return true;
            PackedSpan left = arguments[0].PackedAt(row), right = arguments[1].PackedAt(row);
            PackedSet set = PackedSet.Empty();
            int count = Packed.Count(list, right);
            for (int i = 0; i < count; i++)
                if (Packed.Element(list, right, i, out PackedSpan element)) set.Add(element);
            int others = set.Count;
            count = Packed.Count(list, left);
            for (int i = 0; i < count && others > 0; i++)
            {
                if (!Packed.Element(list, left, i, out PackedSpan element) || !set.Contains(element)) continue;
                // Each value once: the first time.
                bool before = false;
                for (int j = 0; j < i && !before; j++) before = Packed.Element(list, left, j, out PackedSpan earlier) && earlier.Span.SequenceEqual(element.Span);
                if (!before) writer.Child(list.Element, !list.Element.IsFixed, true, element);
            }

            return true;
        }
    }

    private readonly struct Shortened(NestedLayout list, int front, int back) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            PackedSpan value = arguments[0].PackedAt(row);
            int count = Packed.Count(list, value);
            for (int i = front; i < count - back; i++) ListLoops.Copy(writer, list, value, i);
            return true;
        }
    }

    private readonly struct Flattened(NestedLayout outer, NestedLayout inner) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            PackedSpan value = arguments[0].PackedAt(row);
            int count = Packed.Count(outer, value);
            for (int i = 0; i < count; i++)
                if (Packed.Element(outer, value, i, out PackedSpan element)) ListLoops.CopyAll(writer, inner, element);
            return true;
        }
    }

    private readonly struct Masked(NestedLayout list, NestedLayout mask) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            PackedSpan value = arguments[0].PackedAt(row), flags = arguments[1].PackedAt(row);
            int count = Packed.Count(mask, flags), length = Packed.Count(list, value);
            for (int i = 0; i < count; i++)
            {
                if (!Packed.Element(mask, flags, i, out PackedSpan flag)) throw new UsageException("list_where takes no nulls in its second argument");
                if (*flag.Bytes == 0) continue;
                if (i < length) ListLoops.Copy(writer, list, value, i);
                else writer.Child(list.Element, !list.Element.IsFixed, valid: false);
            }

            return true;
        }
    }

    private readonly struct Picked(NestedLayout list, NestedLayout places) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            PackedSpan value = arguments[0].PackedAt(row), picks = arguments[1].PackedAt(row);
            int count = Packed.Count(places, picks), length = Packed.Count(list, value);
            for (int i = 0; i < count; i++)
            {
                if (!Packed.Element(places, picks, i, out PackedSpan pick)) throw new UsageException("list_select takes no nulls in its second argument");
                long place = 0;
                PackedNumber.Read(places.Element, pick.Bytes, &place, 0);
                if (place >= 1 && place <= length) ListLoops.Copy(writer, list, value, (int)place - 1);
                else writer.Child(list.Element, !list.Element.IsFixed, valid: false);
            }

            return true;
        }
    }

    private readonly struct Zipped(NestedLayout[] lists, NestedLayout entry, bool hasFlag) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            Vector? flags = hasFlag ? arguments[^1] : null;
            bool truncate = flags is not null && flags.IsValid(row) && flags.As<byte>()[flags.ValueIndex(row)] != 0;
            int count = truncate ? int.MaxValue : 0;
            for (int l = 0; l < lists.Length; l++)
            {
                int length = Length(arguments, l, row);
                count = truncate ? Math.Min(count, length) : Math.Max(count, length);
            }

            for (int i = 0; i < count; i++)
            {
                writer.Child(entry, !entry.IsFixed, valid: true);
                PackedWriter.Mark mark = writer.Begin();
                for (int l = 0; l < lists.Length; l++)
                {
                    NestedLayout element = lists[l].Element;
                    if (i < Length(arguments, l, row)) writer.Child(element, !entry.IsFixed, Packed.Element(lists[l], arguments[l].PackedAt(row), i, out PackedSpan value), value);
                    else writer.Child(element, !entry.IsFixed, valid: false);
                }

                writer.EndStruct(mark, entry);
            }

            return true;
        }

        private int Length(ReadOnlySpan<Vector> arguments, int l, int row) => arguments[l].IsValid(row) ? Packed.Count(lists[l], arguments[l].PackedAt(row)) : 0;
    }

    private readonly struct Repeated(NestedLayout list) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            PackedSpan value = arguments[0].PackedAt(row);
            for (long times = ListSignature.Number(arguments[1], row); times > 0; times--) ListLoops.CopyAll(writer, list, value);
            return true;
        }
    }
}
