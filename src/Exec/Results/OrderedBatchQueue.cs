using FrameEngine.Columns;
using FrameEngine.Exec.Metrics;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Results;

/// <summary>Batches on their way from a query's threads to its reader, in the order of their morsels, with a bound on what may wait.</summary>
/// <remarks>
/// Each thread announces the morsel that it works on. A batch may be taken when no thread works on an earlier morsel. A thread must wait when too much is
/// buffered, unless the reader can take nothing before that thread's own batch comes: so somebody can always go on.
/// Offset and limit are counted where batches are taken, since only there rows have their order. Thread-safe.
/// </remarks>
/// <param name="limitMetrics">Where rows are counted when the queue does a limit's work.</param>
internal sealed class OrderedBatchQueue(MemoryPool pool, long limitBytes, long offset, long? count, NodeMetrics? limitMetrics) : IDisposable
{
    private readonly object _lock = new();
    private readonly List<Waiting> _waiting = [];
    private readonly List<Producer> _producers = [];
    private readonly List<Action> _blocked = [];
    private TaskCompletionSource? _reader;
    private long _bytes;
    private long _skip = offset;
    private long _left = count ?? long.MaxValue;
    private bool _ended;
    private bool _closed;
    private Exception? _error;

    /// <summary>Rows that are of use from any one morsel: more need not be collected before they are given.</summary>
    public long RowsWanted { get; } = count is { } c ? offset > long.MaxValue - c ? long.MaxValue : offset + c : long.MaxValue;

    /// <summary>Whether the reader wants no more.</summary>
    public bool Finished
    {
        get
        {
            lock (_lock) return _closed || _left == 0;
        }
    }

    public Producer AddProducer()
    {
        lock (_lock)
        {
            var producer = new Producer();
            _producers.Add(producer);
            return producer;
        }
    }

    /// <summary>The thread goes on to a later morsel.</summary>
    public void Advance(Producer producer, long morsel)
    {
        lock (_lock)
        {
            bool first = IsFirst(producer.Morsel);
            producer.Morsel = morsel;
            if (first) Changed();
        }
    }

    /// <summary>The thread will give nothing more.</summary>
    public void Remove(Producer producer)
    {
        lock (_lock)
        {
            if (_producers.Remove(producer)) Changed();
        }
    }

    /// <summary>Takes over a batch of the producer's morsel, always: to be asked before whether there is room.</summary>
    public void Add(Producer producer, RecordBatch batch)
    {
        lock (_lock)
        {
            if (_closed || _left == 0)
            {
                batch.Dispose();
                return;
            }

            BatchesOf(producer.Morsel).Enqueue(batch);
            _bytes += batch.ByteSize;
            if (IsFirst(producer.Morsel)) WakeReader();
        }
    }

    /// <summary>Whether the thread may go on producing. If not, <paramref name="wake"/> is called when it is worth asking again.</summary>
    public bool HasRoom(Producer producer, Action wake)
    {
        lock (_lock)
        {
            if (_bytes < limitBytes || _closed || (!CanTake() && IsFirst(producer.Morsel))) return true;
            _blocked.Add(wake);
            return false;
        }
    }

    /// <summary>No more batches will come, because of an error if there is one.</summary>
    public void End(Exception? error)
    {
        lock (_lock)
        {
            _ended = true;
            _error = error;
            _producers.Clear();
            Changed();
        }
    }

    /// <summary>The next batch if there is one to be had now.</summary>
    /// <param name="wait">What to wait for before asking again; null if <paramref name="batch"/> is given or all is over.</param>
    /// <param name="batch">The caller's; null at the end or when there is something to wait for.</param>
    /// <exception cref="FrameException">The query failed; batches that came before have been given.</exception>
    public void TryTake(out RecordBatch? batch, out Task? wait)
    {
        lock (_lock)
        {
            wait = null;
            while (_left > 0 && !_closed && CanTake())
            {
                batch = Clip(Dequeue());
                if (batch is not null) return;
            }

            batch = null;
            if (_closed || _left == 0) return;
            if (_ended)
            {
                if (_error is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_error);
                return;
            }

            _reader ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            wait = _reader.Task;
        }
    }

    /// <summary>The reader is gone: drops what waits and whatever still comes.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (Waiting waiting in _waiting)
                foreach (RecordBatch batch in waiting.Batches) batch.Dispose();
            _waiting.Clear();
            _bytes = 0;
            Changed();
        }
    }

    private bool IsFirst(long morsel)
    {
        foreach (Producer other in _producers)
            if (other.Morsel < morsel) return false;
        return true;
    }

    private bool CanTake() => _waiting.Count > 0 && IsFirst(_waiting[0].Morsel);

    // Threads work on morsels that are near one another: what is sought is at or near the end.
    private Queue<RecordBatch> BatchesOf(long morsel)
    {
        int place = _waiting.Count;
        while (place > 0 && _waiting[place - 1].Morsel > morsel) place--;
        if (place > 0 && _waiting[place - 1].Morsel == morsel) return _waiting[place - 1].Batches;
        var added = new Waiting(morsel);
        _waiting.Insert(place, added);
        return added.Batches;
    }

    private RecordBatch Dequeue()
    {
        Queue<RecordBatch> queue = _waiting[0].Batches;
        RecordBatch batch = queue.Dequeue();
        if (queue.Count == 0) _waiting.RemoveAt(0);
        _bytes -= batch.ByteSize;
        WakeBlocked();
        return batch;
    }

    // Skips the offset and cuts at the limit.
    private RecordBatch? Clip(RecordBatch batch)
    {
        if (batch.Length <= _skip)
        {
            _skip -= batch.Length;
            batch.Dispose();
            return null;
        }

        int start = (int)_skip, rows = (int)Math.Min(batch.Length - start, _left);
        _skip = 0;
        _left -= rows;
        limitMetrics?.Add(0, rows, 1, 0);
        if (rows == batch.Length) return batch;
        using (batch) return BatchSlice.Copy(batch, start, rows, pool);
    }

    private void Changed()
    {
        WakeReader();
        WakeBlocked();
    }

    private void WakeReader()
    {
        _reader?.TrySetResult();
        _reader = null;
    }

    private void WakeBlocked()
    {
        if (_blocked.Count == 0) return;
        foreach (Action wake in _blocked) wake();
        _blocked.Clear();
    }

    /// <summary>Batches of one morsel; the list of them is in the order of morsels.</summary>
    private sealed class Waiting(long morsel)
    {
        public long Morsel { get; } = morsel;

        public Queue<RecordBatch> Batches { get; } = new();
    }

    /// <summary>A thread that gives batches, and the morsel it works on (-1 before its first).</summary>
    internal sealed class Producer
    {
        public long Morsel { get; set; } = -1;
    }
}
