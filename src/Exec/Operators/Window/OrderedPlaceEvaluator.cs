using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Expressions;
using FrameEngine.Functions.Aggregates;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary><c>rank(ORDER BY k)</c>, row_number, percent_rank, cume_dist, ntile, lag, lead and nth_value: the row's place among its frame's rows in an order of their own, or the row at a place there.</summary>
/// <remarks>A row that its frame leaves out has the place at which it would be.</remarks>
internal sealed unsafe class OrderedPlaceEvaluator : PlacedEvaluator
{
    private readonly int _own;
    private NativeBuffer? _firsts;

    public OrderedPlaceEvaluator(WindowSpec spec, PhysicalWindow plan, WindowRows rows) : this(spec, plan, rows, OrderedAggregate.KeysOf(spec.Sorting!))
    {
    }

    private OrderedPlaceEvaluator(WindowSpec spec, PhysicalWindow plan, WindowRows rows, (bool Descending, bool NullsFirst)[] keys) : base(spec, plan, rows, keys) =>
        _own = spec.Arguments.Count - keys.Length;

    // The first place of those with equal keys, for each place.
    private int* Firsts => (int*)_firsts!.Pointer;

    private bool HasPeers => Spec.Function is WindowFunction.Rank or WindowFunction.PercentRank or WindowFunction.CumeDist;

    public override void BeginPrepare()
    {
        base.BeginPrepare();
        if (HasPeers) _firsts = NewNumbers();
    }

    protected override void Ordered(int begin, int end, RowComparer comparer)
    {
        if (!HasPeers) return;
        int* ids = Rows.Ids;
        for (int place = begin; place < end; place++)
            Firsts[place] = place > begin && comparer.Compare(ids[Order[place - 1]], ids[Order[place]]) == 0 ? Firsts[place - 1] : place;
    }

    protected override void Evaluate(int start, int end)
    {
        var finder = new FrameFinder(Spec, Plan, Rows);
        using var found = new Scratch<int>(Rows.Pool);
        bool gaps = Spec.Frame.Exclusion != WindowExclusion.NoOthers;
        (int Begin, int End) before = (-1, -1), partition = (0, 0);
        int count = 0;
        for (int row = start; row < end; row++)
        {
            Context.ThrowIfCancelled();
            finder.To(row);
            if (row >= partition.End) partition = (Partitions.Begin(row), Partitions.End(row));
            if (gaps || (finder.Begin, finder.End) != before) count = FrameOf(finder, partition, found);
            before = (finder.Begin, finder.End);
            Evaluate(row, new ReadOnlySpan<int>(found.Pointer, count));
        }
    }

    private int FrameOf(FrameFinder finder, (int Begin, int End) partition, Scratch<int> found)
    {
        int count = Find(finder, partition, found);
        if (!Spec.IgnoreNulls) return count;
        Vector values = Rows.Operand(Spec.Arguments[0]);
        int kept = 0;
        for (int i = 0; i < count; i++)
            if (values.IsValid(Order[found.Pointer[i]])) found.Pointer[kept++] = found.Pointer[i];
        return kept;
    }

    private void Evaluate(int row, ReadOnlySpan<int> frame)
    {
        long* numbers = (long*)Result.Data;
        double* parts = (double*)Result.Data;
        int place = Places[row];
        switch (Spec.Function)
        {
            case WindowFunction.RowNumber: numbers[row] = Before(frame, place) + 1; break;
            case WindowFunction.Rank: numbers[row] = Before(frame, Firsts[place]) + 1; break;
            case WindowFunction.PercentRank: parts[row] = frame.Length < 2 ? 0 : (double)Before(frame, Firsts[place]) / (frame.Length - 1); break;
            case WindowFunction.CumeDist: parts[row] = frame.IsEmpty ? 0 : (double)UpTo(frame, Firsts[place]) / frame.Length; break;
            case WindowFunction.Ntile: Bucket(row, frame, place); break;
            case WindowFunction.NthValue:
                if (Number(1, row) is { } number && number >= 1 && number <= frame.Length) Result.Copy(Rows.Operand(Spec.Arguments[0]), Order[frame[(int)number - 1]], row);
                else Result.SetNull(row);
                break;
            default: Shift(row, frame, place); break;
        }
    }

    private void Bucket(int row, ReadOnlySpan<int> frame, int place)
    {
        if (Number(0, row) is { } buckets) ((long*)Result.Data)[row] = RankEvaluator.Bucket(buckets, Before(frame, place), frame.Length);
        else Result.SetNull(row);
    }

    private void Shift(int row, ReadOnlySpan<int> frame, int place)
    {
        if (_own > 1 && Number(1, row) is null)
        {
            Result.SetNull(row);
            return;
        }

        // Cut so that nothing below overflows: so far lies no row.
        long offset = _own > 1 ? Math.Clamp(Number(1, row)!.Value, -(1L << 40), 1L << 40) : 1;
        long step = Spec.Function == WindowFunction.Lag ? -offset : offset;
        Vector values = Rows.Operand(Spec.Arguments[0]);
        if (step == 0 && Spec.IgnoreNulls)
        {
            Result.Copy(values, row, row);
            return;
        }

        // A null that is passed over has no place of its own: the row behind it is the next one.
        if (step > 0 && Spec.IgnoreNulls && !values.IsValid(row)) step--;
        long target = Before(frame, place) + step;
        if (target >= 0 && target < frame.Length) Result.Copy(values, Order[frame[(int)target]], row);
        else if (_own > 2) Result.Copy(Rows.Operand(Spec.Arguments[2]), row, row);
        else Result.SetNull(row);
    }

    private long? Number(int argument, int row)
    {
        Vector numbers = Rows.Operand(Spec.Arguments[argument]);
        return numbers.IsValid(row) ? numbers.As<long>()[numbers.ValueIndex(row)] : null;
    }

    // How many places of the frame come before one.
    private static int Before(ReadOnlySpan<int> frame, int place)
    {
        int at = frame.BinarySearch(place);
        return at < 0 ? ~at : at;
    }

    // How many come before or have keys equal to those of the place with which they start.
    private int UpTo(ReadOnlySpan<int> frame, int first)
    {
        int at = Before(frame, first);
        while (at < frame.Length && Firsts[frame[at]] == first) at++;
        return at;
    }

    public override void Dispose()
    {
        _firsts?.Release();
        base.Dispose();
    }
}
