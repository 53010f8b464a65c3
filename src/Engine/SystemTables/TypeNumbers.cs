using FrameEngine.Types;

namespace FrameEngine.Engine.SystemTables;

/// <summary>The types as catalogs know them: PostgreSQL's numbers and names in <c>pg_catalog</c>, DuckDB's in its functions, sizes and kinds.</summary>
internal static class TypeNumbers
{
    /// <summary>Types of <c>pg_type</c>: those that PostgreSQL has with its numbers, all others with numbers of our own.</summary>
    public static IReadOnlyList<PgType> All { get; } =
    [
        new(16, "bool", DataType.Boolean, 1, 'B'), new(17, "bytea", DataType.Binary, -1, 'U'), new(20, "int8", DataType.Int64, 8, 'N'), new(21, "int2", DataType.Int16, 2, 'N'),
        new(23, "int4", DataType.Int32, 4, 'N'), new(1043, "varchar", DataType.Utf8, -1, 'S'), new(25, "text", DataType.Utf8, -1, 'S'), new(114, "json", DataType.Json, -1, 'U'),
        new(700, "float4", DataType.Float32, 4, 'N'), new(701, "float8", DataType.Float64, 8, 'N'), new(1082, "date", DataType.Date, 4, 'D'), new(1083, "time", DataType.Time, 8, 'D'),
        new(1114, "timestamp", DataType.Timestamp, 8, 'D'), new(1184, "timestamptz", DataType.TimestampTz, 8, 'D'), new(1186, "interval", DataType.Interval, 16, 'T'),
        new(1266, "timetz", DataType.TimeTz, 8, 'D'), new(1560, "bit", DataType.Bit, -1, 'V'), new(1700, "numeric", DataType.Decimal(18, 3), -1, 'N'), new(2950, "uuid", DataType.Uuid, 16, 'U'),
        new(16_300, "tinyint", DataType.Int8, 1, 'N'), new(16_301, "utinyint", DataType.UInt8, 1, 'N'), new(16_302, "usmallint", DataType.UInt16, 2, 'N'), new(16_303, "uinteger", DataType.UInt32, 4, 'N'),
        new(16_304, "ubigint", DataType.UInt64, 8, 'N'), new(16_305, "hugeint", DataType.Int128, 16, 'N'), new(16_306, "uhugeint", DataType.UInt128, 16, 'N'),
        new(16_307, "timestamp_s", DataType.TimestampS, 8, 'D'), new(16_308, "timestamp_ms", DataType.TimestampMs, 8, 'D'), new(16_309, "timestamp_ns", DataType.TimestampNs, 8, 'D'),
        new(16_310, "list", DataType.List(DataType.Int32), -1, 'C'), new(16_311, "array", DataType.FixedSizeList(DataType.Int32, 1), -1, 'C'),
        new(16_312, "struct", DataType.Struct(new Field("a", DataType.Int32, true)), -1, 'C'), new(16_313, "map", DataType.Map(DataType.Int32, DataType.Int32), -1, 'C'),
        new(16_315, "bignum", DataType.BigNum, 16, 'X'), new(16_316, "time_ns", DataType.TimeNs, 8, 'D'),
        new(16_314, "union", DataType.Union(new Field("a", DataType.Int32, true)), -1, 'C'),
    ];

    /// <summary>The type of <c>pg_type</c> that a type is of; null for an ENUM.</summary>
    public static PgType? Of(DataType type) => All.FirstOrDefault(t => t.Type.Id == type.Id && t.Type.IsJson == type.IsJson && t.Type.IsBigNum == type.IsBigNum && t.Type.IsUnion == type.IsUnion);

    /// <summary>The number by which DuckDB knows a type in <c>data_type_id</c> and <c>type_oid</c>.</summary>
    public static int? InDuckDb(DataType type) => type.Id switch
    {
        TypeId.Null => 1,
        TypeId.Boolean => 10,
        TypeId.Int8 => 11,
        TypeId.Int16 => 12,
        TypeId.Int32 => 13,
        TypeId.Int64 => 14,
        TypeId.Date => 15,
        TypeId.Time => 16,
        TypeId.TimestampS => 17,
        TypeId.TimestampMs => 18,
        TypeId.Timestamp => 19,
        TypeId.TimestampNs => 20,
        TypeId.Decimal => 21,
        TypeId.Float32 => 22,
        TypeId.Float64 => 23,
        TypeId.Utf8 => 25,
        TypeId.Binary => type.IsBigNum ? 39 : 26,
        TypeId.Interval => 27,
        TypeId.UInt8 => 28,
        TypeId.UInt16 => 29,
        TypeId.UInt32 => 30,
        TypeId.UInt64 => 31,
        TypeId.TimestampTz => 32,
        TypeId.TimeTz => 34,
        TypeId.TimeNs => 35,
        TypeId.Bit => 36,
        TypeId.UInt128 => 49,
        TypeId.Int128 => 50,
        TypeId.Uuid => 54,
        TypeId.Struct => type.IsUnion ? 107 : 100,
        TypeId.List => 101,
        TypeId.Map => 102,
        TypeId.Enum => 104,
        TypeId.FixedSizeList => 108,
        _ => null,
    };

    /// <summary>NUMERIC, STRING and so on; null for types of no such kind.</summary>
    public static string? CategoryOf(DataType type) => type.IsNumeric ? "NUMERIC" : type.Id switch
    {
        TypeId.Boolean => "BOOLEAN",
        TypeId.Utf8 => "STRING",
        _ when type.IsTemporal || type.Id is TypeId.Time or TypeId.TimeTz or TypeId.Interval => "DATETIME",
        _ when type.IsNested => "COMPOSITE",
        _ => null,
    };

    /// <summary>Bytes of a value: of its view, where its length is not fixed.</summary>
    public static long? SizeOf(DataType type) => type.Id switch
    {
        TypeId.Decimal => null,
        TypeId.Enum => type.Labels!.Names.Length <= 256 ? 1 : type.Labels.Names.Length <= 65_536 ? 2 : 4,
        TypeId.Struct or TypeId.FixedSizeList => 0,
        _ => Of(type) is { Length: > 0 and var fixedLength } ? fixedLength : 16,
    };
}

/// <summary>A row of <c>pg_type</c>.</summary>
internal sealed record PgType(long Number, string Name, DataType Type, int Length, char Category);
