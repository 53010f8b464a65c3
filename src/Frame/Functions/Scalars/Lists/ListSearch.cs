using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars.Lists;

/// <summary>Looks for values in lists: by equality of packed bytes, which is that of values.</summary>
internal static unsafe class ListSearch
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "list_contains", "array_contains", "list_has", "array_has" }) registry.AddScalar(name, arguments => Contains(name, arguments));
        registry.AddNested("contains", arguments => Contains("contains", arguments));
        foreach (string name in new[] { "list_position", "array_position", "list_indexof", "array_indexof" })
            registry.AddScalar(name, arguments => WithElement(arguments) is { } list ? new ScalarOverload(name, [list, list.Element], DataType.Int32, ListLoops.Read<int, Position>(new Position(list.Layout))) { Nulls = NullBehaviour.Custom } : null);
        foreach (string name in new[] { "list_has_any", "array_has_any", "&&" }) registry.AddScalar(name, arguments => OfSets(name, arguments, all: false));
        foreach (string name in new[] { "list_has_all", "array_has_all", "@>" }) registry.AddScalar(name, arguments => OfSets(name, arguments, all: true));
        registry.AddScalar("<@", arguments => OfSets("<@", arguments, all: true, swapped: true));
    }

    /// <summary>The list type that holds a list's elements and another argument, the second unless told otherwise.</summary>
    public static DataType? WithElement(EquatableArray<DataType> arguments, int list = 0, int element = 1) =>
        arguments.Count == 2 && ListSignature.Of(arguments[list]) is { } type && CastRules.Common(type.Element, arguments[element]) is { } common ? DataType.List(common) : null;

    /// <summary>The type that several lists have in common.</summary>
    public static DataType? Common(EquatableArray<DataType> arguments)
    {
        DataType? common = null;
        foreach (DataType argument in arguments)
        {
            if (ListSignature.Of(argument) is not { } list) return null;
            common = common is null ? list : CastRules.Common(common, list);
            if (common is null) return null;
        }

        return common;
    }

    private static ScalarOverload? Contains(string name, EquatableArray<DataType> arguments) => WithElement(arguments) is { } list
        ? new ScalarOverload(name, [list, list.Element], DataType.Boolean, Has(list.Layout))
        : null;

    private static ScalarKernel Has(NestedLayout list) => (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
    {
        result.StartFlat(context.Rows);
        byte* output = result.As<byte>();
        Vector needles = arguments[1];
        bool constant = needles.Encoding == VectorEncoding.Constant;
        PackedWriter needle = PackedWriter.Rent();
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            if (i == 0 || !constant)
            {
                needle.Clear();
                needle.Write(list.Element, needles.Data, needles.ValueIndex(row));
            }

            output[row] = Find(list, arguments[0].PackedAt(row), needle.Written) >= 0 ? (byte)1 : (byte)0;
        }

        PackedWriter.Return(needle);
    };

    private static ScalarOverload? OfSets(string name, EquatableArray<DataType> arguments, bool all, bool swapped = false) => arguments.Count == 2 && Common(arguments) is { } list
        ? new ScalarOverload(name, [list, list], DataType.Boolean, ListLoops.Read<byte, Sets>(new Sets(list.Layout, all, swapped)))
        : null;

    /// <summary>The place from 0 of a value from a row of a vector; -1 if the list has none.</summary>
    public static int Find(NestedLayout list, PackedSpan value, Vector needles, int row)
    {
        PackedWriter needle = PackedWriter.Rent();
        needle.Write(list.Element, needles.Data, needles.ValueIndex(row));
        int found = Find(list, value, needle.Written);
        PackedWriter.Return(needle);
        return found;
    }

    /// <summary>The place from 0 of a packed value; -1 if the list has none.</summary>
    public static int Find(NestedLayout list, PackedSpan value, ReadOnlySpan<byte> needle)
    {
        NestedLayout element = list.Element;
        if (element.Kind == PackedKind.Fixed && element.Width is 4 or 8)
        {
            // A mark and a number: one comparison an element.
            byte* p = value.Bytes, end = value.Bytes + value.Size - 1;
            fixed (byte* sought = needle)
            {
                if (element.Width == 4)
                {
                    uint number = Unsafe.ReadUnaligned<uint>(sought);
                    for (int i = 0; p < end; i++, p += 5)
                        if (Unsafe.ReadUnaligned<uint>(p + 1) == number && *p == NestedLayout.Valid) return i;
                    return -1;
                }

                ulong wide = Unsafe.ReadUnaligned<ulong>(sought);
                for (int i = 0; p < end; i++, p += 9)
                    if (Unsafe.ReadUnaligned<ulong>(p + 1) == wide && *p == NestedLayout.Valid) return i;
                return -1;
            }
        }

        int count = Packed.Count(list, value);
        for (int i = 0; i < count; i++)
            if (Packed.Element(list, value, i, out PackedSpan packed) && packed.Span.SequenceEqual(needle)) return i;
        return -1;
    }

    // A null is found where the list has one.
    private readonly struct Position(NestedLayout list) : IListReader<int>
    {
        public bool TryRead(ReadOnlySpan<Vector> arguments, int row, out int result)
        {
            result = 0;
            if (!arguments[0].IsValid(row)) return false;
            PackedSpan value = arguments[0].PackedAt(row);
            result = (arguments[1].IsValid(row) ? Find(list, value, arguments[1], row) : FirstNull(value)) + 1;
            return result > 0;
        }

        private int FirstNull(PackedSpan value)
        {
            int count = Packed.Count(list, value);
            for (int i = 0; i < count; i++)
                if (!Packed.Element(list, value, i, out _)) return i;
            return -1;
        }
    }

    private readonly struct Sets(NestedLayout list, bool all, bool swapped) : IListReader<byte>
    {
        public bool TryRead(ReadOnlySpan<Vector> arguments, int row, out byte result)
        {
            PackedSpan container = arguments[swapped ? 1 : 0].PackedAt(row), sought = arguments[swapped ? 0 : 1].PackedAt(row);
            PackedSet set = PackedSet.Empty();
            int count = Packed.Count(list, container);
            for (int i = 0; i < count; i++)
                if (Packed.Element(list, container, i, out PackedSpan element)) set.Add(element);
            result = all ? (byte)1 : (byte)0;
            count = Packed.Count(list, sought);
            for (int i = 0; i < count; i++)
            {
                // Nulls are neither found nor missed.
                if (!Packed.Element(list, sought, i, out PackedSpan element) || set.Contains(element) == all) continue;
                result = (byte)(1 - result);
                break;
            }

            return true;
        }
    }
}
