using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;
using FrameEngine.Types.Zones;

namespace FrameEngine.Functions.Scalars;

/// <summary>Calendar arithmetic on instants by the clocks of a zone, which is the first argument: under names that SQL cannot write, put in by <see cref="Expressions.ZonedCalls"/>.</summary>
/// <remarks>Months and days are counted on the calendar there, whatever their length; hours and less are time that passes.</remarks>
internal static unsafe class ZonedFunctions
{
    public const string Prefix = "@zoned_";

    public static void AddTo(FunctionRegistry registry)
    {
        Register("+", [DataType.TimestampTz, DataType.Interval], DataType.TimestampTz, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Add(a, r, c, negate: false));
        Register("age", [DataType.TimestampTz, DataType.TimestampTz], DataType.Interval, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Between(a, r, c, months: true));
        Register("date_trunc", [DataType.Utf8, DataType.TimestampTz], DataType.TimestampTz, Truncate);
        Register("date_diff", [DataType.Utf8, DataType.TimestampTz, DataType.TimestampTz], DataType.Int64, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Count(a, r, c, boundaries: true));
        Register("date_sub", [DataType.Utf8, DataType.TimestampTz, DataType.TimestampTz], DataType.Int64, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Count(a, r, c, boundaries: false));
        registry.AddScalar(Prefix + "-", Signatures.Of(
            new ScalarOverload(Prefix + "-", [DataType.Utf8, DataType.TimestampTz, DataType.Interval], DataType.TimestampTz,
                static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Add(a, r, c, negate: true)) { CanThrow = true },
            new ScalarOverload(Prefix + "-", [DataType.Utf8, DataType.TimestampTz, DataType.TimestampTz], DataType.Interval,
                static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Between(a, r, c, months: false)) { CanThrow = true }));
        registry.AddScalar(Prefix + "strftime", Signatures.Of(
            new ScalarOverload(Prefix + "strftime", [DataType.Utf8, DataType.TimestampTz, DataType.Utf8], DataType.Utf8,
                static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Format(a[0], a[1], a[2], r, c)) { CanThrow = true },
            new ScalarOverload(Prefix + "strftime", [DataType.Utf8, DataType.Utf8, DataType.TimestampTz], DataType.Utf8,
                static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Format(a[0], a[2], a[1], r, c)) { CanThrow = true }));

        void Register(string name, DataType[] arguments, DataType result, ScalarKernel kernel) =>
            registry.AddScalar(Prefix + name, Signatures.Of(OfFinite(new ScalarOverload(Prefix + name, [DataType.Utf8, .. arguments], result, kernel) { CanThrow = true })));

        // Infinite instants stay where an instant comes out, and have no parts and distances.
        static ScalarOverload OfFinite(ScalarOverload function) =>
            function.ReturnType.Id == TypeId.TimestampTz ? InfiniteTimes.Kept(function, function.Parameters.ToList().IndexOf(DataType.TimestampTz)) : InfiniteTimes.Null(function);
    }

    /// <summary>An instant so many months and days on by the calendar of a zone, then so much time; the time first if any part is negative.</summary>
    public static long Add(Zone zone, long instant, IntervalValue interval)
    {
        if (Infinity.IsInfinite(instant)) return instant;
        if (CalendarMath.IsAnyNegative(interval))
        {
            instant = CalendarMath.Add(instant, interval with { Months = 0, Days = 0 });
            interval = interval with { Microseconds = 0 };
        }

        if (interval.Months != 0 || interval.Days != 0)
        {
            long local = zone.ToLocal(instant), moved = CalendarMath.Add(local, interval with { Microseconds = 0 });
            // Of a time that comes twice, the one with the offset that was before is meant.
            long same = moved - zone.OffsetAt(instant);
            instant = zone.OffsetAt(same) == zone.OffsetAt(instant) ? same : zone.ToInstant(moved);
        }

        return CalendarMath.Add(instant, interval with { Months = 0, Days = 0 });
    }

    /// <summary>The zone of the first argument, which hardly ever changes from row to row.</summary>
    private static Zone ZoneAt(Vector names, int row, Zone? last) =>
        last is not null && names.Encoding == VectorEncoding.Constant ? last : Zone.Of(StringView.GetString(names.Views + names.ValueIndex(row)));

    private static long At(Vector times, int row) => times.As<long>()[times.ValueIndex(row)];

