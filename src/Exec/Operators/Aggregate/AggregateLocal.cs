using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>One thread's table of groups; or the table of one partition's rows that come back from disk.</summary>
/// <remarks>When memory is short a thread leaves its table as it is and writes the rows that come then (<see cref="AggregateSpill"/>).</remarks>
internal sealed unsafe partial class AggregateLocal : LocalSink, IGroupBuilder
{
    private readonly AggregateOverload[] _functions;
    private readonly RowLayout _layout;
    private readonly AggregateInputs _inputs;
    private readonly GroupFinder _finder;
    private readonly DistinctSet?[] _sets;
    private readonly int[] _pushed; // the aggregates that take rows as they come
    private readonly bool _grouped;
    private readonly byte* _single;
    private readonly QueryContext _context;
    private readonly bool _mayPart;
    private long _nextCheck = 1 << 17;
    private PartedAggregation? _parted;
    private Arena? _arena;

    /// <summary>A thread's part.</summary>
    /// <param name="sets">Which aggregates' rows go to sets first.</param>
    /// <param name="setRows">Per aggregate where its sets write what is too much for memory.</param>
    /// <param name="spill">Null if all groups are to stay in memory.</param>
    public AggregateLocal(PhysicalAggregate plan, RowLayout layout, bool[] sets, SpilledRows?[] setRows, AggregateSpill? spill, QueryContext context)
        : this(plan, layout, plan.Groups, plan.Input.EstimatedRows / context.Threads, 0, context)
    {
        double rows = plan.Input.EstimatedRows / context.Threads;
        _sets = [.. plan.Aggregates.Select((a, i) => sets[i] ? new DistinctSet(plan.Groups, a, rows, setRows[i], context) : null)];
        _pushed = [.. Enumerable.Range(0, plan.Aggregates.Count)];
        _mayPart = _grouped && PartedAggregation.Serves(plan, layout, sets);
        if (!_grouped || spill is null) return;
        _spill = spill;
        _target = spill.Rows;
    }

    /// <summary>For rows of one partition that come back from disk.</summary>
    /// <param name="rows">How many there are.</param>
    /// <param name="round">See <see cref="PartitionMerge"/>.</param>
    /// <param name="target">Where they are to be parted; null: they are grouped.</param>
    public AggregateLocal(PhysicalAggregate plan, RowLayout layout, bool[] distinct, AggregateSpill spill, double rows, int round, SpilledRows? target, QueryContext context)
        : this(plan, layout, spill.Groups, rows, round, context)
    {
        _pushed = [.. Enumerable.Range(0, distinct.Length).Where(i => !distinct[i])];
        if (target is null) return;
        _target = target;
        _writer = target.CreateWriter();
    }

    private AggregateLocal(PhysicalAggregate plan, RowLayout layout, EquatableArray<Expression> groups, double rows, int round, QueryContext context)
    {
        _layout = layout;
        _functions = [.. plan.Aggregates.Select(a => a.Function)];
        _grouped = plan.Groups.Count > 0;
        _inputs = new AggregateInputs(groups, plan.Aggregates, context);
        _finder = new GroupFinder(groups, plan.Bounds, plan.EstimatedRows, rows, layout, _functions, context, round);
        _arena = new Arena(context.Pool);
        _sets = new DistinctSet?[_functions.Length];
        _pushed = [];
        _context = context;
        if (_grouped) return;
        ulong none = 0;
        _single = _finder.Table.Add(0, (byte*)&none);
    }

    public override OperatorResult Push(DataChunk chunk, long morsel, Action wake)
    {
        Vector[] keys = _inputs.Begin(chunk);
        if (_writer is not null)
        {
            Spill(chunk, keys);
            return OperatorResult.NeedInput;
        }

        if (_parted is not null)
        {
            _finder.Part(keys, _inputs.EvaluateDistinct(), chunk.Selection, _parted.Rows);
            if (_parted.Rows.Count >= _parted.Most) AddParted();
            if (_target is not null) LookAtMemory();
            return OperatorResult.NeedInput;
        }

        byte** rows = _grouped ? _finder.Find(keys, chunk.Selection) : null;
        foreach (int i in _pushed)
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

        if (_target is not null) LookAtMemory();
        return OperatorResult.NeedInput;
    }

    /// <summary>Rows that were parted before they were grouped.</summary>
    public long PartedRows { get; private set; }

    public int ArgumentCount(int aggregate) => _functions[aggregate].Parameters.Count;

    /// <summary>Groups the rows that are still parted and writes those that are to be written: to be called before the table is handed over.</summary>
    public void Finish()
    {
        if (_parted is not null) AddParted();
        _writer?.Flush();
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
        _writer?.Dispose();
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
