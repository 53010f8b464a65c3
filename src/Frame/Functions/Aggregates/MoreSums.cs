using System.Numerics;
using FrameEngine.Types;

namespace FrameEngine.Functions.Aggregates;

/// <summary>A sum with what was lost in rounding it.</summary>
internal struct CompensatedSum
{
    public double Sum;
    public double Lost;
    public long Count;
}

/// <summary>Which result of a compensated sum.</summary>
internal interface ISumResult
{
    static abstract double Of(double sum, long count);

    /// <summary>What is summed.</summary>
    static abstract double Term(double value);
}

/// <summary>fsum, favg and geomean. Source: A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen" (1974).</summary>
internal readonly unsafe struct CompensatedAccumulator<TResult> : IAccumulator<double, CompensatedSum, double> where TResult : struct, ISumResult
{
    public static void Add(ref CompensatedSum state, double value)
    {
        value = TResult.Term(value);
        double sum = state.Sum + value;
        state.Lost += Math.Abs(state.Sum) >= Math.Abs(value) ? state.Sum - sum + value : value - sum + state.Sum;
        state.Sum = sum;
        state.Count++;
    }

    public static void AddRepeated(ref CompensatedSum state, double value, long times)
    {
        for (long i = 0; i < times; i++) Add(ref state, value);
    }

    public static void AddRun(ref CompensatedSum state, double* values, int count)
    {
        for (int i = 0; i < count; i++) Add(ref state, values[i]);
    }

    public static void Merge(ref CompensatedSum state, in CompensatedSum other)
    {
        if (other.Count == 0) return;
        double sum = state.Sum + other.Sum;
        state.Lost += other.Lost + (Math.Abs(state.Sum) >= Math.Abs(other.Sum) ? state.Sum - sum + other.Sum : other.Sum - sum + state.Sum);
        state.Sum = sum;
        state.Count += other.Count;
    }

    public static bool TryFinish(in CompensatedSum state, double factor, out double result)
    {
        result = state.Count == 0 ? 0 : TResult.Of(double.IsFinite(state.Lost) ? state.Sum + state.Lost : state.Sum, state.Count);
        return state.Count > 0;
    }
}

/// <summary>fsum.</summary>
internal readonly struct SumResult : ISumResult
{
    public static double Of(double sum, long count) => sum;
    public static double Term(double value) => value;
}

/// <summary>favg.</summary>
internal readonly struct AverageResult : ISumResult
{
    public static double Of(double sum, long count) => sum / count;
    public static double Term(double value) => value;
}

/// <summary>geomean: the mean of the logarithms, raised again.</summary>
internal readonly struct GeometricResult : ISumResult
{
    public static double Of(double sum, long count) => Math.Exp(sum / count);
    public static double Term(double value) => value > 0 ? Math.Log(value) : throw new ArithmeticOverflowException($"there is no geometric mean with {ValueText.Double(value)}");
}

/// <summary>Sums of the first four powers.</summary>
internal struct PowerSums
{
    public long Count;
    public double Sum, Squares, Cubes, Fourths;

    public static ArithmeticOverflowException Overflow() => new("moment overflow: it is not a finite number");
}

/// <summary>A statistic of the third or fourth moment.</summary>
internal interface IMoment
{
    static abstract bool TryFinish(in PowerSums state, out double result);
}

/// <summary>skewness, kurtosis and kurtosis_pop from the sums of powers.</summary>
internal readonly unsafe struct MomentAccumulator<TMoment> : IAccumulator<double, PowerSums, double> where TMoment : struct, IMoment
{
    public static void Add(ref PowerSums state, double value)
    {
        double square = value * value;
        state.Count++;
        state.Sum += value;
        state.Squares += square;
        state.Cubes += square * value;
        state.Fourths += square * square;
    }

    public static void AddRepeated(ref PowerSums state, double value, long times)
    {
        for (long i = 0; i < times; i++) Add(ref state, value);
    }

    public static void AddRun(ref PowerSums state, double* values, int count)
    {
        for (int i = 0; i < count; i++) Add(ref state, values[i]);
    }

    public static void Merge(ref PowerSums state, in PowerSums other)
    {
        state.Count += other.Count;
        state.Sum += other.Sum;
        state.Squares += other.Squares;
        state.Cubes += other.Cubes;
        state.Fourths += other.Fourths;
    }

    public static bool TryFinish(in PowerSums state, double factor, out double result)
    {
        if (!TMoment.TryFinish(state, out result)) return false;
        return !double.IsInfinity(result) ? true : throw PowerSums.Overflow();
    }
}

