namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>A horizontal slice of the file: one chunk per leaf column, in the schema's order.</summary>
internal sealed class RowGroupMetadata
{
    public ColumnChunkMetadata[] Columns { get; set; } = [];

    public long TotalByteSize { get; set; }

    public long RowCount { get; set; }

    public long FileOffset { get; set; }

    public long CompressedSize { get; set; }

    public static RowGroupMetadata Read(ref ThriftReader reader)
    {
        var group = new RowGroupMetadata();
        short id = 0;
        while (reader.NextField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1:
                    int count = reader.ReadListHeader(type, out ThriftType element);
                    if (count > 0) reader.Expect(element, ThriftType.Struct);
                    group.Columns = new ColumnChunkMetadata[count];
                    for (int i = 0; i < count; i++) group.Columns[i] = ColumnChunkMetadata.Read(ref reader);
                    break;
                case 2: group.TotalByteSize = reader.ReadI64(type); break;
                case 3: group.RowCount = reader.ReadI64(type); break;
                default: reader.Skip(type); break;
            }
        }
        return group;
    }

    public void Write(ThriftWriter writer)
    {
        short outer = writer.BeginStruct();
        writer.List(1, ThriftType.Struct, Columns.Length);
        foreach (ColumnChunkMetadata column in Columns) column.Write(writer);
        writer.I64(2, TotalByteSize);
        writer.I64(3, RowCount);
        writer.I64(5, FileOffset);
        writer.I64(6, CompressedSize);
        writer.EndStruct(outer);
    }
}
