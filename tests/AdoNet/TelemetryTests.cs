using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using FrameEngine.AdoNet;
using Microsoft.Extensions.Logging;

namespace FrameEngine.AdoNet.Tests;

/// <summary>What commands report, under OpenTelemetry's conventions for databases.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public void A_command_is_a_span()
    {
        string sql = $"SELECT 1 AS {Unique()} UNION ALL SELECT 2";

        Activity span = Assert.Single(Spans(sql, command =>
        {
            using FrameDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
            }
        }));

        Assert.Equal((ActivityKind.Client, "SELECT", ActivityStatusCode.Unset), (span.Kind, span.OperationName, span.Status));
        Assert.Equal("frameengine", span.GetTagItem("db.system.name"));
        Assert.Equal("main", span.GetTagItem("db.namespace"));
        Assert.Equal("SELECT", span.GetTagItem("db.operation.name"));
        Assert.Equal(sql, span.GetTagItem("db.query.text"));
        Assert.Equal(2L, span.GetTagItem("db.response.returned_rows"));
        Assert.Null(span.GetTagItem("error.type"));
    }

    [Fact]
    public void A_failure_is_told_with_its_type_and_SQLSTATE()
    {
        Activity span = Assert.Single(Spans($"SELECT {Unique()} FROM (SELECT 1) t", command => Assert.Throws<BindException>(() => command.ExecuteScalar())));

        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal("FrameEngine.BindException", span.GetTagItem("error.type"));
        Assert.Equal("42703", span.GetTagItem("db.response.status_code"));
    }

    [Fact]
    public void Values_of_parameters_are_not_told()
    {
        Activity span = Assert.Single(Spans($"SELECT @secret AS {Unique()}", command =>
        {
            command.Parameters.AddWithValue("secret", "hunter2");
            command.ExecuteScalar();
        }));

        Assert.DoesNotContain(span.TagObjects, tag => tag.Value?.ToString()?.Contains("hunter2", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Duration_and_rows_are_measured()
    {
        var seen = new ConcurrentBag<(string Instrument, double Value, Dictionary<string, object?> Tags)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == FrameTelemetry.Name) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Add((instrument.Name, value, tags.ToArray().ToDictionary(t => t.Key, t => t.Value))));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add((instrument.Name, value, tags.ToArray().ToDictionary(t => t.Key, t => t.Value))));
        listener.Start();
        using var connection = new FrameConnection();
        connection.Open();

        // An operation name that no other test has, since all report to one meter.
        new FrameCommand("VALUES (1), (2), (3)", connection).ExecuteReader().Dispose();
        Assert.ThrowsAny<FrameException>(() => new FrameCommand("VALUES (1 / 'x'::INTEGER)", connection).ExecuteScalar());

        var values = seen.Where(s => Equals(s.Tags["db.operation.name"], "VALUES")).ToList();
        Assert.Contains(values, v => v.Instrument == "db.client.operation.duration" && v.Value > 0 && !v.Tags.ContainsKey("error.type"));
        Assert.Contains(values, v => v.Instrument == "db.client.operation.duration" && v.Tags.ContainsKey("error.type"));
        Assert.Contains(values, v => v.Instrument == "db.client.response.returned_rows");
        Assert.All(values, v => Assert.Equal("frameengine", v.Tags["db.system.name"]));
    }

    [Fact]
    public void A_data_source_logs_its_commands()
    {
        using var log = new ListLoggerFactory();
        using var source = new FrameDataSource("", log);
        using FrameConnection connection = source.OpenConnection();

        new FrameCommand("SELECT 1", connection).ExecuteScalar();
        Assert.ThrowsAny<FrameException>(() => new FrameCommand("SELECT nothing", connection).ExecuteScalar());

        Assert.Equal([(LogLevel.Debug, 1), (LogLevel.Information, 2), (LogLevel.Debug, 1), (LogLevel.Error, 3)], log.Entries.Select(e => (e.Level, e.Event)));
        Assert.Contains("SELECT 1", log.Entries[1].Text, StringComparison.Ordinal);
        Assert.IsType<BindException>(log.Entries[3].Error);
    }

    private static string Unique() => "n" + Guid.NewGuid().ToString("N");

    private static List<Activity> Spans(string sql, Action<FrameCommand> run)
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FrameTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var connection = new FrameConnection();
        connection.Open();
        using (var command = new FrameCommand(sql, connection)) run(command);
        return [.. spans.Where(s => Equals(s.GetTagItem("db.query.text"), sql))];
    }

    private sealed class ListLoggerFactory : ILoggerFactory, ILogger
    {
        public List<(LogLevel Level, int Event, string Text, Exception? Error)> Entries { get; } = [];

        public void AddProvider(ILoggerProvider provider) { }

        public ILogger CreateLogger(string categoryName)
        {
            Assert.Equal("FrameEngine.Command", categoryName);
            return this;
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Add((logLevel, eventId.Id, formatter(state, exception), exception));

        public void Dispose() { }
    }
}
