using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FrameEngine.AdoNet;

/// <summary>What commands write to the log of their data source, under the category <c>FrameEngine.Command</c>. Values of parameters are never written.</summary>
internal sealed class CommandLog(ILoggerFactory? factory)
{
    private static readonly Action<ILogger, string, Exception?> s_started = LoggerMessage.Define<string>(LogLevel.Debug, new EventId(1, "CommandStarted"), "Running: {Sql}");

    private static readonly Action<ILogger, double, long, string, Exception?> s_done =
        LoggerMessage.Define<double, long, string>(LogLevel.Information, new EventId(2, "CommandCompleted"), "Ran in {Milliseconds} ms, {Rows} rows read: {Sql}");

    private static readonly Action<ILogger, double, string, Exception?> s_failed =
        LoggerMessage.Define<double, string>(LogLevel.Error, new EventId(3, "CommandFailed"), "Failed after {Milliseconds} ms: {Sql}");

    private static readonly Action<ILogger, double, string, Exception?> s_stopped =
        LoggerMessage.Define<double, string>(LogLevel.Information, new EventId(4, "CommandCancelled"), "Cancelled after {Milliseconds} ms: {Sql}");

    private readonly ILogger _logger = factory?.CreateLogger("FrameEngine.Command") ?? NullLogger.Instance;

    /// <summary>A log that nobody reads.</summary>
    public static CommandLog None { get; } = new(null);

    public void Started(string sql) => s_started(_logger, sql, null);

    public void Completed(TimeSpan elapsed, long rows, string sql) => s_done(_logger, elapsed.TotalMilliseconds, rows, sql, null);

    public void Failed(TimeSpan elapsed, string sql, Exception error) => s_failed(_logger, elapsed.TotalMilliseconds, sql, error);

    public void Stopped(TimeSpan elapsed, string sql) => s_stopped(_logger, elapsed.TotalMilliseconds, sql, null);
}
