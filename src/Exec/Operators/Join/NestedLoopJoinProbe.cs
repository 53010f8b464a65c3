using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Makes the probing operators of a nested-loop join whose right side is complete.</summary>
internal sealed class NestedLoopJoinProbeFactory(NestedLoopJoinState state) : StreamOperatorFactory
{
    public override string Name => "nested loop join";

    public override StreamOperator Create(QueryContext context) => new NestedLoopJoinProbe(state);
}

/// <summary>Tries the rows of one thread's chunks with every built row, one side's row as constants against a vector of the other side's rows.</summary>
/// <remarks>
/// Few built rows: each in turn against the whole chunk (a single one, as an uncorrelated scalar subquery gives, costs one evaluation a chunk). More: each row of the
/// chunk against slices of the built side, or, where the condition compares by order, against what a <see cref="RangeIndex"/> lists. Dense results are put out in place; sparse ones are collected as pairs until they fill a chunk.
/// </remarks>
internal sealed unsafe partial class NestedLoopJoinProbe : StreamOperator
{
    private readonly NestedLoopJoinState _state;
    private readonly ProbeMode _mode;
    private readonly RowStore _store;
    private readonly JoinOutput _output;
    private readonly JoinColumn[] _columns;
    private readonly Vector[] _vectors;
    private readonly Vector[] _nulls;
    private readonly ExpressionEvaluator? _condition;
    private readonly ExpressionEvaluator? _comparison;
    private readonly Scratch<int> _kept;
    private readonly Scratch<int> _pairRows;
    private readonly Scratch<int> _pairIds;
    private readonly Scratch<byte> _marks;
    private readonly int _step;
    private int _pairs;
    private bool _running;
    private bool _byBuilt;
    private bool _exhausted;
    private int _row; // number within the selection, when each row meets slices
    private int _block;
    private int _start;

    public NestedLoopJoinProbe(NestedLoopJoinState state)
    {
        MemoryPool pool = state.Context.Pool;
        _state = state;
        _mode = state.Built.Mode;
        _store = state.Built.Store;
        _output = new JoinOutput(state.Built.Shape, pool);
        _columns = state.Built.Shape.Condition;
        _vectors = new Vector[state.Built.Shape.Types.Length];
        _nulls = new Vector[_vectors.Length];
        foreach (JoinColumn column in _columns)
        {
            _vectors[column.Ordinal] = new Vector(column.Type, pool, 0);
            _nulls[column.Ordinal] = VectorGather.Null(column.Type, pool);
        }

        _condition = state.Condition is null ? null : ExpressionEvaluator.Create(state.Condition, pool);
        _comparison = state.MarkComparison is null ? null : ExpressionEvaluator.Create(state.MarkComparison, pool);
        _kept = new Scratch<int>(pool);
        _pairRows = new Scratch<int>(pool);
        _pairIds = new Scratch<int>(pool);
        _marks = new Scratch<byte>(pool);
        CreateListing();
        _step = (state.Context.ChunkRows + 63) & ~63;
    }

    private bool PutsOutPairs => _mode is ProbeMode.Inner or ProbeMode.Outer or ProbeMode.Single;

    public override OperatorResult Execute(DataChunk input, out DataChunk? output)
    {
        if (!_running)
        {
            if (_store.Rows == 0 && _mode is ProbeMode.Inner or ProbeMode.Flag)
            {
                output = null;
                return OperatorResult.Finished;
            }

            Start(input);
        }

        output = null;
        while (!_exhausted)
        {
            _state.Context.ThrowIfCancelled();
            output = _byIndex ? NextListed(input) : _byBuilt ? NextBuilt(input) : NextRow(input);
            if (output is not null) return OperatorResult.HaveOutput;
        }

        if (_pairs > 0)
        {
            output = TakePairs(input);
            if (_mode != ProbeMode.Inner) return OperatorResult.HaveOutput;
        }
        else
        {
            output = _output.Rest(input, _mode, _marks.Pointer);
        }

        _running = false;
        return OperatorResult.NeedInput;
    }

    public override void Dispose()
    {
        _output.Dispose();
        foreach (Vector? vector in _vectors) vector?.Dispose();
        foreach (Vector? vector in _nulls) vector?.Dispose();
        _condition?.Dispose();
        _comparison?.Dispose();
        _kept.Dispose();
        _pairRows.Dispose();
        _pairIds.Dispose();
        _marks.Dispose();
        DisposeListing();
    }

    private void Start(DataChunk input)
    {
        _running = true;
        _pairs = 0;
        _row = _block = _start = 0;
        _byBuilt = _store.Rows <= input.Count;
        _exhausted = _store.Rows == 0;
        if (_mode is not (ProbeMode.Inner or ProbeMode.Flag)) new Span<byte>(_marks.Need(input.Rows), input.Rows).Clear();
        _byIndex = !_exhausted && StartListing(input);
        if (_byIndex || !_byBuilt) return;
        foreach (JoinColumn column in _columns)
            if (column.Origin == ColumnOrigin.Probe) _vectors[column.Ordinal].PointAt(input.Columns[column.Index]);
    }

