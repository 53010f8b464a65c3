using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Scheduling;

/// <summary>Runs the pipelines of one query on a worker pool: starts each when what it depends on is done, keeps the first failure, gives everything back at the end.</summary>
/// <remarks>
/// No thread coordinates: the task that ends last in a wave, phase or pipeline starts what follows. The execution is over when no task is left, whatever the
/// reason; then whatever is not disposed yet is disposed.
/// </remarks>
internal sealed class QueryExecution
{
    private readonly object _lock = new();
    private readonly WorkerPool _pool;
    private readonly List<PipelineRun> _runs = [];
    private readonly HashSet<SchedulerTask> _tasks = [];
    private readonly HashSet<IDisposable> _disposed = new(ReferenceEqualityComparer.Instance);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<Exception?> _onEnd;
    private CancellationTokenRegistration _registration;
    private Exception? _error;
    private bool _stopped;

    /// <param name="onEnd">Called once when all is over, with the failure if there was one, before <see cref="Completion"/>.</param>
    public QueryExecution(IReadOnlyList<Pipeline> pipelines, QueryContext context, WorkerPool pool, QueryMetrics metrics, Action<Exception?> onEnd)
    {
        Context = context;
        Metrics = metrics;
        _pool = pool;
        _onEnd = onEnd;
        Queue = new QueryQueue(context.Threads, context.Cancellation);
        var byPipeline = new Dictionary<Pipeline, PipelineRun>();
        foreach (Pipeline pipeline in pipelines) byPipeline.Add(pipeline, new PipelineRun(pipeline, this));
        foreach ((Pipeline pipeline, PipelineRun run) in byPipeline)
        {
            _runs.Add(run);
            foreach (Pipeline before in pipeline.DependsOn.Distinct())
            {
                byPipeline[before].Dependents.Add(run);
                run.Waiting++;
            }
        }
    }

    public QueryContext Context { get; }
    public QueryMetrics Metrics { get; }
    public QueryQueue Queue { get; }

    /// <summary>Done when every task has ended and everything is disposed. Never fails: the failure goes to the reader.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Whether tasks are to end as soon as they can.</summary>
    public bool Stopped => Volatile.Read(ref _stopped);

    public void Start()
    {
        // A task that only starts the others: opening sources may read footers.
        Launch(new StepTask(this, () =>
        {
            _registration = Context.Cancellation.UnsafeRegister(static e => ((QueryExecution)e!).OnCancelled(), this);
            // All that may start at once are found before the first does: one that ends early counts its dependents down to zero and starts them itself.
            PipelineRun[] first = [.. _runs.Where(run => run.Waiting == 0)];
            foreach (PipelineRun run in first) Launch(new StepTask(this, run.Start));
        }));
    }

    /// <summary>Ends the query without an error: the reader needs no more.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            if (_stopped) return;
            Volatile.Write(ref _stopped, true);
            Context.RequestStop();
        }
    }

    /// <summary>Notes a failure, if it is the first, and stops everything.</summary>
    public void Fail(Exception error)
    {
        lock (_lock)
        {
            if (_stopped || _error is not null) return;
            _error = Typed(error);
            Volatile.Write(ref _stopped, true);
            Context.RequestStop();
        }
    }

    public void Launch(SchedulerTask task)
    {
        lock (_lock) _tasks.Add(task);
        task.Start(_pool);
    }

    /// <summary>A task is over; what follows it has been launched before.</summary>
    public void Ended(SchedulerTask task)
    {
        lock (_lock)
        {
            _tasks.Remove(task);
            if (_tasks.Count > 0) return;
        }

        End();
    }

    /// <summary>A pipeline and its sink's phases are done.</summary>
    public void Finished(PipelineRun run)
    {
        foreach (PipelineRun dependent in run.Dependents)
            if (Interlocked.Decrement(ref dependent.Waiting) == 0) Launch(new StepTask(this, dependent.Start));
    }

    /// <summary>Disposes something that several pipelines know, the first time.</summary>
    public void DisposeShared(IDisposable thing)
    {
        lock (_disposed)
            if (!_disposed.Add(thing)) return;
        thing.Dispose();
    }

    private void OnCancelled()
    {
        SchedulerTask[] tasks;
        lock (_lock)
        {
            if (!_stopped && Context.CancelledByUser) _error = new QueryCancelledException();
            Volatile.Write(ref _stopped, true);
            tasks = [.. _tasks];
        }

        foreach (SchedulerTask task in tasks) task.Wake();
    }

    private void End()
    {
        lock (_lock) Volatile.Write(ref _stopped, true);
        _registration.Unregister();
        foreach (PipelineRun run in _runs) Dispose(run.DisposeChains);
        foreach (PipelineRun run in _runs) Dispose(run.DisposeSink);
        Metrics.End(Context.Pool);
        Metrics.AddSpilled(Context.Spill?.Written ?? 0);
        Dispose(() => _onEnd(_error));
        Dispose(Context.Dispose);
        _completion.SetResult();
    }

    private void Dispose(Action dispose)
    {
        try
        {
            dispose();
        }
        catch (Exception error)
        {
            _error ??= Typed(error);
        }
    }

    private static ResourceExhaustedException WithHint(ResourceExhaustedException error)
    {
        error.Hint = "with a temporary directory (SET temp_directory, Temp Directory) queries write to disk what does not fit";
        return error;
    }

    private Exception Typed(Exception error) => error switch
    {
        ResourceExhaustedException { IsMemoryLimit: true, Hint: null } limit when Context.Spill is null => WithHint(limit),
        FrameException => error,
        OperationCanceledException when Context.Cancellation.IsCancellationRequested => new QueryCancelledException(),
        OutOfMemoryException => new ResourceExhaustedException("the process is out of managed memory"),
        InsufficientExecutionStackException => new ResourceExhaustedException("an expression is nested too deeply"),
        IOException or UnauthorizedAccessException => new FrameIOException(error.Message, error),
        _ => new InternalException($"{error.GetType().Name}: {error.Message}", error),
    };
}