/// <summary>Sample skewness; not a number without spread, null below three values.</summary>
internal readonly struct Skewness : IMoment
{
    public static bool TryFinish(in PowerSums s, out double result)
    {
        if (s.Count > 2 && !double.IsFinite(s.Squares)) throw PowerSums.Overflow();
        double n = s.Count, mean = s.Sum / n, variance = Math.Max((s.Squares / n) - (mean * mean), 0), divisor = Math.Sqrt(variance * variance * variance);
        result = divisor == 0 ? double.NaN : Math.Sqrt(n * (n - 1)) / (n - 2) * ((s.Cubes / n) - (3 * mean * s.Squares / n) + (2 * mean * mean * mean)) / divisor;
        return s.Count > 2;
    }
}

/// <summary>Excess kurtosis with the sample's correction; null below four values and without spread.</summary>
internal readonly struct Kurtosis : IMoment
{
    public static bool TryFinish(in PowerSums s, out double result)
    {
        double n = s.Count;
        bool known = PopulationKurtosis.TryRatio(s, out double ratio) && s.Count > 3;
        result = known ? (n - 1) * (((n + 1) * ratio) - (3 * (n - 1))) / ((n - 2) * (n - 3)) : 0;
        return known;
    }
}

/// <summary>Excess kurtosis of the population.</summary>
internal readonly struct PopulationKurtosis : IMoment
{
    public static bool TryFinish(in PowerSums s, out double result)
    {
        bool known = TryRatio(s, out double ratio);
        result = ratio - 3;
        return known;
    }

    /// <summary>The fourth central moment by the square of the second.</summary>
    public static bool TryRatio(in PowerSums s, out double ratio)
    {
        if (s.Count > 1 && !double.IsFinite(s.Fourths)) throw PowerSums.Overflow();
        double n = s.Count, mean = s.Sum / n;
        double second = (s.Squares / n) - (mean * mean), fourth = (s.Fourths / n) - (4 * mean * s.Cubes / n) + (6 * mean * mean * s.Squares / n) - (3 * mean * mean * mean * mean);
        ratio = s.Count > 1 && second > 0 ? fourth / (second * second) : 0;
        return s.Count > 1 && second > 0;
    }
}

/// <summary>sem: the standard error of the mean.</summary>
internal readonly unsafe struct StandardError : IAccumulator<double, Moments, double>
{
    public static void Add(ref Moments state, double value) => SpreadAccumulator<PopulationDeviation>.Add(ref state, value);
    public static void AddRepeated(ref Moments state, double value, long times) => SpreadAccumulator<PopulationDeviation>.AddRepeated(ref state, value, times);
    public static void AddRun(ref Moments state, double* values, int count) => SpreadAccumulator<PopulationDeviation>.AddRun(ref state, values, count);
    public static void Merge(ref Moments state, in Moments other) => SpreadAccumulator<PopulationDeviation>.Merge(ref state, other);

    public static bool TryFinish(in Moments state, double factor, out double result)
    {
        bool known = SpreadAccumulator<PopulationDeviation>.TryFinish(Spread.PopulationDeviation, state.Count, state.Squares, out result);
        if (known) result /= Math.Sqrt(state.Count);
        return known;
    }
}

