using FrameEngine.Types;

namespace FrameEngine.Compute.Kernels;

/// <summary>The parts that <c>extract</c>, <c>date_trunc</c> and <c>date_diff</c> know.</summary>
internal enum DatePart
{
    Year, Quarter, Month, Week, Day, DayOfWeek, IsoDayOfWeek, DayOfYear, IsoYear, YearWeek, Hour, Minute, Second, Millisecond, Microsecond, Nanosecond, Epoch, Decade, Century, Millennium, Era, Julian,
}

/// <summary>Parts by name.</summary>
internal static class DateParts
{
    /// <exception cref="BindException">There is no such part.</exception>
    public static DatePart Parse(string name) => name.ToLowerInvariant() switch
    {
        "year" or "years" or "yr" or "yrs" or "y" => DatePart.Year,
        "quarter" or "quarters" => DatePart.Quarter,
        "month" or "months" or "mon" or "mons" => DatePart.Month,
        "week" or "weeks" or "w" or "weekofyear" => DatePart.Week,
        "day" or "days" or "d" or "dayofmonth" => DatePart.Day,
        "dow" or "dayofweek" or "weekday" => DatePart.DayOfWeek,
        "isodow" => DatePart.IsoDayOfWeek,
        "doy" or "dayofyear" => DatePart.DayOfYear,
        "isoyear" => DatePart.IsoYear,
        "yearweek" => DatePart.YearWeek,
        "hour" or "hours" or "hr" or "hrs" or "h" => DatePart.Hour,
        "minute" or "minutes" or "min" or "mins" or "m" => DatePart.Minute,
        "second" or "seconds" or "sec" or "secs" or "s" => DatePart.Second,
        "millisecond" or "milliseconds" or "msecond" or "mseconds" or "msec" or "msecs" or "ms" => DatePart.Millisecond,
        "microsecond" or "microseconds" or "usecond" or "useconds" or "usec" or "usecs" or "us" => DatePart.Microsecond,
        "nanosecond" or "nanoseconds" or "nsec" or "nsecs" or "ns" => DatePart.Nanosecond,
        "epoch" => DatePart.Epoch,
        "decade" or "decades" or "dec" or "decs" => DatePart.Decade,
        "century" or "centuries" or "cent" or "c" => DatePart.Century,
        "millennium" or "millennia" or "millenniums" or "mil" or "mils" => DatePart.Millennium,
        "era" => DatePart.Era,
        "julian" => DatePart.Julian,
        _ => throw new BindException($"\"{name}\" is not a part of a date or time"),
    };

    /// <summary>A part of a day.</summary>
    public static long OfDate(DatePart part, int days) => part switch
    {
        DatePart.Year => CalendarMath.Civil(days).Year,
        DatePart.Quarter => (CalendarMath.Civil(days).Month + 2) / 3,
        DatePart.Month => CalendarMath.Civil(days).Month,
        DatePart.Week => CalendarMath.IsoWeek(days).Week,
        DatePart.Day => CalendarMath.Civil(days).Day,
        DatePart.DayOfWeek => CalendarMath.IsoWeekday(days) % 7,
        DatePart.IsoDayOfWeek => CalendarMath.IsoWeekday(days),
        DatePart.DayOfYear => CalendarMath.DayOfYear(days),
        DatePart.IsoYear => CalendarMath.IsoWeek(days).Year,
        DatePart.YearWeek => YearWeek(days),
        DatePart.Epoch => days * 86_400L,
        DatePart.Decade => CalendarMath.Civil(days).Year / 10,
        DatePart.Century => Hundreds(CalendarMath.Civil(days).Year, 100),
        DatePart.Millennium => Hundreds(CalendarMath.Civil(days).Year, 1000),
        DatePart.Era => CalendarMath.Civil(days).Year > 0 ? 1 : 0,
        DatePart.Julian => throw new TypeException("the Julian day has a fraction: date_part takes its name as a constant only"),
        _ => 0,
    };

