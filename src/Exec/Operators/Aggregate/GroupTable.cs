using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using FrameEngine.Functions;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>A hash table from key blocks to rows, for one thread: open addressing over 8-byte entries, rows in radix partitions of their own.</summary>
/// <remarks>
/// An entry is the hash's lowest 16 bits above a 48-bit pointer to the row; 0 is empty. Slots are taken from the highest bits of the hash, as partitions are from the
/// highest 6: so a partition's entries lie together as its rows do, and rows looked up partition by partition stay in the nearest caches.
/// A table may forget its rows' entries and begin anew when it hardly ever finds a key (<see cref="HasDuplicates"/>).
/// Lookups go in sub-batches: prefetch the entries, then probe, so that cache misses overlap.
/// </remarks>
internal sealed unsafe class GroupTable : IDisposable
{
    public const int PartitionBits = 6, Partitions = 1 << PartitionBits;
    private const int SubBatch = 128;
    private const int FirstCapacity = 1024;
    private const int ForgetFrom = 1 << 15;
    private const double MostRowsOfGroup = 1.6;
    private const int PrefetchFrom = 1 << 12;
    private const ulong DoubleFrom = 1 << 18;
    private const int ScatteredFrom = 1 << 16;
    private const double ScatteredShare = 0.5;
    private const ulong PointerMask = (1UL << 48) - 1;

    private readonly RowLayout _layout;
    private readonly MemoryPool _pool;
    private readonly GroupRows[] _stores = new GroupRows[Partitions];
    private readonly int[] _firstKnown = new int[Partitions]; // per partition the first row that the entries lead to
    private readonly Arena _memory;
    private readonly NativeBuffer _template;
    private NativeBuffer? _entries;
    private ulong _mask;
    private int _shift; // a slot is a hash shifted right by so much
    private int _limit;
    private readonly double _expected;
    private long _soughtBefore; // keys looked up in all
    private int _known; // rows that the entries lead to, or will when they are written anew
    private long _sought; // keys looked up since the entries knew none
    private long _probed; // of these, those that differed from the key before

    /// <param name="expectedKeys">How many keys will be looked up, as far as is known.</param>
    public GroupTable(RowLayout layout, IReadOnlyList<AggregateOverload> aggregates, double expectedKeys, MemoryPool pool)
    {
        _expected = expectedKeys;
        _layout = layout;
        _pool = pool;
        _memory = new Arena(pool);
        for (int i = 0; i < Partitions; i++) _stores[i] = new GroupRows(layout, _memory);
        _template = NativeBuffer.Allocate(pool, Math.Max(layout.RowSize, 8), cleared: true);
        for (int i = 0; i < aggregates.Count; i++) aggregates[i].Initialize(_template.Pointer + layout.StateOffsets[i]);
    }

    /// <summary>Rows: as many as groups, or more if <see cref="HasDuplicates"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a group may have several rows, which <see cref="GroupMerge"/> is to bring together.</summary>
    public bool HasDuplicates { get; private set; }

    /// <summary>Bytes of entries and rows.</summary>
    public long Bytes => (_entries?.Capacity ?? 0) + _memory.Bytes;

    public GroupRows this[int partition] => _stores[partition];

    /// <summary>The memory of the rows.</summary>
    public Arena Memory => _memory;

    /// <summary>Whether keys come in no order and are so many that most look-ups miss the caches, while each comes several times: then rows had better be parted first.</summary>
    public bool IsScattered
    {
        get
        {
            if (HasDuplicates || _known < ScatteredFrom || _probed < _sought * ScatteredShare || HardlyFinds()) return false;
            // How many there will be is not known, but more than half of what comes still misses what is near.
            return _expected < 1 || _expected - _sought > _sought;
        }
    }

    /// <summary>Bytes that the table will have, as far as what has been looked up tells.</summary>
    public long ExpectedBytes => (long)Math.Min(Math.Max(Distinct, _known), 1L << 40) * (_layout.RowSize + (2 * sizeof(ulong)));

    /// <summary>Keys looked up, since the table last forgot its rows.</summary>
    public long Sought => _sought;

    /// <summary>The entry of a row: the hash's lowest 16 bits above its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Entry(ulong hash, byte* row) => (hash << 48) | (ulong)row;

    public static int PartitionOf(ulong hash) => (int)(hash >> (64 - PartitionBits));

    /// <summary>Writes the row of the i-th key to <c>rows[i]</c>, making those that are new.</summary>
    public void Find(byte* blocks, ulong* hashes, int count, byte** rows)
    {
        switch (_layout.Shape)
        {
            case KeyShape.OneWord: Find<OneWord>(blocks, hashes, count, rows); break;
            case KeyShape.TwoWords: Find<TwoWords>(blocks, hashes, count, rows); break;
            case KeyShape.Words: Find<Words>(blocks, hashes, count, rows); break;
            case KeyShape.Texts: Find<Texts>(blocks, hashes, count, rows); break;
            default: Find<Mixed>(blocks, hashes, count, rows); break;
        }
    }

    /// <summary>Makes room for keys of one partition that come one after the other: its part of the slots would be full long before the table is.</summary>
    /// <param name="more">How many come next.</param>
    /// <param name="atMost">How many may come of all partitions.</param>
    public void Reserve(int partition, int more, long atMost)
    {
        long keys = ((long)_stores[partition].Count - _firstKnown[partition] + more) * Partitions;
        // Partitions are about equal, so that one tells what all will need; but never more than if every key were new.
        if (keys > _limit) Grow(Math.Min(keys, _known + atMost));
    }

