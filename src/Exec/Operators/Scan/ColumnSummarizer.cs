using System.Numerics;
using Vector = FrameEngine.Columns.Vector;
using FrameEngine.Columns;
using FrameEngine.Compute.Evaluation;
using FrameEngine.Compute.Hashing;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>Reads a column once for its <see cref="ColumnSummary"/>: codes, exact bounds, and a HyperLogLog (Flajolet et al., 2007) of some of its chunks.</summary>
internal static unsafe class ColumnSummarizer
{
    private const int ChunkRows = 2048;

    /// <summary>Registers of a sketch.</summary>
    public const int Registers = 1 << RegisterBits;

    private const int RegisterBits = 12;

    /// <summary>Rows that a sketch reads at most, about.</summary>
    private const int SketchRows = 1 << 16;

    /// <param name="sketch">Whether to sample distinct values.</param>
    public static ColumnSummary Of(Column column, bool sketch)
    {
        DataType type = column.Type;
        if (column.Length == 0 || type.Id == TypeId.Null || type.IsNested || column.NullCount == column.Length)
            return new ColumnSummary(null, null, !type.IsNested, null, 0, null);
        ColumnCodes? codes = ColumnCoder.Create(column);
        try
        {
            Scalar? min = null, max = null;
            bool bounded = codes is not null ? OfCodes(codes, out min, out max) : Bounds(column, ref min, ref max);
            byte[]? registers = sketch ? new byte[Registers] : null;
            int sampled = registers is null ? 0 : codes is not null ? SketchCodes(column, codes, registers) : Sketch(column, registers);
            return new ColumnSummary(bounded ? min : null, bounded ? max : null, bounded, registers, sampled, codes);
        }
        catch
        {
            codes?.Release();
            throw;
        }
    }

    /// <summary>The number of distinct values that registers stand for.</summary>
    public static double Estimate(ReadOnlySpan<byte> registers)
    {
        double sum = 0;
        int zeros = 0;
        foreach (byte register in registers)
        {
            sum += 1.0 / (1UL << register);
            if (register == 0) zeros++;
        }

        double estimate = 0.7213 / (1 + (1.079 / Registers)) * Registers * Registers / sum;
        return estimate <= 2.5 * Registers && zeros > 0 ? Registers * Math.Log((double)Registers / zeros) : estimate;
    }

    private static bool OfCodes(ColumnCodes codes, out Scalar? min, out Scalar? max)
    {
        min = ScalarVectors.Read(codes.Dictionary, 0);
        max = ScalarVectors.Read(codes.Dictionary, codes.Dictionary.Length - 1);
        return true;
    }

    private static int SketchCodes(Column column, ColumnCodes codes, byte[] registers)
    {
        ulong* hashes = stackalloc ulong[ColumnCodes.MaxEntries];
        int entries = codes.Dictionary.Length;
        VectorHasher.HashValues(codes.Dictionary, Selection.All(entries), hashes, false);
        for (int i = 0; i < entries; i++) Note(hashes[i], registers);
        return column.Length - column.NullCount;
    }

    private static int Sketch(Column column, byte[] registers)
    {
        using var vector = new Vector(column.Type, MemoryPool.Unlimited, ChunkRows);
        ulong* hashes = stackalloc ulong[ChunkRows];
        int step = Math.Max(1, column.Length / SketchRows) * ChunkRows, sampled = 0;
        for (int start = 0; start < column.Length; start += step)
        {
            int rows = Math.Min(ChunkRows, column.Length - start);
            ColumnVector.Show(column, start, rows, vector);
            VectorHasher.HashValues(vector, Selection.All(rows), hashes, false);
            for (int i = 0; i < rows; i++)
            {
                if (!vector.IsValid(i)) continue;
                sampled++;
                Note(hashes[i], registers);
            }
        }

        return sampled;
    }

    private static void Note(ulong hash, byte[] registers)
    {
        int register = (int)(hash & (Registers - 1));
        byte rank = (byte)(BitOperations.LeadingZeroCount(hash | ((1UL << RegisterBits) - 1)) + 1);
        if (rank > registers[register]) registers[register] = rank;
    }

    // False if the column's values have no usable order (a NaN is among them).
    private static bool Bounds(Column column, ref Scalar? min, ref Scalar? max)
    {
        if (column.Type.Id == TypeId.Interval || column.Type.IsUnsigned128) return false;
        if (column.NullCount == 0 && Extremes(column, ref min, ref max)) return true;
        using var vector = new Vector(column.Type, MemoryPool.Unlimited, ChunkRows);
        for (int start = 0; start < column.Length; start += ChunkRows)
        {
            int rows = Math.Min(ChunkRows, column.Length - start);
            ColumnVector.Show(column, start, rows, vector);
            if (!Bounds(vector, rows, ref min, ref max)) return false;
        }

        return true;
    }

