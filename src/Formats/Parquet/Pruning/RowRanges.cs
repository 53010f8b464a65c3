namespace FrameEngine.Formats.Parquet.Pruning;

/// <summary>The rows of a row group that page bounds could not rule out: ascending ranges that do not touch.</summary>
internal sealed class RowRanges
{
    private readonly List<(long Start, long End)> _ranges = [];

    public int Count => _ranges.Count;

    public (long Start, long End) this[int index] => _ranges[index];

    /// <summary>Starts with all rows.</summary>
    public void Reset(long rows)
    {
        _ranges.Clear();
        if (rows > 0) _ranges.Add((0, rows));
    }

    /// <summary>Takes rows out.</summary>
    public void Remove(long start, long end)
    {
        for (int i = _ranges.Count - 1; i >= 0; i--)
        {
            (long from, long to) = _ranges[i];
            if (end <= from || start >= to) continue;
            _ranges.RemoveAt(i);
            if (end < to) _ranges.Insert(i, (end, to));
            if (start > from) _ranges.Insert(i, (from, start));
        }
    }
}
