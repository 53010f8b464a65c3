using System.Diagnostics;
using FrameEngine.Columns;
using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Scheduling;

/// <summary>One thread's run through the chains of a wave: reads a chunk, takes it through the operators to the sink, and so on, in slices.</summary>
/// <remarks>
/// A loop over the position in the chain, not recursion: after <see cref="OperatorResult.HaveOutput"/> the operator is entered again with the same
/// input before anything before it runs; after <see cref="OperatorResult.Blocked"/> the position is kept for the next slice.
/// </remarks>
internal sealed class PipelineTask(PipelineRun run) : SchedulerTask(run.Execution.Queue)
{
    private const int AtSource = -1;
    private const int ChunksBetweenLooks = 8;
    private static readonly long s_slice = Stopwatch.Frequency / 200;

    private readonly QueryExecution _execution = run.Execution;
    private LocalSink? _sink;
    private int _chain = -1;
    private ChainRun? _current;
    private SourceReader? _reader;
    private StreamOperator[] _operators = [];
    private DataChunk?[] _inputs = [];
    private bool[] _more = [];
    private TaskMetrics? _metrics;
    private int _position = AtSource;
    private int _flushing = -1; // the operator being flushed, or -1 while reading
    private long _morsel = -1;

    protected override SliceResult Run(WorkerPool pool)
    {
        try
        {
            long end = Stopwatch.GetTimestamp() + s_slice;
            for (int chunks = 0; ; chunks++)
            {
                if (_execution.Stopped) return Done(combine: false);
                switch (Step())
                {
                    case SliceResult.Blocked: return SliceResult.Blocked;
                    case SliceResult.Done: return Done(combine: true);
                    default: break;
                }

                if (chunks >= ChunksBetweenLooks && pool.Busy && Stopwatch.GetTimestamp() > end) return SliceResult.Again;
            }
        }
        catch (Exception error)
        {
            _execution.Fail(error);
            return Done(combine: false);
        }
    }

    protected override void OnDone() => _execution.Ended(this);

    private SliceResult Done(bool combine)
    {
        try
        {
            CloseChain();
            if (combine)
            {
                if (_sink is not null) run.Pipeline.Sink.Combine(_sink);
                run.TaskEnded();
            }
        }
        catch (Exception error)
        {
            _execution.Fail(error);
        }

        try
        {
            _sink?.Dispose();
        }
        catch (Exception error)
        {
            _execution.Fail(error);
        }

        _sink = null;
        return SliceResult.Done;
    }

    // One call of the source, an operator or the sink.
    private SliceResult Step()
    {
        if (_current is null) return NextChain() ? SliceResult.Again : SliceResult.Done;
        if (_position == AtSource) return _flushing < 0 ? ReadSource() : FlushNext();
        return _position == _operators.Length ? PushToSink() : RunOperator();
    }

    private bool NextChain()
    {
        _sink ??= run.Pipeline.Sink.CreateLocal(_execution.Context);
        do
        {
            if (run.SinkFinished || ++_chain >= run.Wave.Length) return false;
        }
        while (!run.Wave[_chain].TryEnter());

        ChainRun chain = run.Wave[_chain];
        int steps = chain.Chain.Steps.Count;
        _operators = new StreamOperator[steps];
        _inputs = new DataChunk?[steps + 1];
        _more = new bool[steps];
        _current = chain;
        for (int i = 0; i < steps; i++) _operators[i] = chain.Chain.Steps[i].Factory.Create(_execution.Context);
        _metrics = new TaskMetrics(_execution.Metrics, chain.Chain, run.Pipeline.SinkNode);
        _reader = chain.Chain.Source.CreateReader();
        _position = AtSource;
        _flushing = -1;
        return true;
    }

    private void CloseChain()
    {
        _metrics?.Flush();
        _metrics = null;
        _reader?.Dispose();
        _reader = null;
        // Operators that were not made yet are null.
        foreach (StreamOperator? step in _operators) step?.Dispose();
        _operators = [];
        _current = null;
    }

    private SliceResult ReadSource()
    {
        if (run.SinkFinished)
        {
            CloseChain();
            return SliceResult.Again;
        }

        if (_current!.FinishedStep >= 0)
        {
            _flushing = 0;
            return SliceResult.Again;
        }

        long start = Stopwatch.GetTimestamp();
        OperatorResult result = _reader!.Read(Wake, out DataChunk? chunk, out long morsel);
        if (result == OperatorResult.Blocked) return SliceResult.Blocked;
        if (result == OperatorResult.Finished)
        {
            _flushing = 0;
            return SliceResult.Again;
        }

        _metrics!.Count(0, start, chunk?.Count ?? 0);
        morsel |= (long)_current.Index << 40;
        if (morsel != _morsel)
        {
            _morsel = morsel;
            _sink!.Advance(morsel);
        }

        if (chunk is { Count: > 0 })
        {
            _inputs[0] = chunk;
            _position = 0;
        }

        return SliceResult.Again;
    }

    private SliceResult FlushNext()
    {
        int step = Math.Max(_flushing, _current!.FinishedStep + 1);
        if (step >= _operators.Length || run.SinkFinished)
        {
            CloseChain();
            return SliceResult.Again;
        }

        long start = Stopwatch.GetTimestamp();
        OperatorResult result = _operators[step].Flush(out DataChunk? output);
        _metrics!.Count(step + 1, start, output?.Count ?? 0);
        _flushing = result == OperatorResult.HaveOutput ? step : step + 1;
        if (output is { Count: > 0 })
        {
            _inputs[step + 1] = output;
            _position = step + 1;
        }

        return SliceResult.Again;
    }

    private SliceResult RunOperator()
    {
        int step = _position;
        long start = Stopwatch.GetTimestamp();
        OperatorResult result = _operators[step].Execute(_inputs[step]!, out DataChunk? output);
        if (result == OperatorResult.Blocked) return SliceResult.Blocked;
        _metrics!.Count(step + 1, start, output?.Count ?? 0);
        _more[step] = result == OperatorResult.HaveOutput;
        if (result == OperatorResult.Finished)
        {
            _current!.Finish(step);
            for (int i = 0; i < step; i++) _more[i] = false;
        }

        if (output is { Count: > 0 })
        {
            _inputs[step + 1] = output;
            _position = step + 1;
        }
        else
        {
            Back();
        }

        return SliceResult.Again;
    }

    private SliceResult PushToSink()
    {
        long start = Stopwatch.GetTimestamp();
        OperatorResult result = _sink!.Push(_inputs[_operators.Length]!, _morsel, Wake);
        if (result == OperatorResult.Blocked) return SliceResult.Blocked;
        _metrics!.CountSink(start, _inputs[_operators.Length]!.Count);
        if (result == OperatorResult.Finished)
        {
            run.SinkFinished = true;
            CloseChain();
        }
        else
        {
            Back();
        }

        return SliceResult.Again;
    }

    // To the last operator that has more to give for its input, or to the source.
    private void Back()
    {
        int step = Math.Min(_position, _operators.Length) - 1;
        if (_position < _operators.Length && _more[_position]) return;
        while (step >= 0 && !_more[step]) step--;
        _position = step;
    }
}
