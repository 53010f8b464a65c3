using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Scheduling;

namespace FrameEngine.Exec.Results;

/// <summary>The rows of a running query, batch by batch, in order. One reader at a time.</summary>
/// <remarks>
/// The query runs ahead of the reader until the buffer is full, then waits. Batches belong to the reader, who disposes them. A failure is thrown by the read that
/// would have given what comes next. Disposing stops the query and waits until it has given everything back; it may be done at any time, also twice.
/// </remarks>
internal sealed class QueryStream : IAsyncEnumerable<RecordBatch>, IAsyncDisposable, IDisposable
{
    private readonly OrderedBatchQueue _queue;
    private readonly QueryExecution _execution;

    public QueryStream(Schema schema, OrderedBatchQueue queue, QueryExecution execution)
    {
        Schema = schema;
        _queue = queue;
        _execution = execution;
    }

    public Schema Schema { get; }

    /// <summary>What the query has done so far; complete after <see cref="Completion"/>.</summary>
    public QueryMetrics Metrics => _execution.Metrics;

    /// <summary>Done when all of the query's threads have ended and all but the batches given out is freed. Never fails.</summary>
    public Task Completion => _execution.Completion;

    /// <summary>The next batch, or null at the end.</summary>
    /// <exception cref="FrameException">The query failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired: it ends the wait, not the query.</exception>
    public async ValueTask<RecordBatch?> ReadAsync(CancellationToken cancellation = default)
    {
        while (true)
        {
            _queue.TryTake(out RecordBatch? batch, out Task? wait);
            if (batch is not null) return batch;
            if (wait is null)
            {
                await EndAsync().ConfigureAwait(false);
                return null;
            }

            await wait.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The next batch, or null at the end; waits on the caller's thread.</summary>
    /// <exception cref="FrameException">The query failed.</exception>
    public RecordBatch? Read()
    {
        while (true)
        {
            _queue.TryTake(out RecordBatch? batch, out Task? wait);
            if (batch is not null) return batch;
            if (wait is null)
            {
                _execution.Stop();
                Completion.GetAwaiter().GetResult();
                return null;
            }

            wait.GetAwaiter().GetResult();
        }
    }

    /// <summary>Reads to the end. The caller disposes the batches.</summary>
    /// <exception cref="FrameException">The query failed.</exception>
    public async Task<List<RecordBatch>> CollectAsync(CancellationToken cancellation = default)
    {
        var batches = new List<RecordBatch>();
        try
        {
            while (await ReadAsync(cancellation).ConfigureAwait(false) is { } batch) batches.Add(batch);
            return batches;
        }
        catch
        {
            foreach (RecordBatch batch in batches) batch.Dispose();
            throw;
        }
    }

    public async IAsyncEnumerator<RecordBatch> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        try
        {
            while (await ReadAsync(cancellationToken).ConfigureAwait(false) is { } batch) yield return batch;
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _execution.Stop();
        _queue.Dispose();
        Completion.GetAwaiter().GetResult();
    }

    public async ValueTask DisposeAsync()
    {
        _execution.Stop();
        _queue.Dispose();
        await Completion.ConfigureAwait(false);
    }

    // The limit is reached, perhaps long before the sources are.
    private Task EndAsync()
    {
        _execution.Stop();
        return Completion;
    }
}
