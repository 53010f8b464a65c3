using System.Numerics;
using FrameEngine.Memory;

namespace FrameEngine.Compute.Kernels;

/// <summary>Sorts spans that may be very long, and ends when the query is stopped: cuts them by pivots until the parts are short, and lets the library sort those.</summary>
/// <remarks>
/// Source: C. A. R. Hoare, "Quicksort" (1962), with a pivot of nine. Where pivots are unlucky the library, which sorts in n · log n at worst, gets what is left.
/// Not stable: comparers that tell all values apart make the order certain. Comparers must not throw.
/// </remarks>
internal static class LongSort
{
    /// <summary>What the library sorts in one go: some milliseconds.</summary>
    private const int Short = 1 << 15;

    /// <summary>Sorts values.</summary>
    /// <exception cref="QueryCancelledException">The query that the thread works for is being stopped.</exception>
    public static void Sort<T, TComparer>(Span<T> values, TComparer comparer) where TComparer : IComparer<T> => Sort(values, Span<byte>.Empty, comparer);

    /// <summary>Sorts keys, and items along with them.</summary>
    /// <inheritdoc cref="Sort{T, TComparer}(Span{T}, TComparer)"/>
    public static void Sort<T, TItem, TComparer>(Span<T> keys, Span<TItem> items, TComparer comparer) where TComparer : IComparer<T> =>
        Sort(keys, items, comparer, 2 * BitOperations.Log2((uint)Math.Max(keys.Length, 1)));

    private static void Sort<T, TItem, TComparer>(Span<T> keys, Span<TItem> items, TComparer comparer, int depth) where TComparer : IComparer<T>
    {
        bool paired = !items.IsEmpty;
        while (keys.Length > Short && depth-- > 0)
        {
            int middle = Part(keys, items, comparer);
            // The shorter part by recursion, so that this goes no deeper than the logarithm.
            if (middle < keys.Length - middle)
            {
                Sort(keys[..middle], paired ? items[..middle] : items, comparer, depth);
                keys = keys[middle..];
                if (paired) items = items[middle..];
            }
            else
            {
                Sort(keys[middle..], paired ? items[middle..] : items, comparer, depth);
                keys = keys[..middle];
                if (paired) items = items[..middle];
            }
        }

        Interruption.Check();
        if (paired) keys.Sort(items, comparer);
        else keys.Sort(comparer);
    }

    /// <summary>Brings what is not greater than a pivot before what is not less; both parts have something.</summary>
    private static int Part<T, TItem, TComparer>(Span<T> keys, Span<TItem> items, TComparer comparer) where TComparer : IComparer<T>
    {
        int step = keys.Length / 9;
        T pivot = Middle(
            Middle(keys[0], keys[step], keys[2 * step], comparer),
            Middle(keys[3 * step], keys[4 * step], keys[5 * step], comparer),
            Middle(keys[6 * step], keys[7 * step], keys[^1], comparer), comparer);
        int low = -1, high = keys.Length;
        int looked = 0;
        while (true)
        {
            do low++;
            while (comparer.Compare(keys[low], pivot) < 0);
            do high--;
            while (comparer.Compare(keys[high], pivot) > 0);
            if (low >= high) return Math.Max(low, 1);
            (keys[low], keys[high]) = (keys[high], keys[low]);
            if (!items.IsEmpty) (items[low], items[high]) = (items[high], items[low]);
            if ((++looked & 0xFFFF) == 0) Interruption.Check();
        }
    }

    private static T Middle<T, TComparer>(T a, T b, T c, TComparer comparer) where TComparer : IComparer<T>
    {
        if (comparer.Compare(b, a) < 0) (a, b) = (b, a);
        if (comparer.Compare(c, b) < 0) b = comparer.Compare(c, a) < 0 ? a : c;
        return b;
    }
}