/// <summary>avg of times: the nearest microsecond to the mean, of two the one towards 1970.</summary>
internal readonly unsafe struct TimeAverage<T> : IAccumulator<T, WideSum, long> where T : unmanaged, IBinaryInteger<T>
{
    public static void Add(ref WideSum state, T value) => NarrowSum<T>.Add(ref state, value);
    public static void AddRepeated(ref WideSum state, T value, long times) => NarrowSum<T>.AddRepeated(ref state, value, times);
    public static void AddRun(ref WideSum state, T* values, int count) => NarrowSum<T>.AddRun(ref state, values, count);
    public static void Merge(ref WideSum state, in WideSum other) => Sums.Merge(ref state, other);

    public static bool TryFinish(in WideSum state, double factor, out long result)
    {
        result = 0;
        if (state.Count == 0) return false;
        (Int128 mean, Int128 rest) = Int128.DivRem(state.Total * (long)factor, state.Count);
        if (Int128.Abs(rest) * 2 > state.Count) mean += Int128.Sign(rest);
        result = (long)mean;
        return true;
    }
}

/// <summary>avg of times with an offset: the mean of the times in UTC, shown there.</summary>
internal readonly unsafe struct ZonedAverage : IAccumulator<long, WideSum, long>
{
    public static void Add(ref WideSum state, long value) => NarrowSum<long>.Add(ref state, ZonedTime.Utc(value));
    public static void AddRepeated(ref WideSum state, long value, long times) => NarrowSum<long>.AddRepeated(ref state, ZonedTime.Utc(value), times);

    public static void AddRun(ref WideSum state, long* values, int count)
    {
        for (int i = 0; i < count; i++) Add(ref state, values[i]);
    }

    public static void Merge(ref WideSum state, in WideSum other) => Sums.Merge(ref state, other);

    public static bool TryFinish(in WideSum state, double factor, out long result)
    {
        bool known = TimeAverage<long>.TryFinish(state, 1, out long mean);
        result = known ? ZonedTime.OfUtc(mean) : 0;
        return known;
    }
}

/// <summary>An operator on bits.</summary>
internal interface IBitOperator
{
    static abstract T Apply<T>(T left, T right) where T : IBinaryInteger<T>;
}

/// <summary>bit_and.</summary>
internal readonly struct AndOperator : IBitOperator
{
    public static T Apply<T>(T left, T right) where T : IBinaryInteger<T> => left & right;
}

/// <summary>bit_or.</summary>
internal readonly struct OrOperator : IBitOperator
{
    public static T Apply<T>(T left, T right) where T : IBinaryInteger<T> => left | right;
}

/// <summary>bit_xor.</summary>
internal readonly struct XorOperator : IBitOperator
{
    public static T Apply<T>(T left, T right) where T : IBinaryInteger<T> => left ^ right;
}

/// <summary>bit_and, bit_or and bit_xor.</summary>
internal readonly unsafe struct BitAccumulator<T, TOperator> : IAccumulator<T, Kept<T>, T> where T : unmanaged, IBinaryInteger<T> where TOperator : struct, IBitOperator
{
    public static void Add(ref Kept<T> state, T value)
    {
        state.Value = state.Count == 0 ? value : TOperator.Apply(state.Value, value);
        state.Count = 1;
    }

    public static void AddRepeated(ref Kept<T> state, T value, long times)
    {
        // Only whether the number of times is odd can matter.
        for (long i = 2 - (times & 1); i > 0; i--) Add(ref state, value);
    }

    public static void AddRun(ref Kept<T> state, T* values, int count)
    {
        for (int i = 0; i < count; i++) Add(ref state, values[i]);
    }

    public static void Merge(ref Kept<T> state, in Kept<T> other)
    {
        if (other.Count > 0) Add(ref state, other.Value);
    }

    public static bool TryFinish(in Kept<T> state, double factor, out T result)
    {
        result = state.Value;
        return state.Count > 0;
    }
}