    /// <summary>A part of a timestamp.</summary>
    public static long OfTimestamp(DatePart part, long micros) => part switch
    {
        DatePart.Hour or DatePart.Minute or DatePart.Second or DatePart.Millisecond or DatePart.Microsecond or DatePart.Nanosecond => OfTime(part, CalendarMath.ClockOf(micros)),
        DatePart.Epoch => FloorDivide(micros, 1_000_000),
        _ => OfDate(part, CalendarMath.DayOf(micros)),
    };

    /// <summary>A part of a time of day.</summary>
    public static long OfTime(DatePart part, long micros) => part switch
    {
        DatePart.Hour => micros / 3_600_000_000,
        DatePart.Minute => micros / 60_000_000 % 60,
        DatePart.Second => micros / 1_000_000 % 60,
        DatePart.Millisecond => micros % 60_000_000 / 1000,
        DatePart.Microsecond => micros % 60_000_000,
        DatePart.Nanosecond => micros % 60_000_000 * 1000,
        DatePart.Epoch => micros / 1_000_000,
        _ => throw new TypeException($"a TIME has no {part.ToString().ToLowerInvariant()}"),
    };

    /// <summary>A part of an interval.</summary>
    public static long OfInterval(DatePart part, IntervalValue value) => part switch
    {
        DatePart.Year => value.Months / 12,
        DatePart.Quarter => (value.Months % 12 / 3) + 1,
        DatePart.Month => value.Months % 12,
        DatePart.Week => value.Days / 7,
        DatePart.Day => value.Days,
        DatePart.Decade => value.Months / 120,
        DatePart.Century => value.Months / 1200,
        DatePart.Millennium => value.Months / 12_000,
        DatePart.Epoch => (long)SecondsOf(value),
        DatePart.Hour or DatePart.Minute or DatePart.Second or DatePart.Millisecond or DatePart.Microsecond or DatePart.Nanosecond => OfTime(part, value.Microseconds),
        _ => throw new TypeException($"an INTERVAL has no {part.ToString().ToLowerInvariant()}"),
    };

    /// <summary>The seconds of an interval: a year has 365.25 days here, a month beside it 30.</summary>
    public static double SecondsOf(IntervalValue value) =>
        (value.Months / 12 * 31_557_600.0) + (value.Months % 12 * 2_592_000.0) + (value.Days * 86_400.0) + (value.Microseconds / 1e6);

    /// <summary>The first day of the period that a day lies in.</summary>
    public static int TruncateDate(DatePart part, int days)
    {
        (int year, int month, _) = CalendarMath.Civil(days);
        return part switch
        {
            DatePart.Year => ValueText.Days(year, 1, 1),
            DatePart.Quarter => ValueText.Days(year, ((month - 1) / 3 * 3) + 1, 1),
            DatePart.Month => ValueText.Days(year, month, 1),
            DatePart.Week or DatePart.YearWeek => days + 1 - CalendarMath.IsoWeekday(days),
            DatePart.IsoYear => IsoYearStart(CalendarMath.IsoWeek(days).Year),
            DatePart.Decade => ValueText.Days(year / 10 * 10, 1, 1),
            DatePart.Century => ValueText.Days(year / 100 * 100, 1, 1),
            DatePart.Millennium => ValueText.Days(year / 1000 * 1000, 1, 1),
            _ => days,
        };
    }

    /// <summary>The start of the period that a timestamp lies in.</summary>
    public static long TruncateTimestamp(DatePart part, long micros) => part switch
    {
        DatePart.Hour => FloorDivide(micros, 3_600_000_000) * 3_600_000_000,
        DatePart.Minute => FloorDivide(micros, 60_000_000) * 60_000_000,
        DatePart.Second or DatePart.Epoch => FloorDivide(micros, 1_000_000) * 1_000_000,
        DatePart.Millisecond => FloorDivide(micros, 1000) * 1000,
        DatePart.Microsecond or DatePart.Nanosecond => micros,
        _ => TruncateDate(part, CalendarMath.DayOf(micros)) * CalendarMath.MicrosPerDay,
    };

