using System.Collections.Concurrent;

namespace FrameEngine.Cluster.Worker;

/// <summary>What a worker holds of one query: outputs of finished tasks, and the means to stop running ones.</summary>
internal sealed class WorkerQuery : IDisposable
{
    private readonly ConcurrentDictionary<(int Stage, int Task), StageOutput> _outputs = new();
    private readonly CancellationTokenSource _stop = new();
    private int _ended;

    public CancellationToken Stopped => _stop.Token;

    public bool Ended => Volatile.Read(ref _ended) != 0;

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
}
