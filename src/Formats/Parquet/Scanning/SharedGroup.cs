using FrameEngine.Formats.Parquet.Pages;
using FrameEngine.Formats.Parquet.Pruning;

namespace FrameEngine.Formats.Parquet.Scanning;

/// <summary>A row group that several readers read at once: each takes the next few rows, and what is decompressed for one is there for all.</summary>
/// <remarks>
/// Row groups are what threads share out, and the last are rarely alike: of 150,000 rows in groups of 122,880 one thread would have four fifths. So a reader that has one of the
/// last sets it out, and threads without work join it. Thread-safe.
/// </remarks>
/// <param name="at">The row group.</param>
/// <param name="columns">Columns of the request.</param>
/// <param name="batch">Rows that a reader takes at a time.</param>
internal sealed class SharedGroup(RowGroupMorsel at, int columns, long batch)
{
    private readonly object _lock = new();
    private readonly Queue<(long Start, long End)> _left = new();
    private readonly SharedColumn[] _columns = [.. Enumerable.Range(0, columns).Select(_ => new SharedColumn())];
    private int _readers = 1;

    public RowGroupMorsel At => at;

    public SharedColumn this[int column] => _columns[column];

    /// <summary>Sets out rows. Before anybody joins.</summary>
    /// <param name="row">The first row.</param>
    /// <param name="end">The end of the range that it is in.</param>
    /// <param name="ranges">All ranges.</param>
    /// <param name="next">The range behind it.</param>
    public void SetOut(long row, long end, RowRanges ranges, int next)
    {
        if (row < end) _left.Enqueue((row, end));
        for (int i = next; i < ranges.Count; i++) _left.Enqueue(ranges[i]);
    }

    /// <summary>Takes the next rows.</summary>
    /// <returns>False if none are left.</returns>
    public bool Take(out long row, out long end)
    {
        lock (_lock)
        {
            (row, end) = (0, 0);
            if (_left.Count == 0) return false;
            (row, end) = _left.Dequeue();
            if (end - row <= batch) return true;
            // What is left of a range stays in front of those behind it.
            (long rest, long last) = (row + batch, end);
            end = rest;
            int behind = _left.Count;
            _left.Enqueue((rest, last));
            for (; behind > 0; behind--) _left.Enqueue(_left.Dequeue());
            return true;
        }
    }

    /// <summary>Joins the readers.</summary>
    /// <returns>False if no rows are left.</returns>
    public bool TryJoin()
    {
        lock (_lock)
        {
            if (_left.Count == 0) return false;
            _readers++;
            return true;
        }
    }

    /// <summary>Takes the rows that are left away: none of them can pass the filters any more.</summary>
    public void Drop()
    {
        lock (_lock) _left.Clear();
    }

    /// <summary>A reader is done.</summary>
    public void Leave()
    {
        lock (_lock)
            if (--_readers > 0) return;
        foreach (SharedColumn column in _columns) column.Close();
    }
}
