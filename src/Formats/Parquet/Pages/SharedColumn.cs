using FrameEngine.Memory;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>One column of a row group that several readers read at once: its stored bytes and its newest page, decompressed by whoever came first.</summary>
/// <remarks>
/// Only the newest page is kept: readers take rows in order, so that the one before is wanted by few, who then decompress it themselves. Thread-safe.
/// <code>
/// nothing ─► somebody decompresses page p ─► page p ─► somebody decompresses page q &gt; p ─► …
/// </code></remarks>
internal sealed class SharedColumn
{
    private readonly object _lock = new();
    private NativeBuffer? _chunk;
    private long _start;
    private NativeBuffer? _page;
    private int _index = -1;
    private bool _busy, _closed;

    /// <summary>Makes the bytes of the column's chunk known, unless they are.</summary>
    /// <param name="buffer">Memory that holds the chunk; retained.</param>
    /// <param name="start">Where in the buffer the chunk starts.</param>
    public void OfferChunk(NativeBuffer buffer, long start)
    {
        lock (_lock)
        {
            if (_chunk is not null || _closed) return;
            (_chunk, _start) = (buffer.Retain(), start);
        }
    }

    /// <summary>The bytes of the column's chunk and where they start, if a reader has read them. The caller owns a reference.</summary>
    public NativeBuffer? TakeChunk(out long start)
    {
        lock (_lock)
        {
            start = _start;
            return _chunk?.Retain();
        }
    }

    /// <summary>A decompressed page, of which the caller then owns a reference. Waits while another reader is at it: for one page's time at most.</summary>
    /// <returns>Null if the caller is to decompress it, and to tell by <see cref="GivePage"/> how that went.</returns>
    public NativeBuffer? TakePage(int index)
    {
        lock (_lock)
        {
            while (_index == index && _busy) Monitor.Wait(_lock);
            if (_closed || index < _index) return null;
            if (index == _index && _page is not null) return _page.Retain();
            _page?.Release();
            _page = null;
            (_index, _busy) = (index, true);
            Monitor.PulseAll(_lock);
            return null;
        }
    }

    /// <summary>Ends what <see cref="TakePage"/> began.</summary>
    /// <param name="index">Number of the page.</param>
    /// <param name="page">Its bytes, retained; null if it does not decompress: whoever wants it finds the same.</param>
    public void GivePage(int index, NativeBuffer? page)
    {
        lock (_lock)
        {
            if (_closed || index != _index || !_busy) return;
            _page = page?.Retain();
            _busy = false;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Gives everything up: the last reader has left.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            _chunk?.Release();
            _page?.Release();
            _chunk = _page = null;
        }
    }
}
