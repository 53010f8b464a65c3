using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>+ and − on dates, times and intervals, and intervals from numbers.</summary>
internal static class TemporalArithmetic
{
    private static readonly ScalarOverload[] s_plus =
    [
        Of<int, int, int, AddDays>("+", DataType.Date, DataType.Int32, DataType.Date),
        Of<int, int, int, AddDaysReversed>("+", DataType.Int32, DataType.Date, DataType.Date),
        Of<int, IntervalValue, long, AddToDate>("+", DataType.Date, DataType.Interval, DataType.Timestamp),
        Of<IntervalValue, int, long, AddToDateReversed>("+", DataType.Interval, DataType.Date, DataType.Timestamp),
        Of<long, IntervalValue, long, AddToTimestamp>("+", DataType.Timestamp, DataType.Interval, DataType.Timestamp),
        Of<IntervalValue, long, long, AddToTimestampReversed>("+", DataType.Interval, DataType.Timestamp, DataType.Timestamp),
        Of<long, IntervalValue, long, AddToInstant>("+", DataType.TimestampTz, DataType.Interval, DataType.TimestampTz),
        Of<IntervalValue, long, long, Reversed<long, IntervalValue, AddToInstant>>("+", DataType.Interval, DataType.TimestampTz, DataType.TimestampTz),
        Of<long, IntervalValue, long, AddToTime>("+", DataType.Time, DataType.Interval, DataType.Time),
        Of<IntervalValue, IntervalValue, IntervalValue, AddIntervals>("+", DataType.Interval, DataType.Interval, DataType.Interval),
        Of<IntervalValue, long, long, Reversed<long, IntervalValue, AddToTime>>("+", DataType.Interval, DataType.Time, DataType.Time),
        Of<IntervalValue, long, long, Reversed<long, IntervalValue, AddToZonedTime>>("+", DataType.Interval, DataType.TimeTz, DataType.TimeTz),
        Of<int, long, long, AddClock>("+", DataType.Date, DataType.Time, DataType.Timestamp),
        Of<long, int, long, Reversed<int, long, AddClock>>("+", DataType.Time, DataType.Date, DataType.Timestamp),
        Of<int, long, long, AddZonedClock>("+", DataType.Date, DataType.TimeTz, DataType.TimestampTz),
        Of<long, int, long, AddZonedClockReversed>("+", DataType.TimeTz, DataType.Date, DataType.TimestampTz),
        Of<long, IntervalValue, long, AddToZonedTime>("+", DataType.TimeTz, DataType.Interval, DataType.TimeTz),
    ];

    private static readonly ScalarOverload[] s_minus =
    [
        Of<int, int, int, SubtractDays>("-", DataType.Date, DataType.Int32, DataType.Date),
        Of<int, int, long, DaysBetween>("-", DataType.Date, DataType.Date, DataType.Int64),
        Of<int, IntervalValue, long, SubtractFromDate>("-", DataType.Date, DataType.Interval, DataType.Timestamp),
        Of<long, IntervalValue, long, SubtractFromTimestamp>("-", DataType.Timestamp, DataType.Interval, DataType.Timestamp),
        Of<long, IntervalValue, long, SubtractFromInstant>("-", DataType.TimestampTz, DataType.Interval, DataType.TimestampTz),
        Of<long, long, IntervalValue, TimestampsBetween>("-", DataType.Timestamp, DataType.Timestamp, DataType.Interval),
        Of<long, long, IntervalValue, TimestampsBetween>("-", DataType.TimestampTz, DataType.TimestampTz, DataType.Interval),
        Of<long, long, IntervalValue, TimeBetween>("-", DataType.Time, DataType.Time, DataType.Interval),
        Of<long, IntervalValue, long, SubtractFromTime>("-", DataType.Time, DataType.Interval, DataType.Time),
        Of<long, IntervalValue, long, SubtractFromZonedTime>("-", DataType.TimeTz, DataType.Interval, DataType.TimeTz),
        Of<IntervalValue, IntervalValue, IntervalValue, SubtractIntervals>("-", DataType.Interval, DataType.Interval, DataType.Interval),
    ];

