namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>Which of the engine's types a column has: from the logical type, else the older converted type, else the physical type.</summary>
/// <remarks>An annotation that does not fit its physical type is ignored, as the format asks of readers, and the physical type decides.</remarks>
internal static class LogicalTypeMapping
{
    public static (DataType Type, ValueConversion Conversion) Map(SchemaElement element, ParquetPlace place)
    {
        if (element.Own is { } own) return (own, OwnTypes.Conversion(own));
        ParquetLogicalType logical = element.Logical is { Kind: not LogicalKind.None } given ? given : FromConverted(element);
        return (element.Type!.Value, logical.Kind) switch
        {
            (ParquetType.Int32 or ParquetType.Int64 or ParquetType.ByteArray or ParquetType.FixedLenByteArray, LogicalKind.Decimal) => Decimal(element, logical, place),
            (ParquetType.Boolean, _) => (DataType.Boolean, ValueConversion.Bits),
            (ParquetType.Int32, LogicalKind.Date) => (DataType.Date, ValueConversion.None),
            (ParquetType.Int32, LogicalKind.Time) when logical.AdjustedToUtc => (DataType.TimeTz, ValueConversion.Int32MillisToZoned),
            (ParquetType.Int32, LogicalKind.Time) => (DataType.Time, ValueConversion.Int32MillisToMicros),
            (ParquetType.Int32, LogicalKind.Integer) => (logical.BitWidth, logical.Signed) switch
            {
                (8, true) => (DataType.Int8, ValueConversion.Int32To8),
                (8, false) => (DataType.UInt8, ValueConversion.Int32To8),
                (16, true) => (DataType.Int16, ValueConversion.Int32To16),
                (16, false) => (DataType.UInt16, ValueConversion.Int32To16),
                (32, false) => (DataType.UInt32, ValueConversion.None),
                _ => (DataType.Int32, ValueConversion.None),
            },
            (ParquetType.Int32, _) => (DataType.Int32, ValueConversion.None),
            (ParquetType.Int64, LogicalKind.Time) when logical is { Unit: ParquetTimeUnit.Nanos, AdjustedToUtc: true } => (DataType.TimeTz, ValueConversion.NanosToZoned),
            (ParquetType.Int64, LogicalKind.Time) when logical.AdjustedToUtc => (DataType.TimeTz, ValueConversion.MicrosToZoned),
            (ParquetType.Int64, LogicalKind.Time) when logical.Unit == ParquetTimeUnit.Nanos => (DataType.TimeNs, ValueConversion.None),
            (ParquetType.Int64, LogicalKind.Time) => (DataType.Time, FromUnit(logical.Unit)),
            (ParquetType.Int64, LogicalKind.Timestamp) when logical is { Unit: ParquetTimeUnit.Nanos, AdjustedToUtc: false } => (DataType.TimestampNs, ValueConversion.None),
            (ParquetType.Int64, LogicalKind.Timestamp) =>
                (logical.AdjustedToUtc ? DataType.TimestampTz : DataType.Timestamp, FromUnit(logical.Unit)),
            (ParquetType.Int64, LogicalKind.Integer) => (logical.Signed ? DataType.Int64 : DataType.UInt64, ValueConversion.None),
            (ParquetType.Int64, _) => (DataType.Int64, ValueConversion.None),
            (ParquetType.Int96, _) => (DataType.Timestamp, ValueConversion.Int96ToMicros),
            (ParquetType.Float, _) => (DataType.Float32, ValueConversion.None),
            (ParquetType.Double, _) => (DataType.Float64, ValueConversion.None),
            (ParquetType.ByteArray, LogicalKind.String or LogicalKind.Enum) => (DataType.Utf8, ValueConversion.BytesToView),
            (ParquetType.ByteArray, LogicalKind.Json) => (DataType.Json, ValueConversion.BytesToView),
            (ParquetType.ByteArray, _) => (DataType.Binary, ValueConversion.BytesToView),
            (ParquetType.FixedLenByteArray, LogicalKind.Uuid) when element.TypeLength == 16 => (DataType.Uuid, ValueConversion.FixedToInt128),
            (ParquetType.FixedLenByteArray, LogicalKind.Float16) when element.TypeLength == 2 => (DataType.Float32, ValueConversion.HalfToFloat),
            (ParquetType.FixedLenByteArray, _) when element is { Converted: ConvertedType.Interval, TypeLength: 12 } => (DataType.Interval, ValueConversion.Interval),
            _ => (DataType.Binary, ValueConversion.FixedToView),
        };
    }

