using FrameEngine.Catalog;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>A table with the number of each row as a last column. Immutable and thread-safe, as the table is.</summary>
/// <param name="rows">The table.</param>
/// <param name="first">The number of its first row.</param>
internal sealed class NumberedTable(ITableSource rows, long first) : ITableSource
{
    private readonly Schema _schema = new([.. rows.Schema, new Field("rowid", DataType.Int64, false)]);
    private readonly Lazy<TableStatistics> _statistics = new(() => StatisticsOf(rows.Statistics, first), LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The table without the numbers.</summary>
    public ITableSource Rows => rows;

    public string Name => rows.Name;

    public Schema Schema => _schema;

    public TableStatistics Statistics => _statistics.Value;

    /// <summary>Null: numbers are those of one process's scan of the whole.</summary>
    public ScanSpec? Spec => null;

    public IScan OpenScan(ScanRequest request) => new NumberedScan(rows, first, request);

    private static TableStatistics StatisticsOf(TableStatistics known, long first)
    {
        ColumnStatistics numbers = known is { RowsExact: true, Rows: > 0 and { } count }
            ? new ColumnStatistics(Scalar.Int64(first), Scalar.Int64(first + (long)count - 1), true, 0, count, 8)
            : ColumnStatistics.Unknown with { Nulls = 0, Distinct = known.Rows, AverageBytes = 8 };
        return known with { Columns = [.. known.Columns, numbers] };
    }
}
