using FrameEngine.Types;

namespace FrameEngine.Compute.Casting;

/// <summary>Date to timestamp at midnight; infinite ones stay so.</summary>
internal readonly struct DateToTimestamp : IConversion<int, long>
{
    public static bool CanFail => true;

    public static bool TryConvert(int value, CastContext context, out long result)
    {
        if (Infinity.IsInfinite(value)) return (result = Infinity.TimeOf(value)) != 0;
        return Math.BigMul(value, IntervalValue.MicrosecondsPerDay, out result) == result >> 63;
    }
}

/// <summary>Date to a timestamp of another unit.</summary>
internal readonly struct DateToUnit : IConversion<int, long>
{
    public static bool CanFail => true;

    public static bool TryConvert(int value, CastContext context, out long result) =>
        DateToTimestamp.TryConvert(value, context, out result) && TimeUnits.TryConvert(result, TypeId.Timestamp, context.To.Id, out result);
}

/// <summary>Timestamp to its day; infinite ones stay so.</summary>
internal readonly struct TimestampToDate : IConversion<long, int>
{
    public static bool CanFail => false;

    public static bool TryConvert(long value, CastContext context, out int result)
    {
        if (Infinity.IsInfinite(value)) return (result = Infinity.DayOf(value)) != 0;
        long day = value / IntervalValue.MicrosecondsPerDay;
        result = (int)(day * IntervalValue.MicrosecondsPerDay > value ? day - 1 : day);
        return true;
    }
}

/// <summary>Timestamp to its time of day, which infinite ones do not have.</summary>
internal readonly struct TimestampToTime : IConversion<long, long>
{
    public static bool CanFail => true;

    public static bool TryConvert(long value, CastContext context, out long result)
    {
        result = value % IntervalValue.MicrosecondsPerDay;
        if (result < 0) result += IntervalValue.MicrosecondsPerDay;
        return !Infinity.IsInfinite(value);
    }
}

/// <summary>Time of day to an interval.</summary>
internal readonly struct TimeToInterval : IConversion<long, IntervalValue>
{
    public static bool CanFail => false;

    public static bool TryConvert(long value, CastContext context, out IntervalValue result)
    {
        result = new IntervalValue(0, 0, value);
        return true;
    }
}

/// <summary>Timestamps between units.</summary>
internal readonly struct TimestampToUnit : IConversion<long, long>
{
    public static bool CanFail => true;

    public static bool TryConvert(long value, CastContext context, out long result) => TimeUnits.TryConvert(value, context.From.Id, context.To.Id, out result);
}

/// <summary>Time of day to one in nanoseconds.</summary>
internal readonly struct TimeToNanos : IConversion<long, long>
{
    public static bool CanFail => false;

    public static bool TryConvert(long value, CastContext context, out long result)
    {
        result = value * 1000;
        return true;
    }
}

/// <summary>Time of day in nanoseconds to the nearest microsecond.</summary>
internal readonly struct NanosToTime : IConversion<long, long>
{
    public static bool CanFail => false;

    public static bool TryConvert(long value, CastContext context, out long result)
    {
        result = (value + 500) / 1000;
        return true;
    }
}

/// <summary>Timestamp in nanoseconds to its time of day.</summary>
internal readonly struct NanosToClock : IConversion<long, long>
{
    private const long Day = IntervalValue.MicrosecondsPerDay * 1000;

    public static bool CanFail => true;

    public static bool TryConvert(long value, CastContext context, out long result)
    {
        result = value % Day;
        if (result < 0) result += Day;
        return !Infinity.IsInfinite(value);
    }
}

/// <summary>Time of day to one in UTC.</summary>
internal readonly struct TimeToZoned : IConversion<long, long>
{
    public static bool CanFail => false;

    public static bool TryConvert(long value, CastContext context, out long result)
    {
        result = ZonedTime.Pack(value, 0);
        return true;
    }
}

/// <summary>Time with an offset to what the clock there shows.</summary>
internal readonly struct ZonedToTime : IConversion<long, long>
{
    public static bool CanFail => false;

    public static bool TryConvert(long value, CastContext context, out long result)
    {
        result = ZonedTime.Clock(value);
        return true;
    }
}

/// <summary>An instant to its time of day in UTC.</summary>
internal readonly struct InstantToZoned : IConversion<long, long>
{
    public static bool CanFail => true;

    public static bool TryConvert(long value, CastContext context, out long result)
    {
        bool finite = TimestampToTime.TryConvert(value, context, out long clock);
        result = ZonedTime.Pack(clock, 0);
        return finite;
    }
}
