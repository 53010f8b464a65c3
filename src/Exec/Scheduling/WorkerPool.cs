namespace FrameEngine.Exec.Scheduling;

/// <summary>The threads that run queries, shared by all queries of a session or process. Queries take turns; tasks of one query run first come, first served.</summary>
/// <remarks>Thread-safe. A task gives its thread back after a slice of some milliseconds when others wait, and whenever it would have to wait itself.</remarks>
internal sealed class WorkerPool : IDisposable
{
    private static readonly Lazy<WorkerPool> s_shared = new(() => new WorkerPool(Environment.ProcessorCount));
    private readonly object _lock = new();
    private readonly Queue<QueryQueue> _ring = new();
    private readonly Thread[] _threads;
    private bool _disposed;

    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _threads = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            // Expression trees recurse while they are evaluated: deep ones want more than the default stack of a thread.
            _threads[i] = new Thread(Work, 16 << 20) { IsBackground = true, Name = $"frame worker {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>One thread per processor.</summary>
    public static WorkerPool Shared => s_shared.Value;

    public int Threads => _threads.Length;

    /// <summary>Whether some task waits for a thread.</summary>
    public bool Busy => Volatile.Read(ref _waiting) > 0;

    private int _waiting;

    /// <summary>Puts a task at the end of its query's queue.</summary>
    public void Enqueue(SchedulerTask task)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            task.Queue.Ready.Enqueue(task);
            _waiting++;
            Offer(task.Queue);
        }
    }

    /// <summary>Stops the threads once their present slice is over.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Monitor.PulseAll(_lock);
        }

        foreach (Thread thread in _threads)
            if (thread != Thread.CurrentThread) thread.Join();
    }

    private void Offer(QueryQueue queue)
    {
        if (queue.Offered || queue.Ready.Count == 0 || queue.Running >= queue.Threads) return;
        queue.Offered = true;
        _ring.Enqueue(queue);
        Monitor.Pulse(_lock);
    }

    private void Work()
    {
        QueryQueue? last = null;
        SchedulerTask? task;
        while (true)
        {
            lock (_lock)
            {
                if (last is not null)
                {
                    last.Running--;
                    Offer(last);
                    last = null; // a thread that waits for work keeps nothing of the query before alive
                }

                while (_ring.Count == 0)
                {
                    if (_disposed) return;
                    Monitor.Wait(_lock);
                }

                last = _ring.Dequeue();
                last.Offered = false;
                task = last.Ready.Dequeue();
                last.Running++;
                _waiting--;
                Offer(last);
            }

            task.RunSlice(this);
            task = null;
        }
    }
}

/// <summary>A query's tasks that are ready to run. Guarded by its pool's lock.</summary>
internal sealed class QueryQueue(int threads, CancellationToken cancellation)
{
    /// <summary>Fires when the query is to stop.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Threads that the query may use at once.</summary>
    public int Threads { get; } = threads;
    public Queue<SchedulerTask> Ready { get; } = new();
    public int Running { get; set; }
    public bool Offered { get; set; }
}
