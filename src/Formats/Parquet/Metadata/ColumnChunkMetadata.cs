using System.Runtime.CompilerServices;
using FrameEngine.Filtering;

namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>Where and how one column of one row group is stored.</summary>
internal sealed class ColumnChunkMetadata
{
    public ParquetType Type { get; set; }

    public List<ParquetEncoding> Encodings { get; set; } = [];

    public string[] Path { get; set; } = [];

    public ParquetCodec Codec { get; set; }

    public long ValueCount { get; set; }

    public long UncompressedSize { get; set; }

    public long CompressedSize { get; set; }

    public long DataPageOffset { get; set; }

    /// <summary>Where the dictionary page starts, or null when the chunk has none or the writer did not say.</summary>
    public long? DictionaryPageOffset { get; set; }

    public StoredStatistics? Statistics { get; set; }

    /// <summary>Whether the writer promises that every data page is dictionary-encoded.</summary>
    public bool AllPagesDictionary { get; set; }

    /// <summary>The file that holds the chunk, when it is not the one with the footer; such files are refused.</summary>
    public string? ExternalFile { get; set; }

    public bool Encrypted { get; set; }

    public long? OffsetIndexOffset { get; set; }

    public int OffsetIndexLength { get; set; }

    public long? ColumnIndexOffset { get; set; }

    public int ColumnIndexLength { get; set; }

    public long? BloomFilterOffset { get; set; }

    public int BloomFilterLength { get; set; }

    /// <summary>What the statistics promise, once somebody has asked: every query over the file asks again. One reference, so that threads see all of it or nothing.</summary>
    public StrongBox<ColumnBounds>? Bounds { get; set; }

    /// <summary>What the page index promises of each page, once somebody has asked; empty where it says nothing. Written once it is complete.</summary>
    public ColumnBounds[]? PageBounds { get; set; }

    /// <summary>The first byte of the chunk: its dictionary page if it has one, else its first data page.</summary>
    public long Start => DictionaryPageOffset is { } dictionary and > 0 && dictionary < DataPageOffset ? dictionary : DataPageOffset;

    public static ColumnChunkMetadata Read(ref ThriftReader reader)
    {
        var chunk = new ColumnChunkMetadata();
        short id = 0;
        while (reader.NextField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1: chunk.ExternalFile = reader.ReadString(type); break;
                case 3:
                    reader.Expect(type, ThriftType.Struct);
                    chunk.ReadMetaData(ref reader);
                    break;
                case 4: chunk.OffsetIndexOffset = reader.ReadI64(type); break;
                case 5: chunk.OffsetIndexLength = reader.ReadI32(type); break;
                case 6: chunk.ColumnIndexOffset = reader.ReadI64(type); break;
                case 7: chunk.ColumnIndexLength = reader.ReadI32(type); break;
                case 8 or 9:
                    chunk.Encrypted = true;
                    reader.Skip(type);
                    break;
                default: reader.Skip(type); break;
            }
        }
        return chunk;
    }

    public void Write(ThriftWriter writer)
    {
        short outer = writer.BeginStruct();
        writer.I64(2, 0);
        short meta = writer.BeginStruct(3);
        writer.I32(1, (int)Type);
        writer.List(2, ThriftType.I32, Encodings.Count);
        foreach (ParquetEncoding encoding in Encodings) writer.ListI32((int)encoding);
        writer.List(3, ThriftType.Binary, Path.Length);
        foreach (string part in Path) writer.ListBinary(System.Text.Encoding.UTF8.GetBytes(part));
        writer.I32(4, (int)Codec);
        writer.I64(5, ValueCount);
        writer.I64(6, UncompressedSize);
        writer.I64(7, CompressedSize);
        writer.I64(9, DataPageOffset);
        if (DictionaryPageOffset is { } dictionary) writer.I64(11, dictionary);
        Statistics?.Write(writer, 12);
        writer.EndStruct(meta);
        if (OffsetIndexOffset is { } offsetIndex)
        {
            writer.I64(4, offsetIndex);
            writer.I32(5, OffsetIndexLength);
        }
        if (ColumnIndexOffset is { } columnIndex)
        {
            writer.I64(6, columnIndex);
            writer.I32(7, ColumnIndexLength);
        }
        writer.EndStruct(outer);
    }

    private void ReadMetaData(ref ThriftReader reader)
    {
        short id = 0;
        while (reader.NextField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1: Type = (ParquetType)reader.ReadI32(type); break;
                case 2:
                    int encodings = reader.ReadListHeader(type, out ThriftType encodingType);
                    for (int i = 0; i < encodings; i++) Encodings.Add((ParquetEncoding)reader.ReadI32(encodingType));
                    break;
                case 3:
                    int parts = reader.ReadListHeader(type, out ThriftType partType);
                    Path = new string[parts];
                    for (int i = 0; i < parts; i++) Path[i] = reader.ReadString(partType);
                    break;
                case 4: Codec = (ParquetCodec)reader.ReadI32(type); break;
                case 5: ValueCount = reader.ReadI64(type); break;
                case 6: UncompressedSize = reader.ReadI64(type); break;
                case 7: CompressedSize = reader.ReadI64(type); break;
                case 9: DataPageOffset = reader.ReadI64(type); break;
                case 11: DictionaryPageOffset = reader.ReadI64(type); break;
                case 12:
                    reader.Expect(type, ThriftType.Struct);
                    Statistics = StoredStatistics.Read(ref reader);
                    break;
                case 13: AllPagesDictionary = ReadEncodingStats(ref reader, type); break;
                case 14: BloomFilterOffset = reader.ReadI64(type); break;
                case 15: BloomFilterLength = reader.ReadI32(type); break;
                default: reader.Skip(type); break;
            }
        }
    }

    private static bool ReadEncodingStats(ref ThriftReader reader, ThriftType listType)
    {
        bool anyDictionary = false, anyOther = false;
        int count = reader.ReadListHeader(listType, out ThriftType element);
        for (int i = 0; i < count; i++)
        {
            reader.Expect(element, ThriftType.Struct);
            int page = 0, encoding = 0;
            short id = 0;
            while (reader.NextField(ref id, out ThriftType type))
            {
                switch (id)
                {
                    case 1: page = reader.ReadI32(type); break;
                    case 2: encoding = reader.ReadI32(type); break;
                    default: reader.Skip(type); break;
                }
            }
            if ((PageType)page is not (PageType.Data or PageType.DataV2)) continue;
            if ((ParquetEncoding)encoding is ParquetEncoding.PlainDictionary or ParquetEncoding.RleDictionary) anyDictionary = true;
            else anyOther = true;
        }
        return anyDictionary && !anyOther;
    }
}
