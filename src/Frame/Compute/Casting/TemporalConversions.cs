namespace FrameEngine.Compute.Casting;

/// <summary>Date to timestamp at midnight.</summary>
internal readonly struct DateToTimestamp : IConversion<int, long>
{
    public static bool CanFail => true;

    public static bool TryConvert(int value, CastContext context, out long result) =>
        !(Math.BigMul(value, IntervalValue.MicrosecondsPerDay, out result) is var high && high != result >> 63);
}

/// <summary>Timestamp to its day.</summary>
internal readonly struct TimestampToDate : IConversion<long, int>
{
    public static bool CanFail => false;

    public static bool TryConvert(long value, CastContext context, out int result)
    {
        long day = value / IntervalValue.MicrosecondsPerDay;
        result = (int)(day * IntervalValue.MicrosecondsPerDay > value ? day - 1 : day);
        return true;
    }
}

/// <summary>Timestamp to its time of day.</summary>
internal readonly struct TimestampToTime : IConversion<long, long>
{
    public static bool CanFail => false;

    public static bool TryConvert(long value, CastContext context, out long result)
    {
        result = value % IntervalValue.MicrosecondsPerDay;
        if (result < 0) result += IntervalValue.MicrosecondsPerDay;
        return true;
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
