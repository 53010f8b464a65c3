namespace FrameEngine.Expressions;

/// <summary>Which casts happen by themselves, which never fail, and what type several types have in common. DuckDB's rules.</summary>
internal static partial class CastRules
{
    private const int JsonToText = 2, ToJson = 100;

    /// <summary>Whether every value of <paramref name="from"/> has a value of <paramref name="to"/>: such a cast cannot fail (doubles may round).</summary>
    public static bool IsTotal(DataType from, DataType to)
    {
        if (from == to || from.Id == TypeId.Null) return true;
        if (to.IsUnion || from.IsUnion && to.Id != TypeId.Utf8) return IsTotalUnion(from, to);
        // Text need not be JSON, and JSON not of another type; all else can be written as text and as JSON.
        if (to.IsJson) return !from.IsText;
        if (to.Id == TypeId.Utf8) return true;
        if (from.IsJson) return false;
        if (from.Id == TypeId.Boolean) return to.IsNumeric && to.Id != TypeId.Decimal;
        if (from.IsInteger && to.IsFloat) return true;
        if (from.IsInteger && to.IsInteger) return Holds(from, to);
        if (from.IsInteger && to.IsBigNum) return true;
        if (from.IsInteger && to.Id == TypeId.Decimal) return to.Precision - to.Scale >= Digits(from);
        if (from.Id == TypeId.Decimal && to.IsFloat) return true;
        if (from.Id == TypeId.Decimal && to.Id == TypeId.Decimal) return to.Precision - to.Scale >= from.Precision - from.Scale && to.Scale >= from.Scale;
        if (from.Id == TypeId.Float32 && to.Id == TypeId.Float64) return true;
        if (from.IsNested) return IsTotalNested(from, to);
        return from.Id == TypeId.Timestamp && to.Id == TypeId.Date;
    }

    /// <summary>Digits that an integer type needs as a decimal.</summary>
    public static int Digits(DataType integer) => integer.Id switch
    {
        TypeId.Int8 or TypeId.UInt8 => 3,
        TypeId.Int16 or TypeId.UInt16 => 5,
        TypeId.Int32 or TypeId.UInt32 => 10,
        TypeId.Int64 => 19,
        TypeId.UInt64 => 20,
        TypeId.Int128 or TypeId.UInt128 => 39,
        _ => throw new InternalException($"{integer} is not an integer type"),
    };

    /// <summary>What an implicit cast costs, 0 for the same type, -1 if there is none. Lower is preferred when overloads compete.</summary>
    public static int ImplicitCost(DataType from, DataType to)
    {
        if (from == to) return 0;
        if (from.Id == TypeId.Null) return 1;
        if (to.IsUnion || from.IsUnion && !to.IsJson) return UnionCost(from, to);
        if (from.IsJson) return to.Id == TypeId.Utf8 ? JsonToText : -1;
        if (to.IsJson) return from.IsNested ? ToJson : -1;
        if (from.IsInteger && to.IsInteger) return Holds(from, to) ? 10 + Rank(to) - Rank(from) : -1;
        if (from.IsInteger && to.Id == TypeId.Decimal) return 40;
        if (from.IsInteger && to.Id == TypeId.Float64) return 50;
        if (to.IsBigNum) return from.IsInteger || from.Id == TypeId.Float32 ? 60 : -1;
        if (from.IsBigNum) return to.Id == TypeId.Float64 ? 60 : -1;
        if (from.IsInteger && to.Id == TypeId.Float32) return 51;
        if (from.Id == TypeId.Decimal && to.Id == TypeId.Decimal) return 5;
        if (from.Id == TypeId.Decimal && to.Id == TypeId.Float64) return 40;
        if (from.Id == TypeId.Decimal && to.Id == TypeId.Float32) return 41;
        if (from.Id == TypeId.Float32 && to.Id == TypeId.Float64) return 10;
        if (from.Id == TypeId.Date && to.Id == TypeId.Timestamp) return 10;
        if (from.Id == TypeId.Date && to.Id == TypeId.TimestampTz) return 20;
        if (from.Id == TypeId.Timestamp && to.Id == TypeId.TimestampTz) return 10;
        if (from.IsUnitTimestamp && to.Id == TypeId.Timestamp) return 10;
        if (from.IsUnitTimestamp && to.Id == TypeId.TimestampTz) return 20;
        if (to.IsUnitTimestamp && Precision(from) is >= 0 and var coarser && coarser < Precision(to)) return 30;
        if (from.Id == TypeId.TimeTz && to.Id == TypeId.Time) return 10;
        if (from.Id == TypeId.Enum && to.Id == TypeId.Utf8) return 10;
        return from.IsNested && to.IsNested ? NestedCost(from, to) : -1;
    }

