using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Filtering;

/// <summary>Makes <see cref="RangePredicate{T}"/>s by the width of a column.</summary>
internal static class RangePredicate
{
    public static RowPredicate Create(InputRef input, IntegerRange range) => input.Type.Physical switch
    {
        PhysicalType.Int8 => Create<byte>(input, range, sbyte.MinValue, sbyte.MaxValue),
        PhysicalType.Int16 => Create<ushort>(input, range, short.MinValue, short.MaxValue),
        PhysicalType.Int32 => Create<uint>(input, range, int.MinValue, int.MaxValue),
        PhysicalType.Int64 => Create<ulong>(input, range, long.MinValue, long.MaxValue),
        PhysicalType.UInt8 => Create<byte>(input, range, byte.MinValue, byte.MaxValue),
        PhysicalType.UInt16 => Create<ushort>(input, range, ushort.MinValue, ushort.MaxValue),
        PhysicalType.UInt32 => Create<uint>(input, range, uint.MinValue, uint.MaxValue),
        _ => Create<ulong>(input, range, ulong.MinValue, ulong.MaxValue),
    };

    private static RangePredicate<T> Create<T>(InputRef input, IntegerRange range, Int128 least, Int128 most) where T : unmanaged, IUnsignedNumber<T>, IBinaryInteger<T>
    {
        Int128 low = Int128.Max(range.Low, least), high = Int128.Min(range.High, most);
        return new RangePredicate<T>(input.Ordinal, low > high, T.CreateTruncating(low), T.CreateTruncating(high - low));
    }
}

/// <summary>low ≤ value ≤ high as one unsigned comparison: (value − low) ≤ (high − low), which holds for signed numbers too, as both wrap around alike.</summary>
internal sealed unsafe class RangePredicate<T>(int column, bool isEmpty, T low, T span) : RowPredicate
    where T : unmanaged, IUnsignedNumber<T>, IBinaryInteger<T>
{
    public override int Select(Vector[] columns, int rows, Selection selection, int* output)
    {
        Vector vector = columns[column];
        if (isEmpty) return 0;
        if (vector.Encoding != VectorEncoding.Flat) throw new InternalException("a range is compared with flat values only");
        int passed = selection.IsAll ? All(vector.As<T>(), selection.Count, output) : Some(vector.As<T>(), selection, output);
        return vector.Validity == null ? passed : NullDrop.DropNulls(vector.Validity, output, passed);
    }

    private int Some(T* values, Selection selection, int* output)
    {
        T least = low, most = span;
        int* rows = selection.Indices;
        int passed = 0;
        for (int i = 0; i < selection.Count; i++)
        {
            int row = rows[i];
            output[passed] = row;
            passed += unchecked(values[row] - least) <= most ? 1 : 0;
        }
        return passed;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int All(T* values, int count, int* output)
    {
        T least = low, most = span;
        int passed = 0, i = 0;
        if (Avx512F.IsSupported && sizeof(T) == 8)
        {
            Vector512<ulong> min = Vector512.Create(ulong.CreateTruncating(least)), max = Vector512.Create(ulong.CreateTruncating(most));
            Vector512<ulong> rows = Vector512.Create(0UL, 1, 2, 3, 4, 5, 6, 7), step = Vector512.Create(8UL);
            for (; i + 8 <= count; i += 8, rows += step)
            {
                Vector512<ulong> mask = Avx512F.CompareLessThanOrEqual(Vector512.Load((ulong*)values + i) - min, max);
                Avx512F.ConvertToVector256Int32(Avx512F.Compress(Vector512<ulong>.Zero, mask, rows).AsInt64()).Store(output + passed);
                passed += BitOperations.PopCount(mask.ExtractMostSignificantBits());
            }
        }
        else if (Avx512F.IsSupported && sizeof(T) == 4)
        {
            Vector512<uint> min = Vector512.Create(uint.CreateTruncating(least)), max = Vector512.Create(uint.CreateTruncating(most));
            Vector512<uint> rows = Vector512.Create(0u, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), step = Vector512.Create(16u);
            for (; i + 16 <= count; i += 16, rows += step)
            {
                Vector512<uint> mask = Avx512F.CompareLessThanOrEqual(Vector512.Load((uint*)values + i) - min, max);
                Avx512F.Compress(Vector512<uint>.Zero, mask, rows).Store((uint*)output + passed);
                passed += BitOperations.PopCount(mask.ExtractMostSignificantBits());
            }
        }
        for (; i < count; i++)
        {
            output[passed] = i;
            passed += unchecked(values[i] - least) <= most ? 1 : 0;
        }
        return passed;
    }
}

/// <summary>Leaves null rows out of a selection.</summary>
internal static unsafe class NullDrop
{
    public static int DropNulls(ulong* validity, int* rows, int count)
    {
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            int row = rows[i];
            rows[kept] = row;
            kept += Bitmap.Get(validity, row) ? 1 : 0;
        }
        return kept;
    }
}
