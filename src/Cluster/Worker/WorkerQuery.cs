using System.Collections.Concurrent;

namespace FrameEngine.Cluster.Worker;

/// <summary>What a worker holds of one query: outputs of finished tasks, and the means to stop running ones.</summary>
/// <remarks>One that has ended is remembered for a while, so that a task that comes late does not bring it back.</remarks>
internal sealed class WorkerQuery : IDisposable
{
    private readonly ConcurrentDictionary<(int Stage, int Task), StageOutput> _outputs = new();
    private readonly CancellationTokenSource _stop = new();
    private int _ended;
    private int _requests;
    private long _lastUse = Environment.TickCount64;

    public CancellationToken Stopped => _stop.Token;

    public bool Ended => Volatile.Read(ref _ended) != 0;

    /// <summary>How long nobody has asked for anything of it; zero while a request is answered.</summary>
    public TimeSpan Idle => Volatile.Read(ref _requests) > 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Environment.TickCount64 - Interlocked.Read(ref _lastUse));

    /// <summary>A request begins; what is given is disposed when it is answered.</summary>
    public IDisposable Use()
    {
        Interlocked.Increment(ref _requests);
        return new Request(this);
    }

    /// <summary>Keeps a finished task's output, in place of an earlier attempt's.</summary>
    public void Publish(int stage, int task, StageOutput output)
    {
        _outputs.AddOrUpdate((stage, task), output, (_, earlier) =>
        {
            earlier.Dispose();
            return output;
        });
        if (Ended) DropOutputs();
    }

    /// <summary>The output of a finished task; null if there is none.</summary>
    public StageOutput? Find(int stage, int task) => _outputs.GetValueOrDefault((stage, task));

    /// <summary>Stops the query's tasks and drops its outputs.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0) return;
        _stop.Cancel();
        DropOutputs();
    }

    private void DropOutputs()
    {
        foreach ((int Stage, int Task) key in _outputs.Keys)
            if (_outputs.TryRemove(key, out StageOutput? output)) output.Dispose();
    }

    private sealed class Request(WorkerQuery query) : IDisposable
    {
        public void Dispose()
        {
            Interlocked.Exchange(ref query._lastUse, Environment.TickCount64);
            Interlocked.Decrement(ref query._requests);
        }
    }
}
