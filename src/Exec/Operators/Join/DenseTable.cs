using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>An array indexed by the word: for packed keys of a small range. No hashing, no comparing.</summary>
internal sealed unsafe class DenseTable : JoinTable
{
    private readonly NativeBuffer _heads;

    public DenseTable(MemoryPool pool, ulong limit, int idLimit) : base(pool, idLimit, chains: true)
    {
        Limit = (int)limit;
        try
        {
            _heads = NativeBuffer.Allocate(pool, (Limit + 1L) * 4);
        }
        catch (ResourceExhaustedException)
        {
            Dispose();
            throw;
        }

        new Span<int>(Heads, Limit + 1).Fill(-1);
    }

    /// <summary>Words are below this.</summary>
    public int Limit { get; }

    /// <summary>First rows by word; the one at <see cref="Limit"/> is -1, for all words beyond.</summary>
    public int* Heads => (int*)_heads.Pointer;

    public override long Bytes => base.Bytes + _heads.Capacity;

    public override void Insert(ulong* words, int firstId, int count, bool concurrent)
    {
        int* heads = Heads;
        int* next = Next;
        bool duplicates = false;
        for (int i = 0; i < count; i++)
        {
            if (words[i] == KeyWords.None) continue;
            int before;
            if (concurrent)
            {
                before = Interlocked.Exchange(ref heads[words[i]], firstId + i);
            }
            else
            {
                before = heads[words[i]];
                heads[words[i]] = firstId + i;
            }

            next[firstId + i] = before;
            duplicates |= before >= 0;
        }

        if (duplicates) HasDuplicates = true;
    }

    public override void Lookup(ulong* words, int count, int* heads)
    {
        int* table = Heads;
        ulong limit = (ulong)Limit;
        for (int i = 0; i < count; i++) heads[i] = table[Math.Min(words[i], limit)];
    }

    public override void Dispose()
    {
        base.Dispose();
        _heads?.Release();
    }
}
