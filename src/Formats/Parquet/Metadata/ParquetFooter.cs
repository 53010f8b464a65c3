using FrameEngine.Catalog;
using FrameEngine.Formats.Parquet.Pages;

namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>What is known of a file once its footer was read: schema, row groups, statistics. Immutable, shared by all scans of the file.</summary>
internal sealed class ParquetFooter
{
    private const int TailGuess = 64 << 10;
    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    private ParquetFooter(FileIdentity identity, FileMetadata metadata, ParquetColumn[] columns, long footerOffset)
    {
        Identity = identity;
        Metadata = metadata;
        Columns = columns;
        FooterOffset = footerOffset;
        Schema = new Schema(columns.Select(c => new Field(c.Name, c.Type, c.Nullable)));
    }

    public FileIdentity Identity { get; }

    public FileMetadata Metadata { get; }

    /// <summary>The columns at the top of the schema, nested ones included.</summary>
    public ParquetColumn[] Columns { get; }

    public Schema Schema { get; }

    /// <summary>The statistics of the file's columns as a table's, once somebody has asked: whoever plans a query over the file asks again. Written once they are complete.</summary>
    public TableStatistics? Statistics { get; set; }

    /// <summary>Where the footer starts: row groups and indexes end before it.</summary>
    public long FooterOffset { get; }

    /// <summary>Reads and checks the footer of an open file.</summary>
    /// <exception cref="ParquetException">It is not a Parquet file, or malformed.</exception>
    public static ParquetFooter Read(RangeReader file)
    {
        var place = new ParquetPlace(file.Path);
        long length = file.Length;
        if (length < 12) throw place.Error($"this is not a Parquet file: {length} bytes are too few");
        byte[] tail = new byte[Math.Min(length, TailGuess)];
        file.Read(length - tail.Length, tail, place);
        ReadOnlySpan<byte> end = tail.AsSpan(^8..);
        place.Offset = length - 4;
        if (end[4..].SequenceEqual("PARE"u8)) throw place.Error("the footer is encrypted, which cannot be read");
        if (!end[4..].SequenceEqual(Magic)) throw place.Error("this is not a Parquet file, or it is cut short: it does not end with PAR1");
        uint footerLength = BitConverter.ToUInt32(end);
        place.Offset = length - 8;
        if (footerLength > length - 12) throw place.Error($"a footer of {footerLength} bytes does not fit in the file's {length}");
        long footerOffset = length - 8 - footerLength;
        byte[] footer = tail;
        int start = tail.Length - 8 - (int)Math.Min(footerLength, int.MaxValue);
        if (start < 0)
        {
            if (footerLength > Array.MaxLength) throw place.Error($"a footer of {footerLength} bytes is too large");
            footer = new byte[footerLength];
            file.Read(footerOffset, footer, place);
            start = 0;
        }
        Span<byte> head = stackalloc byte[4];
        file.Read(0, head, place);
        place.Offset = 0;
        if (!head.SequenceEqual(Magic)) throw place.Error("this is not a Parquet file: it does not start with PAR1");
        place.Offset = footerOffset;
        var reader = new ThriftReader(footer.AsSpan(start, (int)footerLength), place);
        FileMetadata metadata = FileMetadata.Read(ref reader);
        if (metadata.Encrypted) throw place.Error("the file is encrypted, which cannot be read");
        (ParquetColumn[] columns, int leaves) = SchemaReader.Read(OwnTypes.Apply(metadata), place);
        Check(metadata, columns, leaves, footerOffset, place);
        return new ParquetFooter(file.Identity, metadata, columns, footerOffset);
    }

    private static void Check(FileMetadata metadata, ParquetColumn[] columns, int leaves, long footerOffset, ParquetPlace place)
    {
        long rows = 0;
        for (int g = 0; g < metadata.RowGroups.Length; g++)
        {
            RowGroupMetadata group = metadata.RowGroups[g];
            if (group.Columns.Length != leaves) throw place.Error($"row group {g} has {group.Columns.Length} columns, the schema {leaves}");
            if (group.RowCount < 0 || group.RowCount > long.MaxValue - rows) throw place.Error($"row group {g} claims {group.RowCount} rows");
            rows += group.RowCount;
            foreach (ParquetColumn column in columns)
            {
                if (!column.IsNested) CheckChunk(column, group, g, footerOffset, place);
                else
                    foreach (ParquetColumn leaf in column.Node!.Leaves) CheckChunk(leaf, group, g, footerOffset, place);
            }
        }
        if (rows != metadata.RowCount) throw place.Error($"the row groups have {rows} rows, the file claims {metadata.RowCount}");
    }

    private static void CheckChunk(ParquetColumn column, RowGroupMetadata group, int number, long footerOffset, ParquetPlace place)
    {
        ColumnChunkMetadata chunk = group.Columns[column.Leaf];
        if (chunk.Type != column.Physical) throw place.Error($"column '{column.Name}' is stored as {chunk.Type} in row group {number}, the schema says {column.Physical}");
        if (chunk.Start < 4 || chunk.CompressedSize < 0 || chunk.CompressedSize > footerOffset - chunk.Start)
            throw place.Error($"column '{column.Name}' of row group {number} lies outside the file's data: offset {chunk.Start}, {chunk.CompressedSize} bytes");
    }
}
