using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Filtering;

/// <summary>A compiled filter: keeps the rows for which it is true. Belongs to one reader.</summary>
internal abstract unsafe class RowPredicate : IDisposable
{
    /// <summary>Writes the selected rows that pass to <paramref name="output"/>, ascending, and returns how many. The output has room for sixteen more than the rows.</summary>
    /// <param name="columns">The request's columns by position; those the predicate needs are filled.</param>
    /// <param name="rows">Physical rows.</param>
    /// <param name="selection">The rows that count.</param>
    /// <param name="output">May be the selection's own memory.</param>
    public abstract int Select(Vector[] columns, int rows, Selection selection, int* output);

    public virtual void Dispose() { }

    /// <summary>The rows that pass all filters, one after the other.</summary>
    /// <param name="output">Room for the rows; not touched if there are no filters.</param>
    public static Selection SelectAll(IReadOnlyList<RowPredicate> filters, Vector[] columns, int rows, int* output)
    {
        var selection = Selection.All(rows);
        for (int i = 0; i < filters.Count && selection.Count > 0; i++) selection = new Selection(output, filters[i].Select(columns, rows, selection, output));
        return selection;
    }

    /// <summary>The fastest form of a filter: one unsigned comparison for ranges of whole numbers, the expression evaluator for everything else.</summary>
    public static RowPredicate Compile(ScanFilter filter, MemoryPool pool) =>
        filter.IsSingle && IntegerRange.TryExtract(filter.Predicate, out InputRef? input, out IntegerRange range)
            ? RangePredicate.Create(input, range)
            : new ExpressionPredicate(filter.Predicate, pool);
}
