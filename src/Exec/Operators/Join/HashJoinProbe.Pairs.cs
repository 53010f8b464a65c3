using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Join;

internal sealed unsafe partial class HashJoinProbe
{
    private bool _inPairs;
    private bool _verified;
    private Vector[] _inputKeys = [];
    private int _candidates;
    private int _candidate;
    private int _chained; // the next row of the candidate's chain; -1 at its start

    private OperatorResult StartPairs(DataChunk input, Vector[] keys, int candidates, bool verified, out DataChunk? output)
    {
        _inPairs = true;
        _verified = verified;
        _inputKeys = keys;
        _candidates = candidates;
        _candidate = 0;
        _chained = -1;
        if (_mode is not (ProbeMode.Inner or ProbeMode.Flag)) new Span<byte>(_marks.Need(input.Rows), input.Rows).Clear();
        return NextPairs(input, out output);
    }

    private OperatorResult NextPairs(DataChunk input, out DataChunk? output)
    {
        int limit = _state.Context.ChunkRows;
        int* rows = _pairRows.Need(limit);
        int* ids = _pairIds.Need(limit);
        output = null;
        while (_candidate < _candidates)
        {
            _state.Context.ThrowIfCancelled();
            int count = Fill(rows, ids, limit);
            if (!_verified) count = KeyEquality.Filter(_inputKeys, _state.Store, _state.KeyColumns, _state.NullSafe, rows, ids, count);
            if (_state.Residual is not null || _state.MarkComparison is not null) count = _condition.FilterPairs(input, _state.Store, rows, ids, count);
            if (count == 0) continue;
            if (_state.Built.PutsOutBuild) _state.Built.Flag(ids, count);
            Note(rows, count);
            if (_mode is not (ProbeMode.Inner or ProbeMode.Outer or ProbeMode.Single)) continue;
            output = _output.Pairs(input, _state.Store, rows, ids, count);
            if (_mode == ProbeMode.Inner && _candidate == _candidates) _inPairs = false;
            return _inPairs ? OperatorResult.HaveOutput : OperatorResult.NeedInput;
        }

        _inPairs = false;
        if (_state.MarksByKey) MarkNullKeys(input, _marks.Pointer);
        output = _output.Rest(input, _mode, _marks.Pointer);
        return OperatorResult.NeedInput;
    }

    // Lists pairs along the chains, from where the last call stopped. Rows whose answer is known need no further pairs.
    private int Fill(int* rows, int* ids, int limit)
    {
        int* next = _state.Table!.Next;
        int* candidateRows = _rows.Pointer;
        int* heads = _ids.Pointer;
        byte* marks = _mode is ProbeMode.Semi or ProbeMode.Anti or ProbeMode.Mark ? _marks.Pointer : null;
        // A chain whose first row is flagged has been flagged whole, or is being: pairs have no other use here.
        byte* flags = _mode == ProbeMode.Flag && _verified && _state.Residual is null ? _state.Built.Flags : null;
        int count = 0;
        while (_candidate < _candidates)
        {
            int row = candidateRows[_candidate];
            int id = _chained >= 0 ? _chained : heads[_candidate];
            bool known = (marks != null && marks[row] == 2) || (flags != null && _chained < 0 && flags[id] != 0);
            if (!known)
            {
                while (id >= 0 && count < limit)
                {
                    rows[count] = row;
                    ids[count++] = id;
                    id = next[id];
                }

                if (id >= 0)
                {
                    _chained = id;
                    Interruption.Spend(count * 16L);
                    return count;
                }
            }

            _chained = -1;
            _candidate++;
            if (count == limit) break;
        }

        // Pairs of equal hashes and unlike keys are dropped again: there may be a great many before one is put out.
        Interruption.Spend(count * 16L);
        return count;
    }

    private void Note(int* rows, int count)
    {
        byte* marks = _marks.Pointer;
        switch (_mode)
        {
            case ProbeMode.Inner or ProbeMode.Flag:
                break;
            case ProbeMode.Mark when _state.MarkComparison is not null:
                _condition.Compare(rows, count, marks);
                break;
            case ProbeMode.Single:
                for (int i = 0; i < count; i++)
                {
                    if (marks[rows[i]] != 0) throw new CardinalityException("more than one row returned by a subquery used as an expression");
                    marks[rows[i]] = 2;
                }

                break;
            default:
                for (int i = 0; i < count; i++) marks[rows[i]] = 2;
                break;
        }
    }

    // The comparison was the key: what is not true is null if either side's key is.
    private void MarkNullKeys(DataChunk input, byte* marks)
    {
        for (int i = 0; i < input.Count; i++)
        {
            int row = input.Selection[i];
            if (marks[row] == 0 && (_state.HasNullKeys || !_inputKeys[0].IsValid(row))) marks[row] = 1;
        }
    }
}