    /// <summary>An interval without what is smaller than the part; towards zero.</summary>
    public static IntervalValue TruncateInterval(DatePart part, IntervalValue value) => part switch
    {
        DatePart.Millennium => Months(value, 12_000),
        DatePart.Century => Months(value, 1200),
        DatePart.Decade => Months(value, 120),
        DatePart.Year or DatePart.IsoYear => Months(value, 12),
        DatePart.Quarter => Months(value, 3),
        DatePart.Month => Months(value, 1),
        DatePart.Week or DatePart.YearWeek => new IntervalValue(value.Months, value.Days / 7 * 7, 0),
        DatePart.Day or DatePart.DayOfWeek or DatePart.IsoDayOfWeek or DatePart.DayOfYear or DatePart.Julian => new IntervalValue(value.Months, value.Days, 0),
        DatePart.Hour => Clock(value, 3_600_000_000),
        DatePart.Minute => Clock(value, 60_000_000),
        DatePart.Second or DatePart.Epoch => Clock(value, 1_000_000),
        DatePart.Millisecond => Clock(value, 1000),
        DatePart.Era => throw new TypeException("an INTERVAL has no era"),
        _ => value,
    };

    /// <summary>How many borders of a period lie between two timestamps.</summary>
    public static long Difference(DatePart part, long from, long to)
    {
        int a = CalendarMath.DayOf(from), b = CalendarMath.DayOf(to);
        return part switch
        {
            DatePart.Year => (long)CalendarMath.Civil(b).Year - CalendarMath.Civil(a).Year,
            DatePart.Month => Months(b) - Months(a),
            DatePart.Quarter => FloorDivide(Months(b), 3) - FloorDivide(Months(a), 3),
            DatePart.Decade => FloorDivide(CalendarMath.Civil(b).Year, 10) - FloorDivide(CalendarMath.Civil(a).Year, 10),
            DatePart.Century => FloorDivide(CalendarMath.Civil(b).Year, 100) - FloorDivide(CalendarMath.Civil(a).Year, 100),
            DatePart.Millennium => FloorDivide(CalendarMath.Civil(b).Year, 1000) - FloorDivide(CalendarMath.Civil(a).Year, 1000),
            DatePart.IsoYear => (long)CalendarMath.IsoWeek(b).Year - CalendarMath.IsoWeek(a).Year,
            // Weeks are counted from the first of the days, not from Mondays.
            DatePart.Week or DatePart.YearWeek => ((long)b - a) / 7,
            DatePart.Hour => FloorDivide(to, 3_600_000_000) - FloorDivide(from, 3_600_000_000),
            DatePart.Minute => FloorDivide(to, 60_000_000) - FloorDivide(from, 60_000_000),
            DatePart.Second or DatePart.Epoch => FloorDivide(to, 1_000_000) - FloorDivide(from, 1_000_000),
            DatePart.Millisecond => FloorDivide(to, 1000) - FloorDivide(from, 1000),
            DatePart.Microsecond => to - from,
            DatePart.Nanosecond => checked((to - from) * 1000),
            _ => (long)b - a,
        };
    }

    public static long FloorDivide(long value, long by)
    {
        long quotient = value / by;
        return value < quotient * by ? quotient - 1 : quotient;
    }

    private static IntervalValue Months(IntervalValue value, int unit) => new(value.Months / unit * unit, 0, 0);

    private static IntervalValue Clock(IntervalValue value, long unit) => value with { Microseconds = value.Microseconds / unit * unit };

    private static long Months(int days)
    {
        (int year, int month, _) = CalendarMath.Civil(days);
        return ((long)year * 12) + month - 1;
    }

    private static long YearWeek(int days)
    {
        (int year, int week) = CalendarMath.IsoWeek(days);
        return (year * 100L) + (year > 0 ? week : -week);
    }

    private static int IsoYearStart(int year)
    {
        int fourth = ValueText.Days(year, 1, 4);
        return fourth + 1 - CalendarMath.IsoWeekday(fourth);
    }


    // The first century is the years 1 to 100; there is no century 0.
    private static long Hundreds(int year, int by) => year > 0 ? ((year - 1) / by) + 1 : (year / by) - 1;
}
