using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Compute.Hashing;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Equality and hash of key blocks of one shape: chosen once a table, inlined in its loops.</summary>
internal unsafe interface IKeyBlock
{
    /// <summary>Whether <see cref="Hash"/> serves; else the columns are hashed.</summary>
    static abstract bool HashesBlocks { get; }

    static abstract ulong Hash(byte* block, RowLayout layout);

    static abstract bool Equal(byte* a, byte* b, RowLayout layout);
}

/// <summary>One word.</summary>
internal readonly unsafe struct OneWord : IKeyBlock
{
    public static bool HashesBlocks => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(byte* block, RowLayout layout) => HashMix.Of(*(ulong*)block);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equal(byte* a, byte* b, RowLayout layout) => *(ulong*)a == *(ulong*)b;
}

/// <summary>Two words.</summary>
internal readonly unsafe struct TwoWords : IKeyBlock
{
    public static bool HashesBlocks => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(byte* block, RowLayout layout) => HashMix.Of(((ulong*)block)[0], ((ulong*)block)[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equal(byte* a, byte* b, RowLayout layout) => ((ulong*)a)[0] == ((ulong*)b)[0] && ((ulong*)a)[1] == ((ulong*)b)[1];
}

/// <summary>Any number of words without text.</summary>
internal readonly unsafe struct Words : IKeyBlock
{
    public static bool HashesBlocks => true;

    public static ulong Hash(byte* block, RowLayout layout)
    {
        ulong hash = HashMix.Of(*(ulong*)block);
        for (int at = 8; at < layout.KeySize; at += 8) hash = HashMix.Combine(hash, *(ulong*)(block + at));
        return hash;
    }

    public static bool Equal(byte* a, byte* b, RowLayout layout)
    {
        for (int at = 0; at < layout.KeySize; at += 8)
            if (*(ulong*)(a + at) != *(ulong*)(b + at)) return false;
        return true;
    }
}

/// <summary>Texts, then any number of words: what most keys with text look like, as the widest columns come first.</summary>
internal readonly unsafe struct Texts : IKeyBlock
{
    public static bool HashesBlocks => false;

    public static ulong Hash(byte* block, RowLayout layout) => throw new InternalException("blocks with text are hashed by column");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equal(byte* a, byte* b, RowLayout layout)
    {
        int views = layout.ViewsSize;
        for (int at = 0; at < views; at += 16)
            if (!StringView.Equals((StringView*)(a + at), (StringView*)(b + at))) return false;
        for (int at = views; at < layout.KeySize; at += 8)
            if (*(ulong*)(a + at) != *(ulong*)(b + at)) return false;
        return true;
    }
}

/// <summary>Texts and intervals anywhere among other columns.</summary>
internal readonly unsafe struct Mixed : IKeyBlock
{
    public static bool HashesBlocks => false;

    public static ulong Hash(byte* block, RowLayout layout) => throw new InternalException("blocks with text are hashed by column");

    public static bool Equal(byte* a, byte* b, RowLayout layout)
    {
        for (int at = layout.KeySize - 8; at >= 0; at -= 8)
            if (*(ulong*)(a + at) != *(ulong*)(b + at) && !IsSpecial(at, layout)) return false;
        foreach (int view in layout.ViewOffsets)
            if (!StringView.Equals((StringView*)(a + view), (StringView*)(b + view))) return false;
        foreach (int interval in layout.IntervalOffsets)
            if (((IntervalValue*)(a + interval))->Normalized != ((IntervalValue*)(b + interval))->Normalized) return false;
        return true;
    }

    private static bool IsSpecial(int at, RowLayout layout)
    {
        foreach (int view in layout.ViewOffsets)
            if (at == view || at == view + 8) return true;
        foreach (int interval in layout.IntervalOffsets)
            if (at == interval || at == interval + 8) return true;
        return false;
    }
}
