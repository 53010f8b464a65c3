using FrameEngine.Functions;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>States of an aggregate over runs of 16, 256, 4096 … sorted rows, so that any range of rows is the sum of a few. A segment tree.</summary>
/// <remarks><code>
/// level 1      [    0..255    ][   256..511   ]
/// level 0      [0..15][16..31] …
/// rows         0 1 2 …
/// </code>
/// Runs that reach over the end of a partition are never asked for and stay empty: adding them up might fail for nothing. States are combined in the order of the rows.</remarks>
internal sealed unsafe class StateTree : IDisposable
{
    private const int Shift = 4;

    /// <summary>Rows of a run of the lowest level.</summary>
    public const int Leaf = 1 << Shift;

    private readonly Lock _lock = new();
    private readonly AggregateOverload _function;
    private readonly RunBits _partitions;
    private readonly WindowRows _rows;
    private readonly List<NativeBuffer> _levels = [];
    private readonly List<Arena> _arenas = [];

    public StateTree(AggregateOverload function, RunBits partitions, WindowRows rows)
    {
        _function = function;
        _partitions = partitions;
        _rows = rows;
        for (int nodes = rows.Count >> Shift; nodes > 0; nodes >>= Shift) _levels.Add(NativeBuffer.Allocate(rows.Pool, (long)nodes * function.StateSize));
    }

    /// <summary>Builds the lowest level over a group of rows.</summary>
    public void AddLeaves(int start, int end, RowFeeder feeder)
    {
        if (_levels.Count == 0) return;
        Arena arena = NewArena();
        for (int node = start >> Shift; (node + 1) << Shift <= end; node++)
        {
            if ((node & 1023) == 0) _rows.Context.ThrowIfCancelled();
            byte* state = State(0, node);
            _function.Initialize(state);
            int first = node << Shift;
            if (!_partitions.Splits(first, first + Leaf)) feeder.Add(state, first, first + Leaf, arena);
        }
    }

    /// <summary>Builds the levels above.</summary>
    public void Finish()
    {
        if (_levels.Count < 2) return;
        Arena arena = NewArena();
        for (int level = 1; level < _levels.Count; level++)
        {
            int nodes = _rows.Count >> (Shift * (level + 1));
            for (int node = 0; node < nodes; node++)
            {
                if ((node & 1023) == 0) _rows.Context.ThrowIfCancelled();
                byte* state = State(level, node);
                _function.Initialize(state);
                int width = 1 << (Shift * (level + 1));
                if (!_partitions.Splits(node * width, (node + 1) * width)) Combine(state, level - 1, node << Shift, (node + 1) << Shift, arena);
            }
        }
    }

    /// <summary>Adds the rows of a range, which lies within a partition, to a state.</summary>
    public void Add(byte* state, int begin, int end, RowFeeder feeder, Arena arena)
    {
        int first = (begin + Leaf - 1) >> Shift, last = end >> Shift;
        if (first >= last)
        {
            feeder.Add(state, begin, end, arena);
            return;
        }

        if (begin < first << Shift) feeder.Add(state, begin, first << Shift, arena);
        AddNodes(state, 0, first, last, arena);
        if (last << Shift < end) feeder.Add(state, last << Shift, end, arena);
    }

    private void AddNodes(byte* state, int level, int begin, int end, Arena arena)
    {
        int first = (begin + Leaf - 1) >> Shift, last = end >> Shift;
        if (first >= last || level + 1 == _levels.Count)
        {
            Combine(state, level, begin, end, arena);
            return;
        }

        Combine(state, level, begin, first << Shift, arena);
        AddNodes(state, level + 1, first, last, arena);
        Combine(state, level, last << Shift, end, arena);
    }

    private void Combine(byte* state, int level, int begin, int end, Arena arena)
    {
        const int Most = 32;
        byte** sources = stackalloc byte*[Most];
        byte** targets = stackalloc byte*[Most];
        while (begin < end)
        {
            int count = Math.Min(end - begin, Most);
            for (int i = 0; i < count; i++)
            {
                sources[i] = State(level, begin + i);
                targets[i] = state;
            }

            _function.Combine(sources, 0, targets, 0, count, arena);
            begin += count;
        }
    }

    private byte* State(int level, int node) => _levels[level].Pointer + ((long)node * _function.StateSize);

    private Arena NewArena()
    {
        var arena = new Arena(_rows.Pool);
        lock (_lock) _arenas.Add(arena);
        return arena;
    }

    public void Dispose()
    {
        foreach (NativeBuffer level in _levels) level.Release();
        foreach (Arena arena in _arenas) arena.Dispose();
    }
}
