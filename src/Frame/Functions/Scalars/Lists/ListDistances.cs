using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Nested;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Functions.Scalars.Lists;

/// <summary>Distances and products of lists of floating-point numbers of equal length: of FLOATs in single, of all others in double precision.</summary>
internal static unsafe class ListDistances
{
    private enum Measure : byte
    {
        Distance,
        Inner,
        NegativeInner,
        Cosine,
        CosineDistance,
    }

    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string prefix in new[] { "list_", "array_" })
        {
            foreach ((string name, Measure measure) in new[]
            {
                ("distance", Measure.Distance), ("inner_product", Measure.Inner), ("dot_product", Measure.Inner), ("negative_inner_product", Measure.NegativeInner),
                ("negative_dot_product", Measure.NegativeInner), ("cosine_similarity", Measure.Cosine), ("cosine_distance", Measure.CosineDistance),
            })
                registry.AddScalar(prefix + name, arguments => Of(prefix + name, arguments, measure));
        }

        registry.AddScalar("array_cross_product", arguments => arguments.Count == 2 && arguments.All(a => a.Id == TypeId.FixedSizeList && a.Precision == 3 && a.Element.IsNumeric)
            ? arguments.All(a => a.Element.Id == TypeId.Float32) ? Cross<float>(DataType.Float32) : Cross<double>(DataType.Float64) : null);
    }

    private static ScalarOverload? Of(string name, EquatableArray<DataType> arguments, Measure measure)
    {
        if (arguments.Count != 2) return null;
        DataType?[] lists = [.. arguments.Select(ListSignature.Of)];
        if (lists.Any(l => l is null || !l.Element.IsNumeric && l.Element.Id != TypeId.Null)) return null;
        bool single = lists.All(l => l!.Element.Id == TypeId.Float32);
        DataType element = single ? DataType.Float32 : DataType.Float64, list = DataType.List(element);
        ScalarKernel kernel = single ? ListLoops.Read<float, Measured<float>>(new(list.Layout, name, measure)) : ListLoops.Read<double, Measured<double>>(new(list.Layout, name, measure));
        return new ScalarOverload(name, [list, list], element, kernel) { CanThrow = true };
    }

    private static ScalarOverload Cross<T>(DataType element) where T : unmanaged, IFloatingPointIeee754<T>
    {
        DataType array = DataType.FixedSizeList(element, 3);
        return new ScalarOverload("array_cross_product", [array, array], array, ListLoops.Make(element, new Crossed<T>(array.Layout))) { CanThrow = true };
    }

    private static T At<T>(NestedLayout list, PackedSpan value, int i, string name) where T : unmanaged
    {
        if (!Packed.Element(list, value, i, out PackedSpan element)) throw new UsageException($"{name} takes no nulls in its lists");
        T number = default;
        PackedNumber.Read(list.Element, element.Bytes, &number, 0);
        return number;
    }

    private readonly struct Measured<T>(NestedLayout list, string name, Measure measure) : IListReader<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public bool TryRead(ReadOnlySpan<Vector> arguments, int row, out T result)
        {
            PackedSpan left = arguments[0].PackedAt(row), right = arguments[1].PackedAt(row);
            int count = Packed.Count(list, left);
            if (count != Packed.Count(list, right)) throw new UsageException($"{name} needs lists of the same length, not of {count} and {Packed.Count(list, right)} elements");
            T product = T.Zero, squares = T.Zero, otherSquares = T.Zero, distance = T.Zero;
            for (int i = 0; i < count; i++)
            {
                T x = At<T>(list, left, i, name), y = At<T>(list, right, i, name);
                product += x * y;
                squares += x * x;
                otherSquares += y * y;
                distance += (x - y) * (x - y);
            }

            T similarity() => T.Clamp(product / T.Sqrt(squares * otherSquares), -T.One, T.One);
            result = measure switch
            {
                Measure.Distance => T.Sqrt(distance),
                Measure.Inner => product,
                Measure.NegativeInner => -product,
                Measure.Cosine => similarity(),
                _ => T.One - similarity(),
            };
            return true;
        }
    }

    private readonly struct Crossed<T>(NestedLayout array) : IListMaker where T : unmanaged, IFloatingPointIeee754<T>
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            PackedSpan left = arguments[0].PackedAt(row), right = arguments[1].PackedAt(row);
            T* a = stackalloc T[3], b = stackalloc T[3], product = stackalloc T[3];
            for (int i = 0; i < 3; i++)
            {
                a[i] = At<T>(array, left, i, "array_cross_product");
                b[i] = At<T>(array, right, i, "array_cross_product");
            }

            product[0] = (a[1] * b[2]) - (a[2] * b[1]);
            product[1] = (a[2] * b[0]) - (a[0] * b[2]);
            product[2] = (a[0] * b[1]) - (a[1] * b[0]);
            for (int i = 0; i < 3; i++)
            {
                writer.Child(array.Element, tracked: false, valid: true);
                writer.Write(array.Element, product, i);
            }

            return true;
        }
    }
}
