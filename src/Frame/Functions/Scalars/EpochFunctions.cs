using FrameEngine.Columns;
using FrameEngine.Compute.Casting;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>Times as numbers since 1970-01-01 and back, and dates and times made of their parts.</summary>
internal static unsafe class EpochFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        Unit<Millis>(registry, "epoch_ms", new ScalarOverload("epoch_ms", [DataType.Int64], DataType.Timestamp, KernelLoop.PartialUnary<long, long, FromMillis>()) { CanThrow = true });
        Unit<Micros>(registry, "epoch_us");
        Unit<Nanos>(registry, "epoch_ns", InfiniteTimes.Null(new ScalarOverload("epoch_ns", [DataType.TimestampNs], DataType.Int64, KernelLoop.Unary<long, long, Micros>())));
        registry.AddScalar("make_timestamp_ns", Signatures.Of(new ScalarOverload("make_timestamp_ns", [DataType.Int64], DataType.TimestampNs, KernelLoop.Unary<long, long, Micros>())));
        registry.AddScalar("to_timestamp", Signatures.Of(new ScalarOverload("to_timestamp", [DataType.Float64], DataType.TimestampTz, KernelLoop.PartialUnary<double, long, FromSeconds>()) { CanThrow = true }));
        registry.AddScalar("make_timestamp_ms", Signatures.Of(new ScalarOverload("make_timestamp_ms", [DataType.Int64], DataType.Timestamp, KernelLoop.PartialUnary<long, long, FromMillis>()) { CanThrow = true }));
        foreach ((string name, DataType type) in new[] { ("make_timestamp", DataType.Timestamp), ("make_timestamptz", DataType.TimestampTz) })
        {
            registry.AddScalar(name, Signatures.Of(
                new ScalarOverload(name, [DataType.Int64], type, KernelLoop.Unary<long, long, Micros>()),
                new ScalarOverload(name, [DataType.Int64, DataType.Int64, DataType.Int64, DataType.Int64, DataType.Int64, DataType.Float64], type, MakeTimestamp) { CanThrow = true }));
        }

        registry.AddScalar("make_time", Signatures.Of(new ScalarOverload("make_time", [DataType.Int64, DataType.Int64, DataType.Float64], DataType.Time, MakeTime) { CanThrow = true }));
        registry.AddScalar("make_date", Signatures.Of(
            new ScalarOverload("make_date", [DataType.Int32], DataType.Date, KernelLoop.Unary<int, int, SameDay>()),
            new ScalarOverload("make_date", [DataType.Int64, DataType.Int64, DataType.Int64], DataType.Date, MakeDate) { CanThrow = true }));
    }

    private interface IUnit : IUnary<long, long>
    {
        /// <summary>Of the microseconds of an interval, whose months have 30 days.</summary>
        static abstract long Of(Int128 micros);
    }

    private static void Unit<TUnit>(FunctionRegistry registry, string name, params ScalarOverload[] more) where TUnit : struct, IUnit => registry.AddScalar(name, Signatures.Of([
        InfiniteTimes.Null(new ScalarOverload(name, [DataType.Date], DataType.Int64, KernelLoop.PartialUnary<int, long, OfDate<TUnit>>()) { CanThrow = true }),
        InfiniteTimes.Null(new ScalarOverload(name, [DataType.Timestamp], DataType.Int64, KernelLoop.Unary<long, long, TUnit>())),
        InfiniteTimes.Null(new ScalarOverload(name, [DataType.TimestampTz], DataType.Int64, KernelLoop.Unary<long, long, TUnit>())),
        new ScalarOverload(name, [DataType.Time], DataType.Int64, KernelLoop.Unary<long, long, TUnit>()),
        new ScalarOverload(name, [DataType.TimeNs], DataType.Int64, typeof(TUnit) == typeof(Nanos) ? KernelLoop.Unary<long, long, Micros>() : KernelLoop.Unary<long, long, OfNanos<TUnit>>()),
        new ScalarOverload(name, [DataType.Interval], DataType.Int64, KernelLoop.PartialUnary<IntervalValue, long, OfInterval<TUnit>>()) { CanThrow = true },
        .. more]));

    private static long At(Vector vector, int row) => vector.As<long>()[vector.ValueIndex(row)];

    private static int Day(Vector years, Vector months, Vector days, int row)
    {
        long year = At(years, row), month = At(months, row), day = At(days, row);
        return TemporalText.IsDate(year, month, day, out int number)
            ? number
            : throw new ConversionException($"there is no date with year {year}, month {month} and day {day}");
    }

    private static long Clock(Vector hours, Vector minutes, Vector seconds, int row)
    {
        long hour = At(hours, row), minute = At(minutes, row);
        double second = seconds.As<double>()[seconds.ValueIndex(row)];
        if (hour is >= 0 and <= 24 && minute is >= 0 and < 60 && second is >= 0 and < 60)
        {
            long micros = (((hour * 60) + minute) * 60_000_000) + (long)Math.Round(second * 1e6);
            if (micros <= CalendarMath.MicrosPerDay) return micros;
        }

        throw new ConversionException($"there is no time with hour {hour}, minute {minute} and second {ValueText.Double(second)}");
    }

    private static void MakeDate(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            result.As<int>()[row] = Day(arguments[0], arguments[1], arguments[2], row);
        }
    }

    private static void MakeTime(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            result.As<long>()[row] = Clock(arguments[0], arguments[1], arguments[2], row);
        }
    }

    private static void MakeTimestamp(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            int day = Day(arguments[0], arguments[1], arguments[2], row);
            result.As<long>()[row] = CalendarMath.Add(0, new IntervalValue(0, day, Clock(arguments[3], arguments[4], arguments[5], row)));
        }
    }

    private static long Narrow(Int128 value) => (long)value == value ? (long)value : throw CalendarMath.Overflow($"timestamp overflow: {value} is too far from 1970");

    private readonly struct OfNanos<TUnit> : IUnary<long, long> where TUnit : struct, IUnit
    {
        public static long Apply(long value) => TUnit.Apply(value / 1000);
    }

    private readonly struct Millis : IUnit
    {
        public static long Apply(long value) => value / 1000;
        public static long Of(Int128 micros) => Narrow(micros / 1000);
    }

    private readonly struct Micros : IUnit
    {
        public static long Apply(long value) => value;
        public static long Of(Int128 micros) => Narrow(micros);
    }

    // Nanoseconds of far times wrap, as they do where a timestamp holds nanoseconds.
    private readonly struct Nanos : IUnit
    {
        public static long Apply(long value) => unchecked(value * 1000);
        public static long Of(Int128 micros) => Narrow(micros * 1000);
    }

    private readonly struct OfDate<TUnit> : IPartialUnary<int, long> where TUnit : struct, IUnit
    {
        public static bool TryApply(int value, out long result)
        {
            result = TUnit.Of((Int128)value * CalendarMath.MicrosPerDay);
            return true;
        }
    }

    private readonly struct OfInterval<TUnit> : IPartialUnary<IntervalValue, long> where TUnit : struct, IUnit
    {
        public static bool TryApply(IntervalValue value, out long result)
        {
            result = TUnit.Of(value.Normalized);
            return true;
        }
    }

    private readonly struct FromMillis : IPartialUnary<long, long>
    {
        public static bool TryApply(long value, out long result)
        {
            result = Narrow((Int128)value * 1000);
            return true;
        }
    }

    private readonly struct FromSeconds : IPartialUnary<double, long>
    {
        public static bool TryApply(double value, out long result)
        {
            double micros = Math.Round(value * 1e6);
            if (!(Math.Abs(micros) < 9.2e18)) throw CalendarMath.Overflow($"timestamp overflow: {ValueText.Double(value)} seconds are too far from 1970");
            result = (long)micros;
            return true;
        }
    }

    private readonly struct SameDay : IUnary<int, int>
    {
        public static int Apply(int value) => value;
    }
}
