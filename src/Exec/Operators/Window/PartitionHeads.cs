using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Operators.Aggregate;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Keeps, of one thread's rows, those that may be among the first few of their partition: by a table from partitions to the first numbers of their order key.</summary>
/// <remarks>
/// A row is taken if its number is among the first that its partition has shown so far; rows that later ones displace are dropped when they have become many, and
/// at the end. Rows that only further order keys tell apart are kept. Where hardly any row is left out (few rows a partition, or rows that come in the opposite
/// order), the table is given up and every row is kept: the sort does it all then.
/// </remarks>
internal sealed unsafe class PartitionHeads : LocalSink
{
    private const int CheckEvery = 1 << 15, CompactFrom = 1 << 17, Step = 2048;
    private const double HopelessShare = 0.75, NearlyAll = 0.9;

    private readonly SortColumns _columns;
    private readonly QueryContext _context;
    private readonly InputColumns _inputs;
    private readonly PlaceLimit _limit;
    private readonly Vector[] _keys;
    private readonly SortColumn? _order;
    private readonly bool _exact;
    private readonly double _expected;
    private readonly Scratch<ulong> _numbers;
    private readonly Scratch<int> _kept;
    private GroupFinder? _finder;
    private RowStore _store;
    private NativeBuffer? _entries; // per row of the store
    private long _seen, _ofFull, _keptOfFull, _nextCheck = CheckEvery;
    private long _nextCompaction = CompactFrom;

    public PartitionHeads(PhysicalWindow plan, PlaceLimit limit, SortColumns columns, QueryContext context)
    {
        WindowSpec window = plan.Functions[0];
        _columns = columns;
        _context = context;
        _limit = limit;
        _inputs = new InputColumns(columns.Expressions, context.Pool);
        _keys = new Vector[window.PartitionKeys];
        _order = window.OrderKeys > 0 ? columns.Keys[window.PartitionKeys] : null;
        _exact = _order is not { } order
            || (window.OrderKeys == 1 && OrderLoops.IsExact(order.Type) && !columns.Expressions[order.Column].Nullable);
        _expected = plan.Input.EstimatedRows / context.Threads;
        _store = columns.NewStore(context.Pool);
        _numbers = new Scratch<ulong>(context.Pool);
        _kept = new Scratch<int>(context.Pool);
        EquatableArray<Expression> keys = plan.Keys.Take(window.PartitionKeys).Select(k => k.Expression).ToEquatableArray();
        var layout = RowLayout.WithState([.. keys.Select(k => k.Type)], [.. keys.Select(k => k.Nullable)], sizeof(long) * (1 + (int)limit.Count));
        StateOffset = layout.StateOffsets[0];
        _finder = new GroupFinder(keys, plan.Bounds, _expected, _expected, layout, [], context);
    }

    /// <summary>Rows kept, some of which may be dropped later.</summary>
    public long Rows => _store.Rows;

    /// <summary>Bytes of all that is kept.</summary>
    public long Bytes => _store.Bytes + _store.TextBytes + (_finder?.Bytes ?? 0) + (_entries?.Capacity ?? 0);

    private int StateOffset { get; }

    private int Most => (int)_limit.Count;

    private Entry* Entries => (Entry*)_entries!.Pointer;

    public override OperatorResult Push(DataChunk chunk, long morsel, Action wake)
    {
        Vector[] columns = _inputs.Evaluate(chunk);
        Selection selection = _finder is null ? chunk.Selection : Choose(columns, chunk.Selection);
        if (selection.Count > 0) _store.Append(columns, selection);
        if (_finder is null) return OperatorResult.NeedInput;
        if (_seen >= _nextCheck)
        {
            _nextCheck += CheckEvery;
            if (IsHopeless()) GiveUp();
        }

        if (_finder is not null && _store.Rows >= _nextCompaction)
        {
            Compact();
            _nextCompaction = Math.Max(CompactFrom, 2 * _store.Rows);
        }

        return OperatorResult.NeedInput;
    }

    /// <summary>The rows that are left.</summary>
    public RowStore Finish()
    {
        if (_finder is not null) Compact();
        return _store;
    }

    public override void Dispose()
    {
        GiveUp();
        _inputs.Dispose();
        _store.Dispose();
        _numbers.Dispose();
        _kept.Dispose();
    }

