using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;
using FrameEngine.Types.Zones;

namespace FrameEngine.Functions.Scalars;

/// <summary><c>timezone(zone, time)</c>, which AT TIME ZONE stands for: the instant of a local time, or the local time of an instant, by IANA zones.</summary>
/// <remarks>The parts timezone, timezone_hour and timezone_minute are those of UTC here; of another zone of the session <see cref="Expressions.ZonedCalls"/> computes them.</remarks>
internal static unsafe class TimeZoneFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("timezone", Signatures.Of(
            InfiniteTimes.Kept(new ScalarOverload("timezone", [DataType.Utf8, DataType.Timestamp], DataType.TimestampTz, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Run(a, r, c, toInstant: true)) { CanThrow = true }),
            InfiniteTimes.Kept(new ScalarOverload("timezone", [DataType.Utf8, DataType.TimestampTz], DataType.Timestamp, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Run(a, r, c, toInstant: false)) { CanThrow = true }),
            new ScalarOverload("timezone", [DataType.Utf8, DataType.TimeTz], DataType.TimeTz, Move) { CanThrow = true },
            Zero("timezone", DataType.Date), Zero("timezone", DataType.Timestamp), Zero("timezone", DataType.TimestampTz),
            new ScalarOverload("timezone", [DataType.TimeTz], DataType.Int64, KernelLoop.Unary<long, long, OffsetPart<Whole>>())));
        foreach (string name in new[] { "timezone_hour", "timezone_minute" })
        {
            registry.AddScalar(name, Signatures.Of(Zero(name, DataType.Date), Zero(name, DataType.Timestamp), Zero(name, DataType.TimestampTz),
                new ScalarOverload(name, [DataType.TimeTz], DataType.Int64, name == "timezone_hour" ? KernelLoop.Unary<long, long, OffsetPart<Hours>>() : KernelLoop.Unary<long, long, OffsetPart<Minutes>>())));
        }
    }

    private static ScalarOverload Zero(string name, DataType type) =>
        InfiniteTimes.Null(new(name, [type], DataType.Int64, type.Id == TypeId.Date ? KernelLoop.Unary<int, long, None<int>>() : KernelLoop.Unary<long, long, None<long>>()));

    private static void Run(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context, bool toInstant)
    {
        result.StartFlat(context.Rows);
        Vector names = arguments[0], times = arguments[1];
        Zone? zone = null;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            if (zone is null || names.Encoding != VectorEncoding.Constant) zone = Zone.Of(StringView.GetString(names.Views + names.ValueIndex(row)));
            long time = times.As<long>()[times.ValueIndex(row)];
            result.As<long>()[row] = toInstant ? zone.ToInstant(time) : zone.ToLocal(time);
        }
    }

    // A time of day has no date: the zone's offset is that of now.
    private static void Move(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            Zone zone = Zone.Of(StringView.GetString(arguments[0].Views + arguments[0].ValueIndex(row)));
            int offset = (int)(zone.OffsetAt(StatementClock.Now) / 1_000_000);
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
