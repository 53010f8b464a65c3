using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Types;

namespace FrameEngine.Formats.Parquet.Writing;

/// <summary>How a column of ours is stored: physical type, width and annotations, old and new.</summary>
/// <param name="Element">The schema element.</param>
/// <param name="Width">Bytes of a stored value; 0 for booleans and byte arrays.</param>
internal sealed record StoredColumn(SchemaElement Element, int Width)
{
    public ParquetType Physical => Element.Type!.Value;

    public bool Nullable => Element.Repetition == Repetition.Optional;

    /// <summary>Whether values are times with an offset, stored as the time that it is in UTC.</summary>
    public bool IsTimeInUtc => Element.Logical is { Kind: LogicalKind.Time, AdjustedToUtc: true };

    /// <param name="field">The column.</param>
    /// <param name="timesInUtc">Store times with an offset as times in UTC, and not as a type of our own.</param>
    /// <exception cref="FrameNotSupportedException">The type has no form in Parquet that can be written yet.</exception>
    public static StoredColumn For(Field field, bool timesInUtc = false)
    {
        DataType type = field.Type;
        (ParquetType physical, int width, ParquetLogicalType? logical, ConvertedType? converted) = type.Id switch
        {
            TypeId.Boolean => (ParquetType.Boolean, 0, null, (ConvertedType?)null),
            TypeId.Null => (ParquetType.Int32, 4, new ParquetLogicalType(LogicalKind.Unknown), null),
            TypeId.Int8 => Integer(8, true, ConvertedType.Int8),
            TypeId.Int16 => Integer(16, true, ConvertedType.Int16),
            TypeId.Int32 => Integer(32, true, ConvertedType.Int32),
            TypeId.Int64 => Integer(64, true, ConvertedType.Int64),
            TypeId.UInt8 => Integer(8, false, ConvertedType.UInt8),
            TypeId.UInt16 => Integer(16, false, ConvertedType.UInt16),
            TypeId.UInt32 => Integer(32, false, ConvertedType.UInt32),
            TypeId.UInt64 => Integer(64, false, ConvertedType.UInt64),
            TypeId.Int128 or TypeId.UInt128 => (ParquetType.FixedLenByteArray, 16, null, null),
            TypeId.Enum => Integer(8 * type.Physical.Width(), false, type.Physical switch { PhysicalType.UInt8 => ConvertedType.UInt8, PhysicalType.UInt16 => ConvertedType.UInt16, _ => ConvertedType.UInt32 }),
            TypeId.Float32 => (ParquetType.Float, 4, null, null),
            TypeId.Float64 => (ParquetType.Double, 8, null, null),
            TypeId.Decimal => Decimal(type),
            TypeId.Utf8 when type.IsJson => (ParquetType.ByteArray, 0, new ParquetLogicalType(LogicalKind.Json), ConvertedType.Json),
            TypeId.Utf8 => (ParquetType.ByteArray, 0, new ParquetLogicalType(LogicalKind.String), ConvertedType.Utf8),
            TypeId.Binary or TypeId.Bit => (ParquetType.ByteArray, 0, null, null),
            TypeId.Date => (ParquetType.Int32, 4, new ParquetLogicalType(LogicalKind.Date), ConvertedType.Date),
            TypeId.Time => (ParquetType.Int64, 8, new ParquetLogicalType(LogicalKind.Time), null),
            TypeId.TimeNs => (ParquetType.Int64, 8, new ParquetLogicalType(LogicalKind.Time, Unit: ParquetTimeUnit.Nanos), null),
            // The old annotation means an instant, so local timestamps go without it.
            TypeId.Timestamp => (ParquetType.Int64, 8, new ParquetLogicalType(LogicalKind.Timestamp), null),
            TypeId.TimestampTz => (ParquetType.Int64, 8, new ParquetLogicalType(LogicalKind.Timestamp, AdjustedToUtc: true), ConvertedType.TimestampMicros),
            TypeId.TimestampNs => (ParquetType.Int64, 8, new ParquetLogicalType(LogicalKind.Timestamp, Unit: ParquetTimeUnit.Nanos), null),
            TypeId.TimestampMs => (ParquetType.Int64, 8, new ParquetLogicalType(LogicalKind.Timestamp, Unit: ParquetTimeUnit.Millis), null),
            TypeId.TimeTz when timesInUtc => (ParquetType.Int64, 8, new ParquetLogicalType(LogicalKind.Time, AdjustedToUtc: true), ConvertedType.TimeMicros),
            TypeId.TimestampS or TypeId.TimeTz => (ParquetType.Int64, 8, null, null),
            TypeId.Interval => (ParquetType.FixedLenByteArray, 12, null, ConvertedType.Interval),
            TypeId.Uuid => (ParquetType.FixedLenByteArray, 16, new ParquetLogicalType(LogicalKind.Uuid), null),
            _ => throw new FrameNotSupportedException($"column '{field.Name}' of type {type} cannot be written to Parquet yet"),
        };
        bool isDecimal = type.Id == TypeId.Decimal;
        return new StoredColumn(new SchemaElement
        {
            Name = field.Name,
            Type = physical,
            TypeLength = physical == ParquetType.FixedLenByteArray ? width : 0,
            Repetition = field.Nullable || type.Id == TypeId.Null ? Repetition.Optional : Repetition.Required,
            Logical = logical,
            Converted = converted,
            Precision = isDecimal ? type.Precision : 0,
            Scale = isDecimal ? type.Scale : 0,
            Own = type.IsHuge || type.IsBigNum || type.IsUnitTimestamp || type.Id is TypeId.Enum or TypeId.Bit || (type.Id == TypeId.TimeTz && !timesInUtc) ? type : null,
        }, width);
    }

    private static (ParquetType, int, ParquetLogicalType?, ConvertedType?) Integer(int bits, bool signed, ConvertedType converted) =>
        (bits == 64 ? ParquetType.Int64 : ParquetType.Int32, bits == 64 ? 8 : 4, new ParquetLogicalType(LogicalKind.Integer, BitWidth: bits, Signed: signed), converted);

    private static (ParquetType, int, ParquetLogicalType?, ConvertedType?) Decimal(DataType type)
    {
        var logical = new ParquetLogicalType(LogicalKind.Decimal, type.Precision, type.Scale);
        return type.Precision switch
        {
            <= 9 => (ParquetType.Int32, 4, logical, ConvertedType.Decimal),
            <= 18 => (ParquetType.Int64, 8, logical, ConvertedType.Decimal),
            _ => (ParquetType.FixedLenByteArray, 16, logical, ConvertedType.Decimal),
        };
    }
}
