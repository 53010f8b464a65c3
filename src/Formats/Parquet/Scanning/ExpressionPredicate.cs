using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Formats.Parquet.Scanning;

/// <summary>A filter that the expression evaluator runs.</summary>
internal sealed unsafe class ExpressionPredicate(Expression predicate, MemoryPool pool) : RowPredicate
{
    public override int Select(Vector[] columns, int rows, Selection selection, int* output) =>
        throw new FrameNotSupportedException($"{predicate} {pool.Name}");
}
