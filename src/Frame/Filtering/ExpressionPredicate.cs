using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Filtering;

/// <summary>A filter that the expression evaluator runs.</summary>
internal sealed unsafe class ExpressionPredicate(Expression predicate, MemoryPool pool) : RowPredicate
{
    private readonly ExpressionEvaluator _evaluator = ExpressionEvaluator.Create(predicate, pool);

    public override int Select(Vector[] columns, int rows, Selection selection, int* output) => _evaluator.Select(columns, rows, selection, output);

    public override void Dispose() => _evaluator.Dispose();
}
