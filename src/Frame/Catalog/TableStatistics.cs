using FrameEngine.Types;

namespace FrameEngine.Catalog;

/// <summary>What is known of a table without reading its data.</summary>
/// <param name="Rows">Rows; an estimate unless <paramref name="RowsExact"/>; null if unknown.</param>
/// <param name="RowsExact">Whether <paramref name="Rows"/> may answer count(*).</param>
/// <param name="Columns">By position in the schema.</param>
internal sealed record TableStatistics(double? Rows, bool RowsExact, EquatableArray<ColumnStatistics> Columns)
{
    /// <summary>The same with counts of different values where there are some.</summary>
    public TableStatistics WithDistinct(IReadOnlyList<double?> distinct) =>
        this with { Columns = Columns.Select((c, i) => i < distinct.Count && distinct[i] is { } count ? c with { Distinct = count } : c).ToEquatableArray() };

    public static TableStatistics Unknown(int columns) => new(null, false, Enumerable.Repeat(ColumnStatistics.Unknown, columns).ToEquatableArray());
}

/// <summary>What is known of a column.</summary>
/// <param name="Min">No value is less; null if unknown or if there is no value.</param>
/// <param name="Max">No value is greater; null if unknown or if there is no value.</param>
/// <param name="BoundsExact">Whether the bounds are values that occur, so that they may answer min and max.</param>
/// <param name="Nulls">Null rows, exact; null if unknown.</param>
/// <param name="Distinct">An estimate of distinct values; null if unknown.</param>
/// <param name="AverageBytes">Bytes of a value in memory; null if unknown.</param>
internal sealed record ColumnStatistics(Scalar? Min, Scalar? Max, bool BoundsExact, double? Nulls, double? Distinct, double? AverageBytes)
{
    public static ColumnStatistics Unknown { get; } = new(null, null, false, null, null, null);
}
