using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using FrameEngine.Filtering;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Formats.Parquet.Pages;
using FrameEngine.Types;

namespace FrameEngine.Formats.Parquet.Pruning;

/// <summary>Reads smallest and largest values out of a file's statistics, and gives up where they cannot be trusted.</summary>
/// <remarks>
/// The deprecated fields were written in signed byte order, so they count only for signed numbers. The largest value of floating point columns
/// is ignored, as NaN is left out of statistics but is greater than everything in comparisons. Cut-off strings are bounds, not values.
/// </remarks>
internal static class StoredBounds
{
    /// <summary>The bounds of a column in a row group of so many rows; kept with the metadata.</summary>
    public static ColumnBounds Of(ParquetColumn column, ColumnChunkMetadata chunk, long rows)
    {
        // As a column of its own, a field of a struct knows other things of its nulls than as a part of it.
        if (column.IsField) return Read(column, chunk.Statistics, rows);
        StrongBox<ColumnBounds> bounds = chunk.Bounds ??= new StrongBox<ColumnBounds>(Read(column, chunk.Statistics, rows));
        return bounds.Value;
    }

    private static ColumnBounds Read(ParquetColumn column, StoredStatistics? statistics, long rows)
    {
        if (statistics is null) return ColumnBounds.Unknown(rows);
        // Writers differ in whether a null of the struct around a field counts.
        long? nulls = !column.Nullable ? 0 : !column.IsField && statistics.NullCount is >= 0 and var count && count <= rows ? count : null;
        bool ordered = HasSignedOrder(column);
        byte[]? min = statistics.Min ?? (ordered ? statistics.LegacyMin : null);
        byte[]? max = statistics.Max ?? (ordered ? statistics.LegacyMax : null);
        return Read(column, min, max, statistics.MinExact, statistics.MaxExact, nulls, rows);
    }

    /// <summary>From the bytes of either end; null where the file has none.</summary>
    public static ColumnBounds Read(ParquetColumn column, byte[]? min, byte[]? max, bool? minExact, bool? maxExact, long? nulls, long rows)
    {
        bool text = column.Type.Physical == PhysicalType.View;
        Scalar? low = min is null ? null : Value(column, min, isMax: false);
        Scalar? high = max is null ? null : Value(column, max, isMax: true);
        if (low is not null && high is not null && Scalar.Compare(low, high) > 0) low = high = null; // nonsense: trust neither
        return new ColumnBounds(low, high, low is not null && (minExact ?? !text), high is not null && (maxExact ?? !text), nulls, rows);
    }

    private static bool HasSignedOrder(ParquetColumn column) =>
        column.Physical is ParquetType.Int32 or ParquetType.Int64 or ParquetType.Float or ParquetType.Double or ParquetType.Boolean && !column.Type.IsUnsigned;

    private static Scalar? Value(ParquetColumn column, byte[] bytes, bool isMax)
    {
        DataType type = column.Type;
        switch (column.Physical)
        {
            case ParquetType.Boolean when bytes.Length == 1: return Scalar.Bool(bytes[0] != 0);
            case ParquetType.Int32 when bytes.Length == 4: return FromInteger(type, column.Conversion, BinaryPrimitives.ReadInt32LittleEndian(bytes));
            case ParquetType.Int64 when bytes.Length == 8: return FromInteger(type, column.Conversion, BinaryPrimitives.ReadInt64LittleEndian(bytes));
            case ParquetType.Float when bytes.Length == 4:
                float single = BinaryPrimitives.ReadSingleLittleEndian(bytes);
                return isMax || float.IsNaN(single) ? null : new Scalar(type, single);
            case ParquetType.Double when bytes.Length == 8:
                double number = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
                return isMax || double.IsNaN(number) ? null : new Scalar(type, number);
            case ParquetType.ByteArray or ParquetType.FixedLenByteArray when type.Id == TypeId.Decimal && bytes.Length is > 0 and <= 16:
                Int128 unscaled = (sbyte)bytes[0] >> 7;
                foreach (byte next in bytes) unscaled = (unscaled << 8) | next;
                return new Scalar(type, unscaled);
            case ParquetType.ByteArray when type.Id == TypeId.Utf8: return Text(bytes, isMax);
            case ParquetType.ByteArray or ParquetType.FixedLenByteArray when type.Id == TypeId.Binary: return new Scalar(type, bytes);
            default: return null;
        }
    }

    private static Scalar? FromInteger(DataType type, ValueConversion conversion, long value)
    {
        switch (conversion)
        {
            case ValueConversion.Int32MillisToMicros or ValueConversion.MillisToMicros:
                if (value is > long.MaxValue / 1000 or < long.MinValue / 1000) return null;
                value *= 1000;
                break;
            case ValueConversion.Int32MillisToZoned or ValueConversion.MicrosToZoned or ValueConversion.NanosToZoned:
                if (conversion == ValueConversion.NanosToZoned) value = FixedValues.NanosToMicros(value);
                if (conversion == ValueConversion.Int32MillisToZoned) value *= 1000;
                if (value is < 0 or > IntervalValue.MicrosecondsPerDay) return null;
                value = ZonedTime.Pack(value, 0);
                break;
            case ValueConversion.NanosToMicros:
                value = FixedValues.NanosToMicros(value);
                break;
        }
        return type.Id switch
        {
            TypeId.Int8 => new Scalar(type, (sbyte)value),
            TypeId.Int16 => new Scalar(type, (short)value),
            TypeId.Int32 or TypeId.Date => new Scalar(type, (int)value),
            TypeId.UInt8 => new Scalar(type, (byte)value),
            TypeId.UInt16 => new Scalar(type, (ushort)value),
            TypeId.UInt32 => new Scalar(type, (uint)value),
            TypeId.UInt64 => new Scalar(type, (ulong)value),
            TypeId.Int64 or TypeId.Time or (>= TypeId.Timestamp and <= TypeId.TimeTz) => new Scalar(type, value),
            TypeId.Enum => value >= 0 && value < type.Labels!.Names.Length ? new Scalar(type, type.Labels.Code((int)value)) : null,
            TypeId.Decimal => new Scalar(type, (Int128)value),
            _ => null,
        };
    }

    // A bound that was cut in the middle of a character: without the broken one it is still a lower bound, but not an upper.
    private static Scalar? Text(byte[] bytes, bool isMax)
    {
        int length = bytes.Length;
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return Scalar.Utf8(Encoding.UTF8.GetString(bytes));
        if (isMax) return null;
        for (int cut = 1; cut <= 4 && cut <= length; cut++)
        {
            ReadOnlySpan<byte> prefix = bytes.AsSpan(0, length - cut);
            if (System.Text.Unicode.Utf8.IsValid(prefix)) return Scalar.Utf8(Encoding.UTF8.GetString(prefix));
        }
        return null;
    }
}
