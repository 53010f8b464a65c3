using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Functions.Aggregates;

/// <summary>Which statistic of pairs (y, x).</summary>
internal enum PairKind
{
    CovarPop, CovarSamp, Corr, AverageX, AverageY, Count, Slope, Intercept, R2, Sxx, Syy, Sxy, WeightedAverage,
}

/// <summary>Covariance, correlation and regression of y, the first argument, on x, the second. Pairs with a null are left out.</summary>
/// <remarks>Source of the updates: T. F. Chan, G. H. Golub and R. J. LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979).</remarks>
internal sealed unsafe class PairAggregate(string name, PairKind kind) : AggregateOverload(name, [DataType.Float64, DataType.Float64], kind == PairKind.Count ? DataType.UInt32 : DataType.Float64)
{
    public override int StateSize => sizeof(PairState);

    public override bool StateIsPlain => true;

    public override bool MayReturnNull => kind != PairKind.Count;

    public override void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena)
    {
        if (kind == PairKind.WeightedAverage) PairLoop<WeightedStep>.Update(arguments[0], arguments[1], rows, offset, selection);
        else PairLoop<MomentStep>.Update(arguments[0], arguments[1], rows, offset, selection);
    }

    public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena)
    {
        if (kind == PairKind.WeightedAverage) PairLoop<WeightedStep>.UpdateSingle(arguments[0], arguments[1], (PairState*)state, selection);
        else PairLoop<MomentStep>.UpdateSingle(arguments[0], arguments[1], (PairState*)state, selection);
    }

    public override void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena)
    {
        for (int i = 0; i < count; i++)
        {
            ref PairState from = ref *(PairState*)(source[i] + sourceOffset), to = ref *(PairState*)(target[i] + targetOffset);
            if (from.Count == 0) continue;
            if (to.Count == 0)
            {
                to = from;
                continue;
            }

            if (kind == PairKind.WeightedAverage)
            {
                to.X += from.X;
                to.Y += from.Y;
                to.Count += from.Count;
                continue;
            }

            double total = to.Count + from.Count, x = from.X - to.X, y = from.Y - to.Y, weight = to.Count * (double)from.Count / total;
            to.Sxx += from.Sxx + (x * x * weight);
            to.Syy += from.Syy + (y * y * weight);
            to.Sxy += from.Sxy + (x * y * weight);
            to.X += x * from.Count / total;
            to.Y += y * from.Count / total;
            to.Count += from.Count;
        }
    }

    public override void Finish(byte** rows, int offset, int count, Vector result)
    {
        result.StartFlat(count);
        for (int i = 0; i < count; i++)
        {
            ref PairState state = ref *(PairState*)(rows[i] + offset);
            if (kind == PairKind.Count)
            {
                result.As<uint>()[i] = checked((uint)state.Count);
                continue;
            }

            if (!TryFinish(state, out result.As<double>()[i])) Compute.Kernels.KernelLoop.SetNull(result, i, count);
        }
    }

    private bool TryFinish(in PairState s, out double result)
    {
        result = kind switch
        {
            PairKind.CovarPop => s.Sxy / s.Count,
            PairKind.CovarSamp => s.Sxy / (s.Count - 1),
            // Without spread there is no correlation: not a number.
            PairKind.Corr => s.Sxx == 0 || s.Syy == 0 ? double.NaN : s.Sxy / Math.Sqrt(s.Sxx * s.Syy),
            PairKind.AverageX => s.X,
            PairKind.AverageY => s.Y,
            PairKind.Slope => s.Sxx == 0 ? double.NaN : s.Sxy / s.Sxx,
            PairKind.Intercept => s.Y - (s.Sxy / s.Sxx * s.X),
            PairKind.R2 => s.Syy == 0 ? 1 : s.Sxy * s.Sxy / (s.Sxx * s.Syy),
            PairKind.Sxx => s.Sxx,
            PairKind.Syy => s.Syy,
            PairKind.Sxy => s.Sxy,
            _ => s.Y / s.X,
        };
        if (s.Count == 0) return false;
        // Infinite values, and finite ones whose squares are not, have no spread.
        if (!double.IsFinite(s.Sxx) && kind is (PairKind.Corr or PairKind.Slope or PairKind.Intercept or PairKind.R2 or PairKind.Sxx)) throw NoSpread("x");
        if (!double.IsFinite(s.Syy) && kind is (PairKind.Corr or PairKind.R2 or PairKind.Syy)) throw NoSpread("y");
        return kind switch
        {
            PairKind.CovarSamp => s.Count > 1,
            PairKind.Intercept => s.Sxx != 0 && !double.IsNaN(result),
            PairKind.R2 => s.Sxx != 0,
            _ => true,
        };
    }

    private ArithmeticOverflowException NoSpread(string side) => new($"{Name}: the variance of {side} is out of range");
}

/// <summary>Registers the aggregates of pairs.</summary>
internal static class PairAggregates
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach ((string name, PairKind kind) in new[]
                 {
                     ("covar_pop", PairKind.CovarPop), ("covar_samp", PairKind.CovarSamp), ("corr", PairKind.Corr), ("regr_avgx", PairKind.AverageX), ("regr_avgy", PairKind.AverageY),
                     ("regr_count", PairKind.Count), ("regr_slope", PairKind.Slope), ("regr_intercept", PairKind.Intercept), ("regr_r2", PairKind.R2), ("regr_sxx", PairKind.Sxx),
                     ("regr_syy", PairKind.Syy), ("regr_sxy", PairKind.Sxy), ("wavg", PairKind.WeightedAverage), ("weighted_avg", PairKind.WeightedAverage),
                 })
        {
            registry.AddAggregate(name, arguments => arguments.Count == 2 && arguments.All(a => a.IsNumeric || a.Id == TypeId.Null) ? new PairAggregate(name, kind) : null);
        }
    }
}
