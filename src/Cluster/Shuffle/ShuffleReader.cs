using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FrameEngine.Cluster.Protocol;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Cluster.Shuffle;

/// <summary>Pulls one partition from all tasks of a stage: one request to each worker task, which streams all of its blocks.</summary>
internal sealed class ShuffleReader(HttpClient http, MemoryPool memory)
{
    /// <summary>Batches that may wait for the consumer, per producer.</summary>
    private const int Ahead = 4;

    /// <summary>The batches of a partition, each the caller's to dispose. Producers are read at once; their batches come as they arrive.</summary>
    /// <exception cref="WorkerException">A worker is lost, or its stream is not whole.</exception>
    public async IAsyncEnumerable<RecordBatch> ReadAsync(
        string query, PhysicalStageInput input, TaskOutput[] producers, int partition, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Channel<RecordBatch> channel = Channel.CreateBounded<RecordBatch>(Ahead * producers.Length);
        Task pull = PullAllAsync();
        try
        {
            await foreach (RecordBatch batch in channel.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false)) yield return batch;
            await pull.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await pull.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
            while (channel.Reader.TryRead(out RecordBatch? left)) left.Dispose();
        }

        async Task PullAllAsync()
        {
            try
            {
                await Task.WhenAll(producers.Select(PullAsync)).ConfigureAwait(false);
                channel.Writer.Complete();
            }
            catch (Exception error)
            {
                channel.Writer.Complete(error);
            }
        }

        async Task PullAsync(TaskOutput producer)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, producer.Worker + Routes.Partition(query, input.StageId, producer.Task, partition))
            {
                Version = System.Net.HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            await foreach (RecordBatch batch in RowStream.ReadAsync(http, request, producer.Worker, memory, stop.Token).ConfigureAwait(false))
            {
                if (batch.Length == 0)
                {
                    batch.Dispose();
                    continue;
                }

                try
                {
                    await channel.Writer.WriteAsync(batch, stop.Token).ConfigureAwait(false);
                }
                catch
                {
                    batch.Dispose();
                    throw;
                }
            }
        }
    }
}