    // Whole numbers without nulls: a register at a time.
    private static bool Extremes(Column column, ref Scalar? min, ref Scalar? max)
    {
        return column.Type.Physical switch
        {
            PhysicalType.Int8 => Extremes<sbyte>(column, out min, out max),
            PhysicalType.Int16 => Extremes<short>(column, out min, out max),
            PhysicalType.Int32 => Extremes<int>(column, out min, out max),
            PhysicalType.Int64 => Extremes<long>(column, out min, out max),
            PhysicalType.UInt8 => Extremes<byte>(column, out min, out max),
            PhysicalType.UInt16 => Extremes<ushort>(column, out min, out max),
            PhysicalType.UInt32 => Extremes<uint>(column, out min, out max),
            PhysicalType.UInt64 => Extremes<ulong>(column, out min, out max),
            _ => false,
        };
    }

    private static bool Extremes<T>(Column column, out Scalar? min, out Scalar? max) where T : unmanaged, IBinaryInteger<T>
    {
        var values = new ReadOnlySpan<T>(column.Data.Pointer, column.Length);
        T* both = stackalloc T[2];
        (T least, T greatest) = (values[0], values[0]);
        int at = 0, lanes = Vector<T>.Count;
        if (values.Length >= lanes)
        {
            Vector<T> low = new(values), high = low;
            for (; at + lanes <= values.Length; at += lanes)
            {
                var next = new Vector<T>(values[at..]);
                low = System.Numerics.Vector.Min(low, next);
                high = System.Numerics.Vector.Max(high, next);
            }

            for (int i = 0; i < lanes; i++) (least, greatest) = (T.Min(least, low[i]), T.Max(greatest, high[i]));
        }

        for (; at < values.Length; at++) (least, greatest) = (T.Min(least, values[at]), T.Max(greatest, values[at]));
        (both[0], both[1]) = (least, greatest);
        var vector = new Vector(column.Type);
        vector.PointFlat(both, null, 2);
        (min, max) = (ScalarVectors.Read(vector, 0), ScalarVectors.Read(vector, 1));
        return true;
    }

    private static bool Bounds(Vector vector, int rows, ref Scalar? min, ref Scalar? max)
    {
        (int least, int greatest) = vector.Physical switch
        {
            PhysicalType.Bool or PhysicalType.UInt8 => Extremes<byte>(vector, rows),
            PhysicalType.Int8 => Extremes<sbyte>(vector, rows),
            PhysicalType.Int16 => Extremes<short>(vector, rows),
            PhysicalType.Int32 => Extremes<int>(vector, rows),
            PhysicalType.Int64 => Extremes<long>(vector, rows),
            PhysicalType.UInt16 => Extremes<ushort>(vector, rows),
            PhysicalType.UInt32 => Extremes<uint>(vector, rows),
            PhysicalType.UInt64 => Extremes<ulong>(vector, rows),
            PhysicalType.Float32 => HasNaN<float>(vector, rows) ? (-2, -2) : Extremes<float>(vector, rows),
            PhysicalType.Float64 => HasNaN<double>(vector, rows) ? (-2, -2) : Extremes<double>(vector, rows),
            PhysicalType.Int128 => Extremes<Int128>(vector, rows),
            PhysicalType.View => ExtremeViews(vector, rows),
            _ => (-2, -2),
        };
        if (least == -2) return false;
        if (least < 0) return true;
        Scalar low = ScalarVectors.Read(vector, least), high = ScalarVectors.Read(vector, greatest);
        if (min is null || Scalar.Compare(low, min) < 0) min = low;
        if (max is null || Scalar.Compare(high, max) > 0) max = high;
        return true;
    }

    private static (int Least, int Greatest) Extremes<T>(Vector vector, int rows) where T : unmanaged, IComparisonOperators<T, T, bool>
    {
        T* values = vector.As<T>();
        int least = -1, greatest = -1;
        for (int i = 0; i < rows; i++)
        {
            if (!vector.IsValid(i)) continue;
            if (least < 0 || values[i] < values[least]) least = i;
            if (greatest < 0 || values[i] > values[greatest]) greatest = i;
        }

        return (least, greatest);
    }

    private static (int Least, int Greatest) ExtremeViews(Vector vector, int rows)
    {
        StringView* values = vector.Views;
        int least = -1, greatest = -1;
        for (int i = 0; i < rows; i++)
        {
            if (!vector.IsValid(i)) continue;
            if (least < 0 || StringView.Compare(values + i, values + least) < 0) least = i;
            if (greatest < 0 || StringView.Compare(values + i, values + greatest) > 0) greatest = i;
        }

        return (least, greatest);
    }

    private static bool HasNaN<T>(Vector vector, int rows) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T* values = vector.As<T>();
        for (int i = 0; i < rows; i++)
            if (vector.IsValid(i) && T.IsNaN(values[i])) return true;
        return false;
    }
}
