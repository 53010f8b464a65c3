using System.Buffers.Binary;
using FrameEngine.Columns;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Types;

namespace FrameEngine.Formats.Parquet.Writing;

/// <summary>Writes the present values of a column's rows as PLAIN stores them.</summary>
internal static unsafe class PlainEncoder
{
    /// <summary>Appends rows <paramref name="from"/> to <paramref name="to"/> of <paramref name="column"/>, nulls left out.</summary>
    public static void Encode(Column column, StoredColumn stored, int from, int to, OutputBuffer output)
    {
        if (column.Type.Id == TypeId.Null) return;
        byte* data = column.Data.Pointer;
        switch (column.Type.Physical)
        {
            case PhysicalType.Bool: Booleans(column, from, to, output); break;
            case PhysicalType.Int8: Widen((sbyte*)data, column, from, to, output); break;
            case PhysicalType.Int16: Widen((short*)data, column, from, to, output); break;
            case PhysicalType.UInt8: Widen(data, column, from, to, output); break;
            case PhysicalType.UInt16: Widen((ushort*)data, column, from, to, output); break;
            case PhysicalType.Int32 or PhysicalType.UInt32 or PhysicalType.Float32: Copy((uint*)data, column, from, to, output); break;
            case PhysicalType.Int64 when stored.Width == 4: Narrow((long*)data, column, from, to, output); break;
            case PhysicalType.Int64 when stored.IsTimeInUtc: TimesInUtc((long*)data, column, from, to, output); break;
            case PhysicalType.Int64 or PhysicalType.UInt64 or PhysicalType.Float64: Copy((ulong*)data, column, from, to, output); break;
            case PhysicalType.Int128:
                for (int i = from; i < to; i++)
                {
                    if (column.IsNull(i)) continue;
                    BinaryPrimitives.WriteUInt128BigEndian(new Span<byte>(output.Reserve(16), 16), ((UInt128*)data)[i]);
                    output.Advance(16);
                }
                break;
            case PhysicalType.View: Views(column, from, to, output); break;
            case PhysicalType.Interval: Intervals((IntervalValue*)data, column, from, to, output); break;
            default: throw new InternalException($"values of type {column.Type} have no plain form");
        }
    }

    private static void Views(Column column, int from, int to, OutputBuffer output)
    {
        var views = new ColumnViews(column);
        for (int i = from; i < to; i++)
        {
            if (column.NullCount > 0 && column.IsNull(i)) continue;
            ReadOnlySpan<byte> bytes = views[i];
            byte* target = output.Reserve(bytes.Length + 4L);
            *(int*)target = bytes.Length;
            bytes.CopyTo(new Span<byte>(target + 4, bytes.Length));
            output.Advance(bytes.Length + 4L);
        }
    }

    private static void Booleans(Column column, int from, int to, OutputBuffer output)
    {
        byte* target = output.Reserve(((to - from) / 8) + 1);
        int bits = 0, filled = 0;
        long bytes = 0;
        for (int i = from; i < to; i++)
        {
            if (column.IsNull(i)) continue;
            if (Bitmap.Get((ulong*)column.Data.Pointer, i)) bits |= 1 << filled;
            if (++filled < 8) continue;
            target[bytes++] = (byte)bits;
            bits = filled = 0;
        }
        if (filled > 0) target[bytes++] = (byte)bits;
        output.Advance(bytes);
    }

    private static void Copy<T>(T* values, Column column, int from, int to, OutputBuffer output) where T : unmanaged
    {
        var target = (T*)output.Reserve((long)(to - from) * sizeof(T));
        if (column.NullCount == 0)
        {
            new ReadOnlySpan<T>(values + from, to - from).CopyTo(new Span<T>(target, to - from));
            output.Advance((long)(to - from) * sizeof(T));
            return;
        }
        var validity = (ulong*)column.Validity!.Pointer;
        int count = 0;
        for (int i = from; i < to; i++)
        {
            target[count] = values[i];
            count += Bitmap.Get(validity, i) ? 1 : 0;
        }
        output.Advance((long)count * sizeof(T));
    }

    private static void Widen<T>(T* values, Column column, int from, int to, OutputBuffer output) where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        var target = (int*)output.Reserve((to - from) * 4L);
        int count = 0;
        for (int i = from; i < to; i++)
            if (!column.IsNull(i)) target[count++] = int.CreateTruncating(values[i]);
        output.Advance(count * 4L);
    }

    private static void Narrow(long* values, Column column, int from, int to, OutputBuffer output)
    {
        var target = (int*)output.Reserve((to - from) * 4L);
        int count = 0;
        for (int i = from; i < to; i++)
            if (!column.IsNull(i)) target[count++] = checked((int)values[i]);
        output.Advance(count * 4L);
    }

    private static void TimesInUtc(long* values, Column column, int from, int to, OutputBuffer output)
    {
        var target = (long*)output.Reserve((to - from) * 8L);
        int count = 0;
        for (int i = from; i < to; i++)
            if (!column.IsNull(i)) target[count++] = ZonedTime.Clock(ZonedTime.At(values[i], 0));
        output.Advance(count * 8L);
    }

    private static void Intervals(IntervalValue* values, Column column, int from, int to, OutputBuffer output)
    {
        for (int i = from; i < to; i++)
        {
            if (column.IsNull(i)) continue;
            IntervalValue value = values[i];
            long millis = value.Microseconds / 1000;
            if (millis * 1000 != value.Microseconds || millis is < 0 or > uint.MaxValue)
                throw new ConversionException($"the interval '{ValueText.Interval(value)}' cannot be written to Parquet, which has 0 to {uint.MaxValue} whole milliseconds");
            output.AppendInt32(value.Months);
            output.AppendInt32(value.Days);
            output.AppendInt32((int)(uint)millis);
        }
    }
}
