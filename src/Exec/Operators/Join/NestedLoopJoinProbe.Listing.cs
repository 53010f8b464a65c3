using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Probing through a <see cref="RangeIndex"/>: each row of the chunk with the built rows that the index lists for it.</summary>
internal sealed unsafe partial class NestedLoopJoinProbe
{
    // Where a row is asked only whether it has a match, the first few listed rows mostly tell.
    private const int FirstShare = 8;

    private ExpressionEvaluator[] _probing = [];
    private PairCondition? _listed;
    private Scratch<ulong>? _numbers;
    private Scratch<int>? _places;
    private bool _byIndex;
    private int _share;

    private bool AsksOnly => _mode is ProbeMode.Semi or ProbeMode.Anti or ProbeMode.Mark;

    private void CreateListing()
    {
        if (_state.Index is not { } index) return;
        MemoryPool pool = _state.Context.Pool;
        _probing = [.. index.Conditions.Select(c => ExpressionEvaluator.Create(c.Left, pool))];
        _listed = new PairCondition(_state.Built.Shape, _state.Condition, _state.MarkComparison, pool);
        _numbers = new Scratch<ulong>(pool);
        _places = new Scratch<int>(pool);
    }

    private void DisposeListing()
    {
        foreach (ExpressionEvaluator evaluator in _probing) evaluator.Dispose();
        _listed?.Dispose();
        _numbers?.Dispose();
        _places?.Dispose();
    }

    /// <summary>Finds the places in the index that each row of the chunk has to look at.</summary>
    /// <returns>False if every pair is to be tried instead: the index would leave most of them, or a row's value cannot be computed.</returns>
    private bool StartListing(DataChunk input)
    {
        if (_state.Index is not { } index || input.Count == 0) return false;
        foreach (JoinColumn column in _columns)
            if (column.Origin == ColumnOrigin.Probe) _vectors[column.Ordinal].PointAt(input.Columns[column.Index]);

        int count = input.Count;
        ulong* numbers = _numbers!.Need(count * 2);
        int* places = _places!.Need(count * 2);
        long left = 0;
        try
        {
            Vector first = _probing[0].Evaluate(_vectors, input.Rows, input.Selection);
            OrderLoops.Numbers(first, input.Selection, numbers);
            for (int i = 0; i < count; i++)
            {
                (places[i], places[count + i]) = first.IsValid(input.Selection[i]) ? index.Range(numbers[i]) : (0, 0);
                left += places[count + i] - places[i];
            }

            if (_probing.Length == 2)
            {
                Vector second = _probing[1].Evaluate(_vectors, input.Rows, input.Selection);
                OrderLoops.Numbers(second, input.Selection, numbers + count);
                for (int i = 0; i < count; i++)
                    if (!second.IsValid(input.Selection[i])) places[i] = places[count + i] = 0;
            }
        }
        catch (FrameException error) when (RangeIndex.IsOfValues(error) && index.Conditions.Any(c => c.Left.CanThrow))
        {
            return false;
        }

        // A pair that is listed costs several times what one in a vector does.
        if (_probing.Length == 1 && !AsksOnly && left > (long)index.Rows * count / 8) return false;
        _row = 0;
        _share = AsksOnly ? FirstShare : int.MaxValue;
        return true;
    }

    private DataChunk? NextListed(DataChunk input)
    {
        int limit = _state.Context.ChunkRows;
        int* rows = _pairRows.Need(limit);
        int* ids = _pairIds.Need(limit);
        int count = _listed!.FilterPairs(input, _store, rows, ids, List(input, rows, ids, limit));
        if (count == 0) return null;
        if (_state.Built.PutsOutBuild) _state.Built.Flag(ids, count);
        if (_state.MarkComparison is not null) _listed.Compare(rows, count, _marks.Pointer);
        else NoteListed(rows, count);
        return PutsOutPairs ? _output.Pairs(input, _store, rows, ids, count) : null;
    }

    // Each row lists its share, and in the next round four times that, until nothing is left to list for rows that are not decided.
    private int List(DataChunk input, int* rows, int* ids, int limit)
    {
        RangeIndex index = _state.Index!;
        ulong* seconds = _numbers!.Pointer + input.Count;
        int* places = _places!.Pointer;
        int* ends = places + input.Count;
        int* built = index.Ids;
        int count = 0;
        while (true)
        {
            for (; _row < input.Count; _row++)
            {
                int row = input.Selection[_row], place = places[_row], end = ends[_row];
                if (place == end || Decided(row)) continue;
                int most = (int)Math.Min((long)count + _share, limit);
                ulong second = _probing.Length == 2 ? seconds[_row] : 0;
                while (count < most && (place = index.Next(place, end, second)) < end)
                {
                    rows[count] = row;
                    ids[count++] = built[place++];
                }

                places[_row] = place;
                if (count == limit) return count;
            }

            if (!AsksOnly || count > 0 || !AnyOpen(input, places, ends)) break;
            _row = 0;
            _share = (int)Math.Min((long)_share * 4, int.MaxValue);
        }

        if (!AsksOnly) _exhausted = true;
        else if (count > 0) _row = input.Count;
        else _exhausted = true;
        return count;
    }

    private bool AnyOpen(DataChunk input, int* places, int* ends)
    {
        for (int i = 0; i < input.Count; i++)
            if (places[i] < ends[i] && !Decided(input.Selection[i])) return true;
        return false;
    }

    private void NoteListed(int* rows, int count)
    {
        if (_mode is ProbeMode.Inner) return;
        byte* marks = _marks.Pointer;
        for (int i = 0; i < count; i++)
        {
            if (_mode == ProbeMode.Single && marks[rows[i]] != 0) throw new CardinalityException("more than one row returned by a subquery used as an expression");
            marks[rows[i]] = 2;
        }
    }
}
