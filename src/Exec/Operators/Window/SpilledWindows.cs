using System.Collections.Concurrent;
using FrameEngine.Columns;
using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Gives the rows that a window node has written to disk with their results, part by part: each thread sorts and computes one at a time, as it would be done in memory.</summary>
internal sealed class SpilledWindows : IDisposable
{
    private readonly ConcurrentStack<WindowPart> _parts = new();
    private readonly ConcurrentBag<WindowPart.Shared> _shared = [];
    private readonly WindowSink _sink;
    private readonly WindowSpill _spill;
    private readonly NodeMetrics? _metrics;
    private long _written;
    private long _morsel = -1;

    public SpilledWindows(WindowSink sink, WindowSpill spill, NodeMetrics? metrics)
    {
        _sink = sink;
        _spill = spill;
        _metrics = metrics;
        Count(spill.Bytes);
        _parts.PushRange([.. WindowPart.Of(spill.Rows, null)]);
    }

    public SourceReader CreateReader() => new Reader(this);

    public void Dispose()
    {
        foreach (WindowPart.Shared rows in _shared) rows.Dispose();
    }

    private void Count(long bytes) => _metrics?.Set("spilled bytes", Interlocked.Add(ref _written, bytes));

    // The next part that fits in memory and has rows.
    private WindowPart? Take()
    {
        while (_parts.TryPop(out WindowPart? part))
        {
            _sink.Context.ThrowIfCancelled();
            if (part.Rows.Rows(part.Partition) > 0)
            {
                if (!part.IsTooLarge(_spill)) return part;
                WindowPart.Shared parts = part.Split(_spill);
                _shared.Add(parts);
                Count(parts.Rows.File.Length);
                _parts.PushRange([.. WindowPart.Of(parts.Rows, parts)]);
            }

            part.Whole?.Release();
        }

        return null;
    }

    private sealed class Reader(SpilledWindows windows) : SourceReader
    {
        private WindowPart? _part;
        private WindowSink? _computed;
        private SourceReader? _rows;
        private long _morsel;

        public override OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel)
        {
            chunk = null;
            while (_rows is null || _rows.Read(wake, out chunk, out _) == OperatorResult.Finished)
            {
                End();
                _part = windows.Take();
                morsel = _morsel = Interlocked.Increment(ref windows._morsel);
                if (_part is null) return OperatorResult.Finished;
                _computed = _part.Compute(windows._sink.Plan, windows._sink.Context);
                _rows = new WindowSource(_computed).CreateReader();
            }

            morsel = _morsel;
            return OperatorResult.HaveOutput;
        }

        public override void Dispose() => End();

        private void End()
        {
            _rows?.Dispose();
            _rows = null;
            _computed?.Dispose();
            _computed = null;
            _part?.Whole?.Release();
            _part = null;
        }
    }
}
