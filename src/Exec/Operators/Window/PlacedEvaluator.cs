using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using BitOperations = System.Numerics.BitOperations;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>A function of its frame's rows in an order of their own.</summary>
/// <remarks>
/// Each partition is sorted by that order once. A frame is then a set of places in it, which are found by sorting numbers, or, where the frame has a good part of the partition, by walking
/// through all places.
/// </remarks>
internal abstract unsafe class PlacedEvaluator : WindowEvaluator
{
    private readonly SortColumn[] _keys;
    private NativeBuffer? _rows;
    private NativeBuffer? _places;
    private RowMask? _mask;

    /// <param name="spec">Its last arguments are the keys.</param>
    /// <param name="plan">The operator.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="directions">How each key sorts.</param>
    protected PlacedEvaluator(WindowSpec spec, PhysicalWindow plan, WindowRows rows, IReadOnlyList<(bool Descending, bool NullsFirst)> directions) : base(spec, plan, rows)
    {
        // A constant key orders nothing.
        _keys = [.. spec.Arguments.Skip(spec.Arguments.Count - directions.Count).Zip(directions).Where(k => k.First is InputRef)
            .Select(k => new SortColumn(((InputRef)k.First).Ordinal, k.First.Type, k.Second.Descending, k.Second.NullsFirst))];
    }

    protected RunBits Partitions => Rows.Runs(Spec.PartitionKeys);

    /// <summary>The rows in the order of the keys, partition by partition.</summary>
    protected int* Order => (int*)_rows!.Pointer;

    /// <summary>Where each row stands in that order.</summary>
    protected int* Places => (int*)_places!.Pointer;

    public override void BeginPrepare()
    {
        base.BeginPrepare();
        _rows = NewNumbers();
        _places = NewNumbers();
        if (Spec.Filter is not null) _mask = new RowMask(Rows.Count, Rows.Pool);
    }

    public override void Prepare(int group)
    {
        (int start, int end) = RowsOf(group);
        _mask?.Set(Rows.Operand(Spec.Filter!), start, end);
        RowComparer comparer = Rows.Comparer(_keys);
        int* ids = Rows.Ids;
        foreach ((int begin, int stop) in AggregateEvaluator.PartitionsFrom(Partitions, start, end))
        {
            Context.ThrowIfCancelled();
            for (int row = begin; row < stop; row++) Order[row] = row;
            new Span<int>(Order + begin, stop - begin).Sort((a, b) => comparer.Compare(ids[a], ids[b]) is var order && order != 0 ? order : a.CompareTo(b));
            for (int place = begin; place < stop; place++) Places[Order[place]] = place;
            Ordered(begin, stop, comparer);
        }
    }

    /// <summary>Told of a partition that has its order.</summary>
    protected virtual void Ordered(int begin, int end, RowComparer comparer)
    {
    }

    protected NativeBuffer NewNumbers() => NativeBuffer.Allocate(Rows.Pool, Math.Max(Rows.Count * 4L, 64));

    /// <summary>The places of a frame's rows, in order.</summary>
    /// <returns>How many there are in <paramref name="places"/>.</returns>
    protected int Find(FrameFinder finder, (int Begin, int End) partition, Scratch<int> places)
    {
        ReadOnlySpan<(int Begin, int End)> parts = finder.Parts.AsSpan(0, finder.PartCount);
        int most = 0;
        foreach ((int from, int to) in parts) most += Math.Max(to - from, 0);
        if (most == 0) return 0;
        int* found = places.Need(most);
        return (long)most * (BitOperations.Log2((uint)most) + 1) < partition.End - partition.Begin ? Sorted(parts, found) : Walked(parts, partition, found);
    }

    private int Sorted(ReadOnlySpan<(int Begin, int End)> parts, int* found)
    {
        int count = 0;
        foreach ((int from, int to) in parts)
        {
            for (int row = from; row < to; row++)
                if (_mask is null || _mask.Bytes[row] != 0) found[count++] = Places[row];
        }

        new Span<int>(found, count).Sort();
        return count;
    }

    // Those places of the partition whose row is in the frame.
    private int Walked(ReadOnlySpan<(int Begin, int End)> parts, (int Begin, int End) partition, int* found)
    {
        int count = 0;
        for (int place = partition.Begin; place < partition.End; place++)
        {
            int row = Order[place];
            if (_mask is not null && _mask.Bytes[row] == 0) continue;
            foreach ((int from, int to) in parts)
            {
                if (row < from || row >= to) continue;
                found[count++] = place;
                break;
            }
        }

        return count;
    }

    public override void Dispose()
    {
        _rows?.Release();
        _places?.Release();
        _mask?.Dispose();
        base.Dispose();
    }
}
