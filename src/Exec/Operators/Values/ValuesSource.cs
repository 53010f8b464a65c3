using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Values;

/// <summary>Puts out rows of constant expressions, computed once.</summary>
internal sealed class ValuesSource(PhysicalValues plan) : Source
{
    private BatchSource? _rows;

    public override string Name => "Values";

    public override int MaxThreads => 1;

    public override void Open(QueryContext context)
    {
        using var builder = new RecordBatchBuilder(plan.Schema, context.Pool);
        for (int column = 0; column < plan.Columns.Count; column++)
            foreach (var row in plan.Rows) Append(row[column], builder[column], context);
        builder.CountRows(plan.Rows.Count);
        _rows = new BatchSource(plan.Schema, [builder.Finish()], context);
    }

    public override SourceReader CreateReader() => _rows!.CreateReader();

    public override void Dispose() => _rows?.Dispose();

    private static void Append(Expression expression, ColumnBuilder target, QueryContext context)
    {
        if (expression is Literal literal)
        {
            target.Append(literal.Value);
            return;
        }

        using var evaluator = ExpressionEvaluator.Create(expression, context.Pool);
        target.Append(evaluator.Evaluate([], 1, Selection.All(1)), Selection.All(1));
    }
}
