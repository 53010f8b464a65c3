using FrameEngine.Formats.Parquet.Metadata;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>A page of a column chunk: its header, where its bytes are, and which rows it holds.</summary>
/// <param name="Header">The checked header: its sizes fit in the chunk.</param>
/// <param name="Payload">Offset of the stored bytes within the chunk.</param>
/// <param name="FirstRow">The first row, within the row group.</param>
internal readonly record struct PageEntry(PageHeader Header, long Payload, long FirstRow)
{
    public long EndRow => FirstRow + Header.ValueCount;
}

/// <summary>Finds all pages of a column chunk by reading their headers, before any of them is decompressed.</summary>
/// <remarks>Flat columns have one value a row, so a page's values are its rows. Reused from chunk to chunk.</remarks>
internal sealed unsafe class ChunkPages
{
    /// <summary>The most bytes that one page may have when decompressed.</summary>
    public const int LargestPage = 1 << 30;

    // Far more than any writer puts in a page: some encodings hold that many values in a few bytes.
    private const int LargestCount = 1 << 27;

    private readonly List<PageEntry> _data = [];

    /// <summary>Data pages in row order.</summary>
    public int Count => _data.Count;

    public PageEntry this[int index] => _data[index];

    /// <summary>The dictionary page, if there is one.</summary>
    public PageEntry? Dictionary { get; private set; }

    /// <summary>Every data page holds dictionary indexes.</summary>
    public bool AllDictionary { get; private set; }

    /// <summary>Reads the headers of a chunk that must hold exactly <paramref name="rows"/> values.</summary>
    public void Parse(byte* chunk, long length, long fileOffset, long rows, ParquetCodec codec, ParquetPlace place)
    {
        _data.Clear();
        Dictionary = null;
        AllDictionary = true;
        long at = 0, row = 0;
        while (row < rows)
        {
            place.Offset = fileOffset + at;
            if (at >= length) throw place.Error($"the column's pages hold {row} values where {rows} belong");
            var reader = new ThriftReader(new ReadOnlySpan<byte>(chunk + at, (int)Math.Min(length - at, int.MaxValue)), place);
            PageHeader header = PageHeader.Read(ref reader);
            at += reader.Position;
            CheckSizes(header, length - at, codec, place);
            var entry = new PageEntry(header, at, row);
            switch (header.Type)
            {
                case PageType.Dictionary:
                    if (Dictionary is not null || _data.Count > 0) throw place.Error("a dictionary page stands behind other pages");
                    Dictionary = entry;
                    break;
                case PageType.Data or PageType.DataV2:
                    if (header.ValueCount > rows - row) throw place.Error($"a page holds {header.ValueCount} values where at most {rows - row} belong");
                    if (header.ValueCount > 0)
                    {
                        _data.Add(entry);
                        AllDictionary &= header.Encoding is ParquetEncoding.PlainDictionary or ParquetEncoding.RleDictionary;
                        row += header.ValueCount;
                    }
                    break;
                case PageType.Index:
                    break;
                default:
                    throw place.Error($"page type {(int)header.Type} is not known");
            }
            at += header.CompressedSize;
        }
        AllDictionary &= Dictionary is not null;
    }

    private static void CheckSizes(in PageHeader header, long left, ParquetCodec codec, ParquetPlace place)
    {
        if (header.CompressedSize < 0 || header.CompressedSize > left) throw place.Error($"a page of {header.CompressedSize} bytes does not fit in the {left} that are left");
        if (header.UncompressedSize is < 0 or > LargestPage) throw place.Error($"a page of {header.UncompressedSize} bytes is not possible");
        if (header.ValueCount is < 0 or > LargestCount) throw place.Error($"a page of {header.ValueCount} values is not possible");

        // What a codec cannot reach is a lie, told to make us allocate.
        long most = codec switch
        {
            ParquetCodec.Uncompressed => header.CompressedSize,
            ParquetCodec.Snappy => (header.CompressedSize * 32L) + 64,
            ParquetCodec.Lz4Raw => (header.CompressedSize * 256L) + 64,
            ParquetCodec.Gzip => (header.CompressedSize * 1100L) + 64,
            _ => LargestPage,
        };
        if (header.UncompressedSize > most) throw place.Error($"a page of {header.CompressedSize} bytes cannot hold {header.UncompressedSize}");
        if (header.Type != PageType.DataV2) return;
        long levels = (long)header.DefinitionBytes + header.RepetitionBytes;
        if (header.DefinitionBytes < 0 || header.RepetitionBytes < 0 || levels > header.CompressedSize || levels > header.UncompressedSize)
            throw place.Error($"levels of {header.DefinitionBytes} and {header.RepetitionBytes} bytes do not fit in the page's {header.CompressedSize}");
    }
}
