using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Parquet.Pages;

/// <content>Offering the next page to threads that have nothing to read.</content>
internal sealed unsafe partial class ColumnReader
{
    // An offer takes memory before it is needed; where there is little it is not made.
    private const int LeastRoom = 4;

    private PagesAhead? _helpers;
    private PageAhead? _ahead;
    private NativeBuffer? _aheadBytes;
    private int _aheadIndex;

    /// <summary>From here to the end of the chunk, offers the page that will be opened next.</summary>
    /// <param name="row">The next row that may be wanted.</param>
    public void OfferPages(PagesAhead helpers, long row)
    {
        _helpers = helpers;
        int index = Math.Max(_pageIndex, 0);
        while (index < _pages.Count && (_pages[index].EndRow <= row || index == _pageIndex)) index++;
        Offer(index);
    }

    private void Offer(int index)
    {
        EndOffer();
        if (_helpers is null || index >= _pages.Count || _codec == ParquetCodec.Uncompressed) return;
        PageBody body = BodyOf(_pages[index]);
        if (!body.IsCompressed || body.Size < PagesAhead.LeastBytes || _memory.Pool.Limit - _memory.Pool.Reserved < (long)LeastRoom * body.Size) return;
        _aheadBytes = _memory.Allocate(body.Size);
        _aheadIndex = index;
        _ahead = new PageAhead(PageBytes.KindOf(_codec, _place), body.Stored, body.StoredSize, _aheadBytes, body.Size);
        _helpers.Offer(_ahead);
    }

    /// <summary>The page's bytes, if another thread has decompressed it; the offer ends in any case.</summary>
    private NativeBuffer? TakeAhead(int index)
    {
        if (_ahead is null) return null;
        NativeBuffer? bytes = null;
        if (_ahead.Settle() && _aheadIndex == index)
        {
            bytes = _aheadBytes;
            _aheadBytes = null;
        }

        EndOffer();
        return bytes;
    }

    private void EndOffer()
    {
        _ahead?.Settle();
        _ahead = null;
        _memory.Free(_aheadBytes);
        _aheadBytes = null;
    }

    private PageBody BodyOf(PageEntry entry)
    {
        PageHeader header = entry.Header;
        int levels = header.Type == PageType.DataV2 ? header.RepetitionBytes + header.DefinitionBytes : 0;
        return new PageBody
        {
            Stored = _chunkStart + entry.Payload + levels,
            StoredSize = header.CompressedSize - levels,
            Size = header.UncompressedSize - levels,
            IsCompressed = header.Type != PageType.DataV2 || header.Compressed,
        };
    }

    /// <summary>The part of a page that may be compressed: all of it, or what is behind the levels.</summary>
    private readonly struct PageBody
    {
        public byte* Stored { get; init; }
        public int StoredSize { get; init; }
        public int Size { get; init; }
        public bool IsCompressed { get; init; }
    }
}
