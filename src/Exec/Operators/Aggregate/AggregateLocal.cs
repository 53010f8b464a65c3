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
    private readonly QueryContext _context;
    private readonly AggregateInputs _inputs;
    private readonly KeyWriter _writer;
    private readonly DistinctSet?[] _sets;
    private readonly bool _grouped;
    private readonly DirectIndex? _index;
    private GroupTable? _table;
    private Arena? _arena;
    private NativeBuffer? _rows;
    private byte* _single;

    public AggregateLocal(PhysicalAggregate plan, RowLayout layout, bool[] distinct, QueryContext context)
    {
        _layout = layout;
        _context = context;
        _functions = [.. plan.Aggregates.Select(a => a.Function)];
        _grouped = plan.Groups.Count > 0;
        _inputs = new AggregateInputs(plan.Groups, plan.Aggregates, context);
        _writer = new KeyWriter(layout, context.Pool, context.ConstantHash);
        double rows = plan.Input.EstimatedRows / context.Threads;
        _table = new GroupTable(layout, _functions, rows, context.Pool);
        _arena = new Arena(context.Pool);
        _sets = [.. plan.Aggregates.Select((a, i) => distinct[i] ? new DistinctSet(plan.Groups, a, rows, context) : null)];
        if (_grouped)
        {
            _index = DirectIndex.Create(plan, layout, context.Pool);
            return;
        }

        ulong none = 0;
        _single = _table.Add(0, (byte*)&none);
    }

    public override OperatorResult Push(DataChunk chunk, long morsel, Action wake)
    {
        Vector[] keys = _inputs.Begin(chunk);
        byte** rows = _grouped ? FindRows(keys, chunk.Selection) : null;
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

        return OperatorResult.NeedInput;
    }

    /// <summary>Updates one aggregate with rows that are known to be distinct.</summary>
    public void Feed(int aggregate, ReadOnlySpan<Vector> keys, ReadOnlySpan<Vector> arguments, int count)
    {
        var selection = Selection.All(count);
        Update(aggregate, arguments, _grouped ? FindRows(keys, selection) : null, selection);
    }

    public int ArgumentCount(int aggregate) => _functions[aggregate].Parameters.Count;

    /// <summary>Hands over the table and the memory of its states' texts.</summary>
    public (GroupTable Table, Arena Arena) Take()
    {
        (GroupTable, Arena) taken = (_table!, _arena!);
        _table = null;
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
        _writer.Dispose();
        _index?.Dispose();
        _table?.Dispose();
        _arena?.Dispose();
        _rows?.Release();
        _rows = null;
        foreach (DistinctSet? set in _sets) set?.Dispose();
    }

    private void Update(int aggregate, ReadOnlySpan<Vector> arguments, byte** rows, Selection selection)
    {
        int offset = _layout.StateOffsets[aggregate];
        if (_grouped) _functions[aggregate].Update(arguments, rows, offset, selection, _arena!);
        else _functions[aggregate].UpdateSingle(arguments, _single + offset, selection, _arena!);
    }

    private byte** FindRows(ReadOnlySpan<Vector> keys, Selection selection)
    {
        int count = selection.Count;
        byte** rows = Rows(count);
        if (_index is { Usable: true })
        {
            // The second half of the memory is for the positions and then the physical rows of those that the index does not know yet.
            int* missing = (int*)(rows + count), left = missing + count;
            int misses = _index.Find(keys, selection, rows, missing);
            if (misses == 0) return rows;
            if (misses > 0)
            {
                for (int i = 0; i < misses; i++) left[i] = selection[missing[i]];
                _writer.Write(keys, new Selection(left, misses));
                AddMissing(missing, misses, rows);
                return rows;
            }
        }

        _writer.Write(keys, selection);
        _table!.Find(_writer.Blocks, _writer.Hashes, count, rows);
        return rows;
    }

    private void AddMissing(int* missing, int misses, byte** rows)
    {
        for (int i = 0; i < misses; i++)
        {
            byte** slot = _index!.Slot(missing[i]);
            byte* row = slot == null ? null : *slot;
            if (row == null)
            {
                if (slot != null && _index.IsComplete) row = _table!.Add(_writer.Hashes[i], _writer.Blocks + ((long)i * _layout.KeySize));
                else _table!.Find(_writer.Blocks + ((long)i * _layout.KeySize), _writer.Hashes + i, 1, &row);
                if (slot != null) *slot = row;
            }

            rows[missing[i]] = row;
        }
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

    private byte** Rows(int count)
    {
        long bytes = count * 16L;
        if (_rows is null || _rows.Capacity < bytes)
        {
            _rows?.Release();
            _rows = null;
            _rows = NativeBuffer.Allocate(_context.Pool, Math.Max(bytes, _context.ChunkRows * 16L));
        }

        return (byte**)_rows.Pointer;
    }
}
