using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Spill;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>The rows of one partition of both sides of a join.</summary>
/// <param name="Whole">The sides that it is a partition of, which is to be told when it is joined; null if they outlive it anyway.</param>
internal sealed record PartitionPair(SpillPartitions Build, SpillPartitions Probe, int Partition, SharedSides? Whole)
{
    private const int LeastShift = 64 - (SpillPartitions.Bits * 6);

    public long BuildRows => Build.Rows(Partition);

    public long ProbeRows => Probe.Rows(Partition);

    /// <summary>Whether the built rows are too many for the memory that one thread may take, and other bits of their hashes may part them.</summary>
    public bool IsTooLarge(SpillSpace space, int threads)
    {
        if (Build.Shift <= LeastShift || BuildRows == Enumerable.Range(0, SpillPartitions.Count).Sum(Build.Rows) && Build.Shift < SpillPartitions.FirstShift) return false;
        return space.EveryRows > 0 ? BuildRows > space.EveryRows : Build.Bytes(Partition) + (BuildRows * JoinSpill.TableBytes) > space.Limit / 4 / threads;
    }

    /// <summary>Parts both sides by the next bits of their hashes.</summary>
    public unsafe List<PartitionPair> Split(HashJoinState state, InputColumns probeKeys)
    {
        var sides = new SharedSides(
            new SpillPartitions(Build.Types, state.Context, Build.Shift - SpillPartitions.Bits), new SpillPartitions(Probe.Types, state.Context, Build.Shift - SpillPartitions.Bits));
        try
        {
            using var hasher = new KeyHasher(state.Context);
            var keys = new Vector[state.KeyColumns.Length];
            Part(Build, sides.Build, chunk =>
            {
                for (int k = 0; k < keys.Length; k++) keys[k] = chunk.Columns[state.KeyColumns[k]];
                return (nint)hasher.Hash(keys, chunk.Selection);
            });
            Part(Probe, sides.Probe, chunk => (nint)hasher.Hash(probeKeys.Evaluate(chunk), chunk.Selection));
            return [.. Enumerable.Range(0, SpillPartitions.Count).Select(p => new PartitionPair(sides.Build, sides.Probe, p, sides))];
        }
        catch
        {
            sides.Dispose();
            throw;
        }
    }

    private unsafe void Part(SpillPartitions from, SpillPartitions to, Func<DataChunk, nint> hash)
    {
        if (from.Rows(Partition) == 0) return;
        using SpillReader reader = from.Open(Partition);
        using PartitionWriter writer = to.CreateWriter();
        while (reader.Read())
        {
            from.Context.ThrowIfCancelled();
            writer.Add(reader.Chunk.Columns, reader.Chunk.Selection, (ulong*)hash(reader.Chunk));
        }

        writer.Flush();
    }
}

/// <summary>Both sides of a partition that was parted again, until all its parts are joined.</summary>
internal sealed class SharedSides(SpillPartitions build, SpillPartitions probe) : IDisposable
{
    private int _left = SpillPartitions.Count;

    public SpillPartitions Build => build;

    public SpillPartitions Probe => probe;

    /// <summary>One part is done.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _left) == 0) Dispose();
    }

    public void Dispose()
    {
        build.Dispose();
        probe.Dispose();
    }
}
