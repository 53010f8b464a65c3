using System.Buffers;
using FrameEngine.Formats.Parquet.Metadata;

namespace FrameEngine.Formats.Tests.Parquet;

/// <summary>A file of one column and one row group whose pages are given byte for byte.</summary>
internal static class HandmadeFile
{
    /// <param name="element">The column.</param>
    /// <param name="pages">Header and bytes of each page; sizes are filled in.</param>
    public static string Write(SchemaElement element, params (PageHeader Header, byte[] Bytes)[] pages)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("PAR1"u8);
        var chunk = new ColumnChunkMetadata { Type = element.Type!.Value, Path = [element.Name], Encodings = [ParquetEncoding.Plain] };
        foreach ((PageHeader given, byte[] bytes) in pages)
        {
            PageHeader header = given;
            header.CompressedSize = header.UncompressedSize = bytes.Length;
            if (header.Type == PageType.Dictionary) chunk.DictionaryPageOffset = output.WrittenCount;
            else if (chunk.DataPageOffset == 0) chunk.DataPageOffset = output.WrittenCount;
            if (header.Type != PageType.Dictionary) chunk.ValueCount += header.ValueCount;
            header.Write(new ThriftWriter(output));
            output.Write(bytes);
        }
        chunk.CompressedSize = chunk.UncompressedSize = output.WrittenCount - 4;
        var file = new FileMetadata
        {
            Schema = [new SchemaElement { Name = "root", ChildCount = 1 }, element],
            RowCount = chunk.ValueCount,
            RowGroups = [new RowGroupMetadata { Columns = [chunk], RowCount = chunk.ValueCount }],
        };
        int start = output.WrittenCount;
        file.Write(new ThriftWriter(output));
        output.Write(BitConverter.GetBytes(output.WrittenCount - start));
        output.Write("PAR1"u8);
        string path = ParquetFiles.TemporaryPath();
        File.WriteAllBytes(path, output.WrittenSpan.ToArray());
        return path;
    }

    public static PageHeader Page(int rows, ParquetEncoding encoding) => new() { Type = PageType.Data, ValueCount = rows, Encoding = encoding };
}
