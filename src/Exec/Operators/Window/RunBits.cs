using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Where runs of equal rows begin among sorted rows: a bit per row, set at each run's first. Partitions are the runs by one prefix of the keys, peers those by a longer one.</summary>
/// <remarks>Without keys all rows are one run, and there are no bits. Written in ranges of whole words by several threads, then read by any number.</remarks>
internal sealed unsafe class RunBits : IDisposable
{
    private readonly int _rows;
    private readonly MemoryPool _pool;
    private readonly NativeBuffer? _bits;
    private NativeBuffer? _before;

    /// <param name="keys">How many of the sort's keys rows of a run agree in.</param>
    public RunBits(int keys, int rows, MemoryPool pool)
    {
        Keys = keys;
        _rows = rows;
        _pool = pool;
        if (keys > 0) _bits = NativeBuffer.Allocate(pool, Math.Max(Bitmap.Words(rows), 1) * 8L, cleared: true);
    }

    public int Keys { get; }

    public void Set(int row) => Bitmap.Set((ulong*)_bits!.Pointer, row);

    /// <summary>The first row of the run that a row belongs to.</summary>
    public int Begin(int row)
    {
        if (_bits is null) return 0;
        ulong* bits = (ulong*)_bits.Pointer;
        int word = row >> 6;
        ulong masked = bits[word] & (ulong.MaxValue >> (63 - (row & 63)));
        while (masked == 0) masked = bits[--word];
        return (word << 6) + 63 - BitOperations.LeadingZeroCount(masked);
    }

    /// <summary>The row behind the run that a row belongs to.</summary>
    public int End(int row)
    {
        int next = row + 1;
        if (_bits is null || next >= _rows) return _rows;
        ulong* bits = (ulong*)_bits.Pointer;
        int word = next >> 6, words = Bitmap.Words(_rows);
        ulong masked = bits[word] & (ulong.MaxValue << (next & 63));
        while (masked == 0)
        {
            if (++word == words) return _rows;
            masked = bits[word];
        }

        return (word << 6) + BitOperations.TrailingZeroCount(masked);
    }

    /// <summary>Whether a run begins behind <paramref name="from"/> and before <paramref name="end"/>.</summary>
    public bool Splits(int from, int end) => End(from) < end;

    /// <summary>Counts runs, so that <see cref="Number"/> and <see cref="Start"/> can be asked. Not thread-safe.</summary>
    public void Index() => _before ??= _bits is null ? null : BitIndex.Build((ulong*)_bits.Pointer, _rows, _pool);

    /// <summary>The number of a row's run among all, from 0.</summary>
    public int Number(int row) => _bits is null ? 0 : BitIndex.Rank((ulong*)_bits.Pointer, (int*)_before!.Pointer, row + 1) - 1;

    /// <summary>The first row of a run by its number, which may lie outside: then the first row or the row behind the last.</summary>
    public int Start(long number)
    {
        if (number <= 0) return 0;
        return _bits is null ? _rows : BitIndex.Select((ulong*)_bits.Pointer, (int*)_before!.Pointer, _rows, number);
    }

    public void Dispose()
    {
        _bits?.Release();
        _before?.Release();
    }
}
