namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>What stands in front of a page: the dictionary page, or a data page in either version.</summary>
internal struct PageHeader
{
    public PageType Type;
    public int UncompressedSize;
    public int CompressedSize;
    public int? Crc;
    public int ValueCount;
    public ParquetEncoding Encoding;
    public ParquetEncoding DefinitionEncoding;

    /// <summary>Version 2 only: nulls among the values.</summary>
    public int NullCount;

    /// <summary>Version 2 only: bytes of definition levels, stored uncompressed in front of the values.</summary>
    public int DefinitionBytes;

    /// <summary>Version 2 only: bytes of repetition levels, in front of the definition levels.</summary>
    public int RepetitionBytes;

    /// <summary>Rows of a version 2 data page that is written; fewer than its values where lists are inside.</summary>
    public int RowCount;

    /// <summary>Version 2 only: whether the values are compressed.</summary>
    public bool Compressed;

    public static PageHeader Read(ref ThriftReader reader)
    {
        var header = new PageHeader { Type = (PageType)(-1), Compressed = true, DefinitionEncoding = ParquetEncoding.Rle };
        short id = 0;
        while (reader.NextField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1: header.Type = (PageType)reader.ReadI32(type); break;
                case 2: header.UncompressedSize = reader.ReadI32(type); break;
                case 3: header.CompressedSize = reader.ReadI32(type); break;
                case 4: header.Crc = reader.ReadI32(type); break;
                case 5 or 7:
                    reader.Expect(type, ThriftType.Struct);
                    header.ReadVersion1(ref reader);
                    break;
                case 8:
                    reader.Expect(type, ThriftType.Struct);
                    header.ReadVersion2(ref reader);
                    break;
                default: reader.Skip(type); break;
            }
        }
        return header;
    }

    public readonly void Write(ThriftWriter writer)
    {
        short outer = writer.BeginStruct();
        writer.I32(1, (int)Type);
        writer.I32(2, UncompressedSize);
        writer.I32(3, CompressedSize);
        if (Crc is { } crc) writer.I32(4, crc);
        if (Type == PageType.Dictionary)
        {
            short dictionary = writer.BeginStruct(7);
            writer.I32(1, ValueCount);
            writer.I32(2, (int)Encoding);
            writer.EndStruct(dictionary);
        }
        else if (Type == PageType.Data)
        {
            short data = writer.BeginStruct(5);
            writer.I32(1, ValueCount);
            writer.I32(2, (int)Encoding);
            writer.I32(3, (int)ParquetEncoding.Rle);
            writer.I32(4, (int)ParquetEncoding.Rle);
            writer.EndStruct(data);
        }
        else
        {
            short data = writer.BeginStruct(8);
            writer.I32(1, ValueCount);
            writer.I32(2, NullCount);
            writer.I32(3, RowCount);
            writer.I32(4, (int)Encoding);
            writer.I32(5, DefinitionBytes);
            writer.I32(6, RepetitionBytes);
            writer.Bool(7, Compressed);
            writer.EndStruct(data);
        }
        writer.EndStruct(outer);
    }

    // The dictionary page's header has the same first two fields as a version 1 data page's.
    private void ReadVersion1(ref ThriftReader reader)
    {
        short id = 0;
        while (reader.NextField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1: ValueCount = reader.ReadI32(type); break;
                case 2: Encoding = (ParquetEncoding)reader.ReadI32(type); break;
                case 3 when type == ThriftType.I32: DefinitionEncoding = (ParquetEncoding)reader.ReadI32(type); break;
                default: reader.Skip(type); break;
            }
        }
    }

    private void ReadVersion2(ref ThriftReader reader)
    {
        short id = 0;
        while (reader.NextField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1: ValueCount = reader.ReadI32(type); break;
                case 2: NullCount = reader.ReadI32(type); break;
                case 4: Encoding = (ParquetEncoding)reader.ReadI32(type); break;
                case 5: DefinitionBytes = reader.ReadI32(type); break;
                case 6: RepetitionBytes = reader.ReadI32(type); break;
                case 7: Compressed = reader.ReadBool(type); break;
                default: reader.Skip(type); break;
            }
        }
    }
}
