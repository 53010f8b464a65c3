using FrameEngine.Columns;
using FrameEngine.Compute.Comparing;
using FrameEngine.Exec.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Compares the keys of probing rows with those of built rows, for candidates that only share a hash.</summary>
internal static unsafe class KeyEquality
{
    /// <summary>Keeps the candidates whose keys are all equal, in place.</summary>
    /// <param name="columns">Per key its column in the store.</param>
    /// <returns>How many.</returns>
    public static int Filter(ReadOnlySpan<Vector> keys, RowStore store, int[] columns, bool[] nullSafe, int* rows, int* ids, int count)
    {
        for (int k = 0; k < keys.Length && count > 0; k++)
        {
            Vector key = keys[k];
            byte** data = store.Data(columns[k]);
            ulong** validity = store.Validity(columns[k]);
            bool safe = nullSafe[k];
            count = key.Physical switch
            {
                PhysicalType.Float32 => Loop<float, EqualTo<float>>(key, data, validity, safe, rows, ids, count),
                PhysicalType.Float64 => Loop<double, EqualTo<double>>(key, data, validity, safe, rows, ids, count),
                PhysicalType.View => Loop<StringView, ViewEqualTo>(key, data, validity, safe, rows, ids, count),
                PhysicalType.Interval => Loop<IntervalValue, IntervalEqualTo>(key, data, validity, safe, rows, ids, count),
                _ => key.Physical.Width() switch
                {
                    1 => Loop<byte, EqualTo<byte>>(key, data, validity, safe, rows, ids, count),
                    2 => Loop<short, EqualTo<short>>(key, data, validity, safe, rows, ids, count),
                    4 => Loop<int, EqualTo<int>>(key, data, validity, safe, rows, ids, count),
                    8 => Loop<long, EqualTo<long>>(key, data, validity, safe, rows, ids, count),
                    _ => Loop<Int128, EqualTo<Int128>>(key, data, validity, safe, rows, ids, count),
                },
            };
        }

        return count;
    }

    private static int Loop<T, TEqual>(Vector key, byte** blocks, ulong** validity, bool nullSafe, int* rows, int* ids, int count)
        where T : unmanaged
        where TEqual : struct, IRelation<T>
    {
        T* values = key.Values.As<T>();
        bool flat = key.Encoding == VectorEncoding.Flat;
        int kept = 0;
        if (key.Validity == null && validity == null)
        {
            for (int i = 0; i < count; i++)
            {
                int row = rows[i], id = ids[i];
                bool equal = TEqual.Test(values + (flat ? row : key.ValueIndex(row)), (T*)blocks[id >> RowBlock.Shift] + (id & RowBlock.Mask));
                rows[kept] = row;
                ids[kept] = id;
                kept += equal ? 1 : 0;
            }

            return kept;
        }

        for (int i = 0; i < count; i++)
        {
            int row = rows[i], id = ids[i];
            bool valid = key.IsValid(row);
            bool builtValid = validity == null || Bitmap.IsValid(validity[id >> RowBlock.Shift], id & RowBlock.Mask);
            bool equal = valid && builtValid
                ? TEqual.Test(values + key.ValueIndex(row), (T*)blocks[id >> RowBlock.Shift] + (id & RowBlock.Mask))
                : nullSafe && valid == builtValid;
            rows[kept] = row;
            ids[kept] = id;
            kept += equal ? 1 : 0;
        }

        return kept;
    }
}
