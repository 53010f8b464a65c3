using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>The order of rows by all sort keys, value by value: the truth that words are a quick approximation of. Thread-safe while its store is sealed.</summary>
internal sealed unsafe class RowComparer(RowStore store, SortColumn[] keys)
{
    /// <summary>Compares two rows of the store from key <paramref name="firstKey"/> on.</summary>
    public int Compare(int left, int right, int firstKey = 0)
    {
        for (int k = firstKey; k < keys.Length; k++)
        {
            ref readonly SortColumn key = ref keys[k];
            int order = Compare(key, Cell(key.Column, left), Cell(key.Column, right));
            if (order != 0) return order;
        }

        return 0;
    }

    /// <summary>Compares a row of vectors, one per key, with a row of the store.</summary>
    public int Compare(ReadOnlySpan<Vector> vectors, int row, int id)
    {
        for (int k = 0; k < keys.Length; k++)
        {
            Vector vector = vectors[k];
            byte* cell = vector.IsValid(row) ? (byte*)vector.Values.Data + ((long)vector.ValueIndex(row) * vector.Physical.Width()) : null;
            int order = Compare(keys[k], cell, Cell(keys[k].Column, id));
            if (order != 0) return order;
        }

        return 0;
    }

    private byte* Cell(int column, int id)
    {
        int block = id >> RowBlock.Shift, row = id & RowBlock.Mask;
        ulong** validity = store.Validity(column);
        if (validity != null && !Bitmap.IsValid(validity[block], row)) return null;
        return store.Data(column)[block] + ((long)row * store.Types[column].Physical.Width());
    }

    /// <summary>Compares two values of a key where they lie; null pointers are nulls.</summary>
    public static int Compare(in SortColumn key, byte* left, byte* right)
    {
        if (left == null || right == null)
        {
            if (left == right) return 0;
            return left == null == key.NullsFirst ? -1 : 1;
        }

        int order = key.Type.Physical switch
        {
            PhysicalType.View => StringView.Compare((StringView*)left, (StringView*)right),
            PhysicalType.Int128 when key.Type.IsUnsigned128 => ((UInt128*)left)->CompareTo(*(UInt128*)right),
            PhysicalType.Int128 => ((Int128*)left)->CompareTo(*(Int128*)right),
            PhysicalType.Interval => ((IntervalValue*)left)->CompareTo(*(IntervalValue*)right),
            PhysicalType.Bool or PhysicalType.UInt8 => UnsignedOrder<byte>.Of(left).CompareTo(UnsignedOrder<byte>.Of(right)),
            PhysicalType.Int8 => ((sbyte*)left)->CompareTo(*(sbyte*)right),
            PhysicalType.Int16 => ((short*)left)->CompareTo(*(short*)right),
            PhysicalType.Int32 => ((int*)left)->CompareTo(*(int*)right),
            PhysicalType.Int64 => ((long*)left)->CompareTo(*(long*)right),
            PhysicalType.UInt16 => ((ushort*)left)->CompareTo(*(ushort*)right),
            PhysicalType.UInt32 => ((uint*)left)->CompareTo(*(uint*)right),
            PhysicalType.UInt64 => ((ulong*)left)->CompareTo(*(ulong*)right),
            PhysicalType.Float32 => FloatOrder<float>.Of((float*)left).CompareTo(FloatOrder<float>.Of((float*)right)),
            PhysicalType.Float64 => FloatOrder<double>.Of((double*)left).CompareTo(FloatOrder<double>.Of((double*)right)),
            _ => throw new FrameNotSupportedException($"values of type {key.Type} have no order"),
        };
        return key.Descending ? -order : order;
    }
}
