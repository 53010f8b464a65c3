namespace FrameEngine.Functions.Aggregates;

/// <summary>Values at places of an order, without sorting all: not a number is the greatest.</summary>
internal static unsafe class OrderStatistics
{
    private const int Few = 24;

    /// <summary>The value that would be at <paramref name="place"/> if the values were sorted. Reorders them: none before that place is greater, none after it is less.</summary>
    public static double Select(double* values, int count, int place)
    {
        int numbers = NumbersFirst(values, count);
        if (place >= numbers) return double.NaN;
        int first = 0, last = numbers - 1;
        // Quickselect (C. A. R. Hoare, 1961) with the median of three; should it fall into a bad pattern, the rest is sorted.
        for (int rounds = 2 * (32 - System.Numerics.BitOperations.LeadingZeroCount((uint)numbers)); last - first >= Few && rounds > 0; rounds--)
        {
            double pivot = MedianOfThree(values[first], values[first + ((last - first) / 2)], values[last]);
            int i = first, j = last;
            while (i <= j)
            {
                while (values[i] < pivot) i++;
                while (values[j] > pivot) j--;
                if (i > j) break;
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }

            if (place <= j) last = j;
            else if (place >= i) first = i;
            else return values[place];
        }

        new Span<double>(values + first, last - first + 1).Sort();
        return values[place];
    }

    /// <summary>The least of at least one value.</summary>
    public static double Least(double* values, int count)
    {
        double least = double.NaN;
        for (int i = 0; i < count; i++)
            if (!(values[i] >= least)) least = double.IsNaN(values[i]) ? least : values[i];
        return least;
    }

    private static int NumbersFirst(double* values, int count)
    {
        int numbers = 0;
        while (numbers < count && !double.IsNaN(values[numbers])) numbers++;
        for (int i = numbers + 1; i < count; i++)
        {
            if (double.IsNaN(values[i])) continue;
            (values[numbers], values[i]) = (values[i], values[numbers]);
            numbers++;
        }

        return numbers;
    }

    private static double MedianOfThree(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
