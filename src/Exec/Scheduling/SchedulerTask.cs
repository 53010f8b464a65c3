using FrameEngine.Memory;

namespace FrameEngine.Exec.Scheduling;

/// <summary>How a slice of a task ended.</summary>
internal enum SliceResult : byte
{
    /// <summary>There is more to do: to the end of the queue.</summary>
    Again,
    /// <summary>Waits for <see cref="SchedulerTask.Wake"/>.</summary>
    Blocked,
    /// <summary>Never to be run again.</summary>
    Done,
}

/// <summary>A unit of work that runs in slices on a <see cref="WorkerPool"/>: never on two threads at once.</summary>
/// <remarks><code>
/// Queued → Running → Queued (again) | Parked (blocked) | Over
///             ↓ Wake while it runs: it might be about to park
///          Woken → Queued, whatever it wanted
/// </code></remarks>
internal abstract class SchedulerTask
{
    private const int Queued = 0, Running = 1, Woken = 2, Parked = 3, Over = 4;
    private int _state = Queued;
    private WorkerPool? _pool;

    protected SchedulerTask(QueryQueue queue)
    {
        Queue = queue;
        Wake = OnWake;
    }

    public QueryQueue Queue { get; }

    /// <summary>Requeues the task if it is parked or about to park. May be called by any thread, any number of times.</summary>
    public Action Wake { get; }

    /// <summary>Queues the task for the first time.</summary>
    public void Start(WorkerPool pool)
    {
        _pool = pool;
        pool.Enqueue(this);
    }

    public void RunSlice(WorkerPool pool)
    {
        Volatile.Write(ref _state, Running);
        CancellationToken before = Interruption.Watch(Queue.Cancellation);
        SliceResult result = Run(pool);
        Interruption.Watch(before);
        switch (result)
        {
            case SliceResult.Done:
                Volatile.Write(ref _state, Over);
                OnDone();
                break;
            case SliceResult.Again:
                Requeue(pool);
                break;
            default:
                if (Interlocked.CompareExchange(ref _state, Parked, Running) != Running) Requeue(pool);
                break;
        }
    }

    /// <summary>Works for a slice. Must not throw.</summary>
    protected abstract SliceResult Run(WorkerPool pool);

    /// <summary>Called once after the last slice.</summary>
    protected abstract void OnDone();

    private void Requeue(WorkerPool pool)
    {
        Volatile.Write(ref _state, Queued);
        pool.Enqueue(this);
    }

    private void OnWake()
    {
        while (true)
        {
            int state = Volatile.Read(ref _state);
            if (state == Running && Interlocked.CompareExchange(ref _state, Woken, Running) == Running) return;
            if (state == Parked && Interlocked.CompareExchange(ref _state, Queued, Parked) == Parked)
            {
                _pool!.Enqueue(this);
                return;
            }

            if (state is Queued or Woken or Over) return;
        }
    }
}
