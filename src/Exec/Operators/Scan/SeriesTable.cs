using System.Globalization;
using FrameEngine.Catalog;
using FrameEngine.Compute.Kernels;
using FrameEngine.Functions.Scalars;
using FrameEngine.Types;
using FrameEngine.Types.Zones;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>The rows of <c>range(…)</c> and <c>generate_series(…)</c>: numbers or timestamps at equal steps. Computed while they are read, so it holds no rows.</summary>
/// <remarks>Immutable and thread-safe. Value <c>i</c> is the start plus <c>i</c> steps; only steps of months have to be walked, because the days of a month differ.</remarks>
internal sealed class SeriesTable : ITableSource
{
    /// <summary>The name under which plans carry it.</summary>
    public const string Format = "series";

    private readonly Lazy<TableStatistics> _statistics;
    private readonly Zone? _zone;

    private SeriesTable(string name, DataType type, long start, long stop, IntervalValue step, bool inclusive, Zone? zone = null)
    {
        _zone = zone;
        (Name, Type, Start, Stop, Step, Inclusive) = (name, type, start, stop, step, inclusive);
        Schema = new Schema([new Field(name, type, false)]);
        Count = Months ? Walk() : Steps(start, stop, Stride, inclusive);
        _statistics = new Lazy<TableStatistics>(ComputeStatistics);
    }

    public string Name { get; }
    public Schema Schema { get; }
    public DataType Type { get; }
    public long Start { get; }
    public long Stop { get; }

    /// <summary>The step: for numbers in <see cref="IntervalValue.Microseconds"/> alone.</summary>
    public IntervalValue Step { get; }

    public bool Inclusive { get; }

    /// <summary>Rows.</summary>
    public long Count { get; }

    /// <summary>Whether the step has months, or days of a zone whose days differ, so that only the step before says what comes next.</summary>
    public bool Months => Step.Months != 0 || (_zone is not null && Step.Days != 0);

    /// <summary>The value that comes next.</summary>
    public long After(long value) =>
        _zone is not null ? ZonedFunctions.Add(_zone, value, Step) : Type.Id == TypeId.TimestampTz ? CalendarMath.AddToInstant(value, Step) : CalendarMath.Add(value, Step);

    /// <summary>The step as a number, if it has no months.</summary>
    public long Stride => (long)(((Int128)Step.Days * IntervalValue.MicrosecondsPerDay) + Step.Microseconds);

    public TableStatistics Statistics => _statistics.Value;

    public ScanSpec Spec => new(Format, [], new Dictionary<string, string>
    {
        ["name"] = Name,
        ["type"] = Type.ToString(),
        ["start"] = Text(Start),
        ["stop"] = Text(Stop),
        ["months"] = Text(Step.Months),
        ["days"] = Text(Step.Days),
        ["step"] = Text(Step.Microseconds),
        ["inclusive"] = Inclusive ? "true" : "false",
        ["zone"] = _zone?.Name ?? "",
    });

    public IScan OpenScan(ScanRequest request) => new SeriesScan(this, request);

    /// <summary>Opens what a plan carries.</summary>
    public static SeriesTable Open(ScanSpec spec)
    {
        Dictionary<string, string> options = spec.Options ?? throw new InternalException("a series without its bounds");
        DataType type = TypeNames.TryParse(options["type"], out DataType? parsed) ? parsed : throw new InternalException($"a series of unknown type {options["type"]}");
        return new SeriesTable(
            options["name"], type, Number("start"), Number("stop"), new IntervalValue((int)Number("months"), (int)Number("days"), Number("step")), options["inclusive"] == "true",
            options.TryGetValue("zone", out string? zone) && zone.Length > 0 ? Zone.Of(zone) : null);

        long Number(string name) => long.Parse(options[name], CultureInfo.InvariantCulture);
    }

