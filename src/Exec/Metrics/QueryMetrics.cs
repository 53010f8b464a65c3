using System.Collections.Concurrent;
using System.Diagnostics;
using FrameEngine.Catalog;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Metrics;

/// <summary>What a query did, node by node of its physical plan (in pre-order: the root is 0). Complete when the query is over; readable any time.</summary>
internal sealed class QueryMetrics
{
    private readonly NodeMetrics[] _nodes;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _elapsed;
    private long _spilled;

    public QueryMetrics(int nodes)
    {
        _nodes = new NodeMetrics[nodes];
        for (int i = 0; i < nodes; i++) _nodes[i] = new NodeMetrics();
    }

    public int Count => _nodes.Length;

    public NodeMetrics this[int node] => _nodes[node];

    /// <summary>From the start to the end of the query, or to now.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(0, _elapsed != 0 ? _elapsed : Stopwatch.GetTimestamp() - _start);

    /// <summary>The most memory that the query held at once.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Bytes that operators wrote to disk because memory was short.</summary>
    public long SpilledBytes => Interlocked.Read(ref _spilled);

    public void AddSpilled(long bytes) => Interlocked.Add(ref _spilled, bytes);

    /// <summary>Busy time of all threads in all nodes.</summary>
    public TimeSpan BusyTime => new(_nodes.Sum(n => n.Time.Ticks));

    public void End(MemoryPool pool)
    {
        _elapsed = Stopwatch.GetTimestamp() - _start;
        PeakBytes = pool.Peak;
    }
}

/// <summary>What one node of a plan did, summed over threads.</summary>
internal sealed class NodeMetrics
{
    private long _rowsIn, _rowsOut, _chunksOut, _ticks;
    private long _first = long.MaxValue, _last;
    private readonly ConcurrentDictionary<string, long> _values = new();

    /// <summary>Rows that reached a blocking node, before it started to put out its own.</summary>
    public long RowsIn => Interlocked.Read(ref _rowsIn);
    public long RowsOut => Interlocked.Read(ref _rowsOut);
    public long ChunksOut => Interlocked.Read(ref _chunksOut);

    /// <summary>Time spent in this node alone, summed over threads.</summary>
    public TimeSpan Time => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _ticks));

    /// <summary>From when a thread first worked in this node until one last did; other nodes may have worked in between.</summary>
    public TimeSpan Span => _last == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_first, _last);

    /// <summary>What a scan did; null for other nodes.</summary>
    public ScanMetrics? Scan { get; set; }

    /// <summary>Numbers that only this kind of node has (groups, bytes of a table), by name.</summary>
    public IReadOnlyDictionary<string, long> Values => _values;

    public void Set(string name, long value) => _values[name] = value;

    /// <param name="start">When the work began, which has just ended.</param>
    public void AddTime(long start)
    {
        long now = Stopwatch.GetTimestamp();
        Interlocked.Add(ref _ticks, now - start);
        AddSpan(start, now);
    }

    public void AddSpan(long first, long last)
    {
        for (long seen = Volatile.Read(ref _first); first < seen; seen = Volatile.Read(ref _first)) Interlocked.CompareExchange(ref _first, first, seen);
        for (long seen = Volatile.Read(ref _last); last > seen; seen = Volatile.Read(ref _last)) Interlocked.CompareExchange(ref _last, last, seen);
    }

    public void Add(long rowsIn, long rowsOut, long chunksOut, long ticks)
    {
        Interlocked.Add(ref _rowsIn, rowsIn);
        Interlocked.Add(ref _rowsOut, rowsOut);
        Interlocked.Add(ref _chunksOut, chunksOut);
        Interlocked.Add(ref _ticks, ticks);
    }
}

/// <summary>One thread's counts for one chain, added to the nodes' when the chain ends: position 0 is the source, then the operators, then the sink.</summary>
internal sealed class TaskMetrics(QueryMetrics metrics, Chain chain, int sinkNode)
{
    private readonly long[] _rows = new long[chain.Steps.Count + 2];
    private readonly long[] _chunks = new long[chain.Steps.Count + 2];
    private readonly long[] _ticks = new long[chain.Steps.Count + 2];
    private readonly long[] _first = new long[chain.Steps.Count + 2];
    private readonly long[] _last = new long[chain.Steps.Count + 2];

    public void Count(int position, long start, int rows)
    {
        if (rows > 0) _chunks[position]++;
        AddTime(position, start, rows);
    }

    public void CountSink(long start, int rows) => AddTime(_rows.Length - 1, start, rows);

    public void Flush()
    {
        Flush(chain.Node, 0, isSink: false);
        for (int i = 0; i < chain.Steps.Count; i++) Flush(chain.Steps[i].Node, i + 1, isSink: false);
        Flush(sinkNode, _rows.Length - 1, isSink: true);
    }

    private void AddTime(int position, long start, int rows)
    {
        _rows[position] += rows;
        long now = Stopwatch.GetTimestamp();
        _ticks[position] += now - start;
        if (_first[position] == 0) _first[position] = start;
        _last[position] = now;
    }

    private void Flush(int node, int position, bool isSink)
    {
        if (node < 0) return;
        metrics[node].Add(isSink ? _rows[position] : 0, isSink ? 0 : _rows[position], _chunks[position], _ticks[position]);
        if (_first[position] != 0) metrics[node].AddSpan(_first[position], _last[position]);
    }
}
