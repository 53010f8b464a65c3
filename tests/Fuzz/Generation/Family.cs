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

    /// <summary>Of the column that numbers a table's rows.</summary>
    public static readonly ColumnType Number = new("INTEGER", Family.Integer, 1, int.MaxValue);

    private static ColumnType DecimalOf(int precision, int scale)
    {
        Int128 limit = 1;
        for (int i = 0; i < precision; i++) limit *= 10;
        return new ColumnType($"DECIMAL({precision},{scale})", Family.Decimal, 1 - limit, limit - 1, scale);
    }
}
