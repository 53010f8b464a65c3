using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Expressions;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Finds rows of a partition that have equal arguments, by sorting them. For one thread.</summary>
internal sealed unsafe class DistinctValues : IDisposable
{
    private readonly Vector? _filter;
    private readonly int* _ids;
    private readonly RowComparer _comparer;
    private readonly Scratch<int> _sorted;

    /// <param name="filter">Rows for which it is not true are left out.</param>
    public DistinctValues(WindowSpec spec, Vector? filter, WindowRows rows)
    {
        _filter = filter;
        _ids = rows.Ids;
        _comparer = rows.Comparer(spec.Arguments.OfType<InputRef>());
        _sorted = new Scratch<int>(rows.Pool);
    }

    /// <summary>Takes the first row of each value into a mask.</summary>
    public void MarkFirst(int begin, int end, RowMask mask)
    {
        int count = Sort(begin, end);
        int* sorted = _sorted.Pointer;
        for (int i = 0; i < count; i++) mask.Bytes[sorted[i]] = i == 0 || !Same(sorted[i - 1], sorted[i]) ? (byte)1 : (byte)0;
    }

    /// <summary>Writes for each row the last row before it in the partition that has its value, −1 if there is none, and the greatest number for rows left out.</summary>
    public void Link(int begin, int end, int* previous)
    {
        new Span<int>(previous + begin, end - begin).Fill(int.MaxValue);
        int count = Sort(begin, end);
        int* sorted = _sorted.Pointer;
        for (int i = 0; i < count; i++) previous[sorted[i]] = i == 0 || !Same(sorted[i - 1], sorted[i]) ? -1 : sorted[i - 1];
    }

    private bool Same(int left, int right) => _comparer.Compare(_ids[left], _ids[right]) == 0;

    private int Sort(int begin, int end)
    {
        int* sorted = _sorted.Need(end - begin);
        int count = 0;
        for (int row = begin; row < end; row++)
            if (_filter is null || (_filter.IsValid(row) && _filter.As<byte>()[_filter.ValueIndex(row)] != 0)) sorted[count++] = row;
        new Span<int>(sorted, count).Sort((a, b) => _comparer.Compare(_ids[a], _ids[b]) is var order && order != 0 ? order : a.CompareTo(b));
        return count;
    }

    public void Dispose() => _sorted.Dispose();
}
