using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Functions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>One thread's table of groups.</summary>
internal sealed unsafe class AggregateLocal : LocalSink
{
    private readonly AggregateOverload[] _functions;
    private readonly RowLayout _layout;
    private readonly AggregateInputs _inputs;
    private readonly GroupFinder _finder;
    private readonly DistinctSet?[] _sets;
    private readonly bool _grouped;
    private readonly byte* _single;
    private readonly QueryContext _context;
    private readonly bool _mayPart;
    private long _nextCheck = 1 << 17;
    private PartedAggregation? _parted;
    private Arena? _arena;

    public AggregateLocal(PhysicalAggregate plan, RowLayout layout, bool[] distinct, QueryContext context)
    {
        _layout = layout;
        _functions = [.. plan.Aggregates.Select(a => a.Function)];
        _grouped = plan.Groups.Count > 0;
        _inputs = new AggregateInputs(plan.Groups, plan.Aggregates, context);
        double rows = plan.Input.EstimatedRows / context.Threads;
        _finder = new GroupFinder(plan.Groups, plan.Bounds, plan.EstimatedRows, rows, layout, _functions, context);
        _arena = new Arena(context.Pool);
        _sets = [.. plan.Aggregates.Select((a, i) => distinct[i] ? new DistinctSet(plan.Groups, a, rows, context) : null)];
        _context = context;
        _mayPart = _grouped && PartedAggregation.Serves(plan, layout, distinct);
        if (_grouped) return;
        ulong none = 0;
        _single = _finder.Table.Add(0, (byte*)&none);
    }

    public override OperatorResult Push(DataChunk chunk, long morsel, Action wake)
    {
        Vector[] keys = _inputs.Begin(chunk);
        if (_parted is not null)
        {
            _finder.Part(keys, _inputs.EvaluateDistinct(), chunk.Selection, _parted.Rows);
            if (_parted.Rows.Count >= _parted.Most) AddParted();
            return OperatorResult.NeedInput;
        }

        byte** rows = _grouped ? _finder.Find(keys, chunk.Selection) : null;
        for (int i = 0; i < _functions.Length; i++)
        {
            Selection selection = _inputs.Selected(i);
            if (selection.Count == 0) continue;
            Vector[] arguments = _inputs.Arguments(i, selection);
            if (_sets[i] is { } set)
            {
                set.Add(keys, arguments, selection);
                continue;
            }

            byte** targets = rows;
            if (_grouped && _inputs.HasFilter(i)) targets = Narrow(rows, chunk.Selection, selection);
            Update(i, arguments, targets, selection);
        }

        if (_mayPart && _finder.Table.Sought >= _nextCheck && !_finder.HasIndex)
        {
            _nextCheck *= 2;
            if (_finder.Table.IsScattered) _parted = new PartedAggregation(_inputs, _functions.Length, _layout, _finder.Table.ExpectedBytes, _context);
        }

        return OperatorResult.NeedInput;
    }

    /// <summary>Updates one aggregate with rows that are known to be distinct.</summary>
    public void Feed(int aggregate, ReadOnlySpan<Vector> keys, ReadOnlySpan<Vector> arguments, int count)
    {
        var selection = Selection.All(count);
        Update(aggregate, arguments, _grouped ? _finder.Find(keys, selection) : null, selection);
    }

    /// <summary>Rows that were parted before they were grouped.</summary>
    public long PartedRows { get; private set; }

    public int ArgumentCount(int aggregate) => _functions[aggregate].Parameters.Count;

    /// <summary>Groups the rows that are still parted: to be called before the table is handed over.</summary>
    public void Settle()
    {
        if (_parted is not null) AddParted();
    }

    /// <summary>Hands over the table, the index that leads to all its rows if there is one, and the memory of its states' texts.</summary>
    public (GroupTable Table, DirectIndex? Index, Arena Arena) Take()
    {
        DirectIndex? index = _finder.TakeIndex();
        (GroupTable, DirectIndex?, Arena) taken = (_finder.TakeTable(), index, _arena!);
        _arena = null;
        return taken;
    }

    /// <summary>Hands over the set of a DISTINCT aggregate; null if it has none.</summary>
    public DistinctSet? TakeSet(int aggregate)
    {
        DistinctSet? set = _sets[aggregate];
        _sets[aggregate] = null;
        return set;
    }

    public override void Dispose()
    {
        _inputs.Dispose();
        _finder.Dispose();
        _parted?.Dispose();
        _arena?.Dispose();
        foreach (DistinctSet? set in _sets) set?.Dispose();
    }

    // Partition by partition, so that the groups of one stay in the nearest caches while its rows are added.
    private void AddParted()
    {
        PartitionedRows rows = _parted!.Rows;
        for (int partition = 0; partition < GroupTable.Partitions; partition++)
        {
            _context.ThrowIfCancelled();
            foreach (PartitionedRows.Block block in rows[partition])
            {
                _finder.Table.Reserve(partition, block.Count, rows.Count);
                byte** found = _finder.Find(block, rows.KeepsHashes);
                for (int i = 0; i < _functions.Length; i++) Update(i, _parted.Arguments(block, i), found, Selection.All(block.Count));
            }
        }

        PartedRows += rows.Count;
        rows.Clear();
    }

    private void Update(int aggregate, ReadOnlySpan<Vector> arguments, byte** rows, Selection selection)
    {
        int offset = _layout.StateOffsets[aggregate];
        if (_grouped) _functions[aggregate].Update(arguments, rows, offset, selection, _arena!);
        else _functions[aggregate].UpdateSingle(arguments, _single + offset, selection, _arena!);
    }

    // Rows of those that pass a filter; both selections ascend. The second half of the memory is for this.
    private byte** Narrow(byte** rows, Selection all, Selection part)
    {
        byte** output = rows + all.Count;
        for (int i = 0, at = 0; i < part.Count; i++, at++)
        {
            while (all[at] != part[i]) at++;
            output[i] = rows[at];
        }

        return output;
    }
}
