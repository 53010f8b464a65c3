using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Functions.Scalars;
using FrameEngine.Nested;
using FrameEngine.Types;
using FrameEngine.Types.Zones;

namespace FrameEngine.Functions.Scalars.Lists;

/// <summary><c>range</c> and <c>generate_series</c> as lists, of whole numbers and of timestamps.</summary>
internal static unsafe class SeriesLists
{
    private const long Most = int.MaxValue / 16;

    public static void AddTo(FunctionRegistry registry)
    {
        foreach ((string name, bool closed) in new[] { ("range", false), ("generate_series", true) })
        {
            registry.AddScalar(name, arguments => Numbers(name, arguments, closed) ?? Times(name, arguments, closed));
            // By the calendar of the zone that the first argument names.
            DataType type = DataType.TimestampTz;
            registry.AddScalar(ZonedFunctions.Prefix + name, Signatures.Of(
                new ScalarOverload(ZonedFunctions.Prefix + name, [DataType.Utf8, type, type, DataType.Interval], DataType.List(type), ListLoops.Make(type, new TimeSeries(closed, instants: true, zoned: true))) { CanThrow = true }));
        }
    }

    private static ScalarOverload? Numbers(string name, EquatableArray<DataType> arguments, bool closed) => arguments.Count is >= 1 and <= 3 && arguments.All(ListSignature.IsWhole)
        ? new ScalarOverload(name, Enumerable.Repeat(DataType.Int64, arguments.Count).ToEquatableArray(), DataType.List(DataType.Int64), ListLoops.Make(DataType.Int64, new NumberSeries(closed))) { CanThrow = true }
        : null;

    private static ScalarOverload? Times(string name, EquatableArray<DataType> arguments, bool closed)
    {
        arguments = arguments.Select(a => a.IsUnitTimestamp ? DataType.Timestamp : a).ToEquatableArray();
        if (arguments is not [{ Id: TypeId.Date or TypeId.Timestamp or TypeId.TimestampTz } first, { Id: TypeId.Date or TypeId.Timestamp or TypeId.TimestampTz } last, { Id: TypeId.Interval or TypeId.Null }]) return null;
        DataType type = first.Id == TypeId.TimestampTz || last.Id == TypeId.TimestampTz ? DataType.TimestampTz : DataType.Timestamp;
        return new ScalarOverload(name, [type, type, DataType.Interval], DataType.List(type), ListLoops.Make(type, new TimeSeries(closed, instants: type.Id == TypeId.TimestampTz))) { CanThrow = true };
    }

    private static void Put(PackedWriter writer, long number, ref long count)
    {
        if (++count > Most) throw new ArithmeticOverflowException("a series of so many values is too long for a list");
        writer.Child(DataType.Int64.Layout, tracked: false, valid: true);
        writer.Write(DataType.Int64.Layout, &number, 0);
    }

    private readonly struct NumberSeries(bool closed) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            long start = arguments.Length == 1 ? 0 : ListSignature.Number(arguments[0], row);
            Int128 stop = ListSignature.Number(arguments[arguments.Length == 1 ? 0 : 1], row);
            long step = arguments.Length == 3 ? ListSignature.Number(arguments[2], row) : 1, count = 0;
            if (closed) stop += step > 0 ? 1 : -1;
            if (step > 0)
                for (Int128 at = start; at < stop; at += step) Put(writer, (long)at, ref count);
            else if (step < 0)
                for (Int128 at = start; at > stop; at += step) Put(writer, (long)at, ref count);
            return true;
        }
    }

    private readonly struct TimeSeries(bool closed, bool instants, bool zoned = false) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            Zone? zone = zoned ? Zone.Of(StringView.GetString(arguments[0].Views + arguments[0].ValueIndex(row))) : null;
            if (zoned) arguments = arguments[1..];
            long at = ListSignature.Number(arguments[0], row), stop = ListSignature.Number(arguments[1], row), count = 0;
            if (Infinity.IsInfinite(at) || Infinity.IsInfinite(stop)) throw new UsageException("a series cannot start or stop at infinity");
            IntervalValue step = arguments[2].As<IntervalValue>()[arguments[2].ValueIndex(row)];
            bool up = step.Months >= 0 && step.Days >= 0 && step.Microseconds >= 0;
            if (!up && (step.Months > 0 || step.Days > 0 || step.Microseconds > 0)) throw new UsageException("the step of a series cannot have parts of both signs");
            if (step is { Months: 0, Days: 0, Microseconds: 0 }) return true;
            for (int steps = 0; up ? at < stop || closed && at == stop : at > stop || closed && at == stop; steps++)
            {
                Put(writer, at, ref count);
                at = zone is not null ? ZonedFunctions.Add(zone, at, step) : instants ? CalendarMath.AddToInstant(at, step) : CalendarMath.Add(at, step);
            }

            return true;
        }
    }
}
