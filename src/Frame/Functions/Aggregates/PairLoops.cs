using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FrameEngine.Columns;

namespace FrameEngine.Functions.Aggregates;

/// <summary>Means of x and y and the sums of squared deviations and of their products; for weighted averages the sums of weights and of weighted values in place of means.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PairState
{
    public long Count;
    public double X, Y; // side by side, as registers take them
    public double Sxx, Syy;
    public double Sxy;
}

/// <summary>Adds a pair to a state.</summary>
internal unsafe interface IPairStep
{
    static abstract void Add(PairState* state, double y, double x);
}

/// <summary>Covariance and regression: one register holds x and y, so that their divisions, which are most of the work, are one.</summary>
internal readonly unsafe struct MomentStep : IPairStep
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(PairState* state, double y, double x)
    {
        long count = state->Count + 1;
        state->Count = count;
        Vector128<double> pair = Vector128.Create(x, y), mean = Vector128.Load(&state->X), before = pair - mean;
        mean += before / Vector128.Create((double)count);
        mean.Store(&state->X);
        Vector128<double> after = pair - mean;
        (Vector128.Load(&state->Sxx) + (before * after)).Store(&state->Sxx);
        state->Sxy += before.ToScalar() * after.GetElement(1);
    }
}

/// <summary>Weighted averages of y with the weights x.</summary>
internal readonly unsafe struct WeightedStep : IPairStep
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(PairState* state, double y, double x)
    {
        state->Count++;
        state->Y += y * x;
        state->X += x;
    }
}

/// <summary>The loops over pairs: encodings, nulls and selections, written once.</summary>
internal static unsafe class PairLoop<TStep> where TStep : struct, IPairStep
{
    public static void Update(Vector ys, Vector xs, byte** rows, int offset, Selection selection)
    {
        double* y = ys.Values.As<double>(), x = xs.Values.As<double>();
        int count = selection.Count;
        if (IsPlain(ys) && IsPlain(xs))
        {
            int* indices = selection.Indices;
            if (indices == null)
                for (int i = 0; i < count; i++) TStep.Add((PairState*)(rows[i] + offset), y[i], x[i]);
            else
                for (int i = 0; i < count; i++) TStep.Add((PairState*)(rows[i] + offset), y[indices[i]], x[indices[i]]);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            int row = selection[i];
            if (ys.IsValid(row) && xs.IsValid(row)) TStep.Add((PairState*)(rows[i] + offset), y[ys.ValueIndex(row)], x[xs.ValueIndex(row)]);
        }
    }

    public static void UpdateSingle(Vector ys, Vector xs, PairState* state, Selection selection)
    {
        double* y = ys.Values.As<double>(), x = xs.Values.As<double>();
        bool plain = IsPlain(ys) && IsPlain(xs);
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            if (plain) TStep.Add(state, y[row], x[row]);
            else if (ys.IsValid(row) && xs.IsValid(row)) TStep.Add(state, y[ys.ValueIndex(row)], x[xs.ValueIndex(row)]);
        }
    }

    private static bool IsPlain(Vector vector) => vector.Encoding == VectorEncoding.Flat && vector.Validity == null;
}