    private static (DataType, ValueConversion) Decimal(SchemaElement element, ParquetLogicalType logical, ParquetPlace place)
    {
        if (logical.Precision is < 1 or > DataType.MaxPrecision || logical.Scale < 0 || logical.Scale > logical.Precision)
            throw place.Error($"column '{element.Name}' is a decimal of {logical.Precision} digits, {logical.Scale} of them after the point: at most {DataType.MaxPrecision} can be read");
        DataType type = DataType.Decimal(logical.Precision, logical.Scale);
        bool isShort = type.IsShortDecimal;
        return (type, element.Type!.Value switch
        {
            ParquetType.Int32 => isShort ? ValueConversion.Int32To64 : ValueConversion.Int32To128,
            ParquetType.Int64 => isShort ? ValueConversion.None : ValueConversion.Int64To128,
            ParquetType.FixedLenByteArray => isShort ? ValueConversion.FixedToInt64 : ValueConversion.FixedToInt128,
            _ => isShort ? ValueConversion.BytesToInt64 : ValueConversion.BytesToInt128,
        });
    }

    private static ValueConversion FromUnit(ParquetTimeUnit unit) => unit switch
    {
        ParquetTimeUnit.Millis => ValueConversion.MillisToMicros,
        ParquetTimeUnit.Nanos => ValueConversion.NanosToMicros,
        _ => ValueConversion.None,
    };

    private static ParquetLogicalType FromConverted(SchemaElement element) => element.Converted switch
    {
        ConvertedType.Utf8 => new(LogicalKind.String),
        ConvertedType.Enum => new(LogicalKind.Enum),
        ConvertedType.Json => new(LogicalKind.Json),
        ConvertedType.Bson => new(LogicalKind.Bson),
        ConvertedType.List => new(LogicalKind.List),
        ConvertedType.Map or ConvertedType.MapKeyValue => new(LogicalKind.Map),
        ConvertedType.Decimal => new(LogicalKind.Decimal, element.Precision, element.Scale),
        ConvertedType.Date => new(LogicalKind.Date),
        ConvertedType.TimeMillis => new(LogicalKind.Time, Unit: ParquetTimeUnit.Millis),
        ConvertedType.TimeMicros => new(LogicalKind.Time),
        ConvertedType.TimestampMillis => new(LogicalKind.Timestamp, Unit: ParquetTimeUnit.Millis),
        ConvertedType.TimestampMicros => new(LogicalKind.Timestamp),
        ConvertedType.UInt8 => new(LogicalKind.Integer, BitWidth: 8, Signed: false),
        ConvertedType.UInt16 => new(LogicalKind.Integer, BitWidth: 16, Signed: false),
        ConvertedType.UInt32 => new(LogicalKind.Integer, BitWidth: 32, Signed: false),
        ConvertedType.UInt64 => new(LogicalKind.Integer, BitWidth: 64, Signed: false),
        ConvertedType.Int8 => new(LogicalKind.Integer, BitWidth: 8),
        ConvertedType.Int16 => new(LogicalKind.Integer, BitWidth: 16),
        ConvertedType.Int32 => new(LogicalKind.Integer, BitWidth: 32),
        ConvertedType.Int64 => new(LogicalKind.Integer, BitWidth: 64),
        _ => new(LogicalKind.None),
    };
}
