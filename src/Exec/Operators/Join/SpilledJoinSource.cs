using System.Collections.Concurrent;
using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Spill;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Joins what a hash join has written to disk, partition by partition, by the same table and the same probe as in memory. Gives nothing if nothing was written.</summary>
internal sealed class SpilledJoinSource(PhysicalHashJoin plan, HashJoinState state) : Source
{
    private readonly ConcurrentStack<PartitionPair> _pairs = new();
    private readonly ConcurrentBag<SharedSides> _sides = [];
    private long _morsel;

    public override string Name => "join of partitions on disk";

    public override int MaxThreads => Math.Max(_pairs.Count, 1);

    public override void Open(QueryContext context)
    {
        if (state.Spill is not { IsActive: true } spill) return;
        state.Metrics?.Set("spilled bytes", spill.Bytes);
        for (int p = SpillPartitions.Count - 1; p >= 0; p--) _pairs.Push(new PartitionPair(spill.Build, spill.Probe, p, null));
    }

    public override SourceReader CreateReader() => new Reader(this, state.Context);

    public override void Dispose()
    {
        foreach (SharedSides sides in _sides) sides.Dispose();
    }

    // The next pair whose built side fits in memory.
    private PartitionPair? Take()
    {
        while (_pairs.TryPop(out PartitionPair? pair))
        {
            state.Context.ThrowIfCancelled();
            if (!pair.IsTooLarge(state.Context.Spill!, state.Context.Threads)) return pair;
            using var keys = new InputColumns(state.ProbeKeys, state.Context.Pool);
            List<PartitionPair> parts = pair.Split(state, keys);
            _sides.Add(parts[0].Whole!);
            pair.Whole?.Release();
            _pairs.PushRange([.. parts]);
        }

        return null;
    }

    private sealed class Reader(SpilledJoinSource source, QueryContext context) : SourceReader
    {
        private PartitionPair? _pair;
        private PairJoin? _join;
        private long _morsel;

        public override OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel)
        {
            chunk = null;
            while (_join is null || !_join.Read(wake, out chunk))
            {
                End();
                _pair = source.Take();
                morsel = _morsel = Interlocked.Increment(ref source._morsel);
                if (_pair is null) return OperatorResult.Finished;
                _join = new PairJoin(_pair, source.Plan, source.State, context);
                _join.Build();
            }

            morsel = _morsel;
            return OperatorResult.HaveOutput;
        }

        public override void Dispose() => End();

        private void End()
        {
            _join?.Dispose();
            _join = null;
            _pair?.Whole?.Release();
            _pair = null;
        }
    }

    private PhysicalHashJoin Plan => plan;

    private HashJoinState State => state;
}
