using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Exec.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>Sorts rows whose words are equal though their keys may not be: text by its next eight bytes, again and again, the rest by comparing values. For one thread.</summary>
internal sealed unsafe class TieSort(RowStore store, SortColumn[] keys, FrameEngine.Memory.MemoryPool pool) : IDisposable
{
    private const int Few = 16;
    private const int DeepestOffset = 1 << 12;
    private readonly RowComparer _comparer = new(store, keys);
    private readonly List<Scratch<WideEntry>> _levels = [];

    /// <summary>Sorts ids in place from key <paramref name="key"/> on, whose first <paramref name="offset"/> bytes are equal if it is text.</summary>
    public void Sort(int* ids, int count, int key, int offset) => Sort(ids, count, key, offset, 0);

    /// <summary>Sorts ids in place by all keys.</summary>
    public void SortByValues(int* ids, int count)
    {
        if (count <= Few) Insert(ids, count, 0);
        else new Span<int>(ids, count).Sort((a, b) => _comparer.Compare(a, b));
    }

    public void Dispose()
    {
        foreach (Scratch<WideEntry> level in _levels) level.Dispose();
    }

    private readonly struct ByKey(RowComparer comparer, int key) : IComparer<int>
    {
        public int Compare(int x, int y) => comparer.Compare(x, y, key);
    }

    private void Sort(int* ids, int count, int key, int offset, int level)
    {
        FrameEngine.Memory.Interruption.Spend(count * 16L);
        if (count < 2) return;
        if (count <= Few) Insert(ids, count, key);
        else if (keys[key].Type.Physical != PhysicalType.View || offset > DeepestOffset) LongSort.Sort(new Span<int>(ids, count), new ByKey(_comparer, key));
        else ByBytes(ids, count, key, offset, level);
    }

    private void ByBytes(int* ids, int count, int key, int offset, int level)
    {
        if (_levels.Count == level) _levels.Add(new Scratch<WideEntry>(pool));
        WideEntry* entries = _levels[level].Need(checked(2 * count));
        int column = keys[key].Column;
        bool descending = keys[key].Descending;
        StringView** blocks = (StringView**)store.Data(column);
        ulong** validity = store.Validity(column);
        if (validity != null && PartNulls(ids, count, validity, keys[key].NullsFirst, entries) is > 0 and var nulls)
        {
            int others = count - nulls;
            Next(keys[key].NullsFirst ? ids : ids + others, nulls, key, level);
            Sort(keys[key].NullsFirst ? ids + nulls : ids, others, key, offset, level);
            return;
        }

        bool ended = true;
        for (int i = 0; i < count; i++)
        {
            StringView* view = blocks[ids[i] >> RowBlock.Shift] + (ids[i] & RowBlock.Mask);
            ulong bytes = TextOrder.At(view, offset);
            ended &= view->Length <= offset;
            entries[i] = new WideEntry { Word = descending ? ~bytes : bytes, Id = ids[i] };
        }

        if (ended)
        {
            // Only lengths can differ, by zero bytes at the end that padding hides.
            LongSort.Sort(new Span<int>(ids, count), new ByKey(_comparer, key));
            return;
        }

        RadixSort.Sort<WideEntry, WideEntry>(entries, entries + count, count, 0, 64);
        for (int i = 0; i < count; i++) ids[i] = entries[i].Id;
        for (int start = 0; start < count;)
        {
            int end = start + 1;
            while (end < count && entries[end].Word == entries[start].Word) end++;
            if (end - start > 1) Sort(ids + start, end - start, key, offset + 8, level + 1);
            start = end;
        }
    }

    // Words may have had no room for the key, so that nulls stand among values. Puts them where they belong, all else in its order; returns how many there are.
    private static int PartNulls(int* ids, int count, ulong** validity, bool first, WideEntry* scratch)
    {
        int nulls = 0;
        for (int i = 0; i < count; i++)
            if (IsNull(ids[i], validity)) scratch[nulls++].Id = ids[i];
        if (nulls == 0 || nulls == count) return nulls;
        int at = 0;
        for (int i = 0; i < count; i++)
            if (!IsNull(ids[i], validity)) ids[at++] = ids[i];
        int* target = ids + at;
        if (first)
        {
            for (int i = at - 1; i >= 0; i--) ids[i + nulls] = ids[i];
            target = ids;
        }

        for (int i = 0; i < nulls; i++) target[i] = scratch[i].Id;
        return nulls;
    }

    private static bool IsNull(int id, ulong** validity) => !Bitmap.IsValid(validity[id >> RowBlock.Shift], id & RowBlock.Mask);

    private void Next(int* ids, int count, int key, int level)
    {
        if (key + 1 < keys.Length) Sort(ids, count, key + 1, 0, level);
    }

    private void Insert(int* ids, int count, int key)
    {
        for (int i = 1; i < count; i++)
        {
            int id = ids[i];
            int j = i - 1;
            while (j >= 0 && _comparer.Compare(ids[j], id, key) > 0)
            {
                ids[j + 1] = ids[j];
                j--;
            }

            ids[j + 1] = id;
        }
    }
}
