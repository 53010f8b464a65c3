using FrameEngine.Filtering;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Formats.Parquet.Pages;

namespace FrameEngine.Formats.Parquet.Pruning;

/// <summary>The bounds of each data page of a column chunk, from the page index at the end of the file.</summary>
internal static class PageIndexReader
{
    private const int LargestIndex = 64 << 20;

    /// <summary>The bounds of each page, in the order of their rows; empty when the file has no index for the chunk, or one of a single page, which says nothing new.</summary>
    /// <remarks>Kept with the metadata: every query over the file asks again.</remarks>
    /// <exception cref="ParquetException">The index is malformed.</exception>
    public static ColumnBounds[] Of(RangeReader file, ParquetColumn column, ColumnChunkMetadata chunk, long rows)
    {
        // As a column of its own, a field of a struct knows other things of its nulls than as a part of it.
        if (column.IsField) return Read(file, column, chunk, rows);
        return chunk.PageBounds ??= Read(file, column, chunk, rows);
    }

    private static ColumnBounds[] Read(RangeReader file, ParquetColumn column, ColumnChunkMetadata chunk, long rows)
    {
        if (chunk.ColumnIndexOffset is not { } columnOffset || chunk.OffsetIndexOffset is not { } offsetOffset) return [];
        var place = new ParquetPlace(file.Path, column.Name);
        byte[] offsetBytes = ReadBytes(file, offsetOffset, chunk.OffsetIndexLength, place);
        var offsetReader = new ThriftReader(offsetBytes, place);
        PageLocation[] pages = OffsetIndex.Read(ref offsetReader);
        if (pages.Length < 2) return [];
        byte[] columnBytes = ReadBytes(file, columnOffset, chunk.ColumnIndexLength, place);
        var columnReader = new ThriftReader(columnBytes, place);
        ColumnIndex index = ColumnIndex.Read(ref columnReader);
        if (index.NullPages.Length != pages.Length || index.Min.Length != pages.Length || index.Max.Length != pages.Length || (index.NullCounts.Length != 0 && index.NullCounts.Length != pages.Length))
            throw place.Error($"the page index has {index.Min.Length} bounds for {pages.Length} pages");
        var bounds = new ColumnBounds[pages.Length];
        for (int i = 0; i < pages.Length; i++)
        {
            long end = i + 1 < pages.Length ? pages[i + 1].FirstRow : rows;
            long count = end - pages[i].FirstRow;
            if (pages[i].FirstRow < 0 || count < 0 || (i == 0 && pages[i].FirstRow != 0)) throw place.Error("the rows of the page index do not ascend");
            long? nulls = index.NullCounts.Length > 0 && !column.IsField ? index.NullCounts[i] : null;
            bounds[i] = index.NullPages[i]
                ? new ColumnBounds(null, null, false, false, count, count)
                : StoredBounds.Read(column, index.Min[i], index.Max[i], null, null, nulls, count);
        }
        return bounds;
    }

    private static byte[] ReadBytes(RangeReader file, long offset, int length, ParquetPlace place)
    {
        place.Offset = offset;
        if (offset < 4 || length is <= 0 or > LargestIndex || length > file.Length - offset) throw place.Error($"a page index of {length} bytes does not fit in the file");
        byte[] bytes = new byte[length];
        file.Read(offset, bytes, place);
        return bytes;
    }
}
