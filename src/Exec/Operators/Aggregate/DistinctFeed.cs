using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Feeds an aggregate the distinct combinations that threads have gathered in their <see cref="DistinctSet"/>s and written from there.</summary>
/// <param name="sets">At least one.</param>
/// <param name="spilled">Null if nothing was written.</param>
internal sealed unsafe class DistinctFeed(IReadOnlyList<DistinctSet> sets, SpilledRows? spilled, int aggregate, QueryContext context)
{
    private readonly RowLayout _layout = sets[0].Layout;

    /// <summary>Merges one partition of all sets and feeds its combinations.</summary>
    public void Run(int partition, AggregateLocal target)
    {
        List<DenseNumbers> numbers = [.. sets.Where(s => s.Numbers is not null).Select(s => s.Numbers!)];
        if (numbers.Count > 0) FeedNumbers(numbers, partition, target);
        using var merge = new PartitionMerge(_layout, [], (round, rows, parts) => new DistinctBuilder(_layout, rows, round, parts, context), context);
        using var vectors = new KeyVectors(_layout, context);
        int keys = _layout.KeyTypes.Length - target.ArgumentCount(aggregate);
        merge.Begin([.. sets.Select(s => s.Table)], spilled is { IsEmpty: false } ? spilled : null, partition);
        while (merge.Next())
        {
            int rows = numbers.Count > 0 ? DropKnown(numbers, merge.Groups) : merge.Groups.Count;
            for (int start = 0; start < rows; start += context.ChunkRows)
            {
                context.ThrowIfCancelled();
                int count = Math.Min(context.ChunkRows, rows - start);
                Vector[] columns = vectors.Read(merge.Groups.Rows + start, count);
                target.Feed(aggregate, columns.AsSpan(0, keys), columns.AsSpan(keys), count);
            }
        }
    }

    // A number may be in one thread's bitmap and in another one's table.
    private int DropKnown(List<DenseNumbers> numbers, GroupMerge merged)
    {
        byte** rows = merged.Rows;
        int kept = 0;
        for (int i = 0; i < merged.Count; i++)
        {
            byte* key = rows[i] + RowLayout.KeyOffset;
            bool isNull = _layout.NullBits[0] >= 0 && key[_layout.MaskOffset] != 0;
            bool known = false;
            foreach (DenseNumbers set in numbers) known |= !isNull && set.Contains(NumberAt(key, _layout.KeyTypes[0].Physical));
            rows[kept] = rows[i];
            kept += known ? 0 : 1;
        }

        return kept;
    }

    private static long NumberAt(byte* key, PhysicalType type) => type switch
    {
        PhysicalType.Int8 => *(sbyte*)key,
        PhysicalType.Int16 => *(short*)key,
        PhysicalType.Int32 => *(int*)key,
        PhysicalType.Int64 => *(long*)key,
        PhysicalType.UInt8 => *key,
        PhysicalType.UInt16 => *(ushort*)key,
        _ => *(uint*)key,
    };

    private void FeedNumbers(List<DenseNumbers> numbers, int partition, AggregateLocal target)
    {
        using NativeBuffer memory = NativeBuffer.Allocate(context.Pool, DenseNumbers.PageNumbers * 8L);
        using var vector = new Vector(_layout.KeyTypes[0], context.Pool, context.ChunkRows);
        var listed = (long*)memory.Pointer;
        for (int page = partition; page < DenseNumbers.Pages; page += GroupTable.Partitions)
        {
            int count = DenseNumbers.List(numbers, page, listed);
            if (count > 0) context.ThrowIfCancelled();
            for (int start = 0; start < count; start += context.ChunkRows)
            {
                int rows = Math.Min(context.ChunkRows, count - start);
                vector.StartFlat(rows);
                int width = vector.Physical.Width();
                // The low bytes of a number in two's complement are the number of less width.
                for (int i = 0; i < rows; i++) System.Buffer.MemoryCopy(listed + start + i, (byte*)vector.Data + ((long)i * width), width, width);
                target.Feed(aggregate, [], [vector], rows);
            }
        }
    }
}
