using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Spill;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Gives the rows of a finished <see cref="WindowSink"/> with their results, in the order of its sort; morsels are runs of chunks.</summary>
/// <param name="metrics">Where the node says how much it wrote to disk.</param>
internal sealed unsafe class WindowSource(WindowSink sink, NodeMetrics? metrics = null) : Source
{
    private const int MorselChunks = 16;
    private SpilledWindows? _spilled;
    private int _nextMorsel;

    public override string Name => "rows with windows";

    public override int MaxThreads => _spilled is not null ? SpillPartitions.Count : (int)Math.Max((sink.Sort.Store.Rows + MorselRows - 1) / MorselRows, 1);

    private int MorselRows => MorselChunks * sink.Context.ChunkRows;

    public override void Open(QueryContext context)
    {
        if (sink.Spill is { } spill) _spilled = new SpilledWindows(sink, spill, metrics);
    }

    public override SourceReader CreateReader() => _spilled?.CreateReader() ?? new Reader(this, sink);

    public override void Dispose() => _spilled?.Dispose();

    private sealed class Reader : SourceReader
    {
        private readonly WindowSource _source;
        private readonly WindowSink _sink;
        private readonly Vector[] _vectors;
        private readonly Scratch<ulong>[] _validity;
        private readonly DataChunk _chunk;
        private readonly int _passed;
        private long _morsel;
        private long _at;
        private long _end;

        public Reader(WindowSource source, WindowSink sink)
        {
            _source = source;
            _sink = sink;
            _passed = sink.Plan.OutputOrdinals.Count;
            _vectors = [
                .. sink.Plan.OutputOrdinals.Select(c => new Vector(sink.Plan.Input.Output[c].Type, sink.Context.Pool, 0)),
                .. sink.Plan.Functions.Select(f => new Vector(f.Type))];
            _validity = [.. sink.Plan.Functions.Select(_ => new Scratch<ulong>(sink.Context.Pool))];
            _chunk = new DataChunk(_vectors);
        }

        public override OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel)
        {
            chunk = null;
            if (_at >= _end)
            {
                _sink.Context.ThrowIfCancelled();
                _morsel = Interlocked.Increment(ref _source._nextMorsel) - 1;
                _at = _morsel * _source.MorselRows;
                _end = Math.Min(_at + _source.MorselRows, _sink.Sort.Store.Rows);
            }

            morsel = _morsel;
            if (_at >= _end) return OperatorResult.Finished;
            int count = (int)Math.Min(_sink.Context.ChunkRows, _end - _at);
            for (int c = 0; c < _passed; c++) _sink.Sort.Store.Gather(_sink.Plan.OutputOrdinals[c], _sink.Sort.Ids + _at, count, null, count, _vectors[c]);
            for (int f = 0; f < _validity.Length; f++)
                _sink.Functions[f].Result.Show((int)_at, count, _vectors[_passed + f], _validity[f].Need(Bitmap.Words(count)));
            _at += count;
            _chunk.SetAll(count);
            chunk = _chunk;
            return OperatorResult.HaveOutput;
        }

        public override void Dispose()
        {
            foreach (Vector vector in _vectors) vector.Dispose();
            foreach (Scratch<ulong> validity in _validity) validity.Dispose();
        }
    }
}
