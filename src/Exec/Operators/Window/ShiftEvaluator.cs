using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>lag and lead: the value some rows before or after in the partition, or a default. The frame plays no part.</summary>
internal sealed unsafe class ShiftEvaluator(WindowSpec spec, PhysicalWindow plan, WindowRows rows) : WindowEvaluator(spec, plan, rows)
{
    private ValidRows? _valid;

    public override void BeginPrepare()
    {
        if (Spec.IgnoreNulls) _valid = new ValidRows(Rows.Operand(Spec.Arguments[0]), Rows.Count, Rows.Pool);
    }

    protected override void Evaluate(int start, int end)
    {
        Context.ThrowIfCancelled();
        RunBits partitions = Rows.Runs(Spec.PartitionKeys);
        var walk = new RowWalk(partitions, partitions);
        Vector values = Rows.Operand(Spec.Arguments[0]);
        Vector? offsets = Spec.Arguments.Count > 1 ? Rows.Operand(Spec.Arguments[1]) : null;
        Vector? otherwise = Spec.Arguments.Count > 2 ? Rows.Operand(Spec.Arguments[2]) : null;
        for (int row = start; row < end; row++)
        {
            walk.To(row);
            if (offsets is not null && !offsets.IsValid(row))
            {
                Result.SetNull(row);
                continue;
            }

            // Cut so that nothing below overflows: so far lies no row.
            long offset = offsets is null ? 1 : Math.Clamp(offsets.As<long>()[offsets.ValueIndex(row)], -(1L << 40), 1L << 40);
            if (Spec.Function == WindowFunction.Lag) offset = -offset;
            long target = _valid is null || offset == 0 ? row + offset : ValidAt(_valid, row, offset);
            if (target >= walk.Begin && target < walk.End) Result.Copy(values, (int)target, row);
            else if (otherwise is not null) Result.Copy(otherwise, row, row);
            else Result.SetNull(row);
        }
    }

    private static long ValidAt(ValidRows valid, int row, long offset)
    {
        long number = offset < 0 ? valid.Before(row) + offset : valid.Before(row + 1) + offset - 1;
        return number < 0 ? -1 : valid.At(number);
    }

    public override void Dispose()
    {
        _valid?.Dispose();
        base.Dispose();
    }
}