/// <summary>Registers compensated sums, moments, means of times and aggregates of bits.</summary>
internal static class MoreAggregates
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "fsum", "sumkahan", "kahan_sum" }) Numbers<CompensatedSum, CompensatedAccumulator<SumResult>>(registry, name);
        Numbers<CompensatedSum, CompensatedAccumulator<AverageResult>>(registry, "favg");
        foreach (string name in new[] { "geomean", "geometric_mean" }) Numbers<CompensatedSum, CompensatedAccumulator<GeometricResult>>(registry, name);
        Numbers<PowerSums, MomentAccumulator<Skewness>>(registry, "skewness");
        Numbers<PowerSums, MomentAccumulator<Kurtosis>>(registry, "kurtosis");
        Numbers<PowerSums, MomentAccumulator<PopulationKurtosis>>(registry, "kurtosis_pop");
        Numbers<Moments, StandardError>(registry, "sem");
        Bits<AndOperator>(registry, "bit_and");
        Bits<OrOperator>(registry, "bit_or");
        Bits<XorOperator>(registry, "bit_xor");
        registry.AddAggregate("bitstring_agg", arguments => arguments.Count == 3 && arguments.All(a => a.IsNarrowInteger || a.Id is TypeId.Null or TypeId.Int128) ? new BitStringSet("bitstring_agg") : null);
        registry.AddAggregate("approx_count_distinct", arguments => arguments.Count == 1 ? new HyperLogLog(arguments[0]) : null);
    }

    /// <summary>avg of a date, a time, a timestamp or an interval; null for other types.</summary>
    public static AggregateOverload? TimeMean(string name, DataType type) => type.Id switch
    {
        TypeId.Date => new FixedAggregate<int, WideSum, long, TimeAverage<int>>(name, [type], DataType.Timestamp) { Factor = IntervalValue.MicrosecondsPerDay },
        TypeId.Interval => new FixedAggregate<IntervalValue, IntervalSum, IntervalValue, IntervalAverage>(name, [type], type),
        TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs => TimeMean(name, DataType.Timestamp),
        TypeId.Time or TypeId.Timestamp or TypeId.TimestampTz => new FixedAggregate<long, WideSum, long, TimeAverage<long>>(name, [type], type),
        TypeId.TimeTz => new FixedAggregate<long, WideSum, long, ZonedAverage>(name, [type], type),
        _ => null,
    };

    private static void Numbers<TState, TAccumulator>(FunctionRegistry registry, string name) where TState : unmanaged where TAccumulator : struct, IAccumulator<double, TState, double> =>
        registry.AddAggregate(name, arguments => arguments.Count == 1 && (arguments[0].IsNumeric || arguments[0].Id == TypeId.Null)
            ? new FixedAggregate<double, TState, double, TAccumulator>(name, [DataType.Float64], DataType.Float64) : null);

    private static void Bits<TOperator>(FunctionRegistry registry, string name) where TOperator : struct, IBitOperator => registry.AddAggregate(name, arguments => arguments.Count != 1 ? null : arguments[0].Id switch
    {
        TypeId.Null => Of<long, TOperator>(name, DataType.Int64),
        TypeId.Int8 => Of<sbyte, TOperator>(name, arguments[0]),
        TypeId.Int16 => Of<short, TOperator>(name, arguments[0]),
        TypeId.Int32 => Of<int, TOperator>(name, arguments[0]),
        TypeId.Int64 => Of<long, TOperator>(name, arguments[0]),
        TypeId.UInt8 => Of<byte, TOperator>(name, arguments[0]),
        TypeId.UInt16 => Of<ushort, TOperator>(name, arguments[0]),
        TypeId.UInt32 => Of<uint, TOperator>(name, arguments[0]),
        TypeId.UInt64 => Of<ulong, TOperator>(name, arguments[0]),
        TypeId.Int128 => Of<Int128, TOperator>(name, arguments[0]),
        TypeId.Bit => new BitStringFold(name, name switch { "bit_and" => "&", "bit_or" => "|", _ => "xor" }),
        TypeId.UInt128 => Of<UInt128, TOperator>(name, arguments[0]),
        _ => null,
    });

    private static AggregateOverload Of<T, TOperator>(string name, DataType type) where T : unmanaged, IBinaryInteger<T> where TOperator : struct, IBitOperator =>
        new FixedAggregate<T, Kept<T>, T, BitAccumulator<T, TOperator>>(name, [type], type);
}
