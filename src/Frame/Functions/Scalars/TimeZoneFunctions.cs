using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary><c>timezone(zone, time)</c>, which AT TIME ZONE stands for: the instant of a local time, or the local time of an instant, by IANA zones.</summary>
/// <remarks>A local time that a zone skips or has twice is taken in standard time. The session's own zone is UTC, so the parts timezone, timezone_hour and timezone_minute are 0.</remarks>
internal static unsafe class TimeZoneFunctions
{
    [ThreadStatic] private static (string Name, TimeZoneInfo Zone) t_last;

    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("timezone", Signatures.Of(
            new ScalarOverload("timezone", [DataType.Utf8, DataType.Timestamp], DataType.TimestampTz, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Run(a, r, c, toInstant: true)) { CanThrow = true },
            new ScalarOverload("timezone", [DataType.Utf8, DataType.TimestampTz], DataType.Timestamp, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Run(a, r, c, toInstant: false)) { CanThrow = true },
            new ScalarOverload("timezone", [DataType.Utf8, DataType.TimeTz], DataType.TimeTz, Move) { CanThrow = true },
            Zero("timezone", DataType.Date), Zero("timezone", DataType.Timestamp), Zero("timezone", DataType.TimestampTz),
            new ScalarOverload("timezone", [DataType.TimeTz], DataType.Int64, KernelLoop.Unary<long, long, OffsetPart<Whole>>())));
        foreach (string name in new[] { "timezone_hour", "timezone_minute" })
        {
            registry.AddScalar(name, Signatures.Of(Zero(name, DataType.Date), Zero(name, DataType.Timestamp), Zero(name, DataType.TimestampTz),
                new ScalarOverload(name, [DataType.TimeTz], DataType.Int64, name == "timezone_hour" ? KernelLoop.Unary<long, long, OffsetPart<Hours>>() : KernelLoop.Unary<long, long, OffsetPart<Minutes>>())));
        }
    }

    /// <exception cref="UsageException">There is no such zone.</exception>
    public static TimeZoneInfo Find(string name)
    {
        if (t_last.Name == name) return t_last.Zone;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone)) throw new UsageException($"there is no time zone '{name}'");
        t_last = (name, zone);
        return zone;
    }

    /// <summary>The offset of a zone from UTC in microseconds, at a local time or at an instant; far beyond the calendar of .NET that of its first or last year.</summary>
    public static long Offset(TimeZoneInfo zone, long micros, bool isLocal)
    {
        long ticks = Math.Clamp(micros, -62_135_510_400_000_000, 253_402_214_400_000_000) * 10;
        var time = new DateTime(ticks + DateTime.UnixEpoch.Ticks, isLocal ? DateTimeKind.Unspecified : DateTimeKind.Utc);
        return zone.GetUtcOffset(time).Ticks / 10;
    }

    private static ScalarOverload Zero(string name, DataType type) =>
        new(name, [type], DataType.Int64, type.Id == TypeId.Date ? KernelLoop.Unary<int, long, None<int>>() : KernelLoop.Unary<long, long, None<long>>());

    private static void Run(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context, bool toInstant)
    {
        result.StartFlat(context.Rows);
        Vector names = arguments[0], times = arguments[1];
        TimeZoneInfo? zone = null;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            if (zone is null || names.Encoding != VectorEncoding.Constant) zone = Find(StringView.GetString(names.Views + names.ValueIndex(row)));
            long time = times.As<long>()[times.ValueIndex(row)], offset = Offset(zone, time, toInstant);
            Int128 moved = (Int128)time + (toInstant ? -offset : offset);
            result.As<long>()[row] = (long)moved == moved ? (long)moved : throw CalendarMath.Overflow($"timestamp overflow: {ValueText.Timestamp(time)} in {zone.Id}");
        }
    }

    // A time of day has no date: the zone's offset is that of now.
    private static void Move(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            TimeZoneInfo zone = Find(StringView.GetString(arguments[0].Views + arguments[0].ValueIndex(row)));
            int offset = (int)(Offset(zone, StatementClock.Now, isLocal: false) / 1_000_000);
            result.As<long>()[row] = ZonedTime.At(arguments[1].As<long>()[arguments[1].ValueIndex(row)], offset);
        }
    }

    private interface IOffsetPart
    {
        static abstract int Of(int seconds);
    }

    private readonly struct Whole : IOffsetPart
    {
        public static int Of(int seconds) => seconds;
    }

    private readonly struct Hours : IOffsetPart
    {
        public static int Of(int seconds) => seconds / 3600;
    }

    private readonly struct Minutes : IOffsetPart
    {
        public static int Of(int seconds) => seconds / 60 % 60;
    }

    private readonly struct OffsetPart<TPart> : IUnary<long, long> where TPart : struct, IOffsetPart
    {
        public static long Apply(long value) => TPart.Of(ZonedTime.Offset(value));
    }

    private readonly struct None<T> : IUnary<T, long> where T : unmanaged
    {
        public static long Apply(T value) => 0;
    }
}
