using FrameEngine.Exec.Operators.Exchange;

namespace FrameEngine.Cluster.Worker;

/// <summary>The rows that a task made, by the consumer that they go to. Kept in memory until the query ends, so that they may be read again.</summary>
internal sealed class StageOutput(Schema schema, int partitions) : IPartitionOutput, IDisposable
{
    private readonly List<RecordBatch>[] _partitions = [.. Enumerable.Range(0, partitions).Select(_ => new List<RecordBatch>())];
    private bool _disposed;

    public Schema Schema { get; } = schema;

    public int Partitions => _partitions.Length;

    /// <summary>Always: the memory pool is the limit until outputs can spill.</summary>
    public bool HasRoom(Action wake) => true;

    public void Add(int partition, RecordBatch batch)
    {
        lock (_partitions)
        {
            if (!_disposed)
            {
                _partitions[partition].Add(batch);
                return;
            }
        }

        batch.Dispose();
    }

    /// <summary>Second references to a partition's batches, which the caller disposes; the query may end meanwhile.</summary>
    /// <exception cref="WorkerException">The output is gone.</exception>
    public List<RecordBatch> Read(int partition)
    {
        lock (_partitions)
        {
            if (_disposed) throw new WorkerException("the output was dropped: its query has ended");
            return [.. _partitions[partition].Select(b => b.Retain())];
        }
    }

    public long[] Rows()
    {
        lock (_partitions) return [.. _partitions.Select(p => p.Sum(b => (long)b.Length))];
    }

    public void Dispose()
    {
        lock (_partitions)
        {
            _disposed = true;
            foreach (RecordBatch batch in _partitions.SelectMany(p => p)) batch.Dispose();
            foreach (List<RecordBatch> partition in _partitions) partition.Clear();
        }
    }
}
