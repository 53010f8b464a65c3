using FrameEngine.Columns;
using FrameEngine.Compute.Casting;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>Time between two times: <c>age</c> in months, days and clock, <c>date_sub</c> in whole units; and intervals normalised.</summary>
internal static unsafe class SpanFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("age", Signatures.Of(
            InfiniteTimes.Null(new ScalarOverload("age", [DataType.Timestamp, DataType.Timestamp], DataType.Interval, KernelLoop.Binary<long, long, IntervalValue, Age>())),
            InfiniteTimes.Null(new ScalarOverload("age", [DataType.TimestampTz, DataType.TimestampTz], DataType.Interval, KernelLoop.Binary<long, long, IntervalValue, Age>())),
            InfiniteTimes.Null(new ScalarOverload("age", [DataType.Timestamp], DataType.Interval, AgeToday)),
            InfiniteTimes.Null(new ScalarOverload("age", [DataType.TimestampTz], DataType.Interval, AgeToday))));
        foreach (string name in new[] { "date_sub", "datesub" })
        {
            ScalarResolver spans = Signatures.Of(
                InfiniteTimes.Null(new ScalarOverload(name, [DataType.Utf8, DataType.Date, DataType.Date], DataType.Int64, Spans) { CanThrow = true }),
                InfiniteTimes.Null(new ScalarOverload(name, [DataType.Utf8, DataType.Timestamp, DataType.Timestamp], DataType.Int64, Spans) { CanThrow = true }),
                InfiniteTimes.Null(new ScalarOverload(name, [DataType.Utf8, DataType.TimestampTz, DataType.TimestampTz], DataType.Int64, Spans) { CanThrow = true }),
                new ScalarOverload(name, [DataType.Utf8, DataType.Time, DataType.Time], DataType.Int64, Spans) { CanThrow = true });
            registry.AddScalar(name, spans);
        }

        registry.AddScalar("normalized_interval", Signatures.Of(
            new ScalarOverload("normalized_interval", [DataType.Interval], DataType.Interval, KernelLoop.PartialUnary<IntervalValue, IntervalValue, Normalize>()) { CanThrow = true }));
    }

    /// <summary>Months, days and clock from the second time to the first. Days that are borrowed have the length of the earlier month.</summary>
    public static IntervalValue AgeBetween(long to, long from)
    {
        bool negative = to < from;
        if (negative) (to, from) = (from, to);
        (int year, int month, int day) = CalendarMath.Civil(CalendarMath.DayOf(to));
        (int fromYear, int fromMonth, int fromDay) = CalendarMath.Civil(CalendarMath.DayOf(from));
        int months = ((year - fromYear) * 12) + month - fromMonth, days = day - fromDay;
        long clock = CalendarMath.ClockOf(to) - CalendarMath.ClockOf(from);
        if (clock < 0) (clock, days) = (clock + CalendarMath.MicrosPerDay, days - 1);
        if (days < 0) (days, months) = (days + TemporalText.DaysInMonth(fromYear, fromMonth), months - 1);
        return negative ? new IntervalValue(-months, -days, -clock) : new IntervalValue(months, days, clock);
    }

    /// <summary>Whole months between two times; the last day of a month counts as every later day of a longer month.</summary>
    private static long Months(long from, long to)
    {
        if (from > to) return -Months(to, from);
        (int year, int month, int day) = CalendarMath.Civil(CalendarMath.DayOf(to));
        if (day == TemporalText.DaysInMonth(year, month))
        {
            (int fromYear, int fromMonth, int fromDay) = CalendarMath.Civil(CalendarMath.DayOf(from));
            if (fromDay > day) from = (ValueText.Days(fromYear, fromMonth, day) * CalendarMath.MicrosPerDay) + CalendarMath.ClockOf(from);
        }

        return AgeBetween(to, from).Months;
    }

    /// <summary>Whole units between two times.</summary>
    public static long Whole(DatePart part, long from, long to, bool isClock = false) => part switch
    {
        DatePart.Hour => (to - from) / 3_600_000_000,
        DatePart.Minute => (to - from) / 60_000_000,
        DatePart.Second or DatePart.Epoch => (to - from) / 1_000_000,
        DatePart.Millisecond => (to - from) / 1000,
        DatePart.Microsecond => to - from,
        _ when isClock => throw new TypeException($"a TIME has no {part.ToString().ToLowerInvariant()}"),
        DatePart.Year or DatePart.IsoYear => Months(from, to) / 12,
        DatePart.Quarter => Months(from, to) / 3,
        DatePart.Month => Months(from, to),
        DatePart.Decade => Months(from, to) / 120,
        DatePart.Century => Months(from, to) / 1200,
        DatePart.Millennium => Months(from, to) / 12_000,
        DatePart.Week or DatePart.YearWeek => (to - from) / (7 * CalendarMath.MicrosPerDay),
        DatePart.Era => throw new TypeException("there is no difference in eras"),
        _ => (to - from) / CalendarMath.MicrosPerDay,
    };

    private static void Spans(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        Vector names = arguments[0], from = arguments[1], to = arguments[2];
        bool one = names.Encoding == VectorEncoding.Constant, isClock = from.Type.Id == TypeId.Time;
        DatePart part = one ? DateParts.Parse(StringView.GetString(names.Views)) : default;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            if (!one) part = DateParts.Parse(StringView.GetString(names.Views + row));
            result.As<long>()[row] = Whole(part, Micros(from, row), Micros(to, row), isClock);
        }
    }

    private static long Micros(Vector times, int row)
    {
        int index = times.ValueIndex(row);
        return times.Physical == PhysicalType.Int32 ? times.As<int>()[index] * CalendarMath.MicrosPerDay : times.As<long>()[index];
    }

    private static void AgeToday(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        long today = CalendarMath.DayOf(StatementClock.Now) * CalendarMath.MicrosPerDay;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            result.As<IntervalValue>()[row] = AgeBetween(today, arguments[0].As<long>()[arguments[0].ValueIndex(row)]);
        }
    }

    private readonly struct Age : IBinary<long, long, IntervalValue>
    {
        public static IntervalValue Apply(long left, long right) => AgeBetween(left, right);
    }

    // Clocks of 24 hours become days, and 30 days months.
    private readonly struct Normalize : IPartialUnary<IntervalValue, IntervalValue>
    {
        public static bool TryApply(IntervalValue value, out IntervalValue result)
        {
            long days = value.Days + (value.Microseconds / CalendarMath.MicrosPerDay), months = value.Months + (days / 30);
            if ((int)months != months) throw CalendarMath.Overflow($"interval overflow: {months} months");
            result = new IntervalValue((int)months, (int)(days % 30), value.Microseconds % CalendarMath.MicrosPerDay);
            return true;
        }
    }
}
