namespace FrameEngine.Types;

/// <summary>Day and microsecond numbers as .NET's date and time types, with a clear error outside the years 1 to 9999 that those can hold.</summary>
internal static class ClrTime
{
    private const int EpochDay = 719_162;

    public static DateOnly Date(int days) =>
        (long)days + EpochDay is >= 0 and <= 3_652_058 and var number
            ? DateOnly.FromDayNumber((int)number)
            : throw new ConversionException($"date {ValueText.Date(days)} is outside the years 1 to 9999 of System.DateOnly");

    public static TimeOnly Time(long micros) => new(Math.Min(micros, IntervalValue.MicrosecondsPerDay - 1) * TimeSpan.TicksPerMicrosecond);

    /// <summary>A time of day in nanoseconds, to the 100 that .NET counts in.</summary>
    public static TimeOnly NanoTime(long nanos) => new(Math.Min(nanos / 100, TimeSpan.TicksPerDay - 1));

    public static DateTime Timestamp(long micros, DateTimeKind kind) =>
        micros is >= -62_135_596_800_000_000 and <= 253_402_300_799_999_999
            ? new DateTime(DateTime.UnixEpoch.Ticks + micros * TimeSpan.TicksPerMicrosecond, kind)
            : throw new ConversionException($"timestamp {ValueText.Timestamp(micros)} is outside the years 1 to 9999 of System.DateTime");

    /// <summary>A timestamp of any unit; nanoseconds to the 100 that .NET counts in.</summary>
    public static DateTime Local(long value, TypeId unit)
    {
        DateTime time = Timestamp(TimeUnits.Micros(value, unit), DateTimeKind.Unspecified);
        return unit == TypeId.TimestampNs ? time.AddTicks((((value % 1000) + 1000) % 1000) / 100) : time;
    }

    public static int Days(DateOnly date) => date.DayNumber - EpochDay;

    public static long Micros(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long Micros(TimeOnly time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
}
