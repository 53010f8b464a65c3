using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Functions.Aggregates;

/// <summary>count: rows, or rows whose argument is not null.</summary>
internal sealed unsafe class Count(string name, EquatableArray<DataType> parameters) : AggregateOverload(name, parameters, DataType.Int64)
{
    public override int StateSize => sizeof(long);

    public override bool StateIsPlain => true;

    public override bool MayReturnNull => false;

    public override void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena)
    {
        ulong* validity = arguments.Length == 0 ? null : arguments[0].Validity;
        if (validity == null)
        {
            for (int i = 0; i < selection.Count; i++) ++*(long*)(rows[i] + offset);
            return;
        }

        for (int i = 0; i < selection.Count; i++)
            if (arguments[0].IsValid(selection[i])) ++*(long*)(rows[i] + offset);
    }

    public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena)
    {
        long count = selection.Count;
        if (arguments.Length > 0 && arguments[0].Validity != null)
        {
            Vector vector = arguments[0];
            if (vector.Encoding == VectorEncoding.Constant) count = vector.IsValid(0) ? count : 0;
            else if (selection.IsAll) count = Bitmap.CountOnes(vector.Validity, selection.Count);
            else
            {
                count = 0;
                for (int i = 0; i < selection.Count; i++) count += Bitmap.Get(vector.Validity, selection[i]) ? 1 : 0;
            }
        }

        *(long*)state += count;
    }

    public override void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena)
    {
        for (int i = 0; i < count; i++) *(long*)(target[i] + targetOffset) += *(long*)(source[i] + sourceOffset);
    }

    public override void Finish(byte** rows, int offset, int count, Vector result)
    {
        result.StartFlat(count);
        for (int i = 0; i < count; i++) result.As<long>()[i] = *(long*)(rows[i] + offset);
    }
}

/// <summary>Adds up counts: a BIGINT that is 0, not null, for no rows.</summary>
internal sealed unsafe class CountSum(string name, DataType parameter) : AggregateOverload(name, [parameter], DataType.Int64)
{
    public override int StateSize => sizeof(long);

    public override bool StateIsPlain => true;

    public override bool MayReturnNull => false;

    public override void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena)
    {
        Vector vector = arguments[0];
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            if (vector.IsValid(row)) *(long*)(rows[i] + offset) += vector.Values.As<long>()[vector.ValueIndex(row)];
        }
    }

    public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena)
    {
        Vector vector = arguments[0];
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            if (vector.IsValid(row)) *(long*)state += vector.Values.As<long>()[vector.ValueIndex(row)];
        }
    }

    public override void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena)
    {
        for (int i = 0; i < count; i++) *(long*)(target[i] + targetOffset) += *(long*)(source[i] + sourceOffset);
    }

    public override void Finish(byte** rows, int offset, int count, Vector result)
    {
        result.StartFlat(count);
        for (int i = 0; i < count; i++) result.As<long>()[i] = *(long*)(rows[i] + offset);
    }
}
