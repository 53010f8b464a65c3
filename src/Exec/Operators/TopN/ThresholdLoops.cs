using System.Numerics;
using System.Runtime.Intrinsics;
using FrameEngine.Columns;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Exec.Operators.TopN;

/// <summary>Compares plain columns of numbers with a threshold: whole registers at a time, as nearly all rows are behind it once a few have been seen.</summary>
internal static unsafe class ThresholdLoops
{
    /// <summary>Writes the rows that are at the threshold or before it to <paramref name="output"/>, ascending.</summary>
    /// <param name="column">Flat, without nulls.</param>
    /// <param name="threshold">A value of the column, not NaN, which is behind all other numbers.</param>
    /// <returns>How many; -1 if the column's type has no such loop.</returns>
    public static int Select(Vector column, byte* threshold, bool descending, Selection selection, int* output) => column.Physical switch
    {
        PhysicalType.Int16 => Select<short>(column, threshold, descending, selection, output),
        PhysicalType.Int32 => Select<int>(column, threshold, descending, selection, output),
        PhysicalType.Int64 => Select<long>(column, threshold, descending, selection, output),
        PhysicalType.UInt16 => Select<ushort>(column, threshold, descending, selection, output),
        PhysicalType.UInt32 => Select<uint>(column, threshold, descending, selection, output),
        PhysicalType.UInt64 => Select<ulong>(column, threshold, descending, selection, output),
        PhysicalType.Float32 => Select<float>(column, threshold, descending, selection, output),
        PhysicalType.Float64 => Select<double>(column, threshold, descending, selection, output),
        _ => -1,
    };

    private static int Select<T>(Vector column, byte* threshold, bool descending, Selection selection, int* output)
        where T : unmanaged, INumber<T>
    {
        T* values = column.Values.As<T>();
        T limit = *(T*)threshold;
        return descending
            ? Select<T, AtLeast<T>>(values, limit, selection, output)
            : Select<T, AtMost<T>>(values, limit, selection, output);
    }

    private static int Select<T, TTest>(T* values, T limit, Selection selection, int* output)
        where T : unmanaged, INumber<T>
        where TTest : struct, ITest<T>
    {
        int kept = 0, i = 0, count = selection.Count;
        int* rows = selection.Indices;
        if (rows != null)
        {
            for (; i < count; i++)
            {
                int row = rows[i];
                output[kept] = row;
                kept += TTest.Passes(values[row], limit) ? 1 : 0;
            }

            return kept;
        }

        if (Vector256.IsHardwareAccelerated)
        {
            int lanes = Vector256<T>.Count;
            Vector256<T> limits = Vector256.Create(limit);
            for (; i <= count - (4 * lanes); i += 4 * lanes)
            {
                T* at = values + i;
                Vector256<T> any = TTest.Passes(Vector256.Load(at), limits) | TTest.Passes(Vector256.Load(at + lanes), limits)
                    | TTest.Passes(Vector256.Load(at + (2 * lanes)), limits) | TTest.Passes(Vector256.Load(at + (3 * lanes)), limits);
                if (any.AsByte() == Vector256<byte>.Zero) continue;
                for (int j = 0; j < 4 * lanes; j++)
                {
                    output[kept] = i + j;
                    kept += TTest.Passes(at[j], limit) ? 1 : 0;
                }
            }
        }

        for (; i < count; i++)
        {
            output[kept] = i;
            kept += TTest.Passes(values[i], limit) ? 1 : 0;
        }

        return kept;
    }

    private interface ITest<T>
    {
        static abstract bool Passes(T value, T limit);

        static abstract Vector256<T> Passes(Vector256<T> values, Vector256<T> limits);
    }

    private readonly struct AtMost<T> : ITest<T> where T : unmanaged, INumber<T>
    {
        public static bool Passes(T value, T limit) => value <= limit;

        public static Vector256<T> Passes(Vector256<T> values, Vector256<T> limits) => Vector256.LessThanOrEqual(values, limits);
    }

    // Not a number, greater than all, is not less either.
    private readonly struct AtLeast<T> : ITest<T> where T : unmanaged, INumber<T>
    {
        public static bool Passes(T value, T limit) => !(value < limit);

        public static Vector256<T> Passes(Vector256<T> values, Vector256<T> limits) => ~Vector256.LessThan(values, limits);
    }
}
