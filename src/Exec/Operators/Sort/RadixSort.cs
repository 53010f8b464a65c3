using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>A row to be sorted: a word, and the row's id.</summary>
internal interface ISortEntry<TSelf> where TSelf : unmanaged
{
    /// <summary>What is compared.</summary>
    static abstract ulong Key(in TSelf entry);
}

/// <summary>Word and id in one number: the id takes the lowest bits.</summary>
internal readonly struct PackedEntry : ISortEntry<ulong>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Key(in ulong entry) => entry;
}

/// <summary>Word and id side by side.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct WideEntry : ISortEntry<WideEntry>
{
    public ulong Word;
    public int Id;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Key(in WideEntry entry) => entry.Word;
}

/// <summary>Sorts entries by some bits of their keys: least significant digits first, by insertion when there are few.</summary>
internal static unsafe class RadixSort
{
    private const int Few = 48;
    private const int WideDigit = 11;
    private const int NarrowDigit = 8;

    /// <summary>Sorts in place by the bits <paramref name="lowBit"/> … + <paramref name="bits"/>; above them all entries are alike.</summary>
    /// <param name="scratch">Room for as many entries.</param>
    public static void Sort<T, TEntry>(T* entries, T* scratch, int count, int lowBit, int bits)
        where T : unmanaged
        where TEntry : struct, ISortEntry<T>
    {
        if (count <= Few)
        {
            Insert<T, TEntry>(entries, count);
            return;
        }

        int digit = count >= 4096 ? WideDigit : NarrowDigit;
        int passes = (bits + digit - 1) / digit;
        if (passes == 0) return;
        digit = (bits + passes - 1) / passes;
        int buckets = 1 << digit;
        int* counts = stackalloc int[passes * buckets];
        new Span<int>(counts, passes * buckets).Clear();
        ulong mask = (ulong)buckets - 1;
        for (int i = 0; i < count; i++)
        {
            ulong key = TEntry.Key(entries[i]) >> lowBit;
            int* at = counts;
            for (int p = 0; p < passes; p++, key >>= digit, at += buckets) at[key & mask]++;
        }

        T* from = entries, to = scratch;
        for (int p = 0; p < passes; p++)
        {
            int* starts = counts + (p * buckets);
            int shift = lowBit + (p * digit);
            if (starts[(TEntry.Key(from[0]) >> shift) & mask] == count) continue; // all alike
            int sum = 0;
            for (int b = 0; b < buckets; b++)
            {
                int c = starts[b];
                starts[b] = sum;
                sum += c;
            }

            for (int i = 0; i < count; i++) to[starts[(TEntry.Key(from[i]) >> shift) & mask]++] = from[i];
            T* swap = from;
            from = to;
            to = swap;
        }

        if (from != entries) Buffer.MemoryCopy(from, entries, (long)count * sizeof(T), (long)count * sizeof(T));
    }

    private static void Insert<T, TEntry>(T* entries, int count)
        where T : unmanaged
        where TEntry : struct, ISortEntry<T>
    {
        for (int i = 1; i < count; i++)
        {
            T entry = entries[i];
            ulong key = TEntry.Key(entry);
            int j = i - 1;
            while (j >= 0 && TEntry.Key(entries[j]) > key)
            {
                entries[j + 1] = entries[j];
                j--;
            }

            entries[j + 1] = entry;
        }
    }
}
