using System.Buffers;
using FrameEngine.Columns;
using FrameEngine.Formats.Compression;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Formats.Parquet.Pages;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Parquet.Writing;

/// <summary>An encoded column chunk: its bytes, and metadata whose offsets count from its own first byte.</summary>
internal sealed class EncodedChunk(ColumnChunkMetadata metadata, OutputBuffer bytes, List<PageLocation> pages, ColumnIndex? index) : IDisposable
{
    public ColumnChunkMetadata Metadata { get; } = metadata;

    public OutputBuffer Bytes { get; } = bytes;

    public List<PageLocation> Pages { get; } = pages;

    /// <summary>Bounds of the pages; null if some page has none.</summary>
    public ColumnIndex? Index { get; } = index;

    public void Dispose() => Bytes.Dispose();
}

/// <summary>Encodes one column of one row group: dictionary page if worth it, data pages, statistics.</summary>
internal sealed unsafe class ColumnChunkWriter : IDisposable
{
    private readonly Column _column;
    private readonly StoredColumn _stored;
    private readonly ParquetWriteOptions _options;
    private readonly MemoryPool _pool;
    private readonly OutputBuffer _page;
    private readonly OutputBuffer _levels;
    private readonly OutputBuffer _compressed;
    private readonly OutputBuffer _output;
    private readonly List<PageLocation> _pages = [];
    private readonly List<WrittenBounds> _bounds = [];
    private readonly ShreddedLeaf? _shredded; // of a nested column: its entries have levels
    private readonly string[] _path;
    private long _uncompressed;
    private long _rowsWritten;
    private int _repetitionBytes;

    private ColumnChunkWriter(Column column, StoredColumn stored, ShreddedLeaf? shredded, ParquetWriteOptions options, MemoryPool pool)
    {
        _column = column;
        _stored = stored;
        _shredded = shredded;
        _path = shredded?.Leaf.Path ?? [stored.Element.Name];
        _options = options;
        _pool = pool;
        _page = new OutputBuffer(pool);
        _levels = new OutputBuffer(pool);
        _compressed = new OutputBuffer(pool);
        _output = new OutputBuffer(pool);
    }

    public static EncodedChunk Encode(Column column, StoredColumn stored, ParquetWriteOptions options, MemoryPool pool) =>
        Encode(new ColumnChunkWriter(column, stored, null, options, pool));

    /// <summary>A leaf of a nested column.</summary>
    public static EncodedChunk Encode(ShreddedLeaf leaf, ParquetWriteOptions options, MemoryPool pool) =>
        Encode(new ColumnChunkWriter(leaf.Column, leaf.Leaf.Stored, leaf, options, pool));

