using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>first_value, last_value and nth_value: the value of one row of the frame, or null if the frame has no such row.</summary>
internal sealed unsafe class PickEvaluator(WindowSpec spec, PhysicalWindow plan, WindowRows rows) : WindowEvaluator(spec, plan, rows)
{
    private ValidRows? _valid;

    public override void BeginPrepare()
    {
        base.BeginPrepare();
        if (Spec.IgnoreNulls) _valid = new ValidRows(Rows.Operand(Spec.Arguments[0]), Rows.Count, Rows.Pool);
    }

    protected override void Evaluate(int start, int end)
    {
        Context.ThrowIfCancelled();
        var finder = new FrameFinder(Spec, Plan, Rows);
        Vector values = Rows.Operand(Spec.Arguments[0]);
        Vector? numbers = Spec.Function == WindowFunction.NthValue ? Rows.Operand(Spec.Arguments[1]) : null;
        for (int row = start; row < end; row++)
        {
            finder.To(row);
            int picked;
            if (Spec.Function == WindowFunction.LastValue) picked = FromEnd(finder);
            else if (numbers is null) picked = FromBegin(finder, 1);
            else picked = numbers.IsValid(row) ? FromBegin(finder, numbers.As<long>()[numbers.ValueIndex(row)]) : -1;
            if (picked < 0) Result.SetNull(row);
            else Result.Copy(values, picked, row);
        }
    }

    private int FromBegin(FrameFinder finder, long number)
    {
        if (number < 1) return -1;
        for (int p = 0; p < finder.PartCount; p++)
        {
            (int begin, int end) = finder.Parts[p];
            int before = _valid?.Before(begin) ?? begin;
            int count = (_valid?.Before(end) ?? end) - before;
            if (number <= count) return _valid is null ? begin + (int)number - 1 : _valid.At(before + number - 1);
            number -= count;
        }

        return -1;
    }

    private int FromEnd(FrameFinder finder)
    {
        for (int p = finder.PartCount - 1; p >= 0; p--)
        {
            (int begin, int end) = finder.Parts[p];
            if (_valid is null) return end - 1;
            int before = _valid.Before(end);
            if (before > _valid.Before(begin)) return _valid.At(before - 1);
        }

        return -1;
    }

    public override void Dispose()
    {
        _valid?.Dispose();
        base.Dispose();
    }
}
