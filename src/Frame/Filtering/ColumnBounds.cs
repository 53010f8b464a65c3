using FrameEngine.Types;

namespace FrameEngine.Filtering;

/// <summary>What is known of a column's values in some rows: a row group, a page, or a file.</summary>
/// <param name="Min">No value is less; null if unknown or if there is no value.</param>
/// <param name="Max">No value is greater; null if unknown or if there is no value.</param>
/// <param name="MinExact">Whether the minimum occurs.</param>
/// <param name="MaxExact">Whether the maximum occurs.</param>
/// <param name="Nulls">Null rows; null if unknown.</param>
/// <param name="Rows">All rows, nulls included.</param>
internal readonly record struct ColumnBounds(Scalar? Min, Scalar? Max, bool MinExact, bool MaxExact, long? Nulls, long Rows)
{
    public static ColumnBounds Unknown(long rows) => new(null, null, false, false, null, rows);

    public bool AllNull => Nulls is { } nulls && nulls >= Rows;

    public bool NoNulls => Nulls == 0;
}