    private Selection Choose(Vector[] columns, Selection selection)
    {
        int count = selection.Count;
        for (int k = 0; k < _keys.Length; k++) _keys[k] = columns[_columns.Keys[k].Column];
        byte** groups = _finder!.Find(_keys, selection);
        ulong* numbers = _numbers.Need(count);
        if (_order is { } order) OrderLoops.Numbers(order, columns[order.Column], selection, numbers);
        else new Span<ulong>(numbers, count).Clear();
        long rows = _store.Rows;
        NeedEntries(rows + count);
        Entry* entries = Entries + rows;
        int* kept = _kept.Need(count);
        int taken = 0;
        long full = 0, ofFull = 0;
        for (int i = 0; i < count; i++)
        {
            byte* state = groups[i] + StateOffset;
            ulong number = numbers[i];
            bool wasFull = *(long*)state == Most;
            full += wasFull ? 1 : 0;
            // The number after which rows are of no use is the last one: most rows end here.
            if (wasFull && number > ((ulong*)state)[Most]) continue;
            if (!Takes(state, number)) continue;
            ofFull += wasFull ? 1 : 0;
            entries[taken] = new Entry { State = state, Number = number };
            kept[taken++] = selection[i];
        }

        _seen += count;
        _ofFull += full;
        _keptOfFull += ofFull;
        return new Selection(kept, taken);
    }

    // The state: how many numbers, then the numbers, ascending.
    private bool Takes(byte* state, ulong number)
    {
        long count = *(long*)state;
        ulong* numbers = (ulong*)state + 1;
        bool full = count == Most;
        if (full && number == numbers[Most - 1]) return _limit.Function != WindowFunction.RowNumber || !_exact;
        long place = full ? count - 1 : count;
        while (place > 0 && numbers[place - 1] > number) place--;
        // Equal values have one rank without gaps.
        if (_limit.Function == WindowFunction.DenseRank && place > 0 && numbers[place - 1] == number) return true;
        for (long i = full ? count - 1 : count; i > place; i--) numbers[i] = numbers[i - 1];
        numbers[place] = number;
        if (!full) *(long*)state = count + 1;
        return true;
    }

    private bool IsHopeless()
    {
        if (_ofFull >= CheckEvery) return _keptOfFull > HopelessShare * _ofFull;
        // Hardly a row met a full partition. n keys drawn from d repeat about n² / 2d times: that tells how many partitions there are, and so how many rows one has.
        double found = _finder!.Table.Count;
        if (_seen < _expected / 8 || found < NearlyAll * _seen) return false;
        double distinct = _seen * (double)_seen / (2 * Math.Max(_seen - found, 1));
        return Math.Max(_expected, _seen) < distinct * Most;
    }

    private void GiveUp()
    {
        _finder?.Dispose();
        _finder = null;
        _entries?.Release();
        _entries = null;
    }

    // Drops the rows that are no longer among the first of their partition.
    private void Compact()
    {
        int rows = (int)_store.Rows, kept = 0;
        if (rows == 0) return;
        using var picked = new Scratch<int>(_context.Pool);
        int* ids = picked.Need(rows);
        Entry* entries = Entries;
        for (int i = 0; i < rows; i++)
        {
            if ((i & 0xFFFF) == 0) _context.ThrowIfCancelled();
            Entry entry = entries[i];
            if (*(long*)entry.State == Most && entry.Number > ((ulong*)entry.State)[Most]) continue;
            entries[kept] = entry;
            ids[kept++] = i;
        }

        if (kept == rows) return;
        RowStore before = _store;
        before.Seal();
        Vector[] vectors = [.. _columns.Expressions.Select(e => new Vector(e.Type, _context.Pool, 0))];
        RowStore left = _columns.NewStore(_context.Pool);
        try
        {
            for (int start = 0; start < kept; start += Step)
            {
                _context.ThrowIfCancelled();
                int count = Math.Min(Step, kept - start);
                for (int c = 0; c < vectors.Length; c++) before.Gather(c, ids + start, count, null, count, vectors[c]);
                left.Append(vectors, Selection.All(count));
            }

            (_store, left) = (left, _store);
        }
        finally
        {
            left.Dispose();
            foreach (Vector vector in vectors) vector.Dispose();
        }
    }

    private void NeedEntries(long rows)
    {
        long bytes = rows * sizeof(Entry);
        if (_entries is not null && _entries.Capacity >= bytes) return;
        NativeBuffer grown = NativeBuffer.Allocate(_context.Pool, Math.Max(2 * bytes, DataChunk.DefaultRows * sizeof(Entry)));
        if (_entries is { } old)
        {
            Buffer.MemoryCopy(old.Pointer, grown.Pointer, grown.Capacity, _store.Rows * sizeof(Entry));
            old.Release();
        }

        _entries = grown;
    }

    private struct Entry
    {
        public byte* State;
        public ulong Number;
    }
}
