using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary><c>time_bucket(width, time[, offset or origin])</c>: the start of the bucket that a time lies in.</summary>
/// <remarks>Buckets of months start at 2000-01-01, those of days and clock at Monday, 2000-01-03, unless an origin or an offset says otherwise.</remarks>
internal static unsafe class TimeBucketFunction
{
    private const int FirstMonth = 360; // of 2000, counted from 1970
    private const long FirstMonday = 10_959 * CalendarMath.MicrosPerDay;

    public static void AddTo(FunctionRegistry registry)
    {
        var overloads = new List<ScalarOverload>();
        foreach (DataType type in new[] { DataType.Date, DataType.Timestamp, DataType.TimestampTz })
        {
            overloads.Add(InfiniteTimes.Kept(new ScalarOverload("time_bucket", [DataType.Interval, type], type, Run) { CanThrow = true }));
            overloads.Add(InfiniteTimes.Kept(new ScalarOverload("time_bucket", [DataType.Interval, type, DataType.Interval], type, Run) { CanThrow = true }));
            overloads.Add(InfiniteTimes.Kept(new ScalarOverload("time_bucket", [DataType.Interval, type, type], type, Run) { CanThrow = true }));
        }

        registry.AddScalar("time_bucket", Signatures.Of([.. overloads]));
    }

    private static void Run(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        Vector widths = arguments[0], times = arguments[1];
        Vector? more = arguments.Length > 2 ? arguments[2] : null;
        bool isDate = times.Physical == PhysicalType.Int32;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            IntervalValue width = widths.As<IntervalValue>()[widths.ValueIndex(row)];
            long time = At(times, row), start;
            if (more is null) start = Bucket(width, time, null);
            else if (more.Type.Id == TypeId.Interval)
            {
                IntervalValue offset = more.As<IntervalValue>()[more.ValueIndex(row)];
                start = CalendarMath.Add(Bucket(width, CalendarMath.Add(time, CalendarMath.Negate(offset)), null), offset);
            }
            else start = Bucket(width, time, At(more, row));

            if (isDate) result.As<int>()[row] = CalendarMath.DayOf(start);
            else result.As<long>()[row] = start;
        }
    }

    private static long At(Vector times, int row)
    {
        int index = times.ValueIndex(row);
        return times.Physical == PhysicalType.Int32 ? times.As<int>()[index] * CalendarMath.MicrosPerDay : times.As<long>()[index];
    }

    private static long Bucket(IntervalValue width, long time, long? origin)
    {
        if (width.Months != 0)
        {
            if (width.Days != 0 || width.Microseconds != 0) throw new UsageException("the width of time_bucket cannot have months beside days or a clock");
            if (width.Months < 0) throw new UsageException("the width of time_bucket must be positive");
            long months = Months(time), first = origin is { } o ? Months(o) : FirstMonth;
            long start = first + (DateParts.FloorDivide(months - first, width.Months) * width.Months);
            long year = DateParts.FloorDivide(start, 12);
            return ValueText.Days((int)year + 1970, (int)(start - (year * 12)) + 1, 1) * CalendarMath.MicrosPerDay;
        }

        Int128 micros = ((Int128)width.Days * CalendarMath.MicrosPerDay) + width.Microseconds;
        if (micros <= 0) throw new UsageException("the width of time_bucket must be positive");
        Int128 from = origin ?? FirstMonday, distance = time - from, count = distance / micros;
        if (count * micros > distance) count--;
        Int128 bucket = from + (count * micros);
        return (long)bucket == bucket ? (long)bucket : throw CalendarMath.Overflow($"timestamp overflow: the bucket of {ValueText.Timestamp(time)}");
    }

    private static long Months(long micros)
    {
        (int year, int month, _) = CalendarMath.Civil(CalendarMath.DayOf(micros));
        return ((year - 1970L) * 12) + month - 1;
    }
}
