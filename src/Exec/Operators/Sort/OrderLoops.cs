using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>Loops over the 64-bit order numbers of vectors, picked by type.</summary>
internal static unsafe class OrderLoops
{
    /// <summary>The same for a sort key, so that lesser numbers come first: complements where it descends; a null takes the first or last number, which some value may have too.</summary>
    public static void Numbers(in SortColumn key, Vector vector, Selection selection, ulong* numbers)
    {
        Numbers(vector, selection, numbers);
        if (key.Descending)
            for (int i = 0; i < selection.Count; i++) numbers[i] = ~numbers[i];
        if (vector.Validity == null) return;
        for (int i = 0; i < selection.Count; i++)
            if (!vector.IsValid(selection[i])) numbers[i] = key.NullsFirst ? 0 : ulong.MaxValue;
    }

    /// <summary>Whether equal numbers of a type mean equal values.</summary>
    public static bool IsExact(DataType type) => type.Physical is not (PhysicalType.Int128 or PhysicalType.View or PhysicalType.Interval);

    /// <summary>Writes the number of the i-th selected row to <c>numbers[i]</c>; under nulls it writes anything.</summary>
    public static void Numbers(Vector vector, Selection selection, ulong* numbers)
    {
        switch (vector.Physical)
        {
            case PhysicalType.Bool or PhysicalType.UInt8: Loop<byte, UnsignedOrder<byte>>(vector, selection, numbers); break;
            case PhysicalType.Int8: Loop<sbyte, SignedOrder<sbyte>>(vector, selection, numbers); break;
            case PhysicalType.Int16: Loop<short, SignedOrder<short>>(vector, selection, numbers); break;
            case PhysicalType.Int32: Loop<int, SignedOrder<int>>(vector, selection, numbers); break;
            case PhysicalType.Int64: Loop<long, SignedOrder<long>>(vector, selection, numbers); break;
            case PhysicalType.UInt16: Loop<ushort, UnsignedOrder<ushort>>(vector, selection, numbers); break;
            case PhysicalType.UInt32: Loop<uint, UnsignedOrder<uint>>(vector, selection, numbers); break;
            case PhysicalType.UInt64: Loop<ulong, UnsignedOrder<ulong>>(vector, selection, numbers); break;
            case PhysicalType.Float32: Loop<float, FloatOrder<float>>(vector, selection, numbers); break;
            case PhysicalType.Float64: Loop<double, FloatOrder<double>>(vector, selection, numbers); break;
            case PhysicalType.View: Loop<StringView, TextOrder>(vector, selection, numbers); break;
            case PhysicalType.Interval: Loop<IntervalValue, IntervalOrder>(vector, selection, numbers); break;
            case PhysicalType.Int128 when vector.Type.IsUnsigned128: Loop<UInt128, UuidOrder>(vector, selection, numbers); break;
            case PhysicalType.Int128: Loop<Int128, WideOrder>(vector, selection, numbers); break;
            default: throw new FrameNotSupportedException($"values of type {vector.Type} have no order");
        }
    }

    private static void Loop<T, TOrder>(Vector vector, Selection selection, ulong* numbers)
        where T : unmanaged
        where TOrder : struct, IValueOrder<T>
    {
        T* values = vector.Values.As<T>();
        int count = selection.Count;
        int* rows = selection.Indices;
        // What lies under a null is readable, but a text's pointer there leads nowhere.
        if (vector.Encoding == VectorEncoding.Flat && (vector.Validity == null || typeof(T) != typeof(StringView)))
        {
            if (rows == null)
                for (int i = 0; i < count; i++) numbers[i] = TOrder.Of(values + i);
            else
                for (int i = 0; i < count; i++) numbers[i] = TOrder.Of(values + rows[i]);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            int row = rows == null ? i : rows[i];
            numbers[i] = vector.IsValid(row) ? TOrder.Of(values + vector.ValueIndex(row)) : 0;
        }
    }
}
