using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Functions.Aggregates;

/// <summary>Count, mean and the sum of squared deviations from it.</summary>
internal struct Moments
{
    public long Count;
    public double Mean;
    public double Squares;
}

/// <summary>Which of the family variance and standard deviation.</summary>
internal enum Spread
{
    SampleVariance,
    PopulationVariance,
    SampleDeviation,
    PopulationDeviation,
}

/// <summary>Names a <see cref="Spread"/> for a generic aggregate.</summary>
internal interface ISpread
{
    static abstract Spread Kind { get; }
}

/// <summary><see cref="Spread.SampleVariance"/>.</summary>
internal readonly struct SampleVariance : ISpread
{
    public static Spread Kind => Spread.SampleVariance;
}

/// <summary><see cref="Spread.PopulationVariance"/>.</summary>
internal readonly struct PopulationVariance : ISpread
{
    public static Spread Kind => Spread.PopulationVariance;
}

/// <summary><see cref="Spread.SampleDeviation"/>.</summary>
internal readonly struct SampleDeviation : ISpread
{
    public static Spread Kind => Spread.SampleDeviation;
}

/// <summary><see cref="Spread.PopulationDeviation"/>.</summary>
internal readonly struct PopulationDeviation : ISpread
{
    public static Spread Kind => Spread.PopulationDeviation;
}

/// <summary>Variance and standard deviation. Source: B. P. Welford (1962) for values, T. F. Chan et al. (1979) for merging.</summary>
internal readonly unsafe struct SpreadAccumulator<TKind> : IAccumulator<double, Moments, double> where TKind : struct, ISpread
{
    public static void Add(ref Moments state, double value)
    {
        state.Count++;
        double delta = value - state.Mean;
        state.Mean += delta / state.Count;
        state.Squares += delta * (value - state.Mean);
    }

    public static void AddRepeated(ref Moments state, double value, long times) => Merge(ref state, new Moments { Count = times, Mean = value });

    public static void AddRun(ref Moments state, double* values, int count)
    {
        for (int i = 0; i < count; i++) Add(ref state, values[i]);
    }

    public static void Merge(ref Moments state, in Moments other)
    {
        if (other.Count == 0) return;
        if (state.Count == 0)
        {
            state = other;
            return;
        }

        double total = state.Count + other.Count, delta = other.Mean - state.Mean;
        state.Squares += other.Squares + (delta * delta * state.Count * other.Count / total);
        state.Mean += delta * other.Count / total;
        state.Count += other.Count;
    }

    public static bool TryFinish(in Moments state, double factor, out double result) => TryFinish(TKind.Kind, state.Count, state.Squares, out result);

    /// <summary>The result from a count and the sum of squared deviations; none for no values, or for one where the sample is asked for.</summary>
    /// <exception cref="ArithmeticOverflowException">It is not finite.</exception>
    public static bool TryFinish(Spread kind, long count, double squares, out double result)
    {
        bool sample = kind is Spread.SampleVariance or Spread.SampleDeviation;
        result = 0;
        if (count < (sample ? 2 : 1)) return false;
        result = count == 1 ? 0 : squares / (sample ? count - 1 : count);
        if (!double.IsFinite(result)) throw new ArithmeticOverflowException("variance overflow: it is not a finite number");
        if (kind is Spread.SampleDeviation or Spread.PopulationDeviation) result = Math.Sqrt(result);
        return true;
    }
}

/// <summary>A boolean and whether there was one.</summary>
internal struct Truth
{
    public byte Value;
    public byte Seen;
}

/// <summary>bool_and.</summary>
internal readonly unsafe struct AllTrue : IAccumulator<byte, Truth, byte>
{
    public static void Add(ref Truth state, byte value)
    {
        state.Value = state.Seen == 0 ? value : (byte)(state.Value & value);
        state.Seen = 1;
    }

    public static void AddRepeated(ref Truth state, byte value, long times) => Add(ref state, value);

    public static void AddRun(ref Truth state, byte* values, int count)
    {
        for (int i = 0; i < count; i++) Add(ref state, values[i]);
    }

    public static void Merge(ref Truth state, in Truth other)
    {
        if (other.Seen != 0) Add(ref state, other.Value);
    }

    public static bool TryFinish(in Truth state, double factor, out byte result)
    {
        result = state.Value;
        return state.Seen != 0;
    }
}

