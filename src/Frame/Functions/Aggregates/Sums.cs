using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FrameEngine.Functions.Aggregates;

/// <summary>A sum that 128 bits hold, and how many values it is of.</summary>
internal struct WideSum
{
    /// <summary>The sum, but for what has overflowed.</summary>
    public long Low;

    /// <summary>How often <see cref="Low"/> has overflowed upwards less how often downwards: seldom touched.</summary>
    public long High;

    public long Count;

    public readonly Int128 Total => ((Int128)High << 64) + Low;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long value)
    {
        long sum = Low + value;
        if (((Low ^ sum) & (value ^ sum)) < 0) High += value < 0 ? -1 : 1;
        Low = sum;
    }

    /// <exception cref="ArithmeticOverflowException">The sum has no 128 bits.</exception>
    public void Add(Int128 value)
    {
        Int128 sum = unchecked(Total + value);
        if (Int128.IsNegative(value) ? sum > Total : sum < Total) throw new ArithmeticOverflowException($"sum overflow: {Total} + {value}");
        Low = (long)sum;
        High = (long)((sum - Low) >> 64);
    }
}

/// <summary>Sums of numbers of at most 64 bits, exact in 128.</summary>
internal static unsafe class NarrowSum<T> where T : unmanaged, IBinaryInteger<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref WideSum state, T value)
    {
        if (typeof(T) == typeof(ulong)) state.Add((Int128)(ulong)(object)value);
        else state.Add(long.CreateTruncating(value));
        state.Count++;
    }

    /// <summary>Adds another sum: no number of 64-bit values overflows 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Merge(ref WideSum state, in WideSum other)
    {
        state.Add(other.Low);
        state.High += other.High;
        state.Count += other.Count;
    }

    public static void AddRepeated(ref WideSum state, T value, long times)
    {
        state.Add(Int128.CreateTruncating(value) * times);
        state.Count += times;
    }

    public static void AddRun(ref WideSum state, T* values, int count)
    {
        if (typeof(T) == typeof(long)) Run((long*)values, count, ref state);
        else if (typeof(T) == typeof(ulong))
            for (int i = 0; i < count; i++) state.Add((Int128)(ulong)(object)values[i]);
        else
        {
            // Numbers of 32 bits: a run of less than 2^31 of them fits 64.
            long sum = 0;
            for (int i = 0; i < count; i++) sum += long.CreateTruncating(values[i]);
            state.Add(sum);
        }

        state.Count += count;
    }

    // Low and high halves apart: neither overflows within a run.
    private static void Run(long* values, int count, ref WideSum state)
    {
        long low = 0, high = 0;
        int at = 0;
        if (Vector256.IsHardwareAccelerated && count >= 8)
        {
            Vector256<long> lows = default, seen = default, sums = default;
            Vector256<long> mask = Vector256.Create(0xFFFFFFFFL);
            for (; at + 4 <= count; at += 4)
            {
                Vector256<long> v = Vector256.Load(values + at);
                sums += v;
                lows += v & mask;
                seen |= v ^ Vector256.LessThan(v, Vector256<long>.Zero);
            }

            long magnitude = seen[0] | seen[1] | seen[2] | seen[3];
            if (BitOperations.LeadingZeroCount((ulong)magnitude) - 1 > 32 - BitOperations.LeadingZeroCount((uint)count))
            {
                // Magnitudes so small that plain 64-bit sums are exact.
                state.Add(Vector256.Sum(sums));
            }
            else
            {
                low = Vector256.Sum(lows);
                for (int i = 0; i < at; i++) high += values[i] >> 32;
            }
        }

        for (; at < count; at++)
        {
            low += values[at] & 0xFFFFFFFFL;
            high += values[at] >> 32;
        }

        state.Add(((Int128)high << 32) + low);
    }
}

/// <summary>sum of integers of at most 64 bits and short decimals: exact.</summary>
internal readonly unsafe struct IntegerSum<T> : IAccumulator<T, WideSum, Int128> where T : unmanaged, IBinaryInteger<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref WideSum state, T value) => NarrowSum<T>.Add(ref state, value);
    public static void AddRepeated(ref WideSum state, T value, long times) => NarrowSum<T>.AddRepeated(ref state, value, times);
    public static void AddRun(ref WideSum state, T* values, int count) => NarrowSum<T>.AddRun(ref state, values, count);
    public static void Merge(ref WideSum state, in WideSum other) => NarrowSum<T>.Merge(ref state, other);

    public static bool TryFinish(in WideSum state, double factor, out Int128 result)
    {
        result = state.Total;
        return state.Count > 0;
    }
}

/// <summary>sum of integers of 128 bits.</summary>
internal readonly unsafe struct WideIntegerSum : IAccumulator<Int128, WideSum, Int128>
{
    public static void Add(ref WideSum state, Int128 value)
    {
        state.Add(value);
        state.Count++;
    }

    public static void AddRepeated(ref WideSum state, Int128 value, long times)
    {
        for (long i = 0; i < times; i++) Add(ref state, value);
    }

    public static void AddRun(ref WideSum state, Int128* values, int count)
    {
        for (int i = 0; i < count; i++) Add(ref state, values[i]);
    }

    public static void Merge(ref WideSum state, in WideSum other) => Sums.Merge(ref state, other);

    public static bool TryFinish(in WideSum state, double factor, out Int128 result)
    {
        result = state.Total;
        return state.Count > 0;
    }
}