    private static void Add(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context, bool negate)
    {
        result.StartFlat(context.Rows);
        Zone? zone = null;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            zone = ZoneAt(arguments[0], row, zone);
            IntervalValue interval = arguments[2].As<IntervalValue>()[arguments[2].ValueIndex(row)];
            result.As<long>()[row] = Add(zone, At(arguments[1], row), negate ? CalendarMath.Negate(interval) : interval);
        }
    }

    private static void Between(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context, bool months)
    {
        result.StartFlat(context.Rows);
        Zone? zone = null;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            zone = ZoneAt(arguments[0], row, zone);
            result.As<IntervalValue>()[row] = Span(zone, At(arguments[1], row), At(arguments[2], row), months);
        }
    }

    private static IntervalValue Span(Zone zone, long to, long from, bool months)
    {
        if (Infinity.IsInfinite(to) || Infinity.IsInfinite(from))
            throw new ArithmeticOverflowException($"there is no interval between {ValueText.Timestamp(from)} and {ValueText.Timestamp(to)}");
        if (to < from) return CalendarMath.Negate(Span(zone, from, to, months));
        int count = months ? SpanFunctions.AgeBetween(zone.ToLocal(to), zone.ToLocal(from)).Months : 0;
        long start = Add(zone, from, new IntervalValue(count, 0, 0));
        long days = (zone.ToLocal(to) - zone.ToLocal(start)) / CalendarMath.MicrosPerDay;
        if (days < 0 || Add(zone, start, new IntervalValue(0, (int)days, 0)) > to) days = Math.Max(days - 1, 0);
        return new IntervalValue(count, (int)days, to - Add(zone, start, new IntervalValue(0, (int)days, 0)));
    }

    // Minutes and less begin with the offset that the clock has; of an hour that comes twice, the later beginning is meant.
    private static long Truncate(Zone zone, DatePart part, long instant)
    {
        long local = zone.ToLocal(instant), start = DateParts.TruncateTimestamp(part, local);
        return part is DatePart.Minute or DatePart.Second or DatePart.Epoch or DatePart.Millisecond or DatePart.Microsecond ? instant - (local - start) : zone.ToInstant(start);
    }

    private static void Truncate(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        Zone? zone = null;
        DatePart? part = null;
        Vector parts = arguments[1];
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            zone = ZoneAt(arguments[0], row, zone);
            if (part is null || parts.Encoding != VectorEncoding.Constant) part = DateParts.Parse(StringView.GetString(parts.Views + parts.ValueIndex(row)));
            result.As<long>()[row] = Truncate(zone, part.Value, At(arguments[2], row));
        }
    }

    private static void Count(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context, bool boundaries)
    {
        result.StartFlat(context.Rows);
        Zone? zone = null;
        DatePart? part = null;
        Vector parts = arguments[1];
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            zone = ZoneAt(arguments[0], row, zone);
            if (part is null || parts.Encoding != VectorEncoding.Constant) part = DateParts.Parse(StringView.GetString(parts.Views + parts.ValueIndex(row)));
            result.As<long>()[row] = Count(zone, part.Value, At(arguments[2], row), At(arguments[3], row), boundaries);
        }
    }

    private static long Count(Zone zone, DatePart part, long from, long to, bool boundaries)
    {
        bool isTime = part is DatePart.Hour or DatePart.Minute or DatePart.Second or DatePart.Epoch or DatePart.Millisecond or DatePart.Microsecond or DatePart.Nanosecond;
        if (!boundaries) return isTime ? SpanFunctions.Whole(part, from, to) : SpanFunctions.Whole(part, zone.ToLocal(from), zone.ToLocal(to));
        if (!isTime) return DateParts.Difference(part, zone.ToLocal(from), zone.ToLocal(to));
        return SpanFunctions.Whole(part, Truncate(zone, part, from), Truncate(zone, part, to));
    }

    private static void Format(Vector zones, Vector times, Vector formats, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        Zone? zone = null;
        TimePattern? pattern = null;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            zone = ZoneAt(zones, row, zone);
            if (pattern is null || formats.Encoding != VectorEncoding.Constant) pattern = TimePattern.Of(formats.Views + formats.ValueIndex(row), pattern);
            long instant = At(times, row);
            result.Views[row] = Infinity.IsInfinite(instant)
                ? TextKernels.Of(Infinity.Text(instant > 0), result)
                : TextKernels.Of(pattern.Write(zone.ToLocal(instant), zone.Name, zone.OffsetAt(instant)), result);
        }
    }
}
