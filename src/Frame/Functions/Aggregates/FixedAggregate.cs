using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Functions.Aggregates;

/// <summary>What an aggregate over fixed-width values does with one value and with two states. States start as zeros.</summary>
internal unsafe interface IAccumulator<TIn, TState, TOut> where TIn : unmanaged where TState : unmanaged where TOut : unmanaged
{
    static abstract void Add(ref TState state, TIn value);

    /// <summary>Adds one value several times.</summary>
    static abstract void AddRepeated(ref TState state, TIn value, long times);

    /// <summary>Adds a run of values.</summary>
    static abstract void AddRun(ref TState state, TIn* values, int count);

    static abstract void Merge(ref TState state, in TState other);

    /// <summary>False: the result is null.</summary>
    static abstract bool TryFinish(in TState state, double factor, out TOut result);
}

/// <summary>An aggregate of one argument over fixed-width values: the loops over encodings, nulls and selections, written once.</summary>
internal sealed unsafe class FixedAggregate<TIn, TState, TOut, TAccumulator>(string name, EquatableArray<DataType> parameters, DataType returnType) : AggregateOverload(name, parameters, returnType)
    where TIn : unmanaged where TState : unmanaged where TOut : unmanaged
    where TAccumulator : struct, IAccumulator<TIn, TState, TOut>
{
    private static readonly int s_size = (sizeof(TState) + 7) & ~7;

    public override int StateSize => s_size;

    public override bool StateIsPlain => true;

    public bool RedundantDistinct { get; init; }

    public override bool DistinctIsRedundant => RedundantDistinct;

    /// <summary>What results are divided by: the scale of decimals whose result is floating point.</summary>
    public double Factor { get; init; } = 1;

    public override void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena)
    {
        Vector vector = arguments[0];
        TIn* values = vector.Values.As<TIn>();
        ulong* validity = vector.Validity;
        int count = selection.Count;
        if (vector.Encoding == VectorEncoding.Flat && validity == null)
        {
            if (selection.IsAll)
                for (int i = 0; i < count; i++) TAccumulator.Add(ref *(TState*)(rows[i] + offset), values[i]);
            else
                for (int i = 0; i < count; i++) TAccumulator.Add(ref *(TState*)(rows[i] + offset), values[selection.Indices[i]]);
            return;
        }

        if (vector.Encoding == VectorEncoding.Constant)
        {
            if (!vector.IsValid(0)) return;
            TIn value = values[0];
            for (int i = 0; i < count; i++) TAccumulator.Add(ref *(TState*)(rows[i] + offset), value);
            return;
        }

        int* codes = vector.Encoding == VectorEncoding.Dictionary ? vector.Codes : null;
        for (int i = 0; i < count; i++)
        {
            int row = selection[i];
            if (Bitmap.IsValid(validity, row)) TAccumulator.Add(ref *(TState*)(rows[i] + offset), values[codes == null ? row : codes[row]]);
        }
    }

    public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena)
    {
        Vector vector = arguments[0];
        TIn* values = vector.Values.As<TIn>();
        ulong* validity = vector.Validity;
        ref TState target = ref *(TState*)state;
        if (vector.Encoding == VectorEncoding.Constant)
        {
            if (vector.IsValid(0) && selection.Count > 0) TAccumulator.AddRepeated(ref target, values[0], selection.Count);
        }
        else if (vector.Encoding == VectorEncoding.Flat && validity == null && selection.IsAll)
        {
            if (selection.Count > 0) TAccumulator.AddRun(ref target, values, selection.Count);
        }
        else
        {
            const int Batch = 256;
            TIn* run = stackalloc TIn[Batch];
            int* codes = vector.Encoding == VectorEncoding.Dictionary ? vector.Codes : null;
            int filled = 0;
            if (validity == null)
            {
                int* rows = selection.Indices;
                for (int start = 0; start < selection.Count; start += Batch)
                {
                    int count = Math.Min(Batch, selection.Count - start);
                    if (codes == null)
                        for (int i = 0; i < count; i++) run[i] = values[rows[start + i]];
                    else if (rows == null)
                        for (int i = 0; i < count; i++) run[i] = values[codes[start + i]];
                    else
                        for (int i = 0; i < count; i++) run[i] = values[codes[rows[start + i]]];
                    TAccumulator.AddRun(ref target, run, count);
                }

                return;
            }

            for (int i = 0; i < selection.Count; i++)
            {
                int row = selection[i];
                if (!Bitmap.IsValid(validity, row)) continue;
                run[filled++] = values[codes == null ? row : codes[row]];
                if (filled < Batch) continue;
                TAccumulator.AddRun(ref target, run, filled);
                filled = 0;
            }

            if (filled > 0) TAccumulator.AddRun(ref target, run, filled);
        }
    }

    public override void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena)
    {
        for (int i = 0; i < count; i++) TAccumulator.Merge(ref *(TState*)(target[i] + targetOffset), in *(TState*)(source[i] + sourceOffset));
    }

    public override void Finish(byte** rows, int offset, int count, Vector result)
    {
        result.StartFlat(count);
        TOut* output = result.As<TOut>();
        for (int i = 0; i < count; i++)
        {
            if (TAccumulator.TryFinish(in *(TState*)(rows[i] + offset), Factor, out output[i])) continue;
            if (result.Validity == null) result.StartValidity(count);
            Bitmap.Clear(result.Validity, i);
            output[i] = default;
        }
    }
}
