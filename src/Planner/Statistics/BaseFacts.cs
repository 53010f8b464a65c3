using FrameEngine.Catalog;
using FrameEngine.Types;

namespace FrameEngine.Planner.Statistics;

/// <summary>Facts of a table's columns, with guesses for what its statistics leave open.</summary>
internal static class BaseFacts
{
    public static ColumnFacts Of(TableStatistics statistics, int ordinal, DataType type, double rows)
    {
        ColumnStatistics column = ordinal < statistics.Columns.Count ? statistics.Columns[ordinal] : ColumnStatistics.Unknown;
        double present = Math.Max(1, rows - (column.Nulls ?? 0));
        double? range = Range(column, type);
        double distinct = column.Distinct ?? GuessDistinct(type, present, range);
        // A whole-number column whose range has room for every row is most often a key, unless values are known to repeat.
        bool keyLike = range is { } room && present <= room && distinct >= 0.9 * present;
        return new ColumnFacts(
            column.Min, column.Max, Math.Max(1, Math.Min(distinct, present)), keyLike,
            column.Nulls is { } nulls && rows > 0 ? Math.Min(1, nulls / rows) : 0, column.AverageBytes ?? Math.Max(type.Physical.Width(), 1));
    }

    // The number of whole values between the bounds, for types that are keys as a rule.
    private static double? Range(ColumnStatistics column, DataType type)
    {
        if (!(type.IsInteger || type.Id == TypeId.Date) || column.Min?.AsDouble() is not { } min || column.Max?.AsDouble() is not { } max) return null;
        return max - min + 1;
    }

    private static double GuessDistinct(DataType type, double rows, double? range)
    {
        if (type.Id == TypeId.Boolean) return 2;
        if (range is { } r) return Math.Min(rows, r);
        if (rows <= 100) return rows;
        return type.Id is TypeId.Utf8 or TypeId.Binary ? Math.Pow(rows, 0.4) : Math.Pow(rows, 0.75);
    }
}
