using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>row_number, rank, dense_rank, percent_rank, cume_dist and ntile: what follows from a row's place among its partition and peers alone.</summary>
internal sealed unsafe class RankEvaluator(WindowSpec spec, PhysicalWindow plan, WindowRows rows) : WindowEvaluator(spec, plan, rows)
{
    private RunBits Partitions => Rows.Runs(Spec.PartitionKeys);

    private RunBits Peers => Rows.Runs(Spec.PartitionKeys + Spec.OrderKeys);

    public override void BeginPrepare()
    {
        if (Spec.Function == WindowFunction.DenseRank) Peers.Index();
    }

    protected override void Evaluate(int start, int end)
    {
        Context.ThrowIfCancelled();
        var walk = new RowWalk(Partitions, Peers);
        long* numbers = (long*)Result.Data;
        double* parts = (double*)Result.Data;
        Vector? buckets = Spec.Function == WindowFunction.Ntile ? Rows.Operand(Spec.Arguments[0]) : null;
        int firstGroup = 0;
        for (int row = start; row < end; row++)
        {
            bool entered = walk.To(row);
            switch (Spec.Function)
            {
                case WindowFunction.RowNumber: numbers[row] = row - walk.Begin + 1; break;
                case WindowFunction.Rank: numbers[row] = walk.PeerBegin - walk.Begin + 1; break;
                case WindowFunction.DenseRank:
                    if (entered) firstGroup = Peers.Number(walk.Begin);
                    if (entered || row == walk.PeerBegin) numbers[row] = Peers.Number(row) - firstGroup + 1;
                    else numbers[row] = row == start ? Peers.Number(row) - firstGroup + 1 : numbers[row - 1];
                    break;
                case WindowFunction.PercentRank:
                    int others = walk.End - walk.Begin - 1;
                    parts[row] = others == 0 ? 0 : (double)(walk.PeerBegin - walk.Begin) / others;
                    break;
                case WindowFunction.CumeDist: parts[row] = (double)(walk.PeerEnd - walk.Begin) / (walk.End - walk.Begin); break;
                default: Bucket(buckets!, row, walk, numbers); break;
            }
        }
    }

    // The first buckets have one row more where the rows do not divide evenly.
    private void Bucket(Vector buckets, int row, RowWalk walk, long* numbers)
    {
        if (!buckets.IsValid(row))
        {
            Result.SetNull(row);
            return;
        }

        long count = buckets.As<long>()[buckets.ValueIndex(row)];
        numbers[row] = Bucket(count, row - walk.Begin, walk.End - walk.Begin);
    }

    /// <summary>The number of the bucket of a row at a place among others.</summary>
    public static long Bucket(long buckets, long at, long rows)
    {
        if (buckets <= 0) throw new UsageException($"ntile needs a number of buckets greater than 0, not {buckets}");
        long size = rows / buckets, larger = rows % buckets;
        // Only a row that is none of them is behind all buckets that have rows.
        return at < larger * (size + 1) || size == 0 ? (at / (size + 1)) + 1 : larger + ((at - (larger * (size + 1))) / size) + 1;
    }
}