    /// <summary>The series of a call: <c>(stop)</c>, <c>(start, stop)</c> or <c>(start, stop, step)</c>. A null argument gives no rows.</summary>
    /// <param name="function">Its name, which is the column's, too.</param>
    /// <param name="inclusive">Whether the stop belongs to it.</param>
    /// <exception cref="UsageException">The arguments do not make a series.</exception>
    public static SeriesTable Of(string function, IReadOnlyList<Scalar> arguments, bool inclusive)
    {
        if (arguments.Count is < 1 or > 3) throw new UsageException($"{function} takes a stop, or a start, a stop and a step, not {arguments.Count} arguments");
        bool temporal = arguments.Count == 3 && arguments[2].Type.Id == TypeId.Interval;
        if (arguments.Any(a => a.IsNull))
            return new SeriesTable(function, temporal ? DataType.Timestamp : DataType.Int64, 0, 0, new IntervalValue(0, 0, 1), false);
        return temporal ? OfTimes(function, arguments, inclusive) : OfNumbers(function, arguments, inclusive);
    }

    private static SeriesTable OfNumbers(string function, IReadOnlyList<Scalar> arguments, bool inclusive)
    {
        var values = new long[arguments.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i].AsInteger() is { } number && arguments[i].Type.Id != TypeId.Decimal && number >= long.MinValue && number <= long.MaxValue
                ? (long)number
                : throw new UsageException($"{function} takes whole numbers, or two timestamps and an interval, not {arguments[i]}");
        }

        long step = values.Length == 3 ? values[2] : 1;
        if (step == 0) throw new UsageException($"the step of {function} must not be 0");
        (long start, long stop) = values.Length == 1 ? (0, values[0]) : (values[0], values[1]);
        return new SeriesTable(function, DataType.Int64, start, stop, new IntervalValue(0, 0, step), inclusive);
    }

    private static SeriesTable OfTimes(string function, IReadOnlyList<Scalar> arguments, bool inclusive)
    {
        var step = (IntervalValue)arguments[2].Value!;
        bool up = step.Months >= 0 && step.Days >= 0 && step.Microseconds >= 0, down = step.Months <= 0 && step.Days <= 0 && step.Microseconds <= 0;
        if (up && down) throw new UsageException($"the step of {function} must not be 0");
        if (!up && !down) throw new UsageException($"the parts of {function}'s step must have one sign, unlike {arguments[2]}");
        DataType type = arguments[0].Type.Id == TypeId.TimestampTz || arguments[1].Type.Id == TypeId.TimestampTz ? DataType.TimestampTz : DataType.Timestamp;
        Zone? zone = type.Id == TypeId.TimestampTz && SessionZone.Current is { } name ? Zone.Of(name) : null;
        return new SeriesTable(function, type, Micros(arguments[0]), Micros(arguments[1]), step, inclusive, zone);

        long Micros(Scalar value) => value.Value switch
        {
            int days when value.Type.Id == TypeId.Date => Local(days * IntervalValue.MicrosecondsPerDay),
            long micros when value.Type.Id == TypeId.Timestamp => Local(micros),
            long micros when value.Type.Id == TypeId.TimestampTz => micros,
            _ => throw new UsageException($"{function} with an interval takes two timestamps, not {value}"),
        };

        long Local(long micros) => zone?.ToInstant(micros) ?? micros;
    }

    private static long Steps(Int128 start, Int128 stop, Int128 stride, bool inclusive)
    {
        if (stride < 0) (start, stop, stride) = (-start, -stop, -stride);
        Int128 span = stop - start;
        Int128 count = inclusive ? span < 0 ? 0 : (span / stride) + 1 : span <= 0 ? 0 : (span + stride - 1) / stride;
        return count <= long.MaxValue ? (long)count : throw new UsageException("the series has more rows than can be counted");
    }

    private long Walk()
    {
        long count = 0;
        for (long value = Start; Holds(value); value = After(value)) count++;
        return count;
    }

    /// <summary>Whether a value that the steps reach is still part of the series.</summary>
    public bool Holds(long value)
    {
        bool up = Step.Months > 0 || Step.Days > 0 || Step.Microseconds > 0;
        return (up ? value < Stop : value > Stop) || (Inclusive && value == Stop);
    }

    private TableStatistics ComputeStatistics()
    {
        if (Months || Count == 0) return new TableStatistics(Count, true, [ColumnStatistics.Unknown with { Nulls = 0, Distinct = Count, AverageBytes = 8 }]);
        long last = (long)(Start + ((Int128)(Count - 1) * Stride));
        (Scalar min, Scalar max) = (new Scalar(Type, Math.Min(Start, last)), new Scalar(Type, Math.Max(Start, last)));
        return new TableStatistics(Count, true, [new ColumnStatistics(min, max, true, 0, Count, 8)]);
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
