using System.Diagnostics;

namespace FrameEngine.AdoNet;

/// <summary>One run of a command or batch, from its start until its reader is closed: who may stop it and why it stopped, how long it may take, and what is reported of it.</summary>
/// <threadsafety><see cref="Cancel"/> may be called from any thread at any time; the rest belongs to the reader.</threadsafety>
internal sealed class Execution
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly CommandLog _log;
    private readonly string _sql;
    private readonly string _operation;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Activity? _activity;
    private readonly TimeSpan _timeout;
    private readonly Timer? _timer;
    private TimeSpan _left;
    private Reason _reason;
    private CancellationToken _caller;
    private Exception? _error;
    private bool _completed;

    /// <param name="sql">The text, for logs and traces.</param>
    /// <param name="operation">Its first word.</param>
    /// <param name="commands">How many commands of a batch it runs; 1 outside batches.</param>
    /// <param name="dataSource">What it runs on.</param>
    /// <param name="timeout">Seconds that it may let its caller wait, in all; 0 for any time.</param>
    /// <param name="log">Where it is logged.</param>
    public Execution(string sql, string operation, int commands, string dataSource, int timeout, CommandLog log)
    {
        (_sql, _operation, _log) = (sql, operation, log);
        Token = _stop.Token;
        _left = _timeout = TimeSpan.FromSeconds(timeout);
        if (timeout > 0) _timer = new Timer(static e => ((Execution)e!).Stop(Reason.Timeout, default), this, Timeout.Infinite, Timeout.Infinite);
        _log.Started(sql);
        _activity = FrameTelemetry.Source.StartActivity(operation, ActivityKind.Client);
        if (_activity is not { IsAllDataRequested: true } activity) return;
        activity.SetTag("db.system.name", FrameTelemetry.SystemName);
        activity.SetTag("db.namespace", "main");
        activity.SetTag("db.operation.name", operation);
        activity.SetTag("db.query.text", sql);
        if (commands > 1) activity.SetTag("db.operation.batch.size", commands);
        if (Uri.TryCreate(dataSource, UriKind.Absolute, out Uri? address) && address.Host.Length > 0)
        {
            activity.SetTag("server.address", address.Host);
            if (address.Port > 0) activity.SetTag("server.port", address.Port);
        }
    }

    private enum Reason
    {
        None,
        Token,
        Cancel,
        Timeout,
    }

    /// <summary>Fires when the query is to stop.</summary>
    public CancellationToken Token { get; }

    /// <summary>Rows that the reader has been given.</summary>
    public long Rows { get; set; }

    /// <summary>Whether it was stopped or has failed, so that nothing more is to be run.</summary>
    public bool Over => _error is not null || _reason != Reason.None;

    /// <summary>Stops what runs; its reader throws an <see cref="OperationCanceledException"/>.</summary>
    public void Cancel() => Stop(Reason.Cancel, default);

    /// <summary>The time in which the caller waits for the query: the caller's token stops it, and the timeout runs.</summary>
    public Wait Waiting(CancellationToken caller) => new(this, caller);

    /// <summary>Notes a failure.</summary>
    /// <returns>The exception to throw instead, which says why the query was stopped; null if it is this one.</returns>
    public Exception? Failed(Exception error, FrameBatchCommand? command)
    {
        Exception? typed = error is not (OperationCanceledException or QueryCancelledException) ? null : _reason switch
        {
            Reason.Token => new OperationCanceledException("the query was cancelled", Cause(error), _caller),
            Reason.Timeout => new QueryTimeoutException(_timeout, new TimeoutException("the command's timeout is over", Cause(error))),
            Reason.Cancel => new OperationCanceledException("the command was cancelled", Cause(error)),
            _ => null,
        };
        _error ??= typed ?? error;
        if (command is not null && (typed ?? error) is FrameException failure) failure.FailedBatchCommand = command;
        return typed;
    }

    /// <summary>The reader is closed: reports the run.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            if (_completed) return;
            _completed = true;
        }

        _timer?.Dispose();
        _stop.Dispose();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_started);
        Report(elapsed);
        if (_error is null) _log.Completed(elapsed, Rows, _sql);
        else if (_error is OperationCanceledException or QueryCancelledException) _log.Stopped(elapsed, _sql);
        else _log.Failed(elapsed, _sql, _error);
    }

    // Whoever wants a database error finds it inside.
    private static QueryCancelledException Cause(Exception error) => error as QueryCancelledException ?? error.InnerException as QueryCancelledException ?? new QueryCancelledException(inner: error);

    private void Report(TimeSpan elapsed)
    {
        var tags = new TagList { { "db.system.name", FrameTelemetry.SystemName }, { "db.namespace", "main" }, { "db.operation.name", _operation } };
        string? state = (_error as FrameException)?.SqlState;
        if (_error is not null)
        {
            tags.Add("error.type", _error.GetType().FullName);
            if (state is not null) tags.Add("db.response.status_code", state);
        }

        FrameTelemetry.Duration.Record(elapsed.TotalSeconds, tags);
        if (_error is null) FrameTelemetry.ReturnedRows.Record(Rows, tags);
        if (_activity is null) return;
        _activity.SetTag("db.response.returned_rows", Rows);
        if (_error is not null)
        {
            _activity.SetTag("error.type", _error.GetType().FullName);
            if (state is not null) _activity.SetTag("db.response.status_code", state);
            _activity.SetStatus(ActivityStatusCode.Error, _error.Message);
        }

        _activity.Dispose();
    }

    private void Stop(Reason reason, CancellationToken caller)
    {
        lock (_lock)
        {
            if (_completed || _reason != Reason.None) return;
            (_reason, _caller) = (reason, caller);
            // Under the lock, so that the source is not disposed meanwhile; what it calls only wakes the query's tasks.
            _stop.Cancel();
        }
    }

    /// <summary>See <see cref="Waiting"/>.</summary>
    internal readonly struct Wait : IDisposable
    {
        private readonly Execution _execution;
        private readonly CancellationTokenRegistration _registration;
        private readonly long _since;

        public Wait(Execution execution, CancellationToken caller)
        {
            _execution = execution;
            _since = Stopwatch.GetTimestamp();
            _registration = caller.UnsafeRegister(static (e, token) => ((Execution)e!).Stop(Reason.Token, token), execution);
            execution._timer?.Change(execution._left > TimeSpan.Zero ? execution._left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            _registration.Dispose();
            if (_execution._timer is not { } timer) return;
            timer.Change(Timeout.Infinite, Timeout.Infinite);
            _execution._left -= Stopwatch.GetElapsedTime(_since);
        }
    }
}
