using FrameEngine.Exec.Memory;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Spill;

/// <summary>When and where the operators of one query write rows to disk. Thread-safe.</summary>
/// <remarks>
/// A thread's part of a blocking operator asks after every chunk whether what it holds is due. It is when more than half of the query's or the session's memory is taken and
/// the thread holds enough for a write to be worth it: the other half is for what has to be in memory at once, such as the entries of a sort or the table of one partition.
/// </remarks>
internal sealed class SpillSpace(SpillDirectory directory, MemoryPool pool)
{
    private const long LeastBytes = 128 << 10, MostBytes = 64 << 20;
    private readonly long _worth = Math.Clamp(pool.LeastLimit / 64, LeastBytes, MostBytes);
    private long _written;

    /// <summary>For tests: a thread writes whenever it holds so many rows, however much memory there is. 0: by memory alone.</summary>
    public int EveryRows { get; init; }

    /// <summary>Bytes that the query may use.</summary>
    public long Limit { get; } = pool.LeastLimit;

    /// <summary>Bytes written so far.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Bytes that one thread may hold for the sake of speed, such as rows that wait to be grouped.</summary>
    public long Share => _worth;

    /// <summary>So many rows of a top-n are kept in memory; more are sorted, on disk if need be.</summary>
    public long MostTopRows => EveryRows > 0 ? EveryRows : Math.Clamp(Limit >> 12, 1 << 10, 1 << 16);

    /// <summary>Whether a thread's part of an operator, which holds so many bytes and rows, is to write them to disk.</summary>
    public bool IsDue(long bytes, long rows) => EveryRows > 0 ? rows >= EveryRows : bytes >= _worth && pool.IsHalfTaken;

    /// <summary>Whether a thread is to write the rows that it keeps.</summary>
    public bool IsDue(RowStore rows) => EveryRows > 0 ? rows.Rows >= EveryRows : pool.IsHalfTaken && rows.Bytes + rows.TextBytes >= _worth;

    /// <summary>The same for rows that will take more memory later, when all threads' rows are worked at together.</summary>
    /// <param name="later">Bytes more for each row.</param>
    public bool IsDue(RowStore rows, int later, int threads)
    {
        if (EveryRows > 0) return rows.Rows >= EveryRows;
        return IsDue(rows.Bytes + rows.TextBytes, rows.Rows, later, threads);
    }

    /// <summary>The same for rows of so many bytes with what is kept for their sake.</summary>
    public bool IsDue(long bytes, long rows, int later, int threads) =>
        EveryRows > 0 ? rows >= EveryRows : bytes >= _worth && (pool.IsHalfTaken || (bytes + (rows * later)) * threads > Limit / 2);

    /// <summary>Whether a table of rows that came back from disk, of so many bytes and rows, is too large: it has a part of the half that <see cref="IsDue(long, long)"/> leaves.</summary>
    public bool IsFull(long bytes, long rows) => EveryRows > 0 ? rows >= EveryRows : bytes >= _worth && pool.IsThreeQuartersTaken;

    /// <summary>A new file.</summary>
    /// <exception cref="FrameIOException">It cannot be made.</exception>
    public SpillFile Create() => directory.Create();

    /// <summary>Counts bytes written.</summary>
    public void Count(long bytes) => Interlocked.Add(ref _written, bytes);
}
