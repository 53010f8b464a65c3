using System.Runtime.Intrinsics.X86;
using FrameEngine.Functions;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>The groups of one radix partition after all threads' rows have been brought together.</summary>
/// <remarks>Rows stay where they are: equal keys are combined into the row that came first, and a list of the rows that remain is kept.</remarks>
internal sealed unsafe class GroupMerge : IDisposable
{
    private const int CombineBatch = 1024, FarEntries = 1 << 12, Ahead = 12;
    private const ulong PointerMask = (1UL << 48) - 1;
    private NativeBuffer? _rows;

    /// <summary>Groups.</summary>
    public int Count { get; private set; }

    /// <summary>The groups' rows.</summary>
    public byte** Rows => _rows is null ? null : (byte**)_rows.Pointer;

    /// <summary>Merges one partition of all tables.</summary>
    /// <param name="indexes">Per table the index that leads to all of its rows, or null; empty if there are none.</param>
    /// <param name="arena">For the texts of combined states; lives as long as the rows.</param>
    public void Run(
        IReadOnlyList<GroupTable> tables, IReadOnlyList<DirectIndex?> indexes, int partition, RowLayout layout, IReadOnlyList<AggregateOverload> aggregates, MemoryPool pool, Arena arena,
        Action check)
    {
        int total = 0;
        foreach (GroupTable table in tables) total = checked(total + table[partition].Count);
        if (total == 0) return;
        _rows = NativeBuffer.Allocate(pool, total * 8L);
        byte** rows = Rows;
        int at = 0, contributors = 0;
        foreach (GroupTable table in tables)
        {
            table[partition].CopyPointers(rows + at);
            at += table[partition].Count;
            if (table[partition].Count > 0) contributors++;
        }

        Count = total;
        if (contributors < 2 && !tables.Any(t => t.HasDuplicates)) return;
        if (tables.Count == 2 && indexes is [{ } index, ..] && !tables[1].HasDuplicates)
        {
            MergeByIndex(index, tables[0][partition].Count, layout, aggregates, pool, arena, check);
            return;
        }

        Merge(layout, aggregates, pool, arena, check);
    }

    /// <summary>Merges rows that are listed with all those of a table.</summary>
    /// <param name="repeats">Whether several of the listed rows may be of one group.</param>
    public void Run(
        byte** listed, int count, bool repeats, GroupTable? table, RowLayout layout, IReadOnlyList<AggregateOverload> aggregates, MemoryPool pool, Arena arena, Action check)
    {
        int total = checked(count + (table?.Count ?? 0));
        if (total == 0) return;
        _rows = NativeBuffer.Allocate(pool, total * 8L);
        Count = total;
        byte** rows = Rows;
        for (int i = 0; i < count; i++) rows[i] = listed[i];
        int at = count;
        for (int partition = 0; table is not null && partition < GroupTable.Partitions; partition++)
        {
            table[partition].CopyPointers(rows + at);
            at += table[partition].Count;
        }

        if (!repeats && (count == 0 || count == total) && table is not { HasDuplicates: true }) return;
        Merge(layout, aggregates, pool, arena, check);
    }

    private void Merge(RowLayout layout, IReadOnlyList<AggregateOverload> aggregates, MemoryPool pool, Arena arena, Action check)
    {
        switch (layout.Shape)
        {
            case KeyShape.OneWord: Merge<OneWord>(layout, aggregates, pool, arena, check); break;
            case KeyShape.TwoWords: Merge<TwoWords>(layout, aggregates, pool, arena, check); break;
            case KeyShape.Words: Merge<Words>(layout, aggregates, pool, arena, check); break;
            case KeyShape.Texts: Merge<Texts>(layout, aggregates, pool, arena, check); break;
            default: Merge<Mixed>(layout, aggregates, pool, arena, check); break;
        }
    }

    public void Dispose()
    {
        _rows?.Release();
        _rows = null;
        Count = 0;
    }

    // Two tables, of which the first knows its rows by number: only the second's rows have to be looked at.
    private void MergeByIndex(DirectIndex index, int first, RowLayout layout, IReadOnlyList<AggregateOverload> aggregates, MemoryPool pool, Arena arena, Action check)
    {
        using NativeBuffer pairs = NativeBuffer.Allocate(pool, CombineBatch * 16L);
        var sources = (byte**)pairs.Pointer;
        byte** targets = sources + CombineBatch;
        byte** rows = Rows;
        int kept = first;
        for (int start = first; start < Count; start += CombineBatch)
        {
            check();
            int batch = Math.Min(CombineBatch, Count - start), waiting = 0;
            index.Find(rows + start, batch, targets);
            for (int i = 0; i < batch; i++)
            {
                byte* row = rows[start + i];
                byte* other = targets[i];
                if (other == null)
                {
                    rows[kept++] = row;
                    continue;
                }

                sources[waiting] = row;
                targets[waiting++] = other;
            }

            Combine(sources, targets, waiting, layout, aggregates, arena);
        }

        Count = kept;
    }

    private void Merge<TKey>(RowLayout layout, IReadOnlyList<AggregateOverload> aggregates, MemoryPool pool, Arena arena, Action check) where TKey : struct, IKeyBlock
    {
        int capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(Count, 8)) * 2;
        using NativeBuffer table = NativeBuffer.Allocate(pool, capacity * 8L, cleared: true);
        using NativeBuffer pairs = NativeBuffer.Allocate(pool, CombineBatch * 16L);
        var entries = (ulong*)table.Pointer;
        var sources = (byte**)pairs.Pointer;
        byte** targets = sources + CombineBatch;
        byte** rows = Rows;
        int mask = capacity - 1, kept = 0, waiting = 0;
        bool far = capacity >= FarEntries && Sse.IsSupported;
        for (int i = 0; i < Count; i++)
        {
            if ((i & 0xFFFF) == 0xFFFF) check();
            if (far) Sse.Prefetch0(entries + ((int)*(ulong*)rows[Math.Min(i + Ahead, Count - 1)] & mask));
            byte* row = rows[i];
            ulong hash = *(ulong*)row, tag = hash >> 32 << 48;
            int first = (int)hash & mask, slot = first;
            while (true)
            {
                ulong entry = entries[slot];
                if (entry == 0)
                {
                    entries[slot] = tag | (ulong)row;
                    rows[kept++] = row;
                    break;
                }

                byte* other = (byte*)(entry & PointerMask);
                if (entry >> 48 << 48 == tag && *(ulong*)other == hash && TKey.Equal(row + RowLayout.KeyOffset, other + RowLayout.KeyOffset, layout))
                {
                    sources[waiting] = row;
                    targets[waiting++] = other;
                    break;
                }

                slot = (slot + 1) & mask;
            }

            Interruption.SpendSlots((ulong)((slot - first) & mask));
            if (waiting < CombineBatch) continue;
            Combine(sources, targets, waiting, layout, aggregates, arena);
            waiting = 0;
        }

        Combine(sources, targets, waiting, layout, aggregates, arena);
        Count = kept;
    }

    private static void Combine(byte** sources, byte** targets, int count, RowLayout layout, IReadOnlyList<AggregateOverload> aggregates, Arena arena)
    {
        if (count == 0) return;
        for (int i = 0; i < aggregates.Count; i++) aggregates[i].Combine(sources, layout.StateOffsets[i], targets, layout.StateOffsets[i], count, arena);
    }
}
