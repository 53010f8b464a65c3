using System.Runtime.CompilerServices;
using FrameEngine.Compute.Casting;
using FrameEngine.Types;

namespace FrameEngine.Compute.Kernels;

/// <summary>Calendar arithmetic on day and microsecond numbers, proleptic Gregorian.</summary>
/// <remarks>The fast split of a day number into year, month and day is the one of C. Neri and L. Schneider, "Euclidean affine functions and their application to calendar algorithms" (2022).</remarks>
internal static class CalendarMath
{
    public const long MicrosPerDay = IntervalValue.MicrosecondsPerDay;
    private const uint CycleShift = 719_468 + (146_097 * 82); // days from a March 1st 328 centuries back to 1970-01-01
    private const int YearShift = 400 * 82;

    /// <summary>Year, month and day; fast for years −32,000 to 2,900,000, right for all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int Year, int Month, int Day) Civil(int days)
    {
        if ((uint)(days + 12_000_000) > 500_000_000u) return ValueText.Civil(days);
        uint first = (4 * ((uint)days + CycleShift)) + 3;
        uint century = first / 146_097;
        uint second = (first % 146_097) | 3;
        ulong product = 2_939_745UL * second;
        uint year = (uint)(product >> 32);
        uint dayOfYear = (uint)product / 2_939_745 / 4;
        uint third = (2141 * dayOfYear) + 197_913;
        uint month = third >> 16, day = (third & 0xFFFF) / 2141;
        bool late = dayOfYear >= 306; // January and February belong to the next civil year
        return ((int)((100 * century) + year) - YearShift + (late ? 1 : 0), (int)(late ? month - 12 : month), (int)day + 1);
    }

    /// <summary>The day of a timestamp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DayOf(long micros)
    {
        long day = micros / MicrosPerDay;
        return (int)(day - (micros < day * MicrosPerDay ? 1 : 0));
    }

    /// <summary>Microseconds since midnight of a timestamp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ClockOf(long micros) => micros - (DayOf(micros) * MicrosPerDay);

    /// <summary>Monday = 1 … Sunday = 7.</summary>
    public static int IsoWeekday(int days) => (int)(((days + 3L) % 7 + 7) % 7) + 1;

    /// <summary>ISO 8601's year and week.</summary>
    public static (int Year, int Week) IsoWeek(int days)
    {
        int thursday = days + 4 - IsoWeekday(days);
        int year = Civil(thursday).Year;
        return (year, ((thursday - ValueText.Days(year, 1, 1)) / 7) + 1);
    }

    public static int DayOfYear(int days) => days - ValueText.Days(Civil(days).Year, 1, 1) + 1;

    /// <summary>The day that many months on, the last of its month at most.</summary>
    /// <exception cref="ArithmeticOverflowException">There is no such day number.</exception>
    public static int AddMonths(int days, int months)
    {
        (int year, int month, int day) = Civil(days);
        long total = ((long)year * 12) + month - 1 + months;
        long newYear = (long)Math.Floor(total / 12.0);
        int newMonth = (int)(total - (newYear * 12)) + 1;
        if (newYear is < -5_800_000 or > 5_800_000) throw Overflow($"date overflow: {ValueText.Date(days)} + {months} months");
        return ValueText.Days((int)newYear, newMonth, Math.Min(day, TemporalText.DaysInMonth((int)newYear, newMonth)));
    }

    /// <summary>Adds months, then days, then the clock part; an infinite time stays as it is.</summary>
    /// <exception cref="ArithmeticOverflowException">There is no such timestamp.</exception>
    public static long Add(long micros, IntervalValue interval)
    {
        if (Infinity.IsInfinite(micros)) return micros;
        int day = DayOf(micros);
        long clock = micros - (day * MicrosPerDay);
        if (interval.Months != 0) day = AddMonths(day, interval.Months);
        Int128 total = (((Int128)day + interval.Days) * MicrosPerDay) + clock + interval.Microseconds;
        return (long)total == total && !Infinity.IsInfinite((long)total) ? (long)total : throw Overflow($"timestamp overflow: {ValueText.Timestamp(micros)} + {ValueText.Interval(interval)}");
    }

    /// <summary>Adds to an instant by the calendar of UTC: as to a timestamp, but the clock part first if any part is negative (DuckDB's order).</summary>
    /// <exception cref="ArithmeticOverflowException">There is no such instant.</exception>
    public static long AddToInstant(long micros, IntervalValue interval) =>
        IsAnyNegative(interval) ? Add(Add(micros, interval with { Months = 0, Days = 0 }), interval with { Microseconds = 0 }) : Add(micros, interval);

    /// <summary>Whether some part goes back in time.</summary>
    public static bool IsAnyNegative(IntervalValue interval) => interval.Months < 0 || interval.Days < 0 || interval.Microseconds < 0;

    /// <summary>The opposite interval.</summary>
    /// <exception cref="ArithmeticOverflowException">A part has no opposite.</exception>
    public static IntervalValue Negate(IntervalValue value) =>
        value.Months == int.MinValue || value.Days == int.MinValue || value.Microseconds == long.MinValue
            ? throw Overflow($"interval overflow: -({ValueText.Interval(value)})")
            : new IntervalValue(-value.Months, -value.Days, -value.Microseconds);

    public static ArithmeticOverflowException Overflow(string message) => new(message);
}
