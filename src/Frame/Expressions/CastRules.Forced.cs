namespace FrameEngine.Expressions;

/// <summary>What type two types have that do not cast to each other by themselves: that of set operations and of <c>=</c>, <c>&lt;&gt;</c>, IN and IS DISTINCT FROM.</summary>
internal static partial class CastRules
{
    /// <summary>The later of the two in an order of all types, the first of two of one kind; null for arrays of different lengths.</summary>
    /// <remarks>
    /// The values of the other become it as by CAST. Where there is no such cast only nulls do, and the first other value is an error:
    /// <c>SELECT NULL::INTEGER UNION ALL SELECT DATE '2024-01-01'</c> has two rows.
    /// </remarks>
    private static DataType? Forced(DataType a, DataType b)
    {
        // The values of an ENUM are texts.
        if (a.Id == TypeId.Enum) a = DataType.Utf8;
        if (b.Id == TypeId.Enum) b = DataType.Utf8;
        if (a.Id == TypeId.FixedSizeList && b.Id == TypeId.FixedSizeList) return null;
        return Place(b) > Place(a) ? b : a;
    }

    private static int Place(DataType type) => type.Id switch
    {
        TypeId.Time or TypeId.TimeTz => 1,
        TypeId.TimeNs => 2,
        TypeId.Date or TypeId.TimestampS or TypeId.TimestampMs or TypeId.Timestamp => 3,
        TypeId.TimestampTz => 4,
        TypeId.TimestampNs => 5,
        TypeId.Interval => 6,
        TypeId.Utf8 => 7,
        TypeId.Bit => 8,
        TypeId.Binary => type.IsBigNum ? 11 : 9,
        TypeId.Uuid => 10,
        TypeId.Struct => 12,
        TypeId.List or TypeId.FixedSizeList => 13,
        TypeId.Map => 14,
        _ => 0, // BOOLEAN and numbers
    };
}
