using FrameEngine.Exec.Pipelines;
using FrameEngine.Types;

namespace FrameEngine.Exec.Spill;

/// <summary>Rows on disk, parted by some bits of a hash: written by several threads, then read partition by partition.</summary>
internal sealed class SpillPartitions(IReadOnlyList<DataType> types, QueryContext context, int shift) : IDisposable
{
    public const int Bits = 6, Count = 1 << Bits;

    /// <summary>The bits by which rows are parted first: the highest.</summary>
    public const int FirstShift = 64 - Bits;

    private readonly Lock _lock = new();
    private readonly List<SpillBlock>[] _blocks = [.. Enumerable.Range(0, Count).Select(_ => new List<SpillBlock>())];
    private SpillFile? _file;

    public QueryContext Context => context;

    public IReadOnlyList<DataType> Types => types;

    /// <summary>How far a hash is shifted before its lowest <see cref="Bits"/> bits are the partition.</summary>
    public int Shift => shift;

    /// <summary>Whether anything was written.</summary>
    public bool IsEmpty => _file is null;

    /// <summary>Rows of a partition.</summary>
    public long Rows(int partition) => _blocks[partition].Sum(b => (long)b.Rows);

    /// <summary>Bytes that a partition takes on disk, which are about those that it takes in memory.</summary>
    public long Bytes(int partition) => _blocks[partition].Sum(b => b.Bytes);

    /// <summary>One thread's way in.</summary>
    public PartitionWriter CreateWriter() => new(this);

    /// <summary>Reads the rows of a partition, once all are written.</summary>
    public SpillReader Open(int partition)
    {
        // Without a file there are no blocks that would be read from it.
        return new SpillReader(_file!, _blocks[partition], types, context.Pool, context.ChunkRows);
    }

    /// <summary>Takes note of a block that was written to <see cref="File"/>.</summary>
    public void Add(int partition, SpillBlock block)
    {
        lock (_lock) _blocks[partition].Add(block);
    }

    /// <summary>The file of all partitions.</summary>
    public SpillFile File
    {
        get
        {
            lock (_lock) return _file ??= context.Spill!.Create();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _file?.Dispose();
            foreach (List<SpillBlock> blocks in _blocks) blocks.Clear();
        }
    }
}
