using FrameEngine.Columns;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Finds where a key changes from one row to the next. Equal is what sorts take as equal: nulls, NaNs, and both zeros.</summary>
internal static unsafe class KeyChanges
{
    /// <summary>For each row i from 1 of a flat vector's <paramref name="count"/> rows: <c>first[i]</c> becomes <paramref name="key"/> if the row differs from that before and no earlier key did.</summary>
    /// <param name="first">The number of the first key that changed, by row; greater than <paramref name="key"/> where none has.</param>
    public static void Mark(Vector vector, int count, int key, int* first)
    {
        switch (vector.Physical)
        {
            case PhysicalType.Bool or PhysicalType.Int8 or PhysicalType.UInt8: Bits<byte>(vector, count, key, first); break;
            case PhysicalType.Int16 or PhysicalType.UInt16: Bits<ushort>(vector, count, key, first); break;
            case PhysicalType.Int32 or PhysicalType.UInt32: Bits<uint>(vector, count, key, first); break;
            case PhysicalType.Int64 or PhysicalType.UInt64: Bits<ulong>(vector, count, key, first); break;
            case PhysicalType.Int128: Bits<UInt128>(vector, count, key, first); break;
            case PhysicalType.Float32: Floats<float>(vector, count, key, first); break;
            case PhysicalType.Float64: Floats<double>(vector, count, key, first); break;
            default: Others(vector, count, key, first); break;
        }
    }

    private static void Bits<T>(Vector vector, int count, int key, int* first) where T : unmanaged, IEquatable<T>
    {
        T* values = vector.As<T>();
        if (vector.Validity == null)
        {
            for (int i = 1; i < count; i++)
                if (first[i] > key && !values[i].Equals(values[i - 1])) first[i] = key;
            return;
        }

        for (int i = 1; i < count; i++)
        {
            bool valid = Bitmap.Get(vector.Validity, i), before = Bitmap.Get(vector.Validity, i - 1);
            if (first[i] > key && (valid != before || (valid && !values[i].Equals(values[i - 1])))) first[i] = key;
        }
    }

    private static void Floats<T>(Vector vector, int count, int key, int* first) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        T* values = vector.As<T>();
        for (int i = 1; i < count; i++)
        {
            bool valid = vector.IsValid(i), before = vector.IsValid(i - 1);
            if (first[i] > key && (valid != before || (valid && FloatOrder<T>.Of(values + i) != FloatOrder<T>.Of(values + i - 1)))) first[i] = key;
        }
    }

    private static void Others(Vector vector, int count, int key, int* first)
    {
        bool isText = vector.Physical == PhysicalType.View;
        for (int i = 1; i < count; i++)
        {
            if (first[i] <= key) continue;
            bool valid = vector.IsValid(i), before = vector.IsValid(i - 1);
            bool same = valid == before && (!valid || (isText
                ? StringView.Compare(vector.Views + i, vector.Views + i - 1) == 0
                : vector.As<IntervalValue>()[i].CompareTo(vector.As<IntervalValue>()[i - 1]) == 0));
            if (!same) first[i] = key;
        }
    }
}
