using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>A bit per word: for joins that only ask whether there is a match, over packed keys of a range that is not too large. Every row found is row 0.</summary>
internal sealed unsafe class BitmapTable : JoinTable
{
    private readonly NativeBuffer _bits;

    public BitmapTable(MemoryPool pool, ulong limit) : base(pool, 0, chains: false)
    {
        Limit = limit;
        _bits = NativeBuffer.Allocate(pool, (long)(limit >> 3) + 16, cleared: true);
    }

    /// <summary>Words are below this.</summary>
    public ulong Limit { get; }

    public ulong* Bits => (ulong*)_bits.Pointer;

    public override long Bytes => base.Bytes + _bits.Capacity;

    public override void Insert(ulong* words, int firstId, int count, bool concurrent)
    {
        ulong* bits = Bits;
        for (int i = 0; i < count; i++)
        {
            ulong word = words[i];
            if (word == KeyWords.None) continue;
            if (concurrent) Interlocked.Or(ref bits[word >> 6], 1UL << (int)word);
            else bits[word >> 6] |= 1UL << (int)word;
        }
    }

    public override void Lookup(ulong* words, int count, int* heads)
    {
        ulong* bits = Bits;
        for (int i = 0; i < count; i++)
        {
            ulong word = Math.Min(words[i], Limit); // the bit at the limit is never set
            heads[i] = (int)((bits[word >> 6] >> (int)word) & 1) - 1;
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _bits.Release();
    }
}
