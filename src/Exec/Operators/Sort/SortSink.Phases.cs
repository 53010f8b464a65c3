using System.Numerics;
using FrameEngine.Exec.Memory;
using FrameEngine.Memory;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Exec.Operators.Sort;

internal sealed unsafe partial class SortSink
{
    private const int Step = 2048;

    private KeyStatistics[][] _statistics = [];
    private WordLayout? _layout;
    private NativeBuffer? _entries;
    private NativeBuffer? _spread;
    private NativeBuffer? _counts;
    private int[] _firstRows = [];
    private (int First, int End)[] _buckets = [];
    private int[] _bucketStarts = [];
    private int _groups;
    private int _idBits;
    private int _topBits;
    private bool _packed;

    private int Rows => (int)Store.Rows;

    private int BlocksOfGroup => GroupRows >> RowBlock.Shift;

    public override int BeginPhase(int phase)
    {
        context.ThrowIfCancelled();
        switch (phase)
        {
            case 0:
                if (Store.Rows == 0) return -1;
                if (Store.Rows > int.MaxValue - 64) throw new ResourceExhaustedException("a sort keeps more than 2,147,483,583 rows");
                Store.Seal();
                _groups = (Store.Blocks + BlocksOfGroup - 1) / BlocksOfGroup;
                _statistics = new KeyStatistics[_groups][];
                return _groups;
            case 1:
                Prepare();
                return _groups;
            case 2:
                PlaceBuckets();
                return _topBits == 0 ? 0 : _groups;
            case 3:
                return _buckets.Length;
            default:
                ReleaseEntries();
                return -1;
        }
    }

    public override void RunTask(int phase, int task)
    {
        switch (phase)
        {
            case 0: Gather(task); break;
            case 1 when _packed: EncodePacked(task); break;
            case 1: EncodeWide(task); break;
            case 2 when _packed: Spread<ulong, PackedEntry>(task); break;
            case 2: Spread<WideEntry, WideEntry>(task); break;
            case 3 when _packed: SortBuckets<ulong, PackedEntry>(task); break;
            default: SortBuckets<WideEntry, WideEntry>(task); break;
        }
    }

    private (int First, int End) BlocksOf(int group) => (group * BlocksOfGroup, Math.Min((group + 1) * BlocksOfGroup, Store.Blocks));

    private void Gather(int group)
    {
        SortColumn[] keys = _columns.Keys;
        var mine = new KeyStatistics[keys.Length];
        using var numbers = new Scratch<ulong>(context.Pool);
        ulong* number = numbers.Need(Step);
        (int first, int end) = BlocksOf(group);
        for (int k = 0; k < keys.Length; k++)
        {
            mine[k] = new KeyStatistics(keys[k].Type);
            var scratch = new Vector(keys[k].Type);
            for (int block = first; block < end; block++)
            {
                context.ThrowIfCancelled();
                mine[k].Add(Store, keys[k].Column, block, scratch, number);
            }
        }

        _statistics[group] = mine;
    }

    private void Prepare()
    {
        KeyStatistics[] all = _statistics[0];
        for (int g = 1; g < _groups; g++)
            for (int k = 0; k < all.Length; k++) all[k].Add(_statistics[g][k]);
        _layout = new WordLayout(_columns.Keys, all, Store);
        _idBits = 32 - BitOperations.LeadingZeroCount((uint)Store.IdLimit);
        _packed = _layout.Bits + _idBits <= 64;
        _topBits = Math.Clamp(Math.Min(31 - BitOperations.LeadingZeroCount((uint)Rows) - 8, _layout.Bits), 0, MostTopBits);
        _firstRows = new int[Store.Blocks];
        for (int b = 1; b < Store.Blocks; b++) _firstRows[b] = _firstRows[b - 1] + Store.RowsOf(b - 1);
        long bytes = (long)Rows * (_packed ? sizeof(ulong) : sizeof(WideEntry));
        _entries = NativeBuffer.Allocate(context.Pool, bytes);
        _spread = NativeBuffer.Allocate(context.Pool, bytes);
        _ids = NativeBuffer.Allocate(context.Pool, Rows * 4L);
        _counts = NativeBuffer.Allocate(context.Pool, ((long)_groups << _topBits) * 4, cleared: true);
    }

    private int* Counts(int group) => (int*)_counts!.Pointer + ((long)group << _topBits);

    private void EncodePacked(int group)
    {
        ulong* entries = (ulong*)_entries!.Pointer;
        int* counts = Counts(group);
        int top = _layout!.Bits - _topBits;
        ForEachStep(group, (words, row, id, count) =>
        {
            for (int i = 0; i < count; i++)
            {
                counts[words[i] >> top]++;
                entries[row + i] = (words[i] << _idBits) | (uint)(id + i);
            }
        });
    }

