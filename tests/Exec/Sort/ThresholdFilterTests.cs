using FrameEngine.Columns;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Exec.Operators.TopN;
using FrameEngine.Memory;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Exec.Tests.Sort;

public sealed unsafe class ThresholdFilterTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Numbers_at_the_threshold_or_before_it_pass(bool descending)
    {
        Check(DataType.Int16, r => (short)r.Next(-9, 9), descending);
        Check(DataType.Int32, r => r.Next(-9, 9), descending);
        Check(DataType.Int64, r => r.Next(4) == 0 ? long.MinValue : r.Next(-9, 9), descending);
        Check(DataType.UInt16, r => (ushort)r.Next(9), descending);
        Check(DataType.UInt32, r => r.Next(2) == 0 ? uint.MaxValue : (uint)r.Next(9), descending);
        Check(DataType.UInt64, r => r.Next(2) == 0 ? ulong.MaxValue : (ulong)r.Next(9), descending);
        Check(DataType.Float32, r => r.Next(9) switch { 0 => float.NaN, 1 => -0f, 2 => 0f, _ => r.Next(-3, 3) }, descending);
        Check(DataType.Float64, r => r.Next(9) switch { 0 => double.NaN, 1 => -0.0, 2 => 0.0, 3 => double.PositiveInfinity, _ => r.Next(-3, 3) }, descending);
    }

    private static void Check<T>(DataType type, Func<Random, T> value, bool descending) where T : unmanaged, IComparable<T>
    {
        var random = new Random(3);
        for (int round = 0; round < 200; round++)
        {
            int count = random.Next(200);
            using var column = new Vector(type, MemoryPool.Unlimited, Math.Max(count, 1));
            column.StartFlat(count);
            T* values = column.As<T>();
            for (int i = 0; i < count; i++) values[i] = value(random);
            T limit = value(random);
            var filter = new ThresholdFilter(new SortColumn(0, type, descending, false), new Scalar(type, limit));
            int[] rows = [.. Enumerable.Range(0, count).Where(_ => random.Next(2) == 0)];
            int[] output = new int[count + 64];
            fixed (int* selected = rows, kept = output)
            {
                int found = filter.Select(column, Selection.All(count), kept);
                Assert.Equal(Enumerable.Range(0, count).Where(row => Passes(values[row], limit, descending)), output.Take(found));
                if (rows.Length == 0) continue;
                found = filter.Select(column, new Selection(selected, rows.Length), kept);
                Assert.Equal(rows.Where(row => Passes(values[row], limit, descending)), output.Take(found));
            }
        }
    }

    // Zeros of either sign are equal, and not a number is the greatest of all.
    private static bool Passes<T>(T value, T limit, bool descending) where T : unmanaged, IComparable<T>
    {
        int order = Order(value, limit);
        return descending ? order >= 0 : order <= 0;
    }

    private static int Order<T>(T value, T limit) where T : unmanaged, IComparable<T> => (value, limit) switch
    {
        (float a, float b) => Order((double)a, (double)b),
        (double a, double b) => double.IsNaN(a) ? (double.IsNaN(b) ? 0 : 1) : double.IsNaN(b) ? -1 : a == b ? 0 : a < b ? -1 : 1,
        _ => value.CompareTo(limit),
    };
}
