using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;
using FrameEngine.Columns;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Functions.Aggregates;
using FrameEngine.Types;

namespace FrameEngine.Formats.Parquet.Writing;

/// <summary>Smallest and largest value of some rows, in the bytes that statistics store.</summary>
/// <param name="Min">A lower bound; null if there is none.</param>
/// <param name="Max">An upper bound; null if there is none.</param>
/// <param name="MinExact">Whether the minimum occurs.</param>
/// <param name="MaxExact">Whether the maximum occurs.</param>
/// <param name="Nulls">Null rows.</param>
internal readonly record struct WrittenBounds(byte[]? Min, byte[]? Max, bool MinExact, bool MaxExact, long Nulls);

/// <summary>Computes <see cref="WrittenBounds"/>.</summary>
/// <remarks>NaN is left out and zeros widened to both signs, as the format asks. Long texts are cut: the minimum to a prefix, the maximum to the next greater prefix.</remarks>
internal static unsafe class StatisticsBuilder
{
    private const int LongestBound = 128;

    /// <summary>Of rows <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static WrittenBounds Of(Column column, StoredColumn stored, int from, int to)
    {
        int nulls = 0;
        if (column.NullCount > 0)
            for (int i = from; i < to; i++) nulls += column.IsNull(i) ? 1 : 0;
        return nulls == to - from ? new WrittenBounds(null, null, false, false, nulls) : Of(column, stored, [], from, to, nulls);
    }

    /// <summary>Of a whole column whose distinct values stand in <paramref name="rows"/>.</summary>
    public static WrittenBounds OfDistinct(Column column, StoredColumn stored, ReadOnlySpan<int> rows) =>
        Of(column, stored, rows, 0, rows.Length, 0) with { Nulls = column.NullCount };

    // Rows from … to, or those of the list at from … to; nulls are counted already and skipped if there are any.
    private static WrittenBounds Of(Column column, StoredColumn stored, ReadOnlySpan<int> rows, int from, int to, int nulls)
    {
        byte* data = column.Data.Pointer;
        return column.Type.Physical switch
        {
            PhysicalType.Bool => Booleans(column, rows, from, to, nulls),
            PhysicalType.Int8 => Numbers((sbyte*)data, column, rows, from, to, nulls, v => Bytes((int)v)),
            PhysicalType.Int16 => Numbers((short*)data, column, rows, from, to, nulls, v => Bytes((int)v)),
            PhysicalType.Int32 => Numbers((int*)data, column, rows, from, to, nulls, v => Bytes(v)),
            PhysicalType.UInt8 => Numbers(data, column, rows, from, to, nulls, v => Bytes((int)v)),
            PhysicalType.UInt16 => Numbers((ushort*)data, column, rows, from, to, nulls, v => Bytes((int)v)),
            PhysicalType.UInt32 => Numbers((uint*)data, column, rows, from, to, nulls, v => Bytes((int)v)),
            PhysicalType.Int64 when stored.Width == 4 => Numbers((long*)data, column, rows, from, to, nulls, v => Bytes((int)v)),
            // The order of the values is not that of the times of day in UTC: 23:00-02 comes behind all of them and is stored as 01:00.
            PhysicalType.Int64 when stored.IsTimeInUtc => new WrittenBounds(null, null, false, false, nulls),
            PhysicalType.Int64 => Numbers((long*)data, column, rows, from, to, nulls, v => Bytes(v)),
            PhysicalType.UInt64 => Numbers((ulong*)data, column, rows, from, to, nulls, v => Bytes((long)v)),
            PhysicalType.Float32 => Floats((float*)data, column, rows, from, to, nulls, BitConverter.GetBytes),
            PhysicalType.Float64 => Floats((double*)data, column, rows, from, to, nulls, BitConverter.GetBytes),
            // Bytes without an annotation are ordered as unsigned ones.
            PhysicalType.Int128 when column.Type.Id == TypeId.Int128 => new WrittenBounds(null, null, false, false, nulls),
            PhysicalType.Int128 when column.Type.IsUnsigned128 => Numbers((UInt128*)data, column, rows, from, to, nulls, Bytes),
            PhysicalType.Int128 => Numbers((Int128*)data, column, rows, from, to, nulls, v => Bytes((UInt128)v)),
            PhysicalType.View => Views(column, rows, from, to, nulls),
            _ => new WrittenBounds(null, null, false, false, nulls),
        };
    }