    private void EncodeWide(int group)
    {
        WideEntry* entries = (WideEntry*)_entries!.Pointer;
        int* counts = Counts(group);
        int top = _layout!.Bits - _topBits;
        ForEachStep(group, (words, row, id, count) =>
        {
            for (int i = 0; i < count; i++)
            {
                if (_topBits > 0) counts[words[i] >> top]++;
                entries[row + i] = new WideEntry { Word = words[i], Id = id + i };
            }
        });
    }

    private delegate void Step4(ulong* words, int row, int id, int count);

    private void ForEachStep(int group, Step4 visit)
    {
        using var scratch = new Scratch<ulong>(context.Pool);
        ulong* numbers = scratch.Need(2 * Step);
        ulong* words = numbers + Step;
        Vector[] vectors = _layout!.NewScratch(Store);
        (int first, int end) = BlocksOf(group);
        for (int block = first; block < end; block++)
        {
            context.ThrowIfCancelled();
            int rows = Store.RowsOf(block);
            for (int start = 0; start < rows; start += Step)
            {
                int count = Math.Min(Step, rows - start);
                _layout.Encode(Store, block, start, count, vectors, numbers, words);
                visit(words, _firstRows[block] + start, (block << RowBlock.Shift) + start, count);
            }
        }
    }

    // Turns counts into places: bucket by bucket, and within a bucket group by group. Then groups buckets into tasks.
    private void PlaceBuckets()
    {
        int buckets = 1 << _topBits;
        _bucketStarts = new int[buckets + 1];
        int sum = 0;
        for (int b = 0; b < buckets; b++)
        {
            _bucketStarts[b] = sum;
            if (_topBits == 0)
            {
                sum = Rows;
                break;
            }

            for (int g = 0; g < _groups; g++)
            {
                int* count = Counts(g) + b;
                (sum, *count) = (sum + *count, sum);
            }
        }

        _bucketStarts[buckets] = sum;
        int rowsOfTask = Math.Max(Rows / (8 * context.Threads), 1 << 14);
        var tasks = new List<(int, int)>();
        for (int b = 0; b < buckets;)
        {
            int end = b + 1;
            while (end < buckets && _bucketStarts[end + 1] - _bucketStarts[b] <= rowsOfTask) end++;
            tasks.Add((b, end));
            b = end;
        }

        _buckets = [.. tasks];
    }

    private void Spread<T, TEntry>(int group)
        where T : unmanaged
        where TEntry : struct, ISortEntry<T>
    {
        T* entries = (T*)_entries!.Pointer, spread = (T*)_spread!.Pointer;
        int* places = Counts(group);
        int top = (_packed ? _idBits : 0) + _layout!.Bits - _topBits;
        (int first, int end) = BlocksOf(group);
        int from = _firstRows[first], to = end == Store.Blocks ? Rows : _firstRows[end];
        context.ThrowIfCancelled();
        for (int i = from; i < to; i++) spread[places[TEntry.Key(entries[i]) >> top]++] = entries[i];
    }

    private void SortBuckets<T, TEntry>(int task)
        where T : unmanaged
        where TEntry : struct, ISortEntry<T>
    {
        T* entries = (T*)(_topBits == 0 ? _entries! : _spread!).Pointer, scratch = (T*)(_topBits == 0 ? _spread! : _entries!).Pointer;
        int lowBit = _packed ? _idBits : 0;
        int bits = _layout!.Bits - _topBits;
        ulong idMask = (1UL << _idBits) - 1;
        using var ties = new TieSort(Store, _columns.Keys, context.Pool);
        for (int b = _buckets[task].First; b < _buckets[task].End; b++)
        {
            int start = _bucketStarts[b], count = _bucketStarts[b + 1] - start;
            if (count == 0) continue;
            if (count > 4096) context.ThrowIfCancelled();
            T* bucket = entries + start;
            RadixSort.Sort<T, TEntry>(bucket, scratch + start, count, lowBit, bits);
            int* ids = Ids + start;
            if (_packed)
                for (int i = 0; i < count; i++) ids[i] = (int)(((ulong*)bucket)[i] & idMask);
            else
                for (int i = 0; i < count; i++) ids[i] = ((WideEntry*)bucket)[i].Id;
            if (_layout.IsExact) continue;
            for (int i = 0; i < count;)
            {
                ulong word = TEntry.Key(bucket[i]) >> lowBit;
                int end = i + 1;
                while (end < count && TEntry.Key(bucket[end]) >> lowBit == word) end++;
                if (end - i > 1) ties.Sort(ids + i, end - i, _layout.FirstTied, _layout.TiedOffset);
                i = end;
            }
        }
    }

    private void ReleaseEntries()
    {
        _entries?.Release();
        _spread?.Release();
        _counts?.Release();
        _entries = _spread = _counts = null;
    }
}