    private static EncodedChunk Encode(ColumnChunkWriter writer)
    {
        using ColumnChunkWriter disposed = writer;
        try
        {
            return writer.Encode();
        }
        catch
        {
            writer._output.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _page.Dispose();
        _levels.Dispose();
        _compressed.Dispose();
    }

    private EncodedChunk Encode()
    {
        using DictionaryBuilder? dictionary = DictionaryBuilder.TryBuild(_column, _stored, _options.DictionaryBytes, _pool);
        var metadata = new ColumnChunkMetadata
        {
            Type = _stored.Physical,
            Path = _path,
            Codec = ToCodec(_options.Compression),
            ValueCount = _column.Length,
        };
        if (dictionary is not null)
        {
            WriteDictionary(dictionary);
            metadata.DictionaryPageOffset = 0;
        }
        metadata.Encodings = dictionary is null ? [ParquetEncoding.Rle, ParquetEncoding.Plain] : [ParquetEncoding.Rle, DictionaryEncoding];
        metadata.DataPageOffset = _output.Length;
        int rows = RowsPerPage(dictionary);
        long present = 0;
        for (int from = 0; from < _column.Length;)
        {
            int to = PageEnd((int)Math.Min(_column.Length, (long)from + rows));
            present += WritePage(dictionary, from, to, present);
            from = to;
        }

        metadata.CompressedSize = _output.Length;
        metadata.UncompressedSize = _uncompressed;
        metadata.Statistics = Statistics(dictionary);
        return new EncodedChunk(metadata, _output, _pages, Index());
    }

    // Rows of a nested column do not go on in the next page.
    private int PageEnd(int end)
    {
        while (_shredded is not null && end < _column.Length && _shredded.Repetitions.Values[end] > 0) end++;
        return end;
    }

    private ParquetEncoding DictionaryEncoding => _options.PageVersion == 1 ? ParquetEncoding.PlainDictionary : ParquetEncoding.RleDictionary;

    private int RowsPerPage(DictionaryBuilder? dictionary)
    {
        double bytes = dictionary is not null ? RleHybridEncoder.WidthOf(dictionary.Count) / 8.0
            : _stored.Physical == ParquetType.Boolean ? 0.125
            : _stored.Width > 0 ? _stored.Width
            : 4 + ((double)_column.Heaps.Sum(h => h.Length) / Math.Max(1, _column.Length)) + 6;
        return (int)Math.Clamp(_options.PageBytes / bytes, 1, 1 << 20);
    }

    private void WriteDictionary(DictionaryBuilder dictionary)
    {
        // One row at a time: PLAIN has no other form of picking rows, and dictionaries are small.
        _page.Clear();
        foreach (int row in dictionary.Rows) PlainEncoder.Encode(_column, _stored, row, row + 1, _page);
        var header = new PageHeader { Type = PageType.Dictionary, ValueCount = dictionary.Count, Encoding = _options.PageVersion == 1 ? ParquetEncoding.PlainDictionary : ParquetEncoding.Plain };
        WriteCompressed(header);
    }

    private long WritePage(DictionaryBuilder? dictionary, int from, int to, long presentBefore)
    {
        bool whole = from == 0 && to == _column.Length;
        WrittenBounds bounds = dictionary is not null && whole
            ? StatisticsBuilder.OfDistinct(_column, _stored, dictionary.Rows)
            : StatisticsBuilder.Of(_column, _stored, from, to);
        _bounds.Add(bounds);
        int present = to - from - (int)bounds.Nulls;
        _page.Clear();
        _levels.Clear();
        bool version1 = _options.PageVersion == 1;
        int repetitionBytes = 0, rows = to - from;
        if (_shredded is not null)
        {
            rows = WriteNestedLevels(_shredded, from, to, version1);
            repetitionBytes = version1 ? 0 : _repetitionBytes;
        }
        else if (_stored.Nullable)
        {
            WriteLevels(from, to, bounds.Nulls);
        }

        if (version1 && _stored.Nullable && _shredded is null)
        {
            _page.AppendInt32((int)_levels.Length);
            _page.Append(_levels.Written);
        }
        if (dictionary is null)
        {
            PlainEncoder.Encode(_column, _stored, from, to, _page);
        }
        else
        {
            int width = RleHybridEncoder.WidthOf(dictionary.Count);
            _page.Append((byte)width);
            RleHybridEncoder.Encode(dictionary.Codes + presentBefore, present, width, _page);
        }
        long start = _output.Length;
        var header = new PageHeader
        {
            Type = version1 ? PageType.Data : PageType.DataV2,
            ValueCount = to - from,
            NullCount = (int)bounds.Nulls,
            Encoding = dictionary is null ? ParquetEncoding.Plain : DictionaryEncoding,
            RowCount = rows,
            RepetitionBytes = repetitionBytes,
            DefinitionBytes = version1 ? 0 : (int)_levels.Length - repetitionBytes,
        };
        WriteCompressed(header);
        _pages.Add(new PageLocation(start, (int)(_output.Length - start), _rowsWritten));
        _rowsWritten += rows;
        return present;
    }

    // Repetition levels, then definition levels; version 1 puts their sizes in front and them into the page. Returns how many rows begin.
    private int WriteNestedLevels(ShreddedLeaf leaf, int from, int to, bool version1)
    {
        int rows = 0;
        for (int i = from; i < to; i++)
            if (leaf.Repetitions.Values[i] == 0) rows++;
        _repetitionBytes = 0;
        if (leaf.Leaf.MaxRepetition > 0)
        {
            WriteLevels(leaf.Repetitions.Values + from, to - from, leaf.Leaf.MaxRepetition, version1);
            _repetitionBytes = (int)_levels.Length;
        }

        if (leaf.Leaf.MaxDefinition > 0) WriteLevels(leaf.Definitions.Values + from, to - from, leaf.Leaf.MaxDefinition, version1);
        return rows;
    }

    private void WriteLevels(int* levels, int count, int most, bool version1)
    {
        RleHybridEncoder.Encode(levels, count, RleHybridEncoder.WidthOf(most + 1), _levels);
        if (!version1) return;
        _page.AppendInt32((int)_levels.Length);
        _page.Append(_levels.Written);
        _levels.Clear();
    }

    private void WriteLevels(int from, int to, long nulls)
    {
        if (nulls == 0)
        {
            RleHybridEncoder.Repeat(1, to - from, 1, _levels);
            return;
        }
        using NativeBuffer levels = NativeBuffer.Allocate(_pool, (to - from) * 4L);
        var values = (int*)levels.Pointer;
        for (int i = from; i < to; i++) values[i - from] = _column.IsNull(i) ? 0 : 1;
        RleHybridEncoder.Encode(values, to - from, 1, _levels);
    }

    private void WriteCompressed(PageHeader header)
    {
        bool separateLevels = header.Type == PageType.DataV2;
        ReadOnlySpan<byte> stored = _page.Written;
        header.Compressed = _options.Compression != ParquetCompression.Uncompressed;
        if (header.Compressed)
        {
            CompressionKind kind = ToKind(_options.Compression);
            int room = Codec.MaxCompressedLength(kind, stored.Length);
            _compressed.Clear();
            int length = Codec.Compress(kind, stored, new Span<byte>(_compressed.Reserve(room), room));
            _compressed.Advance(length);
            stored = _compressed.Written;
        }
        int levels = separateLevels ? (int)_levels.Length : 0;
        header.UncompressedSize = checked((int)_page.Length + levels);
        header.CompressedSize = stored.Length + levels;
        if (_options.Checksums)
        {
            byte[] all = new byte[header.CompressedSize];
            if (levels > 0) _levels.Written.CopyTo(all);
            stored.CopyTo(all.AsSpan(levels));
            header.Crc = (int)Crc32.Compute(all);
        }
        var text = new ArrayBufferWriter<byte>(64);
        header.Write(new ThriftWriter(text));
        _output.Append(text.WrittenSpan);
        if (levels > 0) _output.Append(_levels.Written);
        _output.Append(stored);
        _uncompressed += text.WrittenCount + header.UncompressedSize;
    }

    private StoredStatistics Statistics(DictionaryBuilder? dictionary)
    {
        WrittenBounds all = _bounds.Count == 1 ? _bounds[0]
            : dictionary is not null ? StatisticsBuilder.OfDistinct(_column, _stored, dictionary.Rows)
            : StatisticsBuilder.Of(_column, _stored, 0, _column.Length);
        bool signed = _stored.Physical is ParquetType.Int32 or ParquetType.Int64 && !_column.Type.IsUnsigned;
        return new StoredStatistics
        {
            Min = all.Min,
            Max = all.Max,
            LegacyMin = signed ? all.Min : null,
            LegacyMax = signed ? all.Max : null,
            MinExact = all.Min is null ? null : all.MinExact,
            MaxExact = all.Max is null ? null : all.MaxExact,
            NullCount = all.Nulls,
            DistinctCount = dictionary?.Count,
        };
    }

    private ColumnIndex? Index()
    {
        if (_shredded is not null) return null;
        var index = new ColumnIndex
        {
            NullPages = new bool[_pages.Count],
            Min = new byte[_pages.Count][],
            Max = new byte[_pages.Count][],
            NullCounts = new long[_pages.Count],
        };
        for (int page = 0; page < _pages.Count; page++)
        {
            WrittenBounds bounds = _bounds[page];
            long rows = (page + 1 < _pages.Count ? _pages[page + 1].FirstRow : _column.Length) - _pages[page].FirstRow;
            index.NullPages[page] = bounds.Nulls == rows;
            if (!index.NullPages[page] && (bounds.Min is null || bounds.Max is null)) return null;
            index.Min[page] = bounds.Min ?? [];
            index.Max[page] = bounds.Max ?? [];
            index.NullCounts[page] = bounds.Nulls;
        }
        return index;
    }

    private static ParquetCodec ToCodec(ParquetCompression compression) => compression switch
    {
        ParquetCompression.Snappy => ParquetCodec.Snappy,
        ParquetCompression.Gzip => ParquetCodec.Gzip,
        ParquetCompression.Brotli => ParquetCodec.Brotli,
        ParquetCompression.Lz4Raw => ParquetCodec.Lz4Raw,
        ParquetCompression.Zstd => ParquetCodec.Zstd,
        _ => ParquetCodec.Uncompressed,
    };

    private static CompressionKind ToKind(ParquetCompression compression) => compression switch
    {
        ParquetCompression.Snappy => CompressionKind.Snappy,
        ParquetCompression.Gzip => CompressionKind.Gzip,
        ParquetCompression.Brotli => CompressionKind.Brotli,
        ParquetCompression.Lz4Raw => CompressionKind.Lz4Raw,
        ParquetCompression.Zstd => CompressionKind.Zstd,
        _ => CompressionKind.None,
    };
}
