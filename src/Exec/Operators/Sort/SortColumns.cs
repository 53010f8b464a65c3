using FrameEngine.Exec.Memory;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>A sort key as a column of a <see cref="RowStore"/>.</summary>
internal readonly record struct SortColumn(int Column, DataType Type, bool Descending, bool NullsFirst);

/// <summary>What sorts and top-ns keep: the input's columns, then the keys that are not among them.</summary>
internal sealed class SortColumns
{
    public SortColumns(PhysicalPlan input, EquatableArray<PhysicalSortKey> keys)
    {
        OutputCount = input.Output.Count;
        var expressions = new List<Expression>(OutputCount + keys.Count);
        for (int i = 0; i < OutputCount; i++) expressions.Add(new InputRef(i, input.Output[i].Type, input.Output[i].Nullable));
        var columns = new List<SortColumn>(keys.Count);
        foreach (PhysicalSortKey key in keys)
        {
            int column = key.Expression is InputRef known ? known.Ordinal : expressions.Count;
            if (column == expressions.Count) expressions.Add(key.Expression);
            columns.Add(new SortColumn(column, key.Expression.Type, key.Descending, key.NullsFirst));
        }

        Expressions = expressions;
        Keys = [.. columns];
    }

    /// <summary>The first columns are those put out.</summary>
    public int OutputCount { get; }

    public IReadOnlyList<Expression> Expressions { get; }

    public SortColumn[] Keys { get; }

    public RowStore NewStore(MemoryPool pool) => new([.. Expressions.Select(e => e.Type)], pool);
}
