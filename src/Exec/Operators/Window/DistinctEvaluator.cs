using FrameEngine.Columns;
using FrameEngine.Functions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>A DISTINCT aggregate over frames that move.</summary>
/// <remarks>
/// A row counts if the last row before it with its value lies before the frame. For runs of 16, 256, 4096 … rows the rows are sorted by that predecessor, with a state for each
/// prefix: what a run gives to a frame is then found by one binary search. (A merge sort tree: Wesley and Xu, Incremental Computation of Common Windowed Holistic Aggregates, 2016.)
/// </remarks>
internal sealed unsafe class DistinctEvaluator : WindowEvaluator
{
    private const int Shift = 4;

    private readonly AggregateOverload _function;
    private readonly Vector[] _arguments;
    private readonly List<Level> _levels = [];
    private NativeBuffer? _previous;
    private Arena? _arena;

    public DistinctEvaluator(WindowSpec spec, PhysicalWindow plan, WindowRows rows) : base(spec, plan, rows)
    {
        _function = spec.Aggregate!;
        _arguments = [.. spec.Arguments.Select(rows.Operand)];
    }

    private RunBits Partitions => Rows.Runs(Spec.PartitionKeys);

    private int* Previous => (int*)_previous!.Pointer;

    public override void BeginPrepare()
    {
        base.BeginPrepare();
        _previous = NativeBuffer.Allocate(Rows.Pool, Math.Max(Rows.Count * 4L, 64));
    }

    public override void Prepare(int group)
    {
        (int start, int end) = RowsOf(group);
        using var values = new DistinctValues(Spec, Spec.Filter is null ? null : Rows.Operand(Spec.Filter), Rows);
        foreach ((int begin, int stop) in AggregateEvaluator.PartitionsFrom(Partitions, start, end)) values.Link(begin, stop, Previous);
    }

    public override void EndPrepare()
    {
        _arena = new Arena(Rows.Pool);
        using var feeder = new RowFeeder(_function, _arguments, null, Context);
        for (int shift = Shift; 1L << shift <= Rows.Count; shift += Shift)
        {
            var level = new Level(shift, Rows.Count, _function.StateSize, Rows.Pool);
            _levels.Add(level);
            for (int run = 0; (run + 1L) << shift <= Rows.Count; run++)
            {
                Context.ThrowIfCancelled();
                int first = run << shift, end = (run + 1) << shift;
                if (!Partitions.Splits(first, end)) Build(level, first, end, feeder);
            }
        }
    }

    private void Build(Level level, int first, int end, RowFeeder feeder)
    {
        int* rows = level.Rows;
        int* previous = Previous;
        for (int row = first; row < end; row++) rows[row] = row;
        new Span<int>(rows + first, end - first).Sort((a, b) => previous[a] != previous[b] ? previous[a].CompareTo(previous[b]) : a.CompareTo(b));
        for (int at = first; at < end && previous[rows[at]] != int.MaxValue; at++)
        {
            byte* state = level.State(at);
            _function.Initialize(state);
            if (at > first)
            {
                byte* before = level.State(at - 1);
                _function.Combine(&before, 0, &state, 0, 1, _arena!);
            }

            feeder.AddOne(state, rows[at], _arena!);
        }
    }

    protected override void Evaluate(int start, int end)
    {
        var finder = new FrameFinder(Spec, Plan, Rows);
        using var feeder = new RowFeeder(_function, _arguments, null, Context);
        using var batch = new StateBatch(_function, Result, Rows.Pool);
        for (int row = start; row < end; row++)
        {
            if ((row & 0xFFF) == 0) Context.ThrowIfCancelled();
            finder.To(row);
            Add(batch.Next(row), _levels.Count - 1, finder.Begin, finder.End, finder.Begin, feeder, batch.Arena);
        }

        batch.Flush();
    }

    private void Add(byte* state, int level, int begin, int end, int frame, RowFeeder feeder, Arena arena)
    {
        if (begin >= end) return;
        if (level < 0)
        {
            for (int row = begin; row < end; row++)
                if (Previous[row] < frame) feeder.AddOne(state, row, arena);
            return;
        }

        int shift = _levels[level].Shift;
        int first = (int)((begin + (1L << shift) - 1) >> shift), last = end >> shift;
        if (first >= last)
        {
            Add(state, level - 1, begin, end, frame, feeder, arena);
            return;
        }

        Add(state, level - 1, begin, first << shift, frame, feeder, arena);
        for (int run = first; run < last; run++) AddRun(state, _levels[level], run, frame, arena);
        Add(state, level - 1, last << shift, end, frame, feeder, arena);
    }

    private void AddRun(byte* state, Level level, int run, int frame, Arena arena)
    {
        int first = run << level.Shift, low = first, high = (run + 1) << level.Shift;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (Previous[level.Rows[middle]] < frame) low = middle + 1;
            else high = middle;
        }

        if (low == first) return;
        byte* source = level.State(low - 1);
        _function.Combine(&source, 0, &state, 0, 1, arena);
    }

    public override void Dispose()
    {
        _previous?.Release();
        _arena?.Dispose();
        foreach (Level level in _levels) level.Dispose();
        base.Dispose();
    }

    /// <summary>Runs of one length: their rows by predecessor, and the state of each prefix.</summary>
    private sealed class Level(int shift, int rows, int stateSize, MemoryPool pool) : IDisposable
    {
        private readonly NativeBuffer _rows = NativeBuffer.Allocate(pool, rows * 4L);
        private readonly NativeBuffer _states = NativeBuffer.Allocate(pool, (long)rows * stateSize);

        public int Shift => shift;

        public int* Rows => (int*)_rows.Pointer;

        public byte* State(int at) => _states.Pointer + ((long)at * stateSize);

        public void Dispose()
        {
            _rows.Release();
            _states.Release();
        }
    }
}
