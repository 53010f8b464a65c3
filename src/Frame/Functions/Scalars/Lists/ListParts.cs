using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars.Lists;

/// <summary>Parts of lists: lengths, elements by place, slices, and lists cut to a length.</summary>
internal static unsafe class ListParts
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "list_extract", "list_element", "array_extract" })
            registry.AddScalar(name, arguments => arguments is [var list, var index] && ListSignature.Of(list) is { } type && ListSignature.IsWhole(index) ? Extract(name, type) : TextExtract(name, arguments));
        foreach (string name in new[] { "length", "len", "char_length", "character_length" })
            registry.AddNested(name, arguments => arguments is [{ IsList: true } list] ? Length(name, ListSignature.Of(list)!) : null);
        foreach (string name in new[] { "list_slice", "array_slice" })
        {
            registry.AddScalar(name, arguments => arguments.Count is 3 or 4 && ListSignature.Of(arguments[0]) is { } type && arguments.Skip(1).All(ListSignature.IsWhole)
                ? Slice(name, type, arguments.Count) : TextSlice(name, arguments));
        }

        registry.AddScalar("array_length", arguments => arguments is [var list, ..] && ListSignature.Of(list) is { } type
            ? arguments.Count == 1 ? Length("array_length", type) : arguments.Count == 2 && ListSignature.IsWhole(arguments[1]) ? LengthOf(type) : null
            : null);
        foreach (string name in new[] { "list_resize", "array_resize" })
            registry.AddScalar(name, arguments => arguments.Count is 2 or 3 && ListSignature.Of(arguments[0]) is { } type && ListSignature.IsWhole(arguments[1]) ? Resize(name, type, arguments) : null);
    }

    /// <summary>How many elements a list has.</summary>
    private static ScalarOverload Length(string name, DataType type)
    {
        NestedLayout layout = type.Layout;
        return new ScalarOverload(name, [type], DataType.Int64, (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            long* output = result.As<long>();
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                output[row] = Packed.Count(layout, arguments[0].PackedAt(row));
            }
        });
    }

    private static ScalarOverload LengthOf(DataType type) =>
        new("array_length", [type, DataType.Int64], DataType.Int64, (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                long dimension = ListSignature.Number(arguments[1], row);
                if (dimension != 1) throw new FrameNotSupportedException($"array_length knows dimension 1 alone, not {dimension}");
                result.As<long>()[row] = Packed.Count(type.Layout, arguments[0].PackedAt(row));
            }
        }) { CanThrow = true };

    private static ScalarOverload Extract(string name, DataType type)
    {
        NestedLayout layout = type.Layout;
        return new ScalarOverload(name, [type, DataType.Int64], type.Element, (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                PackedSpan list = arguments[0].PackedAt(row);
                long index = ListSignature.Number(arguments[1], row);
                int count = Packed.Count(layout, list);
                if (index < 0) index += count + 1;
                if (index >= 1 && index <= count && Packed.Element(layout, list, (int)index - 1, out PackedSpan element)) Packed.Load(layout.Element, element, result, row);
                else ListSignature.SetNull(result, row, context.Rows);
            }
        }) { MayReturnNull = true };
    }

    // A text is read as the list of its characters.
    private static ScalarOverload? TextExtract(string name, EquatableArray<DataType> arguments)
    {
        if (arguments is not [{ Id: TypeId.Utf8 }, var index] || !ListSignature.IsWhole(index)) return null;
        ScalarOverload substring = FunctionRegistry.Default.ResolveScalar("substring", [DataType.Utf8, DataType.Int64, DataType.Int64]);
        return new ScalarOverload(name, [DataType.Utf8, DataType.Int64], DataType.Utf8, (ReadOnlySpan<Vector> texts, Vector result, in KernelContext context) =>
        {
            Vector one = result.Aside as Vector ?? result.Keep(new Vector(DataType.Int64, result.Pool, 1));
            one.StartConstant(context.Rows);
            *one.As<long>() = 1;
            substring.Kernel([texts[0], texts[1], one], result, context);
        });
    }

    private static ScalarOverload Slice(string name, DataType type, int count)
    {
        DataType list = DataType.List(type.Element);
        NestedLayout layout = type.Layout;
        EquatableArray<DataType> parameters = count == 3 ? [type, DataType.Int64, DataType.Int64] : [type, DataType.Int64, DataType.Int64, DataType.Int64];
        return new ScalarOverload(name, parameters, list, (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            PackedWriter writer = PackedWriter.Rent();
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                PackedSpan value = arguments[0].PackedAt(row);
                int length = Packed.Count(layout, value);
                long step = count == 4 ? ListSignature.Number(arguments[3], row) : 1;
                if (step == 0) throw new UsageException("the step of a slice cannot be 0");
                (long first, long last) = SliceBounds.Of(ListSignature.Number(arguments[1], row), ListSignature.Number(arguments[2], row), length, step);
                writer.Clear();
                PackedWriter.Mark mark = writer.Begin();
                if (step > 0)
                    for (long at = first; at <= last; at += step) Add(writer, layout, value, at);
                else
                    for (long at = last; at >= first; at += step) Add(writer, layout, value, at);
                writer.EndList(mark, layout.Element);
                result.Views[row] = writer.ViewIn(result);
            }

            PackedWriter.Return(writer);
        }) { CanThrow = count == 4 };

        static void Add(PackedWriter writer, NestedLayout layout, PackedSpan value, long at) =>
            writer.Child(layout.Element, !layout.Element.IsFixed, Packed.Element(layout, value, (int)at - 1, out PackedSpan element), element);
    }

    private static ScalarOverload? TextSlice(string name, EquatableArray<DataType> arguments)
    {
        if (arguments is not [{ Id: TypeId.Utf8 }, var low, var high] || !ListSignature.IsWhole(low) || !ListSignature.IsWhole(high)) return null;
        return new ScalarOverload(name, [DataType.Utf8, DataType.Int64, DataType.Int64], DataType.Utf8, (ReadOnlySpan<Vector> vectors, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                StringView* text = vectors[0].Views + vectors[0].ValueIndex(row);
                ReadOnlySpan<byte> bytes = StringView.Span(text);
                int length = TextPlaces.Characters(bytes);
                (long first, long last) = SliceBounds.Of(ListSignature.Number(vectors[1], row), ListSignature.Number(vectors[2], row), length, 1);
                if (first > last)
                {
                    result.Views[row] = default;
                    continue;
                }

                int start = TextPlaces.ByteOf(bytes, (int)first - 1), end = TextPlaces.ByteOf(bytes, (int)last);
                result.Views[row] = TextKernels.Part(text, start, end - start);
            }
        });
    }

    private static ScalarOverload? Resize(string name, DataType type, EquatableArray<DataType> arguments)
    {
        DataType element = type.Element;
        if (arguments.Count == 3 && (element.Id != TypeId.Enum || !arguments[2].IsText))
        {
            if (Expressions.CastRules.Common(element, arguments[2]) is not { } common) return null;
            element = common;
        }

        DataType list = DataType.List(element);
        NestedLayout layout = list.Layout;
        return new ScalarOverload(name, arguments.Count == 2 ? [list, DataType.Int64] : [list, DataType.Int64, element], list, (ReadOnlySpan<Vector> vectors, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            PackedWriter writer = PackedWriter.Rent();
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                if (!vectors[0].IsValid(row))
                {
                    ListSignature.SetNull(result, row, context.Rows);
                    continue;
                }

                PackedSpan value = vectors[0].PackedAt(row);
                long wanted = vectors[1].IsValid(row) ? Math.Max(ListSignature.Number(vectors[1], row), 0) : 0;
                if (wanted > int.MaxValue) throw new ArithmeticOverflowException($"a list of {wanted} elements is too long");
                int length = Packed.Count(layout, value);
                writer.Clear();
                PackedWriter.Mark mark = writer.Begin();
                for (int at = 0; at < wanted; at++)
                {
                    if (at < length) writer.Child(layout.Element, !layout.Element.IsFixed, Packed.Element(layout, value, at, out PackedSpan part), part);
                    else if (vectors.Length == 3) writer.Child(layout.Element, !layout.Element.IsFixed, vectors[2], row);
                    else writer.Child(layout.Element, !layout.Element.IsFixed, valid: false);
                }

                writer.EndList(mark, layout.Element);
                result.Views[row] = writer.ViewIn(result);
            }

            PackedWriter.Return(writer);
        }) { Nulls = NullBehaviour.Custom, CanThrow = true };
    }
}
