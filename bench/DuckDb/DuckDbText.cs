using System.Globalization;
using System.Text;

namespace FrameEngine.DuckDb;

/// <summary>Spells values of DuckDB's vectors.</summary>
internal static unsafe class DuckDbText
{
    private const long TicksPerMicrosecond = 10;

    /// <summary>The text of the value at a row of a vector.</summary>
    public static string Of(DuckDbColumn column, byte* data, int row) => column.Type switch
    {
        DuckDbType.Boolean => ((bool*)data)[row] ? "true" : "false",
        DuckDbType.TinyInt => Number(((sbyte*)data)[row]),
        DuckDbType.SmallInt => Number(((short*)data)[row]),
        DuckDbType.Integer => Number(((int*)data)[row]),
        DuckDbType.BigInt => Number(((long*)data)[row]),
        DuckDbType.HugeInt => Number(((Int128*)data)[row]),
        DuckDbType.UTinyInt => Number(data[row]),
        DuckDbType.USmallInt => Number(((ushort*)data)[row]),
        DuckDbType.UInteger => Number(((uint*)data)[row]),
        DuckDbType.UBigInt => Number(((ulong*)data)[row]),
        DuckDbType.UHugeInt => Number(((UInt128*)data)[row]),
        DuckDbType.Float => ((float*)data)[row].ToString("R", CultureInfo.InvariantCulture),
        DuckDbType.Double => ((double*)data)[row].ToString("R", CultureInfo.InvariantCulture),
        DuckDbType.Decimal => DecimalText(column, data, row),
        DuckDbType.Varchar => Encoding.UTF8.GetString(Bytes(data, row)),
        DuckDbType.Blob => Convert.ToHexString(Bytes(data, row)),
        DuckDbType.Date => DateText(((int*)data)[row]),
        DuckDbType.Time => new TimeOnly(((long*)data)[row] * TicksPerMicrosecond).ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DuckDbType.Timestamp or DuckDbType.TimestampTz => TimestampText(((long*)data)[row]),
        DuckDbType.TimestampSeconds => TimestampText(((long*)data)[row] * 1_000_000),
        DuckDbType.TimestampMilliseconds => TimestampText(((long*)data)[row] * 1_000),
        DuckDbType.TimestampNanoseconds => NanosecondsText(((long*)data)[row]),
        DuckDbType.Interval => IntervalText((int*)data + (row * 4)),
        DuckDbType.Uuid => UuidText(((UInt128*)data)[row]),
        _ => throw new DuckDbException($"Column \"{column.Name}\" is of type {column.Type}, which has no text here; cast it to VARCHAR."),
    };

    private static string Number<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>A decimal is kept in the smallest integer that its precision fits into.</summary>
    public static Int128 Unscaled(DuckDbColumn column, byte* data, int row) => column.Precision switch
    {
        <= 4 => ((short*)data)[row],
        <= 9 => ((int*)data)[row],
        <= 18 => ((long*)data)[row],
        _ => ((Int128*)data)[row],
    };

    private static string DecimalText(DuckDbColumn column, byte* data, int row)
    {
        Int128 value = Unscaled(column, data, row);
        string digits = Number(Int128.Abs(value)).PadLeft(column.Scale + 1, '0');
        string sign = Int128.IsNegative(value) ? "-" : "";
        return column.Scale == 0 ? sign + digits : $"{sign}{digits[..^column.Scale]}.{digits[^column.Scale..]}";
    }

    /// <summary>Text of up to twelve bytes stands in the vector itself, longer text elsewhere.</summary>
    public static ReadOnlySpan<byte> Bytes(byte* data, int row)
    {
        byte* view = data + (row * 16);
        int length = *(int*)view;
        return new ReadOnlySpan<byte>(length <= 12 ? view + 4 : *(byte**)(view + 8), length);
    }

    private static string DateText(int days)
    {
        long number = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber + (long)days;
        return number is >= 0 and <= 3_652_058
            ? DateOnly.FromDayNumber((int)number).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : throw new DuckDbException($"The date {days} days from 1970-01-01 is outside the years 1 to 9999.");
    }

    private static string TimestampText(long microseconds)
    {
        long limit = (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TicksPerMicrosecond;
        if (microseconds > limit || microseconds < (DateTime.MinValue - DateTime.UnixEpoch).Ticks / TicksPerMicrosecond)
            throw new DuckDbException($"The timestamp {microseconds} µs from 1970-01-01 is outside the years 1 to 9999.");
        return DateTime.UnixEpoch.AddTicks(microseconds * TicksPerMicrosecond).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
    }

    private static string NanosecondsText(long nanoseconds)
    {
        (long seconds, long fraction) = (Math.DivRem(nanoseconds, 1_000_000_000) is var (whole, rest) && rest < 0) ? (whole - 1, rest + 1_000_000_000) : (whole, rest);
        string text = TimestampText(seconds * 1_000_000);
        return fraction == 0 ? text : $"{text}.{fraction.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0')}";
    }

    /// <summary>Months, days and microseconds, which do not convert into each other.</summary>
    private static string IntervalText(int* interval) => string.Create(
        CultureInfo.InvariantCulture, $"{interval[0]} months {interval[1]} days {*(long*)(interval + 2)} microseconds");

    /// <summary>The upper bit is flipped in DuckDB, for the order.</summary>
    private static string UuidText(UInt128 value)
    {
        string digits = (value ^ (UInt128.One << 127)).ToString("x32", CultureInfo.InvariantCulture);
        return Guid.ParseExact(digits, "N").ToString("D");
    }
}
