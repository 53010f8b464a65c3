namespace FrameEngine.Compare;

/// <summary>What is compared of a result: its rows and a <see cref="ColumnDigest"/> of each column.</summary>
internal sealed class ResultDigest(int columns)
{
    private readonly ColumnDigest[] _columns = [.. Enumerable.Range(0, columns).Select(_ => new ColumnDigest())];

    /// <summary>Rows added; <see cref="ColumnDigest"/>s count only what is not null.</summary>
    public long Rows { get; set; }

    public ColumnDigest this[int column] => _columns[column];

    /// <summary>Says how two results differ; null if they do not.</summary>
    /// <param name="orderedColumns">How many columns, from the left, must also be in the same order.</param>
    public static string? Difference(ResultDigest left, ResultDigest right, int orderedColumns)
    {
        if (left.Rows != right.Rows)
            return $"{left.Rows} rows against {right.Rows}";
        if (left._columns.Length != right._columns.Length)
            return $"{left._columns.Length} columns against {right._columns.Length}";
        for (int i = 0; i < left._columns.Length; i++)
        {
            if (!left._columns[i].Equals(right._columns[i], i < orderedColumns))
                return $"column {i + 1} has {left._columns[i]} against {right._columns[i]}";
        }
        return null;
    }
}