    // One built row against the chunk.
    private DataChunk? NextBuilt(DataChunk input)
    {
        int id = (_block << RowBlock.Shift) + _start;
        if (++_start == _store.RowsOf(_block)) (_block, _start) = (_block + 1, 0);
        _exhausted = _block == _store.Blocks;
        foreach (JoinColumn column in _columns)
            if (column.Origin == ColumnOrigin.Build) _store.ShowOne(column.Index, id, _vectors[column.Ordinal], _nulls[column.Ordinal]);

        Selection open = Open(input);
        if (open.Count == 0)
        {
            _exhausted = true;
            return null;
        }

        Selection passed = open;
        if (_condition is not null)
        {
            int* kept = open.Indices == _kept.Pointer && open.Indices != null ? open.Indices : _kept.Need(input.Count);
            passed = new Selection(kept, _condition.Select(_vectors, input.Rows, open, kept));
        }

        if (passed.Count == 0) return null;
        if (_state.Built.PutsOutBuild) _state.Built.Flag(&id, 1);
        Note(input.Rows, passed, row: -1);
        if (!PutsOutPairs) return null;
        if (passed.Count * 4 >= _state.Context.ChunkRows) return _output.WithOne(input, passed, _store, id);
        EnsurePairs();
        for (int i = 0; i < passed.Count; i++) AddPair(passed[i], id);
        return FullPairs(input);
    }

    // One row of the chunk against a slice of a block.
    private DataChunk? NextRow(DataChunk input)
    {
        int row = input.Selection[_row];
        int block = _block, start = _start;
        int rows = Math.Min(_step, _store.RowsOf(block) - start);
        _start += rows;
        if (_start == _store.RowsOf(block)) (_block, _start) = (block + 1, 0);
        bool decided = Decided(row);
        if (_block == _store.Blocks || decided) (_row, _block, _start) = (_row + 1, 0, 0);
        _exhausted = _row == input.Count;
        if (decided) return null;

        foreach (JoinColumn column in _columns)
        {
            if (column.Origin == ColumnOrigin.Build) _store.Show(column.Index, block, start, rows, _vectors[column.Ordinal]);
            else VectorGather.PointAtRow(input.Columns[column.Index], row, _vectors[column.Ordinal], _nulls[column.Ordinal]);
        }

        Selection passed = Selection.All(rows);
        if (_condition is not null)
        {
            int* kept = _kept.Need(rows);
            passed = new Selection(kept, _condition.Select(_vectors, rows, passed, kept));
        }

        if (passed.Count == 0) return null;
        int first = (block << RowBlock.Shift) + start;
        if (_state.Built.PutsOutBuild)
        {
            byte* flags = _state.Built.Flags + first;
            for (int i = 0; i < passed.Count; i++)
                if (flags[passed[i]] == 0) flags[passed[i]] = 1;
        }

        Note(rows, passed, row);
        if (!PutsOutPairs) return null;
        if (passed.Count * 4 >= _state.Context.ChunkRows) return _output.OneWith(input, row, _store, block, start, rows, passed);
        EnsurePairs();
        for (int i = 0; i < passed.Count; i++) AddPair(row, first + passed[i]);
        return FullPairs(input);
    }

    // Rows that a further match can still change something for.
    private Selection Open(DataChunk input)
    {
        if (_mode is not (ProbeMode.Semi or ProbeMode.Anti or ProbeMode.Mark)) return input.Selection;
        byte* marks = _marks.Pointer;
        int* open = _kept.Need(input.Count);
        int count = 0;
        for (int i = 0; i < input.Count; i++)
        {
            int row = input.Selection[i];
            open[count] = row;
            count += marks[row] != 2 ? 1 : 0;
        }

        return new Selection(open, count);
    }

    private bool Decided(int row) => _mode is ProbeMode.Semi or ProbeMode.Anti or ProbeMode.Mark && _marks.Pointer[row] == 2;

    /// <param name="row">The row of the chunk that all passed pairs belong to; -1 if each belongs to its own.</param>
    private void Note(int rows, Selection passed, int row)
    {
        if (_mode is ProbeMode.Inner or ProbeMode.Flag) return;
        byte* marks = _marks.Pointer;
        Vector? compared = _comparison?.Evaluate(_vectors, rows, passed);
        for (int i = 0; i < passed.Count; i++)
        {
            int at = row < 0 ? passed[i] : row;
            byte mark = 2;
            if (compared is not null) mark = !compared.IsValid(passed[i]) ? (byte)1 : (byte)(compared.Values.As<byte>()[compared.ValueIndex(passed[i])] << 1);
            if (_mode == ProbeMode.Single && marks[at] != 0) throw new CardinalityException("more than one row returned by a subquery used as an expression");
            if (mark > marks[at]) marks[at] = mark;
        }
    }

    private void EnsurePairs()
    {
        // A call adds fewer than a quarter of a chunk's rows; full chunks are taken before the next.
        if (_pairs > 0) return;
        _pairRows.Need(_state.Context.ChunkRows * 2);
        _pairIds.Need(_state.Context.ChunkRows * 2);
    }

    private void AddPair(int row, int id)
    {
        _pairRows.Pointer[_pairs] = row;
        _pairIds.Pointer[_pairs++] = id;
    }

    private DataChunk? FullPairs(DataChunk input) => _pairs * 4 >= _state.Context.ChunkRows * 3 ? TakePairs(input) : null;

    private DataChunk TakePairs(DataChunk input)
    {
        int count = _pairs;
        _pairs = 0;
        return _output.Pairs(input, _store, _pairRows.Pointer, _pairIds.Pointer, count);
    }
}
