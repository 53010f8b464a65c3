using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Functions.Aggregates;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using BitOperations = System.Numerics.BitOperations;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>An aggregate whose rows come in an order of their own, over each row's frame.</summary>
/// <remarks>
/// Each partition is sorted by that order once, and the arguments are copied into it. A frame is then a set of places in it, which are found by sorting numbers, or, where
/// the frame has a good part of the partition, by walking through all places. The aggregate itself sees ordinary rows.
/// </remarks>
internal sealed unsafe class OrderedEvaluator : WindowEvaluator
{
    private const int Batch = 1024;

    private readonly AggregateOverload _function;
    private readonly Vector[] _arguments;
    private readonly OperandColumn?[] _sorted;
    private NativeBuffer? _rows;
    private NativeBuffer? _places;
    private RowMask? _mask;

    public OrderedEvaluator(WindowSpec spec, PhysicalWindow plan, WindowRows rows) : base(spec, plan, rows)
    {
        _function = ((OrderedAggregate)spec.Aggregate!).Inner;
        _arguments = [.. spec.Arguments.Take(_function.Parameters.Count).Select(rows.Operand)];
        _sorted = new OperandColumn?[_arguments.Length];
    }

    private RunBits Partitions => Rows.Runs(Spec.PartitionKeys);

    /// <summary>The rows in the aggregate's order, partition by partition.</summary>
    private int* Order => (int*)_rows!.Pointer;

    /// <summary>Where each row stands in that order.</summary>
    private int* Places => (int*)_places!.Pointer;

    public override void BeginPrepare()
    {
        base.BeginPrepare();
        long bytes = Math.Max(Rows.Count * 4L, 64);
        _rows = NativeBuffer.Allocate(Rows.Pool, bytes);
        _places = NativeBuffer.Allocate(Rows.Pool, bytes);
        if (Spec.Filter is not null) _mask = new RowMask(Rows.Count, Rows.Pool);
    }

    public override void Prepare(int group)
    {
        (int start, int end) = RowsOf(group);
        _mask?.Set(Rows.Operand(Spec.Filter!), start, end);
        var aggregate = (OrderedAggregate)Spec.Aggregate!;
        // A constant key orders nothing.
        SortColumn[] keys = [.. Spec.Arguments.Skip(_arguments.Length).Zip(aggregate.Keys).Where(k => k.First is InputRef)
            .Select(k => new SortColumn(((InputRef)k.First).Ordinal, k.First.Type, k.Second.Descending, k.Second.NullsFirst))];
        RowComparer comparer = Rows.Comparer(keys);
        int* ids = Rows.Ids;
        foreach ((int begin, int stop) in AggregateEvaluator.PartitionsFrom(Partitions, start, end))
        {
            Context.ThrowIfCancelled();
            for (int row = begin; row < stop; row++) Order[row] = row;
            new Span<int>(Order + begin, stop - begin).Sort((a, b) => comparer.Compare(ids[a], ids[b]) is var order && order != 0 ? order : a.CompareTo(b));
            for (int place = begin; place < stop; place++) Places[Order[place]] = place;
        }
    }

    public override void EndPrepare()
    {
        for (int i = 0; i < _arguments.Length; i++)
        {
            Vector argument = _arguments[i];
            if (argument.Encoding == VectorEncoding.Constant) continue;
            _sorted[i] = new OperandColumn(argument.Type, argument.Validity != null, Rows.Count, Rows.Pool);
            _sorted[i]!.Gather(argument, Order, Rows.Count, Context);
            _arguments[i] = _sorted[i]!.Vector;
        }
    }

    protected override void Evaluate(int start, int end)
    {
        var finder = new FrameFinder(Spec, Plan, Rows);
        bool gaps = Spec.Frame.Exclusion != WindowExclusion.NoOthers;
        using var batch = new StateBatch(_function, Result, Rows.Pool);
        using var places = new Scratch<int>(Rows.Pool);
        (int Begin, int End) before = (-1, -1);
        (int Begin, int End) partition = (0, 0);
        for (int row = start; row < end; row++)
        {
            Context.ThrowIfCancelled();
            finder.To(row);
            if (row >= partition.End) partition = (Partitions.Begin(row), Partitions.End(row));
            if (!gaps && (finder.Begin, finder.End) == before)
            {
                batch.Extend(row + 1);
                continue;
            }

            before = (finder.Begin, finder.End);
            byte* state = batch.Next(row);
            ReadOnlySpan<(int Begin, int End)> parts = finder.Parts.AsSpan(0, finder.PartCount);
            int most = 0;
            foreach ((int from, int to) in parts) most += Math.Max(to - from, 0);
            if (most == 0) continue;
            int* found = places.Need(most);
            int count = (long)most * (BitOperations.Log2((uint)most) + 1) < partition.End - partition.Begin ? Sorted(parts, found) : Walked(parts, partition, found);
            for (int at = 0; at < count; at += Batch) _function.UpdateSingle(_arguments, state, new Selection(found + at, Math.Min(Batch, count - at)), batch.Arena);
        }

        batch.Flush();
    }

    /// <summary>The places of a frame's rows, sorted.</summary>
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

    /// <summary>The places of a frame's rows: those of the partition whose row is in it.</summary>
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
        foreach (OperandColumn? column in _sorted) column?.Dispose();
        base.Dispose();
    }
}
