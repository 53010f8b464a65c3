using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Functions.Aggregates;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>An aggregate whose rows come in an order of their own, over each row's frame: the arguments are copied into that order, and the aggregate itself sees ordinary rows.</summary>
internal sealed unsafe class OrderedEvaluator : PlacedEvaluator
{
    private const int Batch = 1024;

    private readonly AggregateOverload _function;
    private readonly Vector[] _arguments;
    private readonly OperandColumn?[] _sorted;

    public OrderedEvaluator(WindowSpec spec, PhysicalWindow plan, WindowRows rows) : base(spec, plan, rows, ((OrderedAggregate)spec.Aggregate!).Keys)
    {
        _function = ((OrderedAggregate)spec.Aggregate!).Inner;
        _arguments = [.. spec.Arguments.Take(_function.Parameters.Count).Select(rows.Operand)];
        _sorted = new OperandColumn?[_arguments.Length];
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
            int count = Find(finder, partition, places);
            for (int at = 0; at < count; at += Batch) _function.UpdateSingle(_arguments, state, new Selection(places.Pointer + at, Math.Min(Batch, count - at)), batch.Arena);
        }

        batch.Flush();
    }

    public override void Dispose()
    {
        foreach (OperandColumn? column in _sorted) column?.Dispose();
        base.Dispose();
    }
}
