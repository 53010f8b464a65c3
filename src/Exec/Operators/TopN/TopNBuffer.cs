using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.TopN;

/// <summary>The best rows of one thread: candidates in a store that is cut back to the wanted number when it is full. From the first cut on, rows that are no better than the worst kept are not taken.</summary>
internal sealed unsafe class TopNBuffer : IDisposable
{
    /// <summary>Candidates beyond the wanted rows before a cut: few while cuts still tell scans much, more once so many cuts show that rows come in order and each is better than the last.</summary>
    private const int Slack = 16, LongSlack = 4096, CutsInShort = 32;

    private readonly SortColumns _columns;
    private readonly MemoryPool _pool;
    private readonly long _wanted;
    private readonly Scratch<ulong> _numbers;
    private readonly Scratch<int> _kept;
    private readonly Scratch<WideEntry> _entries;
    private readonly Vector[] _gathered;
    private readonly Vector[] _keyVectors;
    private readonly Vector _firstKey;
    private RowStore? _spare; // empty, for the next cut
    private RowComparer? _comparer;
    private ulong _thresholdNumber;
    private int _cuts;

    /// <param name="wanted">Rows that the query wants, offset included.</param>
    public TopNBuffer(SortColumns columns, long wanted, MemoryPool pool)
    {
        _columns = columns;
        _wanted = wanted;
        _pool = pool;
        Store = columns.NewStore(pool);
        _numbers = new Scratch<ulong>(pool);
        _kept = new Scratch<int>(pool);
        _entries = new Scratch<WideEntry>(pool);
        _gathered = [.. columns.Expressions.Select(e => new Vector(e.Type, pool, 0))];
        _keyVectors = new Vector[columns.Keys.Length];
        _firstKey = new Vector(columns.Keys[0].Type);
    }

    public RowStore Store { get; private set; }

    /// <summary>The row than which others must be better, once there is one; its place in <see cref="Store"/>.</summary>
    public int? Threshold { get; private set; }

    /// <summary>Takes those of the selected rows that may be among the best.</summary>
    /// <param name="vectors">A vector per column of the store.</param>
    /// <returns>Whether the threshold has moved.</returns>
    public bool Add(Vector[] vectors, Selection selection)
    {
        if (Threshold is { } worst) selection = Better(vectors, selection, worst);
        if (selection.Count == 0) return false;
        Store.Append(vectors, selection);
        // The store may have moved its rows, and with them the threshold that the next ones are compared with.
        if (Threshold is not null) Store.Seal();
        if (Store.Rows < _wanted + Math.Max(_wanted, _cuts < CutsInShort ? Slack : LongSlack)) return false;
        _cuts++;
        Cut();
        return true;
    }

    /// <summary>Leaves the best rows, in order.</summary>
    public void Cut()
    {
        Store.Seal();
        int rows = (int)Store.Rows;
        int kept = (int)Math.Min(_wanted, rows);
        if (rows == 0) return;
        int* ids = Sorted(rows);
        RowStore best = _spare ?? _columns.NewStore(_pool);
        _spare = null;
        try
        {
            const int Step = 2048;
            for (int start = 0; start < kept; start += Step)
            {
                Interruption.Check();
                int count = Math.Min(Step, kept - start);
                for (int c = 0; c < _gathered.Length; c++) Store.Gather(c, ids + start, count, null, count, _gathered[c]);
                best.Append(_gathered, Selection.All(count));
            }
        }
        catch
        {
            best.Dispose();
            throw;
        }

        Store.Dispose();
        _spare = Store;
        Store = best;
        Store.Seal();
        _comparer = new RowComparer(Store, _columns.Keys);
        if (kept < _wanted || kept == 0) return;
        Threshold = IdOf(kept - 1);
        SetThresholdNumber();
    }

    public void Dispose()
    {
        Store.Dispose();
        _numbers.Dispose();
        _kept.Dispose();
        _entries.Dispose();
        foreach (Vector vector in _gathered) vector.Dispose();
    }

    /// <summary>The id of the i-th row of a store that one thread filled: its blocks are full but for the last.</summary>
    public static int IdOf(int row) => row;

    private int* Sorted(int rows)
    {
        SortColumn first = _columns.Keys[0];
        WideEntry* entries = _entries.Need(checked(2 * rows));
        int* ids = _kept.Need(rows);
        int at = 0;
        Vector key = _firstKey;
        for (int block = 0; block < Store.Blocks; block++)
        {
            Interruption.Check();
            int count = Store.RowsOf(block);
            ulong* numbers = _numbers.Need(count);
            Store.Show(first.Column, block, 0, count, key);
            OrderLoops.Numbers(first, key, Selection.All(count), numbers);
            for (int i = 0; i < count; i++) entries[at + i] = new WideEntry { Word = numbers[i], Id = (block << RowBlock.Shift) + i };
            at += count;
        }

        RadixSort.Sort<WideEntry, WideEntry>(entries, entries + rows, rows, 0, 64);
        for (int i = 0; i < rows; i++) ids[i] = entries[i].Id;
        if (IsExact(first) && _columns.Keys.Length == 1) return ids;
        using var ties = new TieSort(Store, _columns.Keys, _pool);
        for (int start = 0; start < rows;)
        {
            int end = start + 1;
            while (end < rows && entries[end].Word == entries[start].Word) end++;
            if (end - start > 1) Interruption.Spend((end - start) * 64L);
            if (end - start > 1) ties.SortByValues(ids + start, end - start);
            start = end;
        }

        return ids;
    }

    // By the first key's number; rows with the threshold's own number are compared in full unless the number says it all.
    private Selection Better(Vector[] vectors, Selection selection, int worst)
    {
        SortColumn first = _columns.Keys[0];
        Vector key = vectors[first.Column];
        int count = selection.Count;
        ulong* numbers = _numbers.Need(count);
        int* kept = _kept.Need(count);
        OrderLoops.Numbers(first, key, selection, numbers);
        ulong threshold = _thresholdNumber;
        bool decides = IsExact(first) && _columns.Keys.Length == 1;
        int better = 0;
        if (decides)
        {
            for (int i = 0; i < count; i++)
            {
                kept[better] = selection[i];
                better += numbers[i] < threshold ? 1 : 0;
            }

            return new Selection(kept, better);
        }

        for (int i = 0; i < count; i++)
        {
            kept[better] = i;
            better += numbers[i] <= threshold ? 1 : 0;
        }

        int passed = 0;
        for (int k = 0; k < _keyVectors.Length; k++) _keyVectors[k] = vectors[_columns.Keys[k].Column];
        for (int i = 0; i < better; i++)
        {
            int row = selection[kept[i]];
            if (numbers[kept[i]] == threshold && _comparer!.Compare(_keyVectors, row, worst) >= 0) continue;
            kept[passed++] = row;
        }

        return new Selection(kept, passed);
    }

    private void SetThresholdNumber()
    {
        SortColumn first = _columns.Keys[0];
        Vector key = _firstKey;
        int id = Threshold!.Value, row = id & RowBlock.Mask, start = row & ~63;
        Store.Show(first.Column, id >> RowBlock.Shift, start, row - start + 1, key);
        int at = row - start;
        ulong number;
        OrderLoops.Numbers(first, key, new Selection(&at, 1), &number);
        _thresholdNumber = number;
    }

    // A null's number is the first or last of all, which some value may have too: then numbers do not decide.
    private bool IsExact(SortColumn key) => OrderLoops.IsExact(key.Type) && !_columns.Expressions[key.Column].Nullable;
}