/// <summary>sum of long decimals: at most 38 digits.</summary>
internal readonly unsafe struct WideDecimalSum : IAccumulator<Int128, WideSum, Int128>
{
    public static void Add(ref WideSum state, Int128 value) => WideIntegerSum.Add(ref state, value);
    public static void AddRepeated(ref WideSum state, Int128 value, long times) => WideIntegerSum.AddRepeated(ref state, value, times);
    public static void AddRun(ref WideSum state, Int128* values, int count) => WideIntegerSum.AddRun(ref state, values, count);
    public static void Merge(ref WideSum state, in WideSum other) => WideIntegerSum.Merge(ref state, other);

    public static bool TryFinish(in WideSum state, double factor, out Int128 result)
    {
        result = Sums.Checked(state.Total);
        return state.Count > 0;
    }
}

/// <summary>avg of integers and decimals: the exact sum divided once.</summary>
internal readonly unsafe struct IntegerAverage<T> : IAccumulator<T, WideSum, double> where T : unmanaged, IBinaryInteger<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref WideSum state, T value)
    {
        if (typeof(T) == typeof(Int128)) WideIntegerSum.Add(ref state, (Int128)(object)value);
        else NarrowSum<T>.Add(ref state, value);
    }

    public static void AddRepeated(ref WideSum state, T value, long times)
    {
        for (long i = 0; i < times; i++) Add(ref state, value);
    }

    public static void AddRun(ref WideSum state, T* values, int count)
    {
        if (typeof(T) == typeof(Int128)) WideIntegerSum.AddRun(ref state, (Int128*)values, count);
        else NarrowSum<T>.AddRun(ref state, values, count);
    }

    public static void Merge(ref WideSum state, in WideSum other)
    {
        if (typeof(T) == typeof(Int128)) Sums.Merge(ref state, other);
        else NarrowSum<T>.Merge(ref state, other);
    }

    public static bool TryFinish(in WideSum state, double factor, out double result)
    {
        result = (double)state.Total / state.Count / factor;
        return state.Count > 0;
    }
}

/// <summary>A floating-point sum and how many values it is of.</summary>
internal struct FloatSumState
{
    public double Sum;
    public long Count;
}

/// <summary>sum of floating-point numbers, in double precision.</summary>
internal readonly unsafe struct FloatSum<T> : IAccumulator<T, FloatSumState, double> where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref FloatSumState state, T value)
    {
        state.Sum += double.CreateTruncating(value);
        state.Count++;
    }

    public static void AddRepeated(ref FloatSumState state, T value, long times)
    {
        state.Sum += double.CreateTruncating(value) * times;
        state.Count += times;
    }

    public static void AddRun(ref FloatSumState state, T* values, int count)
    {
        // Four chains: one would wait for each addition.
        double a = 0, b = 0, c = 0, d = 0;
        int at = 0;
        for (; at + 4 <= count; at += 4)
        {
            a += double.CreateTruncating(values[at]);
            b += double.CreateTruncating(values[at + 1]);
            c += double.CreateTruncating(values[at + 2]);
            d += double.CreateTruncating(values[at + 3]);
        }

        for (; at < count; at++) a += double.CreateTruncating(values[at]);
        state.Sum += (a + b) + (c + d);
        state.Count += count;
    }

    public static void Merge(ref FloatSumState state, in FloatSumState other)
    {
        state.Sum += other.Sum;
        state.Count += other.Count;
    }

    public static bool TryFinish(in FloatSumState state, double factor, out double result)
    {
        result = state.Sum;
        return state.Count > 0;
    }
}

/// <summary>avg of floating-point numbers.</summary>
internal readonly unsafe struct FloatAverage<T> : IAccumulator<T, FloatSumState, double> where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref FloatSumState state, T value) => FloatSum<T>.Add(ref state, value);
    public static void AddRepeated(ref FloatSumState state, T value, long times) => FloatSum<T>.AddRepeated(ref state, value, times);
    public static void AddRun(ref FloatSumState state, T* values, int count) => FloatSum<T>.AddRun(ref state, values, count);
    public static void Merge(ref FloatSumState state, in FloatSumState other) => FloatSum<T>.Merge(ref state, other);

    public static bool TryFinish(in FloatSumState state, double factor, out double result)
    {
        result = state.Sum / state.Count;
        return state.Count > 0;
    }
}

/// <summary>What the sums share.</summary>
internal static class Sums
{
    private static readonly Int128 s_limit = Compute.Casting.PowersOfTen.Of(38);

    public static void Merge(ref WideSum state, in WideSum other)
    {
        state.Add(other.Total);
        state.Count += other.Count;
    }

    /// <exception cref="ArithmeticOverflowException">The sum has more than 38 digits.</exception>
    public static Int128 Checked(Int128 sum) =>
        sum < s_limit && sum > -s_limit ? sum : throw new ArithmeticOverflowException($"sum overflow: {sum} has more than 38 digits");
}