    /// <summary>The type that both cast to for comparison, CASE, UNION and the like; null if there is none.</summary>
    /// <param name="compared">They are only compared: no value of that type is kept.</param>
    /// <param name="forced">Types that do not cast to each other by themselves have one, too: see <see cref="Forced"/>.</param>
    public static DataType? Common(DataType a, DataType b, bool compared = false, bool forced = false)
    {
        if (a == b) return a;
        if (a.Id == TypeId.Null) return b;
        if (b.Id == TypeId.Null) return a;
        if ((a.IsUnion || b.IsUnion) && !a.IsJson && !b.IsJson) return CommonUnion(a, b);
        // What is written as JSON can stand beside it; what is read from it compares as a value.
        if (a.IsJson || b.IsJson) return compared ? Compared(a.IsJson ? b : a) : DataType.Json;
        if (a.IsBigNum || b.IsBigNum) return CommonBigNum(a.IsBigNum ? b : a) ?? (forced ? Forced(a, b) : null);
        if (a.IsNumeric && b.IsNumeric) return CommonNumber(a, b, compared);
        // True is 1 beside an integer; beside other numbers only where they are equal to it or not.
        if (a.Id == TypeId.Boolean && b.IsNumeric) return CommonBoolean(b, compared, forced);
        if (b.Id == TypeId.Boolean && a.IsNumeric) return CommonBoolean(a, compared, forced);
        // Only one and the same ENUM has its own order; beside anything else its values are text.
        if (a.Id == TypeId.Enum && b.Id is TypeId.Enum or TypeId.Utf8 || b.Id == TypeId.Enum && a.Id == TypeId.Utf8) return DataType.Utf8;
        // The finer of two timestamps; a time with an offset compares with its own kind only.
        if (Precision(a) >= 0 && Precision(b) >= 0) return Precision(a) >= Precision(b) ? a : b;
        if (a.Id == TypeId.TimeTz || b.Id == TypeId.TimeTz || a.Id == TypeId.TimestampTz && b.IsUnitTimestamp || b.Id == TypeId.TimestampTz && a.IsUnitTimestamp) return forced ? Forced(a, b) : null;
        if (a.IsTemporal && b.IsTemporal)
        {
            if (ImplicitCost(a, b) >= 0) return b;
            if (ImplicitCost(b, a) >= 0) return a;
        }

        if (a.IsNested && b.IsNested && CommonNested(a, b, compared, forced) is { } nested) return nested;
        return forced ? Forced(a, b) : null;
    }

    /// <summary>The type in which two integers of different types are added, divided and so on: the wider one, or where neither holds the other BIGINT or HUGEINT.</summary>
    public static DataType CommonOperand(DataType a, DataType b)
    {
        // Neither holds the other, and what is computed has no type of its own.
        if (a.IsInteger && b.IsInteger && a.IsUnsigned != b.IsUnsigned && (a.Id == TypeId.UInt128 || b.Id == TypeId.UInt128)) return DataType.Float64;
        DataType common = Common(a, b)!;
        if (!a.IsInteger || !b.IsInteger || common == a || common == b) return common;
        return common.IsNarrowInteger ? DataType.Int64 : common;
    }

    private static DataType CommonNumber(DataType a, DataType b, bool compared)
    {
        if (a.IsFloat || b.IsFloat) return a.Id == TypeId.Float64 || b.Id == TypeId.Float64 ? DataType.Float64 : DataType.Float32;
        if (a.Id == TypeId.Decimal || b.Id == TypeId.Decimal)
        {
            (int whole, int scale) = Parts(a);
            (int otherWhole, int otherScale) = Parts(b);
            int s = Math.Max(scale, otherScale);
            // Where there is no room for all digits of two decimals, those before the point come first; a comparison needs those behind it.
            // HUGEINT's digits count for no more than are left.
            if (a.Id == b.Id && !compared) s = Math.Min(s, DataType.MaxPrecision - Math.Max(whole, otherWhole));
            return DataType.Decimal(Math.Clamp(Math.Max(whole, otherWhole) + s, 1, DataType.MaxPrecision), s);
        }

        if (Holds(a, b)) return b;
        if (Holds(b, a)) return a;
        // Of UHUGEINT no signed type holds all. A value has a type one step wider than the signed one, and it is an error if it does not fit; a comparison need not fail.
        bool toSigned = !compared && (a.Id == TypeId.UInt128 || b.Id == TypeId.UInt128);
        // One signed, one unsigned of at least its size: the next larger signed type holds both.
        return (toSigned ? Math.Min(Rank(a), Rank(b)) : Math.Max(Rank(a), Rank(b))) switch
        {
            0 => DataType.Int16,
            1 => DataType.Int32,
            2 => DataType.Int64,
            3 => DataType.Int128,
            _ => DataType.Float64,
        };
    }

    private static DataType? CommonBoolean(DataType number, bool compared, bool forced)
    {
        if (number.IsInteger) return number;
        if (!forced) return null;
        return compared && number.Id == TypeId.Decimal ? CommonNumber(DataType.UInt8, number, true) : number;
    }

    // Beside a FLOAT, too, whose values lose their fraction.
    private static DataType? CommonBigNum(DataType other) => other.Id == TypeId.Float64 ? other : other.IsInteger || other.Id == TypeId.Float32 ? DataType.BigNum : null;

    private static DataType Compared(DataType other) =>
        other.IsNested || other.Id is TypeId.Utf8 or TypeId.Enum or TypeId.Uuid or TypeId.Bit || other.IsBlob ? DataType.Json : other;

    // Dates and local timestamps from coarse to fine; -1 for other types.
    private static int Precision(DataType type) => type.Id switch
    {
        TypeId.Date => 0,
        TypeId.TimestampS => 1,
        TypeId.TimestampMs => 2,
        TypeId.Timestamp => 3,
        TypeId.TimestampNs => 4,
        _ => -1,
    };

    private static (int Whole, int Scale) Parts(DataType type) => type.Id == TypeId.Decimal ? (type.Precision - type.Scale, type.Scale) : (Math.Min(Digits(type), DataType.MaxPrecision), 0);

    private static bool Holds(DataType from, DataType to) =>
        from.IsUnsigned == to.IsUnsigned ? Rank(to) >= Rank(from) : from.IsUnsigned && Rank(to) > Rank(from);

    private static int Rank(DataType integer) => integer.Id switch
    {
        TypeId.Int8 or TypeId.UInt8 => 0,
        TypeId.Int16 or TypeId.UInt16 => 1,
        TypeId.Int32 or TypeId.UInt32 => 2,
        TypeId.Int64 or TypeId.UInt64 => 3,
        _ => 4,
    };
}
