using FrameEngine.Columns;
using FrameEngine.Compute.Comparing;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Looks the rows of one thread's chunks up in the table. Rows that are put out at most once stay where they are and only the selection narrows; with several matches pairs are made.</summary>
/// <remarks><code>
/// keys ─ words ─ heads ─ candidates ─┬─ one per row:  verify ─ residual ─ narrowed selection + gathered columns
///                                    └─ chains:       pairs, a chunk at a time ─ verify ─ residual ─ picked + gathered columns ─ rows without match
/// </code></remarks>
internal sealed unsafe partial class HashJoinProbe : StreamOperator
{
    private readonly HashJoinState _state;
    private readonly ProbeMode _mode;
    private readonly InputColumns _keys;
    private readonly KeyLookup _lookup;
    private readonly JoinOutput _output;
    private readonly PairCondition _condition;
    private readonly Scratch<int> _rows;
    private readonly Scratch<int> _ids;
    private readonly Scratch<int> _selected;
    private readonly Scratch<int> _aligned;
    private readonly Scratch<byte> _marks;
    private readonly Scratch<int> _pairRows;
    private readonly Scratch<int> _pairIds;

    public HashJoinProbe(HashJoinState state)
    {
        var pool = state.Context.Pool;
        _state = state;
        _mode = state.Built.Mode;
        _keys = new InputColumns(state.ProbeKeys, pool);
        _lookup = new KeyLookup(state);
        _output = new JoinOutput(state.Shape, pool);
        _condition = new PairCondition(state.Shape, state.Residual, state.MarkComparison, pool);
        _rows = new Scratch<int>(pool);
        _ids = new Scratch<int>(pool);
        _selected = new Scratch<int>(pool);
        _aligned = new Scratch<int>(pool);
        _marks = new Scratch<byte>(pool);
        _pairRows = new Scratch<int>(pool);
        _pairIds = new Scratch<int>(pool);
    }

    public override OperatorResult Execute(DataChunk input, out DataChunk? output)
    {
        if (_inPairs) return NextPairs(input, out output);
        if (_state.Table is null) return _state.Spill is { IsActive: true } spill ? ToDisk(input, spill, out output) : WithoutBuilt(input, out output);
        Vector[] keys = _keys.Evaluate(input);
        int* rows = _rows.Need(input.Count);
        int* ids = _ids.Need(input.Count);
        int count = _lookup.Find(keys, input.Selection, rows, ids, out bool verified);
        bool conditions = !verified || _state.Residual is not null || _state.MarkComparison is not null;
        bool asksOnly = _mode is ProbeMode.Semi or ProbeMode.Anti or ProbeMode.Mark && !conditions;
        if (_state.Table.HasDuplicates && !asksOnly || _state.MarkComparison is not null) return StartPairs(input, keys, count, verified, out output);

        if (!verified) count = KeyEquality.Filter(keys, _state.Store, _state.KeyColumns, _state.NullSafe, rows, ids, count);
        count = _condition.FilterRows(input, _state.Store, rows, ids, count);
        if (_state.Built.PutsOutBuild) _state.Built.Flag(ids, count);
        output = _mode switch
        {
            ProbeMode.Inner => count == 0 ? null : _output.WithBuilt(input, Narrowed(input, rows, count), _state.Store, ids, mayMiss: false),
            ProbeMode.Outer or ProbeMode.Single => WithMisses(input, rows, ids, count),
            ProbeMode.Semi => count == 0 ? null : _output.Rows(input, Narrowed(input, rows, count)),
            ProbeMode.Anti => Others(input, rows, count),
            ProbeMode.Mark => Marked(input, keys, rows, count),
            _ => null,
        };
        return OperatorResult.NeedInput;
    }

    public override void Dispose()
    {
        _keys.Dispose();
        _lookup.Dispose();
        _output.Dispose();
        _condition.Dispose();
        _rows.Dispose();
        _ids.Dispose();
        _selected.Dispose();
        _aligned.Dispose();
        _marks.Dispose();
        _pairRows.Dispose();
        _pairIds.Dispose();
        _hasher?.Dispose();
        _writer?.Dispose();
    }

    // No built row can match: either the input passes alone, or nothing ever will.
    private OperatorResult WithoutBuilt(DataChunk input, out DataChunk? output)
    {
        output = null;
        switch (_mode)
        {
            case ProbeMode.Outer or ProbeMode.Single or ProbeMode.Anti:
                output = _output.Rows(input, input.Selection);
                return OperatorResult.NeedInput;
            case ProbeMode.Mark:
                Vector[] keys = _keys.Evaluate(input);
                output = Marked(input, keys, null, 0);
                return OperatorResult.NeedInput;
            default:
                return OperatorResult.Finished;
        }
    }

    private static Selection Narrowed(DataChunk input, int* rows, int count) => count == input.Count ? Same(input, rows, count) : new Selection(rows, count);

    private static Selection Same(DataChunk input, int* rows, int count) => input.Selection.IsAll ? input.Selection : new Selection(rows, count);

    private DataChunk WithMisses(DataChunk input, int* rows, int* ids, int count)
    {
        if (count == input.Count) return _output.WithBuilt(input, input.Selection, _state.Store, ids, mayMiss: false);
        int* aligned = _aligned.Need(input.Count);
        for (int i = 0, k = 0; i < input.Count; i++) aligned[i] = k < count && rows[k] == input.Selection[i] ? ids[k++] : -1;
        return _output.WithBuilt(input, input.Selection, _state.Store, aligned, mayMiss: true);
    }

    private DataChunk? Others(DataChunk input, int* rows, int count)
    {
        if (count == input.Count) return null;
        int* others = _selected.Need(input.Count);
        int left = Rows.Except(input.Selection, rows, count, others);
        return _output.Rows(input, count == 0 ? input.Selection : new Selection(others, left));
    }

    private DataChunk Marked(DataChunk input, Vector[] keys, int* rows, int count)
    {
        byte* marks = _marks.Need(input.Rows);
        new Span<byte>(marks, input.Rows).Fill(_state.MarksByKey && _state.HasNullKeys ? (byte)1 : (byte)0);
        if (_state.MarksByKey && keys[0].Validity != null && _state.RowsSeen > 0)
        {
            for (int i = 0; i < input.Count; i++)
                if (!keys[0].IsValid(input.Selection[i])) marks[input.Selection[i]] = 1;
        }

        for (int i = 0; i < count; i++) marks[rows[i]] = 2;
        return _output.Marked(input, marks);
    }
}
