using System.Globalization;

namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>Types that convert into each other and take the same functions.</summary>
internal enum Family
{
    Boolean,
    Integer,
    Decimal,
    Float,
    Text,
    Date,
    Timestamp,
    Time,
    Blob,
    Uuid,

    /// <summary><c>INTEGER[]</c>.</summary>
    Integers,

    /// <summary><c>VARCHAR[]</c>.</summary>
    Texts,

    /// <summary><c>STRUCT(a INTEGER, b VARCHAR)</c>.</summary>
    Pair,

    /// <summary><c>UHUGEINT</c>, which has no type in common with signed ones.</summary>
    Widest,

    /// <summary><c>TIMESTAMPTZ</c>.</summary>
    Zoned,

    /// <summary><c>TIMETZ</c>.</summary>
    ZonedTime,

    /// <summary><c>INTERVAL</c>.</summary>
    Interval,

    /// <summary>An <c>ENUM</c> of three moods.</summary>
    Mood,

    /// <summary><c>BIT</c>, eight of them in columns.</summary>
    Bits,

    /// <summary><c>MAP(VARCHAR, INTEGER)</c>.</summary>
    Counts,
}

/// <summary>A column's type.</summary>
/// <param name="Sql">Its name in SQL.</param>
/// <param name="Family">Its family.</param>
/// <param name="Minimum">For integers and decimals the smallest value, in units of the last digit.</param>
/// <param name="Maximum">The largest.</param>
/// <param name="Scale">A decimal's digits behind the point.</param>
internal sealed record ColumnType(string Sql, Family Family, Int128 Minimum = default, Int128 Maximum = default, int Scale = 0)
{
    public static readonly IReadOnlyList<ColumnType> All =
    [
        new("BOOLEAN", Family.Boolean),
        new("TINYINT", Family.Integer, sbyte.MinValue, sbyte.MaxValue),
        new("SMALLINT", Family.Integer, short.MinValue, short.MaxValue),
        new("INTEGER", Family.Integer, int.MinValue, int.MaxValue),
        new("INTEGER", Family.Integer, int.MinValue, int.MaxValue),
        new("BIGINT", Family.Integer, long.MinValue, long.MaxValue),
        new("BIGINT", Family.Integer, long.MinValue, long.MaxValue),
        new("UTINYINT", Family.Integer, 0, byte.MaxValue),
        new("USMALLINT", Family.Integer, 0, ushort.MaxValue),
        new("UINTEGER", Family.Integer, 0, uint.MaxValue),
        new("UBIGINT", Family.Integer, 0, ulong.MaxValue),
        new("FLOAT", Family.Float),
        new("DOUBLE", Family.Float),
        new("DOUBLE", Family.Float),
        DecimalOf(4, 1), DecimalOf(9, 2), DecimalOf(15, 2), DecimalOf(18, 3), DecimalOf(20, 0), DecimalOf(38, 10),
        new("VARCHAR", Family.Text), new("VARCHAR", Family.Text), new("VARCHAR", Family.Text),
        new("DATE", Family.Date), new("DATE", Family.Date),
        new("TIMESTAMP", Family.Timestamp),
        new("TIME", Family.Time),
        new("BLOB", Family.Blob),
        new("UUID", Family.Uuid),
        new("INTEGER[]", Family.Integers),
        new("VARCHAR[]", Family.Texts),
        new("STRUCT(a INTEGER, b VARCHAR)", Family.Pair),
    ];

    private static readonly Int128 s_greatest = Int128.Parse("9999999999999999999999999999", CultureInfo.InvariantCulture);

    /// <summary>Types that Parquet files of DuckDB's do not keep, so that their tables are made by statements.</summary>
    public static readonly IReadOnlyList<ColumnType> Kept =
    [
        // As many digits as DECIMAL(38,10) has before its point: beside a decimal it becomes one.
        new("HUGEINT", Family.Integer, -s_greatest, s_greatest),
        new("HUGEINT", Family.Integer, -s_greatest, s_greatest),
        new("UHUGEINT", Family.Widest, 0, Int128.MaxValue),
        new("TIMESTAMP_S", Family.Timestamp), new("TIMESTAMP_MS", Family.Timestamp), new("TIMESTAMP_NS", Family.Timestamp),
        new("TIMESTAMPTZ", Family.Zoned), new("TIMETZ", Family.ZonedTime), new("INTERVAL", Family.Interval),
        new("ENUM('sad', 'ok', 'happy')", Family.Mood), new("BIT", Family.Bits), new("MAP(VARCHAR, INTEGER)", Family.Counts),
    ];

    /// <summary>All types that there are.</summary>
    public static readonly IReadOnlyList<ColumnType> Every = [.. All, .. Kept];

    /// <summary>Of the column that numbers a table's rows.</summary>
    public static readonly ColumnType Number = new("INTEGER", Family.Integer, 1, int.MaxValue);

    private static ColumnType DecimalOf(int precision, int scale)
    {
        Int128 limit = 1;
        for (int i = 0; i < precision; i++) limit *= 10;
        return new ColumnType($"DECIMAL({precision},{scale})", Family.Decimal, 1 - limit, limit - 1, scale);
    }
}