/// <summary>bool_or.</summary>
internal readonly unsafe struct AnyTrue : IAccumulator<byte, Truth, byte>
{
    public static void Add(ref Truth state, byte value)
    {
        state.Value |= value;
        state.Seen = 1;
    }

    public static void AddRepeated(ref Truth state, byte value, long times) => Add(ref state, value);

    public static void AddRun(ref Truth state, byte* values, int count)
    {
        for (int i = 0; i < count; i++) Add(ref state, values[i]);
    }

    public static void Merge(ref Truth state, in Truth other)
    {
        if (other.Seen != 0) Add(ref state, other.Value);
    }

    public static bool TryFinish(in Truth state, double factor, out byte result)
    {
        result = state.Value;
        return state.Seen != 0;
    }
}

/// <summary>product, in double precision.</summary>
internal readonly unsafe struct Product : IAccumulator<double, FloatSumState, double>
{
    public static void Add(ref FloatSumState state, double value)
    {
        state.Sum = state.Count == 0 ? value : state.Sum * value;
        state.Count++;
    }

    public static void AddRepeated(ref FloatSumState state, double value, long times)
    {
        state.Sum = (state.Count == 0 ? 1 : state.Sum) * Math.Pow(value, times);
        state.Count += times;
    }

    public static void AddRun(ref FloatSumState state, double* values, int count)
    {
        for (int i = 0; i < count; i++) Add(ref state, values[i]);
    }

    public static void Merge(ref FloatSumState state, in FloatSumState other)
    {
        if (other.Count == 0) return;
        state.Sum = state.Count == 0 ? other.Sum : state.Sum * other.Sum;
        state.Count += other.Count;
    }

    public static bool TryFinish(in FloatSumState state, double factor, out double result)
    {
        result = state.Sum;
        return state.Count > 0;
    }
}

/// <summary>Registers the statistical and boolean aggregates.</summary>
internal static class StatisticAggregates
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "var_samp", "variance" }) Spreads<SampleVariance>(registry, name);
        Spreads<PopulationVariance>(registry, "var_pop");
        foreach (string name in new[] { "stddev", "stddev_samp" }) Spreads<SampleDeviation>(registry, name);
        Spreads<PopulationDeviation>(registry, "stddev_pop");
        registry.AddAggregate("product", arguments => IsNumber(arguments, 1) ? new FixedAggregate<double, FloatSumState, double, Product>("product", [DataType.Float64], DataType.Float64) : null);
        registry.AddAggregate("bool_and", arguments => Boolean(arguments) ? new FixedAggregate<byte, Truth, byte, AllTrue>("bool_and", [DataType.Boolean], DataType.Boolean) { RedundantDistinct = true } : null);
        registry.AddAggregate("bool_or", arguments => Boolean(arguments) ? new FixedAggregate<byte, Truth, byte, AnyTrue>("bool_or", [DataType.Boolean], DataType.Boolean) { RedundantDistinct = true } : null);
    }

    private static void Spreads<TKind>(FunctionRegistry registry, string name) where TKind : struct, ISpread => registry.AddAggregate(name, arguments =>
        IsNumber(arguments, 1) ? new FixedAggregate<double, Moments, double, SpreadAccumulator<TKind>>(name, [DataType.Float64], DataType.Float64) : null);

    private static bool IsNumber(EquatableArray<DataType> arguments, int count) => arguments.Count == count && arguments.All(a => a.IsNumeric || a.Id == TypeId.Null);

    private static bool Boolean(EquatableArray<DataType> arguments) => arguments.Count == 1 && arguments[0].Id is TypeId.Boolean or TypeId.Null;
}
