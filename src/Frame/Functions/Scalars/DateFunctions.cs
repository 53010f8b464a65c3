using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>Parts and roundings of dates, times, timestamps and intervals.</summary>
internal static unsafe class DateFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach ((string name, DatePart part) in s_parts) registry.AddScalar(name, PartOf(name, part));
        foreach (string name in new[] { "date_part", "datepart" }) registry.AddScalar(name, Part(name));
        foreach (string name in new[] { "date_trunc", "datetrunc" })
        {
            registry.AddScalar(name, Signatures.Of(
                InfiniteTimes.Kept(new ScalarOverload(name, [DataType.Utf8, DataType.Date], DataType.Timestamp, ByPart<int, long, TruncateDate>()) { CanThrow = true }),
                InfiniteTimes.Kept(new ScalarOverload(name, [DataType.Utf8, DataType.Timestamp], DataType.Timestamp, ByPart<long, long, TruncateTimestamp>()) { CanThrow = true }),
                new ScalarOverload(name, [DataType.Utf8, DataType.Interval], DataType.Interval, ByPart<IntervalValue, IntervalValue, TruncateInterval>()) { CanThrow = true },
                InfiniteTimes.Kept(new ScalarOverload(name, [DataType.Utf8, DataType.TimestampTz], DataType.TimestampTz, ByPart<long, long, TruncateTimestamp>()) { CanThrow = true })));
        }

        foreach (string name in new[] { "date_diff", "datediff" })
        {
            registry.AddScalar(name, Signatures.Of(
                InfiniteTimes.Null(new ScalarOverload(name, [DataType.Utf8, DataType.Date, DataType.Date], DataType.Int64, DifferenceOf<int, FromDays>) { CanThrow = true }),
                InfiniteTimes.Null(new ScalarOverload(name, [DataType.Utf8, DataType.Timestamp, DataType.Timestamp], DataType.Int64, DifferenceOf<long, FromMicros>) { CanThrow = true }),
                new ScalarOverload(name, [DataType.Utf8, DataType.Time, DataType.Time], DataType.Int64, DifferenceOf<long, FromMicros>) { CanThrow = true },
                InfiniteTimes.Null(new ScalarOverload(name, [DataType.Utf8, DataType.TimestampTz, DataType.TimestampTz], DataType.Int64, DifferenceOf<long, FromMicros>) { CanThrow = true })));
        }

        Of("last_day", DataType.Date, KernelLoop.Unary<int, int, LastDay>(), KernelLoop.Unary<long, int, LastDayOfTimestamp>());
        Of("days_in_month", DataType.Int64, KernelLoop.Unary<int, long, DaysInMonth>(), KernelLoop.Unary<long, long, DaysInMonthOfTimestamp>());
        Of("julian", DataType.Float64, KernelLoop.Unary<int, double, JulianOfDate>(), KernelLoop.Unary<long, double, Julian>());
        Of("epoch", DataType.Float64, KernelLoop.Unary<int, double, EpochOfDate>(), KernelLoop.Unary<long, double, EpochOfMicros>(),
            new ScalarOverload("epoch", [DataType.Time], DataType.Float64, KernelLoop.Unary<long, double, EpochOfMicros>()),
            new ScalarOverload("epoch", [DataType.TimeNs], DataType.Float64, KernelLoop.Unary<long, double, EpochOfNanos>()),
            new ScalarOverload("epoch", [DataType.Interval], DataType.Float64, KernelLoop.Unary<IntervalValue, double, EpochOfInterval>()));
        Of("monthname", DataType.Utf8, NameOfMonth, NameOfMonth);
        Of("dayname", DataType.Utf8, NameOfDay, NameOfDay);

        void Of(string name, DataType result, ScalarKernel ofDate, ScalarKernel ofMicros, params ReadOnlySpan<ScalarOverload> more) => registry.AddScalar(name, Signatures.Of([
            InfiniteTimes.Null(new ScalarOverload(name, [DataType.Date], result, ofDate)),
            InfiniteTimes.Null(new ScalarOverload(name, [DataType.Timestamp], result, ofMicros)),
            InfiniteTimes.Null(new ScalarOverload(name, [DataType.TimestampTz], result, ofMicros)),
            .. more]));
    }

    private static readonly (string Name, DatePart Part)[] s_parts =
    [
        ("year", DatePart.Year), ("quarter", DatePart.Quarter), ("month", DatePart.Month), ("week", DatePart.Week), ("weekofyear", DatePart.Week), ("day", DatePart.Day),
        ("dayofmonth", DatePart.Day), ("dayofweek", DatePart.DayOfWeek), ("weekday", DatePart.DayOfWeek), ("isodow", DatePart.IsoDayOfWeek), ("dayofyear", DatePart.DayOfYear),
        ("isoyear", DatePart.IsoYear), ("yearweek", DatePart.YearWeek), ("hour", DatePart.Hour), ("minute", DatePart.Minute), ("second", DatePart.Second),
        ("millisecond", DatePart.Millisecond), ("microsecond", DatePart.Microsecond), ("nanosecond", DatePart.Nanosecond), ("decade", DatePart.Decade), ("century", DatePart.Century), ("millennium", DatePart.Millennium), ("era", DatePart.Era),
    ];

    private readonly struct NanosOfMinute : IUnary<long, long>
    {
        private const long Minute = 60_000_000_000;

        public static long Apply(long value) => ((value % Minute) + Minute) % Minute;
    }

    private interface IPartSource<T> where T : unmanaged
    {
        static abstract long Part(DatePart part, T value);
    }

    private interface IByPart<TIn, TOut> where TIn : unmanaged where TOut : unmanaged
    {
        static abstract TOut Apply(DatePart part, TIn value);
    }

    private static ScalarResolver PartOf(string name, DatePart part)
    {
        bool ofClock = part is DatePart.Hour or DatePart.Minute or DatePart.Second or DatePart.Millisecond or DatePart.Microsecond or DatePart.Nanosecond;
        bool ofInterval = ofClock || part is DatePart.Year or DatePart.Quarter or DatePart.Month or DatePart.Week or DatePart.Day or DatePart.Decade or DatePart.Century or DatePart.Millennium;
        var overloads = new List<ScalarOverload>
        {
            InfiniteTimes.Null(new(name, [DataType.Date], DataType.Int64, part == DatePart.Year ? KernelLoop.Unary<int, long, YearOfDate>() : Fixed<int, PartOfDate>(part))),
            InfiniteTimes.Null(new(name, [DataType.Timestamp], DataType.Int64, Fixed<long, PartOfTimestamp>(part))),
            InfiniteTimes.Null(new(name, [DataType.TimestampTz], DataType.Int64, Fixed<long, PartOfTimestamp>(part))),
        };
        if (part == DatePart.Nanosecond) overloads.Add(InfiniteTimes.Null(new(name, [DataType.TimestampNs], DataType.Int64, KernelLoop.Unary<long, long, NanosOfMinute>())));
        if (ofClock) overloads.Add(new ScalarOverload(name, [DataType.Time], DataType.Int64, Fixed<long, PartOfTime>(part)));
        if (ofClock) overloads.Add(new ScalarOverload(name, [DataType.TimeNs], DataType.Int64, Fixed<long, PartOfNanoTime>(part)));
        if (ofInterval) overloads.Add(new ScalarOverload(name, [DataType.Interval], DataType.Int64, Fixed<IntervalValue, PartOfInterval>(part)));
        return Signatures.Of([.. overloads]);
    }

    private static ScalarResolver Part(string name) => Signatures.Of(
        InfiniteTimes.Null(new ScalarOverload(name, [DataType.Utf8, DataType.Date], DataType.Int64, ByPart<int, long, PartOfDate>()) { CanThrow = true }),
        InfiniteTimes.Null(new ScalarOverload(name, [DataType.Utf8, DataType.Timestamp], DataType.Int64, ByPart<long, long, PartOfTimestamp>()) { CanThrow = true }),
        InfiniteTimes.Null(new ScalarOverload(name, [DataType.Utf8, DataType.TimestampTz], DataType.Int64, ByPart<long, long, PartOfTimestamp>()) { CanThrow = true }),
        new ScalarOverload(name, [DataType.Utf8, DataType.Time], DataType.Int64, ByPart<long, long, PartOfTime>()) { CanThrow = true },
        new ScalarOverload(name, [DataType.Utf8, DataType.TimeNs], DataType.Int64, ByPart<long, long, PartOfNanoTime>()) { CanThrow = true },
        new ScalarOverload(name, [DataType.Utf8, DataType.Interval], DataType.Int64, ByPart<IntervalValue, long, PartOfInterval>()) { CanThrow = true });

    private static ScalarKernel Fixed<T, TSource>(DatePart part) where T : unmanaged where TSource : struct, IPartSource<T> =>
        (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            T* input = arguments[0].As<T>();
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                result.As<long>()[row] = TSource.Part(part, input[row]);
            }
        };

    // The part is named by the first argument: nearly always a constant, read once.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ScalarKernel ByPart<TIn, TOut, TFunction>()
        where TIn : unmanaged where TOut : unmanaged where TFunction : struct, IByPart<TIn, TOut> =>
        RunByPart<TIn, TOut, TFunction>;

    private static void RunByPart<TIn, TOut, TFunction>(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
        where TIn : unmanaged where TOut : unmanaged where TFunction : struct, IByPart<TIn, TOut>
    {
        result.StartFlat(context.Rows);
        Vector names = arguments[0];
        bool one = names.Encoding == VectorEncoding.Constant, oneValue = arguments[1].Encoding == VectorEncoding.Constant;
        DatePart part = one ? DateParts.Parse(StringView.GetString(names.Views)) : default;
        TIn* input = arguments[1].As<TIn>();
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            if (!one) part = DateParts.Parse(StringView.GetString(names.Views + row));
            result.As<TOut>()[row] = TFunction.Apply(part, input[oneValue ? 0 : row]);
        }
    }

    private static void DifferenceOf<T, TMicros>(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
        where T : unmanaged where TMicros : struct, IUnary<T, long>
    {
        result.StartFlat(context.Rows);
        Vector names = arguments[0], from = arguments[1], to = arguments[2];
        bool one = names.Encoding == VectorEncoding.Constant;
        DatePart part = one ? DateParts.Parse(StringView.GetString(names.Views)) : default;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            if (!one) part = DateParts.Parse(StringView.GetString(names.Views + row));
            result.As<long>()[row] = DateParts.Difference(part, TMicros.Apply(from.As<T>()[from.ValueIndex(row)]), TMicros.Apply(to.As<T>()[to.ValueIndex(row)]));
        }
    }

    private static void NameOfMonth(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        Names(arguments[0], result, context, day => System.Globalization.CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(CalendarMath.Civil(day).Month));

    private static void NameOfDay(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        Names(arguments[0], result, context, day => ((DayOfWeek)(CalendarMath.IsoWeekday(day) % 7)).ToString());

    private static void Names(Vector days, Vector result, in KernelContext context, Func<int, string> name)
    {
        result.StartFlat(context.Rows);
        byte* buffer = stackalloc byte[16];
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            int day = days.Physical == PhysicalType.Int32 ? days.As<int>()[row] : CalendarMath.DayOf(days.As<long>()[row]);
            int length = System.Text.Encoding.ASCII.GetBytes(name(day), new Span<byte>(buffer, 16));
            result.Views[row] = StringView.Of(buffer, length);
        }
    }

    private readonly struct YearOfDate : IUnary<int, long>
    {
        public static long Apply(int value) => CalendarMath.Civil(value).Year;
    }

    private readonly struct PartOfDate : IPartSource<int>, IByPart<int, long>
    {
        public static long Part(DatePart part, int value) => DateParts.OfDate(part, value);
        public static long Apply(DatePart part, int value) => DateParts.OfDate(part, value);
    }

    private readonly struct PartOfTimestamp : IPartSource<long>, IByPart<long, long>
    {
        public static long Part(DatePart part, long value) => DateParts.OfTimestamp(part, value);
        public static long Apply(DatePart part, long value) => DateParts.OfTimestamp(part, value);
    }

    private readonly struct PartOfTime : IPartSource<long>, IByPart<long, long>
    {
        public static long Part(DatePart part, long value) => DateParts.OfTime(part, value);
        public static long Apply(DatePart part, long value) => DateParts.OfTime(part, value);
    }

    private readonly struct PartOfNanoTime : IPartSource<long>, IByPart<long, long>
    {
        public static long Part(DatePart part, long value) => part == DatePart.Nanosecond ? NanosOfMinute.Apply(value) : DateParts.OfTime(part, value / 1000);
        public static long Apply(DatePart part, long value) => Part(part, value);
    }

    private readonly struct PartOfInterval : IPartSource<IntervalValue>, IByPart<IntervalValue, long>
    {
        public static long Part(DatePart part, IntervalValue value) => DateParts.OfInterval(part, value);
        public static long Apply(DatePart part, IntervalValue value) => DateParts.OfInterval(part, value);
    }

    private readonly struct TruncateDate : IByPart<int, long>
    {
        public static long Apply(DatePart part, int value) => DateParts.TruncateDate(part, value) * CalendarMath.MicrosPerDay;
    }

    private readonly struct TruncateTimestamp : IByPart<long, long>
    {
        public static long Apply(DatePart part, long value) => DateParts.TruncateTimestamp(part, value);
    }

    private readonly struct TruncateInterval : IByPart<IntervalValue, IntervalValue>
    {
        public static IntervalValue Apply(DatePart part, IntervalValue value) => DateParts.TruncateInterval(part, value);
    }

    private readonly struct FromDays : IUnary<int, long>
    {
        public static long Apply(int value) => value * CalendarMath.MicrosPerDay;
    }

    private readonly struct FromMicros : IUnary<long, long>
    {
        public static long Apply(long value) => value;
    }

    private readonly struct LastDay : IUnary<int, int>
    {
        public static int Apply(int value)
        {
            (int year, int month, int day) = CalendarMath.Civil(value);
            return value - day + Compute.Casting.TemporalText.DaysInMonth(year, month);
        }
    }

    private readonly struct LastDayOfTimestamp : IUnary<long, int>
    {
        public static int Apply(long value) => LastDay.Apply(CalendarMath.DayOf(value));
    }

    private readonly struct EpochOfDate : IUnary<int, double>
    {
        public static double Apply(int value) => value * 86_400.0;
    }

    private readonly struct EpochOfMicros : IUnary<long, double>
    {
        public static double Apply(long value) => value / 1e6;
    }

    private readonly struct EpochOfNanos : IUnary<long, double>
    {
        public static double Apply(long value) => value / 1000 / 1e6;
    }

    private readonly struct EpochOfInterval : IUnary<IntervalValue, double>
    {
        public static double Apply(IntervalValue value) => DateParts.SecondsOf(value);
    }

    private readonly struct DaysInMonth : IUnary<int, long>
    {
        public static long Apply(int value)
        {
            (int year, int month, _) = CalendarMath.Civil(value);
            return Compute.Casting.TemporalText.DaysInMonth(year, month);
        }
    }

    private readonly struct DaysInMonthOfTimestamp : IUnary<long, long>
    {
        public static long Apply(long value) => DaysInMonth.Apply(CalendarMath.DayOf(value));
    }

    // Julian days of astronomy, but from midnight: 2440588 is 1970-01-01.
    private readonly struct JulianOfDate : IUnary<int, double>
    {
        public static double Apply(int value) => value + 2_440_588.0;
    }

    private readonly struct Julian : IUnary<long, double>
    {
        public static double Apply(long value) => CalendarMath.DayOf(value) + 2_440_588.0 + (CalendarMath.ClockOf(value) / (double)CalendarMath.MicrosPerDay);
    }
}
