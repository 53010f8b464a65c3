using FrameEngine.Types;

namespace FrameEngine.Functions.Aggregates;

/// <summary>The sums of the parts of intervals.</summary>
internal struct IntervalSum
{
    public Int128 Microseconds;
    public long Months;
    public long Days;
    public long Count;

    public void Add(IntervalValue value, long times)
    {
        Months += value.Months * times;
        Days += value.Days * times;
        Microseconds += (Int128)value.Microseconds * times;
        Count += times;
    }
}

/// <summary>avg of intervals: each part by itself, and what is left of months as days, 30 to one, what is left of days as time.</summary>
internal readonly unsafe struct IntervalAverage : IAccumulator<IntervalValue, IntervalSum, IntervalValue>
{
    public static void Add(ref IntervalSum state, IntervalValue value) => state.Add(value, 1);

    public static void AddRepeated(ref IntervalSum state, IntervalValue value, long times) => state.Add(value, times);

    public static void AddRun(ref IntervalSum state, IntervalValue* values, int count)
    {
        for (int i = 0; i < count; i++) state.Add(values[i], 1);
    }

    public static void Merge(ref IntervalSum state, in IntervalSum other)
    {
        state.Months += other.Months;
        state.Days += other.Days;
        state.Microseconds += other.Microseconds;
        state.Count += other.Count;
    }

    public static bool TryFinish(in IntervalSum state, double factor, out IntervalValue result)
    {
        result = default;
        if (state.Count == 0) return false;
        (long months, long restOfMonths) = Math.DivRem(state.Months, state.Count);
        (Int128 ofMonths, Int128 restOfDays) = Int128.DivRem((Int128)restOfMonths * 30, state.Count);
        (long days, long rest) = Math.DivRem(state.Days, state.Count);
        Int128 micros = ((restOfDays + rest) * IntervalValue.MicrosecondsPerDay / state.Count) + (state.Microseconds / state.Count);
        result = new IntervalValue((int)months, (int)(days + ofMonths), (long)micros);
        return true;
    }
}
