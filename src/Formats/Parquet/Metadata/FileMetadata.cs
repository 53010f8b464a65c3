namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>The footer: schema, row groups and who wrote the file.</summary>
internal sealed class FileMetadata
{
    public int Version { get; set; } = 1;

    public SchemaElement[] Schema { get; set; } = [];

    public long RowCount { get; set; }

    public RowGroupMetadata[] RowGroups { get; set; } = [];

    public string? CreatedBy { get; set; }

    /// <summary>What writers noted about the file, by name.</summary>
    public List<KeyValuePair<string, string>> Notes { get; set; } = [];

    /// <summary>Whether the writer declared the order of the new statistics' fields for every column.</summary>
    public bool HasColumnOrders { get; set; }

    public bool Encrypted { get; set; }

    public static FileMetadata Read(ref ThriftReader reader)
    {
        var file = new FileMetadata();
        short id = 0;
        while (reader.NextField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1: file.Version = reader.ReadI32(type); break;
                case 2:
                    int elements = reader.ReadListHeader(type, out ThriftType element);
                    if (elements > 0) reader.Expect(element, ThriftType.Struct);
                    file.Schema = new SchemaElement[elements];
                    for (int i = 0; i < elements; i++) file.Schema[i] = SchemaElement.Read(ref reader);
                    break;
                case 3: file.RowCount = reader.ReadI64(type); break;
                case 4:
                    int groups = reader.ReadListHeader(type, out ThriftType groupType);
                    if (groups > 0) reader.Expect(groupType, ThriftType.Struct);
                    file.RowGroups = new RowGroupMetadata[groups];
                    for (int i = 0; i < groups; i++) file.RowGroups[i] = RowGroupMetadata.Read(ref reader);
                    break;
                case 5:
                    int notes = reader.ReadListHeader(type, out ThriftType noteType);
                    if (notes > 0) reader.Expect(noteType, ThriftType.Struct);
                    for (int i = 0; i < notes; i++) file.Notes.Add(ReadNote(ref reader));
                    break;
                case 6: file.CreatedBy = reader.ReadString(type); break;
                case 7:
                    file.HasColumnOrders = true;
                    reader.Skip(type);
                    break;
                case 8:
                    file.Encrypted = true;
                    reader.Skip(type);
                    break;
                default: reader.Skip(type); break;
            }
        }
        return file;
    }

    private static KeyValuePair<string, string> ReadNote(ref ThriftReader reader)
    {
        string key = "", value = "";
        short id = 0;
        while (reader.NextField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1: key = reader.ReadString(type); break;
                case 2: value = reader.ReadString(type); break;
                default: reader.Skip(type); break;
            }
        }

        return KeyValuePair.Create(key, value);
    }

    public void Write(ThriftWriter writer)
    {
        short outer = writer.BeginStruct();
        writer.I32(1, Version);
        writer.List(2, ThriftType.Struct, Schema.Length);
        for (int i = 0; i < Schema.Length; i++) Schema[i].Write(writer, root: i == 0);
        writer.I64(3, RowCount);
        writer.List(4, ThriftType.Struct, RowGroups.Length);
        foreach (RowGroupMetadata group in RowGroups) group.Write(writer);
        if (Notes.Count > 0)
        {
            writer.List(5, ThriftType.Struct, Notes.Count);
            foreach ((string key, string value) in Notes)
            {
                short note = writer.BeginStruct();
                writer.String(1, key);
                writer.String(2, value);
                writer.EndStruct(note);
            }
        }

        if (CreatedBy is not null) writer.String(6, CreatedBy);
        writer.List(7, ThriftType.Struct, Schema.Length - 1);
        for (int i = 1; i < Schema.Length; i++)
        {
            short order = writer.BeginStruct();
            writer.EmptyStruct(1);
            writer.EndStruct(order);
        }
        writer.EndStruct(outer);
    }
}
