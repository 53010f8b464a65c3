using System.Diagnostics;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Scheduling;

/// <summary>The state of one pipeline while a query runs: waves of chains, then the phases of its sink.</summary>
internal sealed class PipelineRun(Pipeline pipeline, QueryExecution execution)
{
    private int _firstChain;
    private int _nextChain;
    private int _active;
    private int _phase = -1;
    private int _phaseTasks;
    private int _nextPhaseTask;

    /// <summary>Pipelines that this one waits for; guarded by interlocked operations.</summary>
    public int Waiting;

    public List<PipelineRun> Dependents { get; } = [];
    public Pipeline Pipeline => pipeline;
    public QueryExecution Execution => execution;

    /// <summary>Chains of the present wave, with what their threads tell each other.</summary>
    public ChainRun[] Wave { get; private set; } = [];

    /// <summary>The sink wants no more from anyone.</summary>
    public bool SinkFinished { get; set; }

    public void Start()
    {
        pipeline.Sink.Open(execution.Context);
        StartWave();
    }

    private void StartWave()
    {
        IReadOnlyList<Chain> chains = pipeline.Chains;
        _firstChain = _nextChain;
        if (_firstChain == chains.Count || SinkFinished)
        {
            ReleaseInputs();
            NextPhase();
            return;
        }

        int wave = chains[_firstChain].Wave;
        while (_nextChain < chains.Count && chains[_nextChain].Wave == wave) _nextChain++;
        Wave = [.. chains.Skip(_firstChain).Take(_nextChain - _firstChain).Select((c, i) => new ChainRun(c, _firstChain + i))];
        long threads = 0;
        foreach (ChainRun chain in Wave)
        {
            execution.Context.ThrowIfCancelled();
            chain.Chain.Source.Open(execution.Context);
            threads += Math.Max(chain.Chain.Source.MaxThreads, 1);
        }

        int tasks = pipeline.OneThread ? 1 : (int)Math.Min(threads, execution.Context.Threads);
        Volatile.Write(ref _active, tasks);
        for (int i = 0; i < tasks; i++) execution.Launch(new PipelineTask(this));
    }

    /// <summary>A thread has no more to do in this wave; its local sink is combined.</summary>
    public void TaskEnded()
    {
        if (Interlocked.Decrement(ref _active) > 0 || execution.Stopped) return;
        execution.Launch(new StepTask(execution, StartWave));
    }

    private void NextPhase()
    {
        do
        {
            _phase++;
            _phaseTasks = pipeline.Sink.BeginPhase(_phase);
        }
        while (_phaseTasks == 0);

        if (_phaseTasks < 0)
        {
            execution.Finished(this);
            return;
        }

        _nextPhaseTask = -1;
        int threads = Math.Min(_phaseTasks, execution.Context.Threads);
        _active = threads;
        for (int i = 0; i < threads; i++) execution.Launch(new PhaseTask(this));
    }

    /// <summary>Runs the next task of the phase.</summary>
    /// <returns>False if none is left.</returns>
    public bool RunPhaseTask()
    {
        int task = Interlocked.Increment(ref _nextPhaseTask);
        if (task >= _phaseTasks) return false;
        long start = Stopwatch.GetTimestamp();
        pipeline.Sink.RunTask(_phase, task);
        if (pipeline.SinkNode >= 0) execution.Metrics[pipeline.SinkNode].AddTime(start);
        return true;
    }

    public void PhaseTaskEnded()
    {
        if (Interlocked.Decrement(ref _active) > 0 || execution.Stopped) return;
        execution.Launch(new StepTask(execution, NextPhase));
    }

    // The tables that this pipeline probed or read are free as soon as it has seen all rows; its own sink lives on for its readers.
    private void ReleaseInputs()
    {
        foreach (Chain chain in pipeline.Chains) execution.DisposeShared(chain.Source);
        foreach (IDisposable input in pipeline.Releases) execution.DisposeShared(input);
    }

    public void DisposeChains()
    {
        foreach (Chain chain in pipeline.Chains) execution.DisposeShared(chain.Source);
    }

    public void DisposeSink() => execution.DisposeShared(pipeline.Sink);
}

/// <summary>A chain while its wave runs.</summary>
internal sealed class ChainRun(Chain chain, int index)
{
    private int _finished = -1;
    private int _readers;

    public Chain Chain { get; } = chain;

    /// <summary>Position among the pipeline's chains: the high part of the morsel numbers that the sink sees.</summary>
    public int Index { get; } = index;

    /// <summary>The highest operator that wants no more rows from any thread; -1 if all do.</summary>
    public int FinishedStep => Volatile.Read(ref _finished);

    /// <summary>Takes a place at the source, which serves no more threads than it says: other chains of the wave may have brought more.</summary>
    /// <returns>False if all places are taken.</returns>
    public bool TryEnter() => Interlocked.Increment(ref _readers) <= Math.Max(Chain.Source.MaxThreads, 1);

    public void Finish(int step)
    {
        int seen = Volatile.Read(ref _finished);
        while (seen < step && Interlocked.CompareExchange(ref _finished, step, seen) is var now && now != seen) seen = now;
    }
}
