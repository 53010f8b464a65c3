using FrameEngine.Catalog;
using FrameEngine.Types;

namespace FrameEngine.Engine.Databases;

/// <summary>What is known of rows that stand one after the other in several sources.</summary>
internal static class UnionStatistics
{
    public static TableStatistics Of(IReadOnlyList<ITableSource> parts, int columns)
    {
        TableStatistics[] all = [.. parts.Select(p => p.Statistics)];
        double? rows = all.Any(s => s.Rows is null) ? null : all.Sum(s => s.Rows);
        TableStatistics[] filled = [.. all.Where(s => s.Rows is not 0)];
        return new TableStatistics(rows, all.All(s => s.RowsExact), Enumerable.Range(0, columns).Select(c => OfColumn([.. filled.Select(s => s.Columns[c])])).ToEquatableArray());
    }

    private static ColumnStatistics OfColumn(ColumnStatistics[] parts)
    {
        if (parts.Length == 0) return ColumnStatistics.Unknown with { Nulls = 0 };
        bool bounded = parts.All(p => p.Min is not null && p.Max is not null);
        return new ColumnStatistics(
            bounded ? parts.Select(p => p.Min!).Aggregate((a, b) => Scalar.Compare(b, a) < 0 ? b : a) : null,
            bounded ? parts.Select(p => p.Max!).Aggregate((a, b) => Scalar.Compare(b, a) > 0 ? b : a) : null,
            bounded && parts.All(p => p.BoundsExact),
            parts.Any(p => p.Nulls is null) ? null : parts.Sum(p => p.Nulls),
            // Values of one may be those of another: neither more than all together nor fewer than the most.
            parts.Any(p => p.Distinct is null) ? null : Math.Sqrt(parts.Max(p => p.Distinct!.Value) * parts.Sum(p => p.Distinct!.Value)),
            parts.Any(p => p.AverageBytes is null) ? null : parts.Max(p => p.AverageBytes));
    }
}
