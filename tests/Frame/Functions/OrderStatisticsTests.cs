using FrameEngine.Functions.Aggregates;

namespace FrameEngine.Frame.Tests.Functions;

public sealed unsafe class OrderStatisticsTests
{
    [Fact]
    public void A_place_has_what_sorting_puts_there()
    {
        var random = new Random(7);
        for (int round = 0; round < 400; round++)
        {
            double[] values = new double[random.Next(1, 300)];
            int different = random.Next(1, 400);
            for (int i = 0; i < values.Length; i++)
                values[i] = random.Next(20) switch { 0 => double.NaN, 1 => double.PositiveInfinity, 2 => -0.0, 3 => double.NegativeInfinity, _ => random.Next(different) };
            if (round % 4 == 1) Array.Sort(values);
            if (round % 4 == 2) Array.Fill(values, 5);
            double[] sorted = [.. values.Order(Comparer<double>.Create(static (a, b) => double.IsNaN(a) ? (double.IsNaN(b) ? 0 : 1) : double.IsNaN(b) ? -1 : a.CompareTo(b)))];
            int place = random.Next(values.Length);
            fixed (double* memory = values)
            {
                Assert.Equal(sorted[place], OrderStatistics.Select(memory, values.Length, place));
                if (place + 1 < values.Length) Assert.Equal(sorted[place + 1], OrderStatistics.Least(memory + place + 1, values.Length - place - 1));
            }
        }
    }
}
