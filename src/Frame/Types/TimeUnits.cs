using FrameEngine.Compute.Casting;

namespace FrameEngine.Types;

/// <summary>The units of timestamps without a zone: seconds, milliseconds, microseconds, nanoseconds since 1970-01-01T00:00.</summary>
internal static class TimeUnits
{
    /// <summary>Nanoseconds of a unit.</summary>
    public static long NanosOf(TypeId type) => type switch
    {
        TypeId.TimestampS => 1_000_000_000,
        TypeId.TimestampMs => 1_000_000,
        TypeId.TimestampNs => 1,
        _ => 1_000,
    };

    /// <summary>A time in another unit: of nanoseconds whole microseconds are left, to coarser units halves round away from zero.</summary>
    /// <returns>False if it is out of the unit's range.</returns>
    public static bool TryConvert(long value, TypeId from, TypeId to, out long result)
    {
        result = value;
        if (Infinity.IsInfinite(value)) return true;
        long factor = NanosOf(from), divisor = NanosOf(to);
        Int128 converted = factor >= divisor ? (Int128)value * (factor / divisor)
            : from == TypeId.TimestampNs && to is TypeId.Timestamp or TypeId.TimestampTz ? value / divisor
            : Rounding.Divide((Int128)value, divisor / factor);
        result = (long)converted;
        return result == converted;
    }

    /// <summary>Microseconds, rounded down.</summary>
    public static long Micros(long value, TypeId from)
    {
        if (Infinity.IsInfinite(value)) return value;
        if (from == TypeId.TimestampNs) return (value / 1000) - (value % 1000 < 0 ? 1 : 0);
        Int128 micros = (Int128)value * (NanosOf(from) / 1000);
        return micros > long.MaxValue ? long.MaxValue : micros < long.MinValue ? long.MinValue : (long)micros;
    }

    /// <summary>The text of a time of any unit.</summary>
    public static string Text(long value, TypeId type)
    {
        long micros = Micros(value, type), rest = type == TypeId.TimestampNs && !Infinity.IsInfinite(value) ? value - (micros * 1000) : 0;
        string text = ValueText.Timestamp(micros);
        if (rest == 0) return text;
        int point = text.LastIndexOf('.');
        string fraction = point < 0 ? "" : text[(point + 1)..];
        return $"{(point < 0 ? text : text[..point])}.{fraction.PadRight(6, '0')}{rest:D3}".TrimEnd('0');
    }
}

/// <summary>A time of day with an offset from UTC, as one number whose order is that of the types' values: first by the time in UTC, then the larger offset.</summary>
internal static class ZonedTime
{
    private const int OffsetBits = 18;

    /// <summary>An offset's seconds are less: 16 hours.</summary>
    public const int MaxOffset = 16 * 3600;

    private const long Bias = MaxOffset * 1_000_000L;

    public static long Pack(long micros, int offset) => ((micros - (offset * 1_000_000L) + Bias) << OffsetBits) | (uint)(MaxOffset - offset);

    /// <summary>Seconds east of UTC.</summary>
    public static int Offset(long value) => MaxOffset - (int)(value & ((1 << OffsetBits) - 1));

    /// <summary>The time of day that a clock there shows, in microseconds.</summary>
    public static long Clock(long value) => (value >> OffsetBits) - Bias + (Offset(value) * 1_000_000L);

    /// <summary>The time of day in UTC, in microseconds: of an early or late clock it lies before or behind the day.</summary>
    public static long Utc(long value) => (value >> OffsetBits) - Bias;

    /// <summary>A time in UTC, within the day.</summary>
    public static long OfUtc(long micros)
    {
        long clock = micros % IntervalValue.MicrosecondsPerDay;
        return Pack(clock < 0 ? clock + IntervalValue.MicrosecondsPerDay : clock, 0);
    }

    /// <summary>The same moment seen from another offset.</summary>
    public static long At(long value, int offset)
    {
        long clock = (Clock(value) + ((offset - (long)Offset(value)) * 1_000_000L)) % IntervalValue.MicrosecondsPerDay;
        return Pack(clock < 0 ? clock + IntervalValue.MicrosecondsPerDay : clock, offset);
    }

    public static string Text(long value) => ValueText.Time(Clock(value)) + OffsetText(Offset(value));

    /// <summary><c>+02</c>, <c>-03:30</c>, <c>+05:30:15</c>.</summary>
    public static string OffsetText(int offset)
    {
        int magnitude = Math.Abs(offset), minutes = magnitude / 60 % 60, seconds = magnitude % 60;
        string text = $"{(offset < 0 ? '-' : '+')}{magnitude / 3600:D2}";
        if (minutes != 0 || seconds != 0) text += $":{minutes:D2}";
        return seconds != 0 ? $"{text}:{seconds:D2}" : text;
    }

    /// <summary>With a day of no meaning.</summary>
    /// <exception cref="ConversionException">The offset is one that <see cref="DateTimeOffset"/> does not have.</exception>
    public static DateTimeOffset ToClr(long value)
    {
        int offset = Offset(value);
        return offset % 60 == 0 && Math.Abs(offset) <= 14 * 3600
            ? new DateTimeOffset(new DateTime(1, 1, 2).AddTicks(Math.Min(Clock(value), IntervalValue.MicrosecondsPerDay - 1) * TimeSpan.TicksPerMicrosecond), TimeSpan.FromSeconds(offset))
            : throw new ConversionException($"the time {Text(value)} has an offset that System.DateTimeOffset does not have");
    }
}
