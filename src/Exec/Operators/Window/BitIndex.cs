using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Rank and select over a bitmap: the ones before each word are counted once, the rest is a population count or a binary search.</summary>
internal static unsafe class BitIndex
{
    /// <summary>The ones before each word, and behind the last word all of them.</summary>
    public static NativeBuffer Build(ulong* bits, int rows, MemoryPool pool)
    {
        int words = Bitmap.Words(rows);
        NativeBuffer buffer = NativeBuffer.Allocate(pool, (words + 1) * 4L);
        int* before = (int*)buffer.Pointer;
        int ones = 0;
        for (int w = 0; w < words; w++)
        {
            before[w] = ones;
            ulong word = bits[w];
            if (w == words - 1 && (rows & 63) != 0) word &= (1UL << (rows & 63)) - 1;
            ones += BitOperations.PopCount(word);
        }

        before[words] = ones;
        return buffer;
    }

    /// <summary>Ones among the first <paramref name="end"/> bits.</summary>
    public static int Rank(ulong* bits, int* before, int end)
    {
        int word = end >> 6;
        return (end & 63) == 0 ? before[word] : before[word] + BitOperations.PopCount(bits[word] & ((1UL << (end & 63)) - 1));
    }

    /// <summary>The place of a one by its number from 0; <paramref name="rows"/> if there are not so many.</summary>
    public static int Select(ulong* bits, int* before, int rows, long number)
    {
        int words = Bitmap.Words(rows);
        if (number >= before[words]) return rows;
        int low = 0, high = words;
        while (high - low > 1)
        {
            int middle = (low + high) >>> 1;
            if (before[middle] <= number) low = middle;
            else high = middle;
        }

        ulong word = bits[low];
        for (int skip = (int)number - before[low]; skip > 0; skip--) word &= word - 1;
        return (low << 6) + BitOperations.TrailingZeroCount(word);
    }
}
