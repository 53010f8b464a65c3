using System.Numerics;

namespace FrameEngine.Functions.Aggregates;

/// <summary>Finds the values that would be at given places of a sorted span, without sorting it. The span is left in another order.</summary>
/// <remarks>
/// Source: C. A. R. Hoare, "Algorithm 65: find" (1961), with N. Lomuto's partition, whose loop has no branch to be guessed. Each round keeps the part with the place
/// in it, about two passes over the values in all; when rounds have been unlucky too often, what is left is sorted.
/// </remarks>
internal static unsafe class OrderSelection<T, TValue>
    where T : unmanaged
    where TValue : struct, IQuantileValue<T>
{
    private const int Few = 16, Many = 512;

    /// <summary>The value at place <paramref name="index"/>; behind it the span then has no lesser one.</summary>
    public static T At(Span<T> span, int index)
    {
        fixed (T* values = span) Select(values, span.Length, index);
        return span[index];
    }

    /// <summary>The values at a place and at the same or the next one.</summary>
    public static (T First, T Second) AtPair(Span<T> span, int first, int second)
    {
        T low = At(span, first);
        if (second == first) return (low, low);
        Span<T> behind = span[(first + 1)..];
        T least = behind[0];
        for (int i = 1; i < behind.Length; i++)
            if (TValue.Compare(behind[i], least) < 0) least = behind[i];
        return (low, least);
    }

    private static void Select(T* values, int count, int index)
    {
        int begin = 0, end = LastToEnd(values, count);
        if (index >= end) return;
        int unlucky = 2 * BitOperations.Log2((uint)end);
        while (end - begin > Few)
        {
            if (unlucky-- == 0)
            {
                new Span<T>(values + begin, end - begin).Sort(static (a, b) => TValue.Compare(a, b));
                return;
            }

            Memory.Interruption.Check();
            T pivot = Pivot(values + begin, end - begin);
            int middle = begin + Part(values + begin, end - begin, pivot, false);
            if (index < middle)
            {
                end = middle;
                continue;
            }

            // Nothing may have been less than the pivot: then all that equal it are put aside, so that every round makes the rest smaller.
            if (middle == begin)
            {
                middle = begin + Part(values + begin, end - begin, pivot, true);
                if (index < middle) return;
            }

            begin = middle;
        }

        Insert(values + begin, end - begin);
    }

    /// <summary>Moves what is less than the pivot, or not greater, to the front.</summary>
    private static int Part(T* values, int count, T pivot, bool equalToo)
    {
        int front = 0;
        if (equalToo)
        {
            for (int i = 0; i < count; i++)
            {
                T value = values[i];
                values[i] = values[front];
                values[front] = value;
                front += TValue.Less(pivot, value) ? 0 : 1;
            }

            return front;
        }

        for (int i = 0; i < count; i++)
        {
            T value = values[i];
            values[i] = values[front];
            values[front] = value;
            front += TValue.Less(value, pivot) ? 1 : 0;
        }

        return front;
    }

    private static int LastToEnd(T* values, int count)
    {
        int end = count;
        for (int i = 0; i < end; i++)
        {
            while (i < end && TValue.IsLast(values[i]))
            {
                end--;
                (values[i], values[end]) = (values[end], values[i]);
            }
        }

        return end;
    }

    private static T Pivot(T* values, int count)
    {
        int middle = count / 2;
        if (count < Many) return Middle(values[0], values[middle], values[count - 1]);
        int step = count / 8;
        return Middle(
            Middle(values[0], values[step], values[2 * step]),
            Middle(values[middle - step], values[middle], values[middle + step]),
            Middle(values[count - 1 - (2 * step)], values[count - 1 - step], values[count - 1]));
    }

    private static T Middle(T a, T b, T c)
    {
        if (TValue.Less(b, a)) (a, b) = (b, a);
        if (TValue.Less(c, b)) b = TValue.Less(c, a) ? a : c;
        return b;
    }

    private static void Insert(T* values, int count)
    {
        for (int i = 1; i < count; i++)
        {
            T value = values[i];
            int j = i - 1;
            for (; j >= 0 && TValue.Less(value, values[j]); j--) values[j + 1] = values[j];
            values[j + 1] = value;
        }
    }
}
