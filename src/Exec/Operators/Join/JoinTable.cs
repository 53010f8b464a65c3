using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Finds the first built row of a word; further rows of the same word are chained by <see cref="Next"/>. Filled by several threads at once, then read by any number.</summary>
internal abstract unsafe class JoinTable : IDisposable
{
    private NativeBuffer? _next;
    private volatile bool _hasDuplicates;

    protected JoinTable(MemoryPool pool, int idLimit, bool chains)
    {
        if (chains) _next = NativeBuffer.Allocate(pool, Math.Max(idLimit, 1) * 4L);
    }

    /// <summary>Some word has more than one row.</summary>
    public bool HasDuplicates
    {
        get => _hasDuplicates;
        protected set => _hasDuplicates = value;
    }

    /// <summary>By row id the next row of the same word, or -1.</summary>
    public int* Next => _next is null ? null : (int*)_next.Pointer;

    /// <summary>Bytes of its buffers.</summary>
    public virtual long Bytes => _next?.Capacity ?? 0;

    /// <summary>Inserts rows <paramref name="firstId"/>, + 1, … unless their word is <see cref="KeyWords.None"/>.</summary>
    /// <param name="concurrent">Other threads are inserting too.</param>
    public abstract void Insert(ulong* words, int firstId, int count, bool concurrent);

    /// <summary>Writes the first row of each word, or -1.</summary>
    public abstract void Lookup(ulong* words, int count, int* heads);

    public virtual void Dispose()
    {
        _next?.Release();
        _next = null;
    }
}
