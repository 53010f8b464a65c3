using System.Collections.Concurrent;
using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Functions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Groups rows: each thread into a table of its own, then all tables partition by partition.</summary>
/// <remarks>
/// <code>
/// threads    find or make the row of each key, update its states;  DISTINCT arguments go to sets of (keys, arguments) instead
/// phase 0    a task per set and partition: merge the threads' sets, feed each distinct combination to a table like the threads'
/// phase 1    a task per partition: merge the tables
/// </code>
/// If rows had to be written to disk, there is no phase 1: the source merges partition by partition, so that only those are in memory that are just being read.
/// Without group keys there is one group, which every table has from the start.
/// </remarks>
internal sealed partial class AggregateSink : Sink
{
    private readonly PhysicalAggregate _plan;
    private readonly NodeMetrics _metrics;
    private readonly List<GroupTable> _tables = [];
    private readonly List<DirectIndex?> _indexes = []; // of the tables
    private readonly bool[] _distinct; // which aggregates have sets
    private readonly List<DistinctSet>?[] _sets;
    private readonly List<IDisposable> _kept = [];
    private readonly ConcurrentBag<AggregateLocal> _feeders = [];
    private readonly ConcurrentBag<Arena> _arenas = [];
    private QueryContext? _context;
    private long _partedRows;

    public AggregateSink(PhysicalAggregate plan, NodeMetrics metrics)
    {
        _plan = plan;
        _metrics = metrics;
        Functions = [.. plan.Aggregates.Select(a => a.Function)];
        Layout = new RowLayout([.. plan.Groups.Select(g => g.Type)], [.. plan.Groups.Select(g => g.Nullable)], Functions);
        _distinct = [.. plan.Aggregates.Select(a => a.Distinct && !a.Function.DistinctIsRedundant)];
        _sets = [.. _distinct.Select(d => d ? new List<DistinctSet>() : null)];
        _setRows = new SpilledRows?[_distinct.Length];
    }

    public override string Name => "Aggregate";

    public RowLayout Layout { get; }
    public AggregateOverload[] Functions { get; }
    public EquatableArray<PhysicalColumn> Columns => _plan.Columns;

    /// <summary>The groups, once the pipeline is done.</summary>
    public GroupMerge[] Groups { get; private set; } = [];

    public override void Open(QueryContext context)
    {
        _context = context;
        if (context.Spill is not null) OpenSpill(context);
    }

    public override LocalSink CreateLocal(QueryContext context) => new AggregateLocal(_plan, Layout, _distinct, _setRows, _spill, context);

    public override void Combine(LocalSink local)
    {
        var mine = (AggregateLocal)local;
        mine.Finish(); // each thread its own rows, before any of them waits for another
        lock (_tables) Keep(mine);
    }

    public override int BeginPhase(int phase)
    {
        int sets = _sets.Count(s => s is not null);
        switch (phase)
        {
            case 0:
                return sets * GroupTable.Partitions;
            case 1:
                while (_feeders.TryTake(out AggregateLocal? feeder))
                {
                    feeder.Finish();
                    Keep(feeder);
                    feeder.Dispose();
                }

                foreach (List<DistinctSet>? set in _sets) Release(set);
                CloseSets();
                foreach (GroupTable table in _tables) table.DropEntries();
                if (_context!.Spill is not null && SpilledBytes > 0) _metrics.Set("spilled bytes", SpilledBytes);
                if (_partedRows > 0) _metrics.Set("parted rows", _partedRows);
                if (IsSpilled)
                {
                    DropIndexes();
                    return -1;
                }

                foreach (DirectIndex? index in _indexes) index?.Settle();
                Groups = new GroupMerge[GroupTable.Partitions];
                for (int i = 0; i < Groups.Length; i++) Groups[i] = new GroupMerge();
                return Groups.Length;
            default:
                DropIndexes();
                _metrics.Set("groups", Groups.Sum(g => (long)g.Count));
                _metrics.Set("bytes", _tables.Sum(t => t.Bytes));
                return -1;
        }
    }

    public override void RunTask(int phase, int task)
    {
        _context!.ThrowIfCancelled();
        if (phase == 0)
        {
            FeedDistinct(task / GroupTable.Partitions, task % GroupTable.Partitions);
            return;
        }

        if (!_arenas.TryTake(out Arena? arena)) arena = KeepArena();
        Groups[task].Run(_tables, _indexes, task, Layout, Functions, _context.Pool, arena, _context.ThrowIfCancelled);
        _arenas.Add(arena);
    }

    public override void Dispose()
    {
        while (_feeders.TryTake(out AggregateLocal? feeder)) feeder.Dispose();
        foreach (GroupMerge group in Groups) group?.Dispose();
        foreach (List<DistinctSet>? set in _sets) Release(set);
        CloseSets();
        DropIndexes();
        DropTables();
    }

    private void DropTables()
    {
        foreach (GroupTable table in _tables) table.Dispose();
        _tables.Clear();
        foreach (IDisposable thing in _kept) thing.Dispose();
        _kept.Clear();
        _spill?.Rows.Dispose();
    }

    private void Keep(AggregateLocal local)
    {
        (GroupTable table, DirectIndex? index, Arena arena) = local.Take();
        _tables.Add(table);
        _indexes.Add(index);
        _kept.Add(arena);
        _partedRows += local.PartedRows;
        for (int i = 0; i < _sets.Length; i++)
            if (_sets[i] is { } sets && local.TakeSet(i) is { } set) sets.Add(set);
    }

    private void DropIndexes()
    {
        foreach (DirectIndex? index in _indexes) index?.Dispose();
        _indexes.Clear();
    }

    private Arena KeepArena()
    {
        var arena = new Arena(_context!.Pool);
        lock (_kept) _kept.Add(arena);
        return arena;
    }

    private void FeedDistinct(int number, int partition)
    {
        (int aggregate, List<DistinctSet>? sets) = _sets.Index().Where(s => s.Item is not null).ElementAt(number);
        if (sets!.Count == 0) return;
        if (!_feeders.TryTake(out AggregateLocal? feeder)) feeder = CreateFeeder();
        try
        {
            new DistinctFeed(sets, _setRows[aggregate], aggregate, _context!).Run(partition, feeder);
        }
        finally
        {
            _feeders.Add(feeder);
        }
    }

    private AggregateLocal CreateFeeder() => new(_plan, Layout, new bool[_sets.Length], _setRows, _spill, _context!);

    private static void Release(List<DistinctSet>? sets)
    {
        if (sets is null) return;
        foreach (DistinctSet set in sets) set.Dispose();
        sets.Clear();
    }
}
