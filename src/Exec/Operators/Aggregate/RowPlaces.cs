using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Rows of a <see cref="GroupTable"/> by numbers of four bytes, half a pointer's size: the number of the arena's block from 1 on, then the place in it in steps of eight bytes. 0 is no row.</summary>
/// <remarks>The blocks' addresses are so few that they stay in the nearest cache, so that a number costs no further look-up.</remarks>
internal sealed unsafe class RowPlaces(Arena memory, MemoryPool pool) : IDisposable
{
    /// <summary>Binary digits of a row's alignment, and of a place within a block.</summary>
    public const int Alignment = 3, PlaceBits = 19;

    /// <summary>The mask of a place within a block.</summary>
    public const uint PlaceMask = (1u << PlaceBits) - 1;

    // Half of what the numbers could tell apart: blocks are not filled to the end.
    private const long MostBytes = (long)Arena.LargestBlock << (32 - PlaceBits - 1);

    private NativeBuffer _blocks = NativeBuffer.Allocate(pool, 64 * sizeof(ulong), cleared: true);
    private int _known;

    /// <summary>Whether all rows of so many groups have numbers.</summary>
    public static bool Suffice(long groups, int rowSize) => groups * rowSize <= MostBytes;

    /// <summary>The number of a place in the latest block of an arena.</summary>
    public static uint OfLatest(Arena memory, byte* place) =>
        ((uint)memory.Blocks << PlaceBits) | (uint)((place - memory.BlockStart(memory.Blocks - 1)) >> Alignment);

    /// <summary>The blocks' addresses by number, valid until the next row is added.</summary>
    public byte** Blocks()
    {
        if (_known < memory.Blocks) Learn();
        return (byte**)_blocks.Pointer;
    }

    public void Dispose() => _blocks.Release();

    private void Learn()
    {
        if ((memory.Blocks + 1) * (long)sizeof(ulong) > _blocks.Length)
        {
            NativeBuffer more = NativeBuffer.Allocate(pool, (memory.Blocks + 1) * 2L * sizeof(ulong), cleared: true);
            _blocks.Span.CopyTo(more.Span);
            _blocks.Release();
            _blocks = more;
        }

        for (; _known < memory.Blocks; _known++) ((byte**)_blocks.Pointer)[_known + 1] = memory.BlockStart(_known);
    }
}