    /// <summary>A new row, whether or not there is one of that key.</summary>
    public byte* Add(ulong hash, byte* key)
    {
        byte* row = _stores[PartitionOf(hash)].Add(hash, key);
        byte* template = _template.Pointer;
        for (int at = _layout.StatesOffset; at < _layout.RowSize; at += 8) *(ulong*)(row + at) = *(ulong*)(template + at);
        Count++;
        _known++;
        return row;
    }

    /// <summary>Frees the entries: rows can be listed but no longer found.</summary>
    public void DropEntries()
    {
        _entries?.Release();
        _entries = null;
        _limit = 0;
    }

    public void Dispose()
    {
        DropEntries();
        _memory.Dispose();
        _template.Release();
    }

    private void Find<TKey>(byte* blocks, ulong* hashes, int count, byte** rows) where TKey : struct, IKeyBlock
    {
        RowLayout layout = _layout;
        int size = layout.KeySize;
        ulong lastHash = 0;
        byte* last = null;
        for (int start = 0; start < count; start += SubBatch)
        {
            int end = Math.Min(start + SubBatch, count);
            if (_known + SubBatch > _limit) MakeRoom();
            _sought += end - start;
            ulong mask = _mask;
            int shift = _shift;
            ulong* entries = (ulong*)_entries!.Pointer;
            if (_known > PrefetchFrom && Sse.IsSupported)
            {
                for (int i = start; i < end; i++) Sse.Prefetch0(entries + (hashes[i] >> shift));
                // The key's line and, where states lie beyond it, the last one too: they are updated next.
                int beyond = layout.RowSize > 64 ? layout.RowSize - 1 : 0;
                for (int i = start; i < end; i++)
                {
                    byte* row = (byte*)(entries[hashes[i] >> shift] & PointerMask);
                    Sse.Prefetch0(row);
                    if (beyond > 0) Sse.Prefetch0(row + beyond);
                }
            }

            byte* key = blocks + ((long)start * size);
            for (int i = start; i < end; i++, key += size)
            {
                ulong hash = hashes[i];
                // Runs of one key are common: sorted and clustered input.
                if (hash != lastHash || last == null || !TKey.Equal(key, last + RowLayout.KeyOffset, layout))
                {
                    last = Probe<TKey>(entries, mask, hash >> shift, hash, key, layout);
                    lastHash = hash;
                    _probed++;
                }

                rows[i] = last;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Probe<TKey>(ulong* entries, ulong mask, ulong slot, ulong hash, byte* key, RowLayout layout) where TKey : struct, IKeyBlock
    {
        ulong tag = hash & 0xFFFF, first = slot;
        while (true)
        {
            ulong entry = entries[slot];
            if (entry == 0)
            {
                byte* row = Add(hash, key);
                entries[slot] = Entry(hash, row);
                Interruption.SpendSlots((slot - first) & mask);
                return row;
            }

            if (entry >> 48 == tag)
            {
                byte* row = (byte*)(entry & PointerMask);
                if (TKey.Equal(key, row + RowLayout.KeyOffset, layout))
                {
                    Interruption.SpendSlots((slot - first) & mask);
                    return row;
                }
            }

            slot = (slot + 1) & mask;
        }
    }

    // Where nearly every key is new, a large table finds next to nothing and misses every cache: the entries are forgotten while they are few,
    // and the merge, which has to look at every row anyway, finds what is equal.
    private void MakeRoom()
    {
        if (_known < ForgetFrom || !HardlyFinds())
        {
            Grow(_known + SubBatch);
            return;
        }

        new Span<byte>(_entries!.Pointer, (int)((_mask + 1) * sizeof(ulong))).Clear();
        HasDuplicates = true;
        for (int i = 0; i < Partitions; i++) _firstKnown[i] = _stores[i].Count;
        _soughtBefore += _sought;
        _known = 0;
        _sought = 0;
        _probed = 0;
    }

    // How many keys there are tells how many rows of a group this table will see.
    private bool HardlyFinds()
    {
        return Math.Max(_expected, _soughtBefore + _sought) < Distinct * MostRowsOfGroup;
    }

    // n keys drawn from d have about n² / 2d repetitions.
    private double Distinct => _sought * (double)_sought / (2 * Math.Max(_sought - (double)_known, 1));

    // In the order of the rows, not of the old entries: rows, and a partition's slots, then come from memory one after the other.
    private void Grow(long keys)
    {
        ulong capacity = _entries is null ? FirstCapacity : _mask + 1;
        while (keys > Limit(capacity)) capacity *= capacity < DoubleFrom ? 4UL : 2UL;
        if (_entries is not null && capacity == _mask + 1) return;
        NativeBuffer grown = NativeBuffer.Allocate(_pool, (long)capacity * 8, cleared: true);
        _entries?.Release();
        _entries = grown;
        _mask = capacity - 1;
        _shift = 64 - BitOperations.Log2(capacity);
        _limit = Limit(capacity);
        if (_known == 0) return;
        for (int i = 0; i < Partitions; i++) _stores[i].Enter(_firstKnown[i], (ulong*)grown.Pointer, _mask, _shift);
    }

    private static int Limit(ulong capacity) => (int)Math.Min((long)(capacity * 6 / 10), int.MaxValue - SubBatch);
}
