using System.Collections.Concurrent;
using FrameEngine.Formats.Compression;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>Pages that the last readers of a scan will open soon, offered to threads that have no rows left to read.</summary>
/// <remarks>Row groups are what threads share out, and the last are rarely alike: of 150,000 rows in groups of 122,880 one thread has four fifths. Most of its time goes
/// into decompressing, which needs nothing of the reader: so a thread that is done decompresses what is on offer before it leaves. Where rows need not keep their order it takes part
/// in the reading itself, by <see cref="SharedColumn"/>.</remarks>
internal sealed class PagesAhead
{
    /// <summary>Smaller pages are not worth an offer.</summary>
    public const int LeastBytes = 32 << 10;

    // The last first: readers want their columns in the order in which they offer them, so that both ends meet and nobody waits for the other.
    private readonly ConcurrentStack<PageAhead> _offers = new();
    private int _helped;

    /// <summary>Pages that were decompressed by a thread which had nothing else to do.</summary>
    public int Helped => Volatile.Read(ref _helped);

    public void Offer(PageAhead page) => _offers.Push(page);

    /// <summary>Decompresses what is on offer; comes back when nothing is.</summary>
    public void Help(CancellationToken cancellation)
    {
        while (_offers.TryPop(out PageAhead? page))
        {
            cancellation.ThrowIfCancellationRequested();
            if (page.TryDecompress()) Interlocked.Increment(ref _helped);
        }
    }
}

/// <summary>One page on offer. Its reader owns all memory and settles the offer before it frees any.</summary>
/// <param name="kind">How it is compressed.</param>
/// <param name="stored">The compressed bytes.</param>
/// <param name="compressed">Their number.</param>
/// <param name="target">Room for the page.</param>
/// <param name="size">The page's bytes.</param>
internal sealed unsafe class PageAhead(CompressionKind kind, byte* stored, int compressed, NativeBuffer target, int size)
{
    private const int Offered = 0, Taken = 1, Done = 2, Failed = 3, Withdrawn = 4;

    private int _state;

    /// <summary>Decompresses the page, if nobody has begun to.</summary>
    public bool TryDecompress()
    {
        if (Interlocked.CompareExchange(ref _state, Taken, Offered) != Offered) return false;
        int end = Failed;
        try
        {
            Codec.Decompress(kind, new ReadOnlySpan<byte>(stored, compressed), new Span<byte>(target.Pointer, size));
            end = Done;
        }
        catch (CompressionException)
        {
            end = Failed; // the reader will find the same, and knows where the page is
        }
        finally
        {
            Volatile.Write(ref _state, end);
        }

        return end == Done;
    }

    /// <summary>Ends the offer, if it has not ended; waits while another thread is at it, for one page's time at most.</summary>
    /// <returns>Whether the page is decompressed.</returns>
    public bool Settle()
    {
        if (Interlocked.CompareExchange(ref _state, Withdrawn, Offered) == Offered) return false;
        var spin = new SpinWait();
        while (Volatile.Read(ref _state) == Taken) spin.SpinOnce();
        return _state == Done;
    }
}
