namespace FrameEngine.AdoNet;

/// <summary>The .NET types of SQL types, as readers give them.</summary>
internal static class FieldTypes
{
    public static Type Of(DataType type) => type.Id switch
    {
        TypeId.Boolean => typeof(bool),
        TypeId.Int8 => typeof(sbyte),
        TypeId.Int16 => typeof(short),
        TypeId.Int32 => typeof(int),
        TypeId.Int64 => typeof(long),
        TypeId.UInt8 => typeof(byte),
        TypeId.UInt16 => typeof(ushort),
        TypeId.UInt32 => typeof(uint),
        TypeId.UInt64 => typeof(ulong),
        TypeId.Float32 => typeof(float),
        TypeId.Float64 => typeof(double),
        // Like sums in other databases: Int128 is no IConvertible, which much of System.Data asks of values.
        TypeId.Decimal or TypeId.Int128 or TypeId.UInt128 => typeof(decimal),
        // A NULL without a type is read as text is.
        TypeId.Utf8 or TypeId.Enum or TypeId.Bit or TypeId.Null => typeof(string),
        TypeId.Binary => type.IsBigNum ? typeof(System.Numerics.BigInteger) : typeof(byte[]),
        TypeId.Date => typeof(DateOnly),
        TypeId.Time or TypeId.TimeNs => typeof(TimeOnly),
        >= TypeId.Timestamp and <= TypeId.TimestampNs => typeof(DateTime),
        TypeId.TimeTz => typeof(DateTimeOffset),
        TypeId.Interval => typeof(IntervalValue),
        TypeId.Uuid => typeof(Guid),
        TypeId.List or TypeId.FixedSizeList => typeof(List<object>),
        TypeId.Struct when type.IsUnion => typeof(object),
        TypeId.Struct => typeof(Dictionary<string, object>),
        TypeId.Map => typeof(Dictionary<object, object>),
        _ => typeof(object),
    };

    /// <summary>Bytes of a value as the database counts them; -1 for those of any length.</summary>
    public static int Size(DataType type) => type.Id switch
    {
        TypeId.Boolean or TypeId.Int8 or TypeId.UInt8 => 1,
        TypeId.Int16 or TypeId.UInt16 => 2,
        TypeId.Int32 or TypeId.UInt32 or TypeId.Float32 or TypeId.Date => 4,
        TypeId.Int64 or TypeId.UInt64 or TypeId.Float64 or TypeId.Time or (>= TypeId.Timestamp and <= TypeId.TimeTz) => 8,
        TypeId.Decimal => type.Precision <= DataType.MaxShortPrecision ? 8 : 16,
        TypeId.Int128 or TypeId.UInt128 or TypeId.Interval or TypeId.Uuid => 16,
        _ => -1,
    };

    /// <summary>Significant decimal digits of numbers; null for others.</summary>
    public static int? Precision(DataType type) => type.Id switch
    {
        TypeId.Int8 or TypeId.UInt8 => 3,
        TypeId.Int16 or TypeId.UInt16 => 5,
        TypeId.Int32 or TypeId.UInt32 => 10,
        TypeId.Int64 => 19,
        TypeId.UInt64 => 20,
        TypeId.Int128 or TypeId.UInt128 => 39,
        TypeId.Float32 => 7,
        TypeId.Float64 => 15,
        TypeId.Decimal => type.Precision,
        _ => null,
    };
}
