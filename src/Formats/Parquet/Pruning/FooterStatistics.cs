using FrameEngine.Catalog;
using FrameEngine.Filtering;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Types;

namespace FrameEngine.Formats.Parquet.Pruning;

/// <summary>Sums the statistics of all row groups of some files into those of a table.</summary>
/// <remarks>
/// Distinct values are estimated: the writer's counts where it gives them, else from the size of dictionaries (a chunk's first data page less its
/// dictionary's start) when every page uses them, else all rows; never more than the range of whole numbers allows.
/// </remarks>
internal static class FooterStatistics
{
    public static TableStatistics Of(IReadOnlyList<ParquetFooter> files, Func<ParquetFooter, ParquetColumn[]> columnsOf)
    {
        ParquetColumn[][] all = [.. files.Select(columnsOf)];
        ParquetColumn[] columns = all[0];
        long rows = files.Sum(f => f.Metadata.RowCount);
        var result = new ColumnStatistics[columns.Length];
        for (int c = 0; c < columns.Length; c++) result[c] = columns[c].IsNested ? ColumnStatistics.Unknown : OfColumn(files, all, c, rows);
        return new TableStatistics(rows, true, new EquatableArray<ColumnStatistics>([.. result]));
    }

    private static ColumnStatistics OfColumn(IReadOnlyList<ParquetFooter> files, ParquetColumn[][] columns, int ordinal, long rows)
    {
        Scalar? min = null, max = null;
        bool minKnown = true, maxKnown = true, exact = true;
        double? nulls = 0;
        double largestDistinct = 0, summedDistinct = 0;
        bool dictionaries = true;
        long valueBytes = 0;
        for (int f = 0; f < files.Count; f++)
        {
            ParquetColumn column = columns[f][ordinal];
            foreach (RowGroupMetadata group in files[f].Metadata.RowGroups)
            {
                if (group.RowCount == 0) continue;
                ColumnChunkMetadata chunk = group.Columns[column.Leaf];
                ColumnBounds bounds = StoredBounds.Of(column, chunk, group.RowCount);
                nulls = bounds.Nulls is { } count ? nulls + count : null;
                valueBytes += chunk.UncompressedSize;
                if (Distinct(column, chunk) is { } distinct)
                {
                    largestDistinct = Math.Max(largestDistinct, distinct);
                    summedDistinct += distinct;
                }
                else
                {
                    dictionaries = false;
                }
                if (bounds.AllNull) continue;
                minKnown &= bounds.Min is not null;
                maxKnown &= bounds.Max is not null;
                exact &= bounds.MinExact && bounds.MaxExact;
                if (bounds.Min is not null && (min is null || Scalar.Compare(bounds.Min, min) < 0)) min = bounds.Min;
                if (bounds.Max is not null && (max is null || Scalar.Compare(bounds.Max, max) > 0)) max = bounds.Max;
            }
        }
        if (!minKnown) min = null;
        if (!maxKnown) max = null;
        double present = Math.Max(0, rows - (nulls ?? 0));
        double estimate = dictionaries ? EstimateFromGroups(largestDistinct, summedDistinct, present) : present;
        if (Range(min, max) is { } range) estimate = Math.Min(estimate, range);
        int width = columns[0][ordinal].VectorWidth;
        double? average = columns[0][ordinal].Type.Physical != PhysicalType.View ? width : rows == 0 || dictionaries ? 16 : 16 + ((double)valueBytes / rows);
        return new ColumnStatistics(min, max, exact && min is not null && max is not null, nulls, Math.Min(estimate, present), average);
    }

    // If the groups share their values, the largest has nearly all of them; if not, they add up. Small dictionaries are shared in practice.
    private static double EstimateFromGroups(double largest, double sum, double present) =>
        largest <= 10_000 ? Math.Min(largest, present) : Math.Min(Math.Sqrt(largest * sum), present);

    private static double? Distinct(ParquetColumn column, ColumnChunkMetadata chunk)
    {
        if (chunk.Statistics?.DistinctCount is > 0 and var written) return written;
        if (chunk.DictionaryPageOffset is not > 0) return null;
        // Without page counts, a chunk that names another value encoding may have left its dictionary half-way.
        bool all = chunk.AllPagesDictionary || !chunk.Encodings.Any(e => e is ParquetEncoding.Plain or ParquetEncoding.DeltaBinaryPacked
            or ParquetEncoding.DeltaByteArray or ParquetEncoding.DeltaLengthByteArray or ParquetEncoding.ByteStreamSplit);
        long compressed = chunk.DataPageOffset - chunk.DictionaryPageOffset.Value;
        if (compressed <= 0 || !all) return null;
        double ratio = chunk.CompressedSize > 0 ? (double)chunk.UncompressedSize / chunk.CompressedSize : 1;
        double bytes = compressed * (chunk.Codec == ParquetCodec.Uncompressed ? 1 : Math.Clamp(ratio, 1, 8));
        double each = column.Width > 0 ? column.Width : 16;
        return Math.Min(Math.Max(1, bytes / each), chunk.ValueCount);
    }

    private static double? Range(Scalar? min, Scalar? max)
    {
        if (min is null || max is null) return null;
        return (min.Value, max.Value) switch
        {
            (bool, bool) => 2,
            (int a, int b) => (double)b - a + 1,
            _ => min.AsInteger() is { } low && max.AsInteger() is { } high ? (double)(high - low) + 1 : null,
        };
    }
}
