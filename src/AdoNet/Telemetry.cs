using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FrameEngine.AdoNet;

/// <summary>Names of what commands report to OpenTelemetry: <c>AddSource(FrameTelemetry.Name)</c> for traces, <c>AddMeter(FrameTelemetry.Name)</c> for metrics.</summary>
/// <remarks>
/// Each command is a client span named after its statement, with <c>db.system.name</c>, <c>db.namespace</c>, <c>db.query.text</c>, <c>db.operation.name</c>, for batches
/// <c>db.operation.batch.size</c>, and at the end <c>db.response.returned_rows</c>; a failure adds <c>error.type</c> and <c>db.response.status_code</c> (the SQLSTATE).
/// Values of parameters are never reported. Metrics: <c>db.client.operation.duration</c> in seconds and <c>db.client.response.returned_rows</c>.
/// </remarks>
public static class FrameTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "FrameEngine";

    internal const string SystemName = "frameengine";

    internal static ActivitySource Source { get; } = new(Name, typeof(FrameSession).Assembly.GetName().Version?.ToString(3));

    internal static Meter Meter { get; } = new(Name, typeof(FrameSession).Assembly.GetName().Version?.ToString(3));

    internal static Histogram<double> Duration { get; } = Meter.CreateHistogram<double>(
        "db.client.operation.duration", "s", "Duration of database client operations.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] });

    internal static Histogram<long> ReturnedRows { get; } = Meter.CreateHistogram<long>("db.client.response.returned_rows", "{row}", "The actual number of records returned by the database operation.");
}
