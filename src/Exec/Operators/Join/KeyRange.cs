using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>The least and greatest value seen of an integer-like key, as 64-bit numbers (unsigned 64-bit ones with their top bit flipped, so that order is kept).</summary>
internal struct KeyRange()
{
    public long Min = long.MaxValue;
    public long Max = long.MinValue;

    public readonly bool IsEmpty => Min > Max;

    /// <summary>Layouts that are numbers of at most 64 bits and equal exactly when their bits are.</summary>
    public static bool Applies(PhysicalType physical) => physical <= PhysicalType.UInt64;

    public void Add(KeyRange other)
    {
        Min = Math.Min(Min, other.Min);
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>Adds the selected values of a vector; nulls do not count.</summary>
    public unsafe void Add(Vector vector, Selection selection)
    {
        switch (vector.Physical)
        {
            case PhysicalType.Bool or PhysicalType.UInt8: Add<byte>(vector, selection); break;
            case PhysicalType.Int8: Add<sbyte>(vector, selection); break;
            case PhysicalType.Int16: Add<short>(vector, selection); break;
            case PhysicalType.Int32: Add<int>(vector, selection); break;
            case PhysicalType.Int64: Add<long>(vector, selection); break;
            case PhysicalType.UInt16: Add<ushort>(vector, selection); break;
            case PhysicalType.UInt32: Add<uint>(vector, selection); break;
            case PhysicalType.UInt64: Add<ulong>(vector, selection); break;
        }
    }

    private unsafe void Add<T>(Vector vector, Selection selection) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        T* values = vector.Values.As<T>();
        T min = T.MaxValue, max = T.MinValue;
        if (vector.Encoding == VectorEncoding.Flat && vector.Validity == null && selection.IsAll)
        {
            int count = selection.Count, at = 0;
            if (Vector<T>.IsSupported && System.Numerics.Vector.IsHardwareAccelerated && count >= Vector<T>.Count)
            {
                Vector<T> low = new(T.MaxValue), high = new(T.MinValue);
                for (; at + Vector<T>.Count <= count; at += Vector<T>.Count)
                {
                    Vector<T> lanes = System.Runtime.CompilerServices.Unsafe.ReadUnaligned<Vector<T>>(values + at);
                    low = System.Numerics.Vector.Min(low, lanes);
                    high = System.Numerics.Vector.Max(high, lanes);
                }

                for (int i = 0; i < Vector<T>.Count; i++)
                {
                    min = T.Min(min, low[i]);
                    max = T.Max(max, high[i]);
                }
            }

            for (; at < count; at++)
            {
                min = T.Min(min, values[at]);
                max = T.Max(max, values[at]);
            }
        }
        else
        {
            for (int i = 0; i < selection.Count; i++)
            {
                int row = selection[i];
                if (!vector.IsValid(row)) continue;
                T value = values[vector.ValueIndex(row)];
                min = T.Min(min, value);
                max = T.Max(max, value);
            }
        }

        if (min > max) return;
        Min = Math.Min(Min, Number(min));
        Max = Math.Max(Max, Number(max));
    }

    private static long Number<T>(T value) where T : unmanaged, IBinaryInteger<T> =>
        typeof(T) == typeof(ulong) ? (long)(ulong.CreateTruncating(value) ^ (1UL << 63)) : long.CreateTruncating(value);
}
