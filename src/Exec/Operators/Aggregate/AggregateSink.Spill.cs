using FrameEngine.Exec.Pipelines;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Aggregate;

internal sealed partial class AggregateSink
{
    private readonly SpilledRows?[] _setRows; // per aggregate what its sets have written
    private AggregateSpill? _spill; // null if all groups stay in memory
    private long _setBytes, _mergeBytes, _groups;
    private int _done;

    /// <summary>Whether groups are partly on disk: then <see cref="CreateMerge"/> serves in place of <see cref="Groups"/>.</summary>
    public bool IsSpilled => _spill is { Rows.IsEmpty: false };

    /// <summary>Rows in memory and on disk, which are at least as many as groups.</summary>
    public long SpilledRowCount => _tables.Sum(t => (long)t.Count) + Enumerable.Range(0, GroupTable.Partitions).Sum(p => _spill!.Rows.Rows(p));

    private long SpilledBytes => _setBytes + (_spill?.Rows.Bytes ?? 0) + Interlocked.Read(ref _mergeBytes);

    /// <summary>One thread's way to the groups.</summary>
    public PartitionMerge CreateMerge() =>
        new(Layout, Functions, (round, rows, target) => new AggregateLocal(_plan, Layout, _distinct, _spill!, rows, round, target, _context!), _context!);

    /// <summary>Goes to a partition, which no other thread may read.</summary>
    public void Begin(PartitionMerge merge, int partition) => merge.Begin(_tables, _spill!.Rows, partition);

    /// <summary>Takes note that the groups of a partition are all read. After the last one everything is freed.</summary>
    /// <param name="written">Bytes that had to be written meanwhile.</param>
    public void End(long groups, long written)
    {
        _metrics.Set("groups", Interlocked.Add(ref _groups, groups));
        if (written > 0)
        {
            Interlocked.Add(ref _mergeBytes, written);
            _metrics.Set("spilled bytes", SpilledBytes);
        }

        if (Interlocked.Increment(ref _done) == GroupTable.Partitions) DropTables();
    }

    private void OpenSpill(QueryContext context)
    {
        if (_plan.Groups.Count > 0) _spill = new AggregateSpill(_plan, _distinct, context);
        DataType[] keys = [.. _plan.Groups.Select(g => g.Type)];
        for (int i = 0; i < _distinct.Length; i++)
            if (_distinct[i]) _setRows[i] = new SpilledRows([[.. keys, .. _plan.Aggregates[i].Arguments.Select(e => e.Type)]], context);
    }

    private void CloseSets()
    {
        foreach (SpilledRows? rows in _setRows)
        {
            _setBytes += rows?.Bytes ?? 0;
            rows?.Dispose();
        }

        Array.Clear(_setRows);
    }
}
