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
    private readonly ConcurrentDictionary<string, long> _values = new();

    /// <summary>Rows that reached a blocking node, before it started to put out its own.</summary>
    public long RowsIn => Interlocked.Read(ref _rowsIn);
    public long RowsOut => Interlocked.Read(ref _rowsOut);
    public long ChunksOut => Interlocked.Read(ref _chunksOut);

    /// <summary>Time spent in this node alone, summed over threads.</summary>
    public TimeSpan Time => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _ticks));

    /// <summary>What a scan did; null for other nodes.</summary>
    public ScanMetrics? Scan { get; set; }

    /// <summary>Numbers that only this kind of node has (groups, bytes of a table), by name.</summary>
    public IReadOnlyDictionary<string, long> Values => _values;

    public void Set(string name, long value) => _values[name] = value;

    public void AddTime(long ticks) => Interlocked.Add(ref _ticks, ticks);

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

    public void Count(int position, long start, int rows)
    {
        _rows[position] += rows;
        if (rows > 0) _chunks[position]++;
        _ticks[position] += Stopwatch.GetTimestamp() - start;
    }

    public void CountSink(long start, int rows)
    {
        _rows[^1] += rows;
        _ticks[^1] += Stopwatch.GetTimestamp() - start;
    }

    public void Flush()
    {
        metrics[chain.Node].Add(0, _rows[0], _chunks[0], _ticks[0]);
        for (int i = 0; i < chain.Steps.Count; i++)
            if (chain.Steps[i].Node >= 0) metrics[chain.Steps[i].Node].Add(0, _rows[i + 1], _chunks[i + 1], _ticks[i + 1]);
        if (sinkNode >= 0) metrics[sinkNode].Add(_rows[^1], 0, 0, _ticks[^1]);
    }
}