    private static readonly ScalarOverload[] s_times =
    [
        Of<IntervalValue, long, IntervalValue, MultiplyInterval>("*", DataType.Interval, DataType.Int64, DataType.Interval),
        Of<long, IntervalValue, IntervalValue, MultiplyIntervalReversed>("*", DataType.Int64, DataType.Interval, DataType.Interval),
        Of<IntervalValue, double, IntervalValue, ScaleInterval>("*", DataType.Interval, DataType.Float64, DataType.Interval),
        Of<double, IntervalValue, IntervalValue, ScaleIntervalReversed>("*", DataType.Float64, DataType.Interval, DataType.Interval),
    ];

    /// <summary>The overload of + - * for operands at least one of which is a date, time or interval; null if there is none.</summary>
    public static ScalarOverload? Resolve(string symbol, EquatableArray<DataType> arguments)
    {
        if (!arguments[0].IsTemporal && !arguments[1].IsTemporal) return null;
        ScalarOverload[] overloads = symbol switch { "+" => s_plus, "-" => s_minus, "*" => s_times, _ => [] };
        return Signatures.Cheapest(overloads, o => o.Parameters, arguments);
    }

    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("date_add", arguments => arguments.Count == 2 ? Renamed(Resolve("+", arguments), "date_add") : null);
        AddUnit<MonthsUnit>(registry, "to_millennia", 12_000);
        AddUnit<MonthsUnit>(registry, "to_centuries", 1200);
        AddUnit<MonthsUnit>(registry, "to_decades", 120);
        AddUnit<MonthsUnit>(registry, "to_years", 12);
        AddUnit<MonthsUnit>(registry, "to_quarters", 3);
        AddUnit<MonthsUnit>(registry, "to_months", 1);
        AddUnit<DaysUnit>(registry, "to_weeks", 7);
        AddUnit<DaysUnit>(registry, "to_days", 1);
        AddUnit<MicrosUnit>(registry, "to_hours", 3_600_000_000);
        AddUnit<MicrosUnit>(registry, "to_minutes", 60_000_000);
        registry.AddScalar("to_milliseconds", Signatures.Of(
            new ScalarOverload("to_milliseconds", [DataType.Float64], DataType.Interval, KernelLoop.PartialUnary<double, IntervalValue, Milliseconds>()) { CanThrow = true }));
        AddUnit<MicrosUnit>(registry, "to_microseconds", 1);
        registry.AddScalar("to_seconds", Signatures.Of(new ScalarOverload("to_seconds", [DataType.Float64], DataType.Interval, KernelLoop.PartialUnary<double, IntervalValue, Seconds>()) { CanThrow = true }));
    }

    private static ScalarOverload? Renamed(ScalarOverload? overload, string name) =>
        overload is null ? null : new ScalarOverload(name, overload.Parameters, overload.ReturnType, overload.Kernel) { CanThrow = overload.CanThrow };

    private static ScalarOverload Of<TLeft, TRight, TOut, TKernel>(string symbol, DataType left, DataType right, DataType result)
        where TLeft : unmanaged where TRight : unmanaged where TOut : unmanaged
        where TKernel : struct, IPartialBinary<TLeft, TRight, TOut> =>
        new(symbol, [left, right], result, KernelLoop.PartialBinary<TLeft, TRight, TOut, TKernel>()) { CanThrow = true };

    // The same sum with its operands the other way round.
    private readonly struct Reversed<TRight, TLeft, TKernel> : IPartialBinary<TLeft, TRight, long>
        where TLeft : unmanaged where TRight : unmanaged where TKernel : struct, IPartialBinary<TRight, TLeft, long>
    {
        public static bool TryApply(TLeft left, TRight right, out long result) => TKernel.TryApply(right, left, out result);
    }

    private interface IUnit
    {
        static abstract IntervalValue Of(Int128 value);
    }

    private static unsafe void AddUnit<TUnit>(FunctionRegistry registry, string name, long factor) where TUnit : struct, IUnit =>
        registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [DataType.Int64], DataType.Interval,
            (ReadOnlySpan<Columns.Vector> arguments, Columns.Vector result, in KernelContext context) =>
            {
                result.StartFlat(context.Rows);
                for (int i = 0; i < context.Selection.Count; i++)
                {
                    int row = context.Selection[i];
                    result.As<IntervalValue>()[row] = TUnit.Of((Int128)arguments[0].As<long>()[row] * factor);
                }
            }) { CanThrow = true }));

    private static int Narrow(Int128 value) => (int)value == value ? (int)value : throw CalendarMath.Overflow($"interval overflow: {value} is too large a part");
    private static long NarrowLong(Int128 value) => (long)value == value ? (long)value : throw CalendarMath.Overflow($"interval overflow: {value} is too large a part");

    private readonly struct MonthsUnit : IUnit
    {
        public static IntervalValue Of(Int128 value) => new(Narrow(value), 0, 0);
    }

    private readonly struct DaysUnit : IUnit
    {
        public static IntervalValue Of(Int128 value) => new(0, Narrow(value), 0);
    }

    private readonly struct MicrosUnit : IUnit
    {
        public static IntervalValue Of(Int128 value) => new(0, 0, NarrowLong(value));
    }

    private readonly struct Seconds : IPartialUnary<double, IntervalValue>
    {
        public static bool TryApply(double value, out IntervalValue result)
        {
            double micros = Math.Round(value * 1e6);
            if (!(Math.Abs(micros) < 9.2e18)) throw CalendarMath.Overflow($"interval overflow: {ValueText.Double(value)} seconds");
            result = new IntervalValue(0, 0, (long)micros);
            return true;
        }
    }

    private readonly struct Milliseconds : IPartialUnary<double, IntervalValue>
    {
        public static bool TryApply(double value, out IntervalValue result) => Seconds.TryApply(value / 1000, out result);
    }

    private static int Day(long days, int from, long by) =>
        Infinity.IsInfinite(from) ? from :
        days > -Infinity.Day && days < Infinity.Day ? (int)days : throw CalendarMath.Overflow($"date overflow: {ValueText.Date(from)} + {by} days");

    private readonly struct AddDays : IPartialBinary<int, int, int>
    {
        public static bool TryApply(int left, int right, out int result) => (result = Day((long)left + right, left, right)) == result;
    }

    private readonly struct AddDaysReversed : IPartialBinary<int, int, int>
    {
        public static bool TryApply(int left, int right, out int result) => (result = Day((long)left + right, right, left)) == result;
    }

    private readonly struct SubtractDays : IPartialBinary<int, int, int>
    {
        public static bool TryApply(int left, int right, out int result) => (result = Day((long)left - right, left, -(long)right)) == result;
    }

    private readonly struct DaysBetween : IPartialBinary<int, int, long>
    {
        public static bool TryApply(int left, int right, out long result)
        {
            result = (long)left - right;
            return true;
        }
    }

    private readonly struct AddToDate : IPartialBinary<int, IntervalValue, long>
    {
        public static bool TryApply(int left, IntervalValue right, out long result)
        {
            if (Infinity.IsInfinite(left)) return (result = Infinity.TimeOf(left)) != 0;
            // Microseconds overflow long before days do.
            if (left is < -106_000_000 or > 106_000_000) throw CalendarMath.Overflow($"timestamp overflow: {ValueText.Date(left)} + {ValueText.Interval(right)}");
            result = CalendarMath.Add(left * CalendarMath.MicrosPerDay, right);
            return true;
        }
    }

    private readonly struct AddToDateReversed : IPartialBinary<IntervalValue, int, long>
    {
        public static bool TryApply(IntervalValue left, int right, out long result) => AddToDate.TryApply(right, left, out result);
    }

    private readonly struct SubtractFromDate : IPartialBinary<int, IntervalValue, long>
    {
        public static bool TryApply(int left, IntervalValue right, out long result) => AddToDate.TryApply(left, CalendarMath.Negate(right), out result);
    }

    private readonly struct AddToTimestamp : IPartialBinary<long, IntervalValue, long>
    {
        public static bool TryApply(long left, IntervalValue right, out long result)
        {
            result = CalendarMath.Add(left, right);
            return true;
        }
    }

    private readonly struct AddToTimestampReversed : IPartialBinary<IntervalValue, long, long>
    {
        public static bool TryApply(IntervalValue left, long right, out long result) => AddToTimestamp.TryApply(right, left, out result);
    }

    private readonly struct AddToInstant : IPartialBinary<long, IntervalValue, long>
    {
        public static bool TryApply(long left, IntervalValue right, out long result)
        {
            result = CalendarMath.AddToInstant(left, right);
            return true;
        }
    }

    private readonly struct SubtractFromInstant : IPartialBinary<long, IntervalValue, long>
    {
        public static bool TryApply(long left, IntervalValue right, out long result) => AddToInstant.TryApply(left, CalendarMath.Negate(right), out result);
    }

    private readonly struct SubtractFromTimestamp : IPartialBinary<long, IntervalValue, long>
    {
        public static bool TryApply(long left, IntervalValue right, out long result) => AddToTimestamp.TryApply(left, CalendarMath.Negate(right), out result);
    }

    // Only the clock part matters to a time of day, and it wraps at midnight.
    private readonly struct AddZonedClock : IPartialBinary<int, long, long>
    {
        public static bool TryApply(int left, long right, out long result) => AddClock.TryApply(left, ZonedTime.Clock(right) - (ZonedTime.Offset(right) * 1_000_000L), out result);
    }

    private readonly struct AddZonedClockReversed : IPartialBinary<long, int, long>
    {
        public static bool TryApply(long left, int right, out long result) => AddZonedClock.TryApply(right, left, out result);
    }

    private readonly struct AddToZonedTime : IPartialBinary<long, IntervalValue, long>
    {
        public static bool TryApply(long left, IntervalValue right, out long result)
        {
            bool known = AddToTime.TryApply(ZonedTime.Clock(left), right, out long clock);
            result = ZonedTime.Pack(clock, ZonedTime.Offset(left));
            return known;
        }
    }

    private readonly struct SubtractFromZonedTime : IPartialBinary<long, IntervalValue, long>
    {
        public static bool TryApply(long left, IntervalValue right, out long result)
        {
            bool known = SubtractFromTime.TryApply(ZonedTime.Clock(left), right, out long clock);
            result = ZonedTime.Pack(clock, ZonedTime.Offset(left));
            return known;
        }
    }

    private readonly struct AddToTime : IPartialBinary<long, IntervalValue, long>
    {
        public static bool TryApply(long left, IntervalValue right, out long result)
        {
            result = (left + (right.Microseconds % CalendarMath.MicrosPerDay) + CalendarMath.MicrosPerDay) % CalendarMath.MicrosPerDay;
            return true;
        }
    }

    private readonly struct SubtractFromTime : IPartialBinary<long, IntervalValue, long>
    {
        public static bool TryApply(long left, IntervalValue right, out long result) => AddToTime.TryApply(left, CalendarMath.Negate(right), out result);
    }

    private readonly struct AddClock : IPartialBinary<int, long, long>
    {
        public static bool TryApply(int left, long right, out long result) => AddToDate.TryApply(left, new IntervalValue(0, 0, right), out result);
    }

    private readonly struct TimeBetween : IPartialBinary<long, long, IntervalValue>
    {
        public static bool TryApply(long left, long right, out IntervalValue result)
        {
            long micros = NarrowLong((Int128)left - right);
            result = new IntervalValue(0, (int)(micros / CalendarMath.MicrosPerDay), micros % CalendarMath.MicrosPerDay);
            return true;
        }
    }

    private readonly struct TimestampsBetween : IPartialBinary<long, long, IntervalValue>
    {
        public static bool TryApply(long left, long right, out IntervalValue result) => !Infinity.IsInfinite(left) && !Infinity.IsInfinite(right)
            ? TimeBetween.TryApply(left, right, out result)
            : throw new ArithmeticOverflowException($"there is no interval between {ValueText.Timestamp(right)} and {ValueText.Timestamp(left)}");
    }

    private readonly struct AddIntervals : IPartialBinary<IntervalValue, IntervalValue, IntervalValue>
    {
        public static bool TryApply(IntervalValue left, IntervalValue right, out IntervalValue result)
        {
            result = new IntervalValue(Narrow((Int128)left.Months + right.Months), Narrow((Int128)left.Days + right.Days), NarrowLong((Int128)left.Microseconds + right.Microseconds));
            return true;
        }
    }

    private readonly struct SubtractIntervals : IPartialBinary<IntervalValue, IntervalValue, IntervalValue>
    {
        public static bool TryApply(IntervalValue left, IntervalValue right, out IntervalValue result) => AddIntervals.TryApply(left, CalendarMath.Negate(right), out result);
    }

    private readonly struct MultiplyInterval : IPartialBinary<IntervalValue, long, IntervalValue>
    {
        public static bool TryApply(IntervalValue left, long right, out IntervalValue result)
        {
            result = new IntervalValue(Narrow((Int128)left.Months * right), Narrow((Int128)left.Days * right), NarrowLong((Int128)left.Microseconds * right));
            return true;
        }
    }

    /// <summary>The interval of fractional parts: what is left of a month is days, 30 to one, and what is left of a day is time.</summary>
    /// <exception cref="ArithmeticOverflowException">A part is out of range.</exception>
    public static IntervalValue Parts(double months, double days, double micros)
    {
        double wholeMonths = Math.Truncate(months);
        days += (months - wholeMonths) * 30;
        // 2.4 months are 12 days, not 11.999999999999996.
        if (Math.Abs(days - Math.Round(days)) < 1e-9) days = Math.Round(days);
        double wholeDays = Math.Truncate(days);
        micros = Math.Round(micros + ((days - wholeDays) * CalendarMath.MicrosPerDay));
        if (!(Math.Abs(wholeMonths) <= int.MaxValue && Math.Abs(wholeDays) <= int.MaxValue && Math.Abs(micros) < 9.2e18))
            throw CalendarMath.Overflow($"interval overflow: {ValueText.Double(months)} months, {ValueText.Double(days)} days and {ValueText.Double(micros)} microseconds");
        return new IntervalValue((int)wholeMonths, (int)wholeDays, (long)micros);
    }

    private readonly struct ScaleInterval : IPartialBinary<IntervalValue, double, IntervalValue>
    {
        public static bool TryApply(IntervalValue left, double right, out IntervalValue result)
        {
            result = Parts(left.Months * right, left.Days * right, left.Microseconds * right);
            return true;
        }
    }

    private readonly struct ScaleIntervalReversed : IPartialBinary<double, IntervalValue, IntervalValue>
    {
        public static bool TryApply(double left, IntervalValue right, out IntervalValue result) => ScaleInterval.TryApply(right, left, out result);
    }

    private readonly struct MultiplyIntervalReversed : IPartialBinary<long, IntervalValue, IntervalValue>
    {
        public static bool TryApply(long left, IntervalValue right, out IntervalValue result) => MultiplyInterval.TryApply(right, left, out result);
    }
}