    private static byte[] Bytes(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Bytes(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Bytes(UInt128 value)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return bytes;
    }

    private static WrittenBounds Numbers<T>(T* values, Column column, ReadOnlySpan<int> rows, int from, int to, int nulls, Func<T, byte[]> store) where T : unmanaged, INumber<T>
    {
        T min = default, max = default;
        bool any = false;
        if (nulls == 0 && rows.IsEmpty && Wholes<T>.InRegisters && to - from >= Vector256<T>.Count)
        {
            (min, max, any) = (Wholes<T>.Least(values + from, to - from, out _), Wholes<T>.Greatest(values + from, to - from, out int done), true);
            from += done;
        }

        for (int i = from; i < to; i++)
        {
            int row = rows.IsEmpty ? i : rows[i];
            if (nulls > 0 && column.IsNull(row)) continue;
            T value = values[row];
            if (!any) (min, max, any) = (value, value, true);
            if (value < min) min = value;
            if (value > max) max = value;
        }
        return new WrittenBounds(store(min), store(max), true, true, nulls);
    }

    private static WrittenBounds Floats<T>(T* values, Column column, ReadOnlySpan<int> rows, int from, int to, int nulls, Func<T, byte[]> store) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T min = T.PositiveInfinity, max = T.NegativeInfinity;
        bool any = false;
        for (int i = from; i < to; i++)
        {
            int row = rows.IsEmpty ? i : rows[i];
            if ((nulls > 0 && column.IsNull(row)) || T.IsNaN(values[row])) continue;
            any = true;
            if (values[row] < min) min = values[row];
            if (values[row] > max) max = values[row];
        }
        if (!any) return new WrittenBounds(null, null, false, false, nulls);
        if (min == T.Zero) min = T.NegativeZero;
        if (max == T.Zero) max = T.Zero;
        return new WrittenBounds(store(min), store(max), true, true, nulls);
    }

    private static WrittenBounds Booleans(Column column, ReadOnlySpan<int> rows, int from, int to, int nulls)
    {
        bool anyTrue = false, anyFalse = false;
        for (int i = from; i < to; i++)
        {
            int row = rows.IsEmpty ? i : rows[i];
            if (nulls > 0 && column.IsNull(row)) continue;
            if (Bitmap.Get((ulong*)column.Data.Pointer, row)) anyTrue = true;
            else anyFalse = true;
        }
        return new WrittenBounds([(byte)(anyFalse ? 0 : 1)], [(byte)(anyTrue ? 1 : 0)], true, true, nulls);
    }

    private static WrittenBounds Views(Column column, ReadOnlySpan<int> rows, int from, int to, int nulls)
    {
        ReadOnlySpan<byte> min = default, max = default;
        bool any = false;
        var views = new ColumnViews(column);
        for (int i = from; i < to; i++)
        {
            int row = rows.IsEmpty ? i : rows[i];
            if (nulls > 0 && column.IsNull(row)) continue;
            ReadOnlySpan<byte> value = views[row];
            if (!any)
            {
                min = max = value;
                any = true;
            }
            else if (value.SequenceCompareTo(min) < 0)
            {
                min = value;
            }
            else if (value.SequenceCompareTo(max) > 0)
            {
                max = value;
            }
        }
        bool text = column.Type.Id == TypeId.Utf8;
        byte[] low = min.Length <= LongestBound ? min.ToArray() : Cut(min, text);
        byte[]? high = max.Length <= LongestBound ? max.ToArray() : Increment(Cut(max, text), text);
        return new WrittenBounds(low, high, min.Length <= LongestBound, high is not null && max.Length <= LongestBound, nulls);
    }

    private static byte[] Cut(ReadOnlySpan<byte> value, bool text)
    {
        int length = LongestBound;
        if (text)
            while (length > 0 && (value[length] & 0xC0) == 0x80) length--; // not in the middle of a character
        return value[..length].ToArray();
    }

    // The smallest short value above everything that starts with the prefix: its last character (or byte) that can be raised, raised.
    private static byte[]? Increment(byte[] prefix, bool text)
    {
        for (int i = prefix.Length - 1; i >= 0; i--)
        {
            if (text ? prefix[i] >= 0x7F : prefix[i] == 0xFF) continue;
            byte[] raised = prefix[..(i + 1)];
            raised[i]++;
            return raised;
        }
        return null;
    }
}
