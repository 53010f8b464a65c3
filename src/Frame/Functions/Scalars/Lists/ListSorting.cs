using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars.Lists;

/// <summary>Sorted lists and the places that would sort them: <c>list_sort(list[, order[, nulls]])</c>, <c>list_reverse_sort(list[, nulls])</c>, <c>list_grade_up</c>.</summary>
internal static unsafe class ListSorting
{
    [ThreadStatic] private static Element[]? t_elements;

    [ThreadStatic] private static ulong[]? t_numbers;

    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "list_sort", "array_sort" }) registry.AddScalar(name, arguments => Of(name, arguments, 3, l => l, (l, n) => new Sorted(l, n, false, false)));
        foreach (string name in new[] { "list_reverse_sort", "array_reverse_sort" }) registry.AddScalar(name, arguments => Of(name, arguments, 2, l => l, (l, n) => new Sorted(l, n, true, false)));
        foreach (string name in new[] { "list_grade_up", "array_grade_up", "grade_up" })
            registry.AddScalar(name, arguments => Of(name, arguments, 3, _ => DataType.List(DataType.Int64), (l, n) => new Sorted(l, n, false, true)));
    }

    private static ScalarOverload? Of(string name, EquatableArray<DataType> arguments, int most, Func<DataType, DataType> result, Func<NestedLayout, string, Sorted> maker)
    {
        if (arguments.Count == 0 || arguments.Count > most || ListSignature.Of(arguments[0]) is not { } list) return null;
        for (int i = 1; i < arguments.Count; i++)
            if (arguments[i].Id is not (TypeId.Utf8 or TypeId.Null)) return null;
        return new ScalarOverload(name, [list, .. Enumerable.Repeat(DataType.Utf8, arguments.Count - 1)], result(list), ListLoops.Make(result(list).Element, maker(list.Layout, name))) { CanThrow = arguments.Count > 1 };
    }

    /// <summary>An element, and its first bytes as a number that compares as they do: mostly that alone decides.</summary>
    private readonly struct Element(PackedSpan value, int place)
    {
        public readonly ulong Start = StartOf(value);
        public readonly PackedSpan Value = value;
        public readonly int Place = place;
    }

    private static ulong StartOf(PackedSpan value)
    {
        if (value.Size >= 8) return BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(value.Bytes));
        ulong start = 0;
        for (int i = 0; i < value.Size; i++) start |= (ulong)value.Bytes[i] << (56 - (8 * i));
        return start;
    }

    // Bytes of what is shorter than eight count as zeros, so that equal numbers leave it open. Equal elements keep their order.
    private static int Order(in Element x, in Element y)
    {
        if (x.Start != y.Start) return x.Start < y.Start ? -1 : 1;
        return x.Value.Span.SequenceCompareTo(y.Value.Span);
    }

    private readonly struct Ascending : IComparer<Element>
    {
        public int Compare(Element x, Element y)
        {
            int order = Order(in x, in y);
            return order != 0 ? order : x.Place.CompareTo(y.Place);
        }
    }

    private readonly struct Descending : IComparer<Element>
    {
        public int Compare(Element x, Element y)
        {
            int order = Order(in y, in x);
            return order != 0 ? order : x.Place.CompareTo(y.Place);
        }
    }

    private readonly struct Sorted(NestedLayout list, string name, bool descending, bool places) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            bool reverse = descending, nullsFirst = false;
            if (!descending && arguments.Length > 1) reverse = Word(arguments[1], row) switch
            {
                "ASC" or "ASCENDING" => false,
                "DESC" or "DESCENDING" => true,
                var other => throw new UsageException($"{name} sorts 'ASC' or 'DESC', not '{other}'"),
            };
            int last = descending ? 1 : 2;
            if (arguments.Length > last) nullsFirst = Word(arguments[last], row) switch
            {
                "NULLS FIRST" => true,
                "NULLS LAST" => false,
                var other => throw new UsageException($"{name} puts 'NULLS FIRST' or 'NULLS LAST', not '{other}'"),
            };
            PackedSpan value = arguments[0].PackedAt(row);
            if (!places && list.Element is { IsFixed: true, Width: <= 8 })
            {
                Numbers(value, reverse, nullsFirst, writer);
                return true;
            }

            int count = Packed.Count(list, value), valid = 0;
            Element[] elements = t_elements is { } kept && kept.Length >= count ? kept : t_elements = new Element[Math.Max(count, 64)];
            for (int i = 0; i < count; i++)
                if (Packed.Element(list, value, i, out PackedSpan element)) elements[valid++] = new Element(element, i);
            Span<Element> sorted = elements.AsSpan(0, valid);
            if (reverse) LongSort.Sort(sorted, default(Descending));
            else LongSort.Sort(sorted, default(Ascending));
            if (nullsFirst) Nulls(writer, value, count);
            foreach (Element element in sorted) Put(writer, element.Value, element.Place, true);
            if (!nullsFirst) Nulls(writer, value, count);
            return true;
        }

        /// <summary>Elements of so few bytes are sorted as the numbers that those are: of equal ones it does not matter which comes first.</summary>
        private void Numbers(PackedSpan value, bool reverse, bool nullsFirst, PackedWriter writer)
        {
            int count = Packed.Count(list, value), valid = 0;
            ulong[] numbers = t_numbers is { } kept && kept.Length >= count ? kept : t_numbers = new ulong[Math.Max(count, 64)];
            for (int i = 0; i < count; i++)
                if (Packed.Element(list, value, i, out PackedSpan element)) numbers[valid++] = StartOf(element);
            Span<ulong> sorted = numbers.AsSpan(0, valid);
            LongSort.Sort(sorted, Comparer<ulong>.Default);
            if (reverse) sorted.Reverse();
            if (nullsFirst) Nulls(writer, value, count);
            foreach (ulong number in sorted)
            {
                ulong bytes = BinaryPrimitives.ReverseEndianness(number);
                Put(writer, new PackedSpan((byte*)&bytes, list.Element.Width), 0, true);
            }

            if (!nullsFirst) Nulls(writer, value, count);
        }

        private void Nulls(PackedWriter writer, PackedSpan value, int count)
        {
            for (int i = 0; i < count; i++)
                if (!Packed.Element(list, value, i, out _)) Put(writer, default, i, false);
        }

        private void Put(PackedWriter writer, PackedSpan value, int place, bool valid)
        {
            if (!places)
            {
                writer.Child(list.Element, !list.Element.IsFixed, valid, value);
                return;
            }

            long number = place + 1;
            writer.Child(DataType.Int64.Layout, tracked: false, valid: true);
            writer.Write(DataType.Int64.Layout, &number, 0);
        }

        private static string Word(Vector words, int row) => StringView.GetString(words.Views + words.ValueIndex(row)).Trim().ToUpperInvariant();
    }
}
