using FrameEngine.Columns;
using FrameEngine.Compute.Hashing;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Spill;
using FrameEngine.Functions;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Brings the rows of a partition together that lie in tables and on disk, in as many steps as memory asks for. For one thread; others may work on other partitions.</summary>
/// <remarks><code>
/// rows on disk ─► a table of their own ─┐
///                                       ├─► GroupMerge: a step
/// rows in the tables ───────────────────┘
/// </code>
/// If that table gets too large it is dropped, and all the partition's rows are parted into 64 smaller ones, which are treated alike. What parts them is the hash mixed once more:
/// its bits are as good as new though the partition's rows agree in the highest ones. Rows that it cannot part, for their hashes are equal, stay together whatever they take.</remarks>
/// <param name="create">A builder for hashes that are mixed so many times, for so many rows: one that groups them, or one that writes them to where it is told.</param>
internal sealed unsafe class PartitionMerge(
    RowLayout layout, IReadOnlyList<AggregateOverload> aggregates, Func<int, double, SpilledRows?, IGroupBuilder> create, QueryContext context) : IDisposable
{
    private const int MostRounds = 12;
    private readonly Stack<Level> _levels = [];
    private readonly GroupMerge _groups = new();
    private IGroupBuilder? _builder;
    private Arena? _arena;
    private long _written;

    /// <summary>The groups of the present step.</summary>
    public GroupMerge Groups => _groups;

    /// <summary>Bytes that had to be written since this was last asked.</summary>
    public long TakeWrittenBytes()
    {
        long bytes = _written;
        _written = 0;
        return bytes;
    }

    /// <summary>Mixes the hashes of rows once more.</summary>
    public static void Mix(ulong* hashes, int count)
    {
        for (int i = 0; i < count; i++) hashes[i] = HashMix.Of(hashes[i]);
    }

    /// <summary>Goes to a partition.</summary>
    /// <param name="tables">Their rows of this partition are changed: nobody else may use them.</param>
    /// <param name="rows">Null if nothing is on disk.</param>
    public void Begin(IReadOnlyList<GroupTable> tables, SpilledRows? rows, int partition)
    {
        Clear();
        int count = 0;
        foreach (GroupTable table in tables) count = checked(count + table[partition].Count);
        var level = new Level(rows, 0, partition, partition + 1) { Repeats = tables.Count(t => t[partition].Count > 0) > 1 || tables.Any(t => t.HasDuplicates) };
        _levels.Push(level);
        if (count == 0) return;
        byte** target = level.Reserve(count, context.Pool);
        level.SetKnown(partition, 0, count);
        foreach (GroupTable table in tables)
        {
            table[partition].CopyPointers(target);
            target += table[partition].Count;
        }
    }

    /// <summary>Makes the next groups and frees those of the step before.</summary>
    /// <returns>False if there are none left.</returns>
    public bool Next()
    {
        ClearStep();
        while (_levels.TryPeek(out Level? level))
        {
            context.ThrowIfCancelled();
            if (!level.Next())
            {
                _levels.Pop().Dispose();
                continue;
            }

            if (Step(level) && _groups.Count > 0) return true;
            ClearStep();
        }

        return false;
    }

    public void Dispose() => Clear();

    // False if the rows had to be parted.
    private bool Step(Level level)
    {
        (nint known, int count) = level.Known;
        byte** rows = (byte**)known;
        _arena = new Arena(context.Pool);
        if (level.RowsOnDisk == 0)
        {
            _groups.Run(rows, count, level.Repeats, null, layout, aggregates, context.Pool, _arena, context.ThrowIfCancelled);
            return true;
        }

        for (int i = 0; i < count; i++) *(ulong*)rows[i] = HashMix.Of(*(ulong*)rows[i]);
        _builder = create(level.Round + 1, level.RowsOnDisk, null);
        if (!Read(level, _builder, level.MayPart))
        {
            ClearStep();
            Part(level);
            return false;
        }

        _builder.Finish();
        _builder.Table.DropEntries();
        _groups.Run(rows, count, level.Repeats, _builder.Table, layout, aggregates, context.Pool, _arena, context.ThrowIfCancelled);
        return true;
    }

    private bool Read(Level level, IGroupBuilder builder, bool stopsWhenFull)
    {
        for (int stream = 0; stream < level.Rows!.Streams; stream++)
        {
            using SpillReader? reader = level.Rows.Open(stream, level.Partition);
            while (reader is not null && reader.Read())
            {
                context.ThrowIfCancelled();
                builder.Take(stream, reader.Chunk);
                if (stopsWhenFull && builder.IsFull) return false;
            }
        }

        return true;
    }

    private void Part(Level level)
    {
        var parts = new Level(level.Rows!.Again(), level.Round + 1, 0, GroupTable.Partitions) { Owns = true, Repeats = level.Repeats };
        _levels.Push(parts);
        using (IGroupBuilder writer = create(parts.Round, 0, parts.Rows))
        {
            Read(level, writer, stopsWhenFull: false);
            writer.Finish();
        }

        _written += parts.Rows!.Bytes;
        (nint known, int count) = level.Known;
        if (count > 0) Sort((byte**)known, count, parts.Reserve(count, context.Pool), parts);
        parts.MayPart = parts.Round < MostRounds && Enumerable.Range(0, GroupTable.Partitions).Count(p => parts.Rows.Rows(p) > 0) > 1;
    }

    private static void Sort(byte** rows, int count, byte** target, Level parts)
    {
        int* ends = stackalloc int[GroupTable.Partitions];
        new Span<int>(ends, GroupTable.Partitions).Clear();
        for (int i = 0; i < count; i++) ends[GroupTable.PartitionOf(*(ulong*)rows[i])]++;
        for (int p = 0, sum = 0; p < GroupTable.Partitions; p++)
        {
            parts.SetKnown(p, sum, ends[p]);
            (sum, ends[p]) = (sum + ends[p], sum);
        }

        for (int i = 0; i < count; i++) target[ends[GroupTable.PartitionOf(*(ulong*)rows[i])]++] = rows[i];
    }

    private void ClearStep()
    {
        _groups.Dispose();
        _builder?.Dispose();
        _builder = null;
        _arena?.Dispose();
        _arena = null;
    }

    private void Clear()
    {
        ClearStep();
        while (_levels.TryPop(out Level? level)) level.Dispose();
    }

    /// <summary>Partitions that are still to be done, with the rows that tables have of them.</summary>
    private sealed class Level(SpilledRows? rows, int round, int first, int end) : IDisposable
    {
        private readonly (int From, int Count)[] _known = new (int, int)[GroupTable.Partitions];
        private NativeBuffer? _pointers;

        public SpilledRows? Rows => rows;

        /// <summary>How many times the hashes are mixed by which these partitions are told apart.</summary>
        public int Round => round;

        /// <summary>Whether the rows on disk are freed with it.</summary>
        public bool Owns { get; init; }

        /// <summary>Whether a group may have several of the known rows.</summary>
        public bool Repeats { get; init; }

        /// <summary>Whether there is a point in parting a partition again.</summary>
        public bool MayPart { get; set; } = true;

        /// <summary>The present partition.</summary>
        public int Partition { get; private set; } = first - 1;

        public long RowsOnDisk => rows?.Rows(Partition) ?? 0;

        /// <summary>The rows of the present partition that tables have.</summary>
        public (nint Rows, int Count) Known => _pointers is null ? (0, 0) : ((nint)((byte**)_pointers.Pointer + _known[Partition].From), _known[Partition].Count);

        public bool Next() => ++Partition < end;

        public byte** Reserve(int count, MemoryPool pool)
        {
            _pointers = NativeBuffer.Allocate(pool, count * 8L);
            return (byte**)_pointers.Pointer;
        }

        public void SetKnown(int partition, int from, int count) => _known[partition] = (from, count);

        public void Dispose()
        {
            _pointers?.Release();
            _pointers = null;
            if (Owns) rows?.Dispose();
        }
    }
}
