using System.Numerics;
using Vector = FrameEngine.Columns.Vector;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Compute.Evaluation;
using FrameEngine.Compute.Hashing;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>Reads the statistics of a table in memory from its data: rows, nulls and bounds exactly, distinct values by HyperLogLog (Flajolet et al., 2007) over a sample.</summary>
internal static unsafe class MemoryTableStatistics
{
    private const int ChunkRows = 2048;
    private const int RegisterBits = 12, Registers = 1 << RegisterBits;
    private const long SampleRows = 1 << 20;

    public static TableStatistics Of(MemoryTable table)
    {
        var columns = new ColumnStatistics[table.Schema.Count];
        for (int i = 0; i < columns.Length; i++) columns[i] = OfColumn(table, i);
        return new TableStatistics(table.Rows, true, columns.ToEquatableArray());
    }

    private static ColumnStatistics OfColumn(MemoryTable table, int ordinal)
    {
        DataType type = table.Schema[ordinal].Type;
        double nulls = table.Batches.Sum(b => (double)b.Columns[ordinal].NullCount);
        double bytes = table.Batches.Sum(b => (double)b.Columns[ordinal].ByteSize);
        if (table.Rows == 0 || type.Id == TypeId.Null || type.IsNested) return ColumnStatistics.Unknown with { Nulls = nulls };
        using var vector = new Vector(type, MemoryPool.Unlimited, ChunkRows);
        ulong* hashes = stackalloc ulong[ChunkRows];
        byte* registers = stackalloc byte[Registers];
        new Span<byte>(registers, Registers).Clear();
        Scalar? min = null, max = null;
        bool bounded = type.Id != TypeId.Interval;
        // Every n-th chunk is hashed when the table is larger than the sample.
        long step = Math.Max(1, table.Rows / SampleRows), chunk = 0, sampled = 0;
        foreach (RecordBatch batch in table.Batches)
        {
            for (int start = 0; start < batch.Length; start += ChunkRows, chunk++)
            {
                int rows = Math.Min(ChunkRows, batch.Length - start);
                ColumnVector.Show(batch.Columns[ordinal], start, rows, vector);
                if (bounded) bounded = Bounds(vector, rows, ref min, ref max);
                if (chunk % step != 0) continue;
                VectorHasher.HashValues(vector, Selection.All(rows), hashes, false);
                sampled += Count(vector, rows, hashes, registers);
            }
        }

        double distinct = Estimate(registers);
        double valid = table.Rows - nulls;
        // A sample with few repeats says that the column has about as many more as it has more rows.
        if (sampled > 0 && valid > sampled && distinct > sampled * 0.5) distinct *= valid / sampled;
        distinct = Math.Clamp(distinct, valid > 0 ? 1 : 0, Math.Max(valid, 0));
        return new ColumnStatistics(bounded ? min : null, bounded ? max : null, bounded, nulls, distinct, bytes / table.Rows);
    }

    private static int Count(Vector vector, int rows, ulong* hashes, byte* registers)
    {
        int valid = 0;
        for (int i = 0; i < rows; i++)
        {
            if (!vector.IsValid(i)) continue;
            valid++;
            ulong hash = hashes[i];
            int register = (int)(hash & (Registers - 1));
            byte rank = (byte)(BitOperations.LeadingZeroCount(hash | ((1UL << RegisterBits) - 1)) + 1);
            if (rank > registers[register]) registers[register] = rank;
        }

        return valid;
    }

    private static double Estimate(byte* registers)
    {
        double sum = 0;
        int zeros = 0;
        for (int i = 0; i < Registers; i++)
        {
            sum += 1.0 / (1UL << registers[i]);
            if (registers[i] == 0) zeros++;
        }

        double estimate = 0.7213 / (1 + (1.079 / Registers)) * Registers * Registers / sum;
        return estimate <= 2.5 * Registers && zeros > 0 ? Registers * Math.Log((double)Registers / zeros) : estimate;
    }

    // False if the column's values have no usable order (a NaN is among them).
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
            PhysicalType.Int128 when vector.Type.Id == TypeId.Uuid => (-2, -2),
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
