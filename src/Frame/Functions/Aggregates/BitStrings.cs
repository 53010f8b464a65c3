using FrameEngine.Columns;
using FrameEngine.Functions.Scalars;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Functions.Aggregates;

/// <summary>A bit string that grows in an arena.</summary>
internal unsafe struct BitState
{
    public byte* Bytes;
    public long Length;
    /// <summary>What the first bit of bitstring_agg stands for.</summary>
    public long First;

    public readonly Span<byte> Bits => new(Bytes, (int)Length);
}

/// <summary>bit_and, bit_or and bit_xor of bit strings, which must all be of one length.</summary>
internal sealed unsafe class BitStringFold(string name, string symbol) : AggregateOverload(name, [DataType.Bit], DataType.Bit)
{
    public override int StateSize => sizeof(BitState);

    public override void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena)
    {
        for (int i = 0; i < selection.Count; i++) Add(arguments[0], (BitState*)(rows[i] + offset), selection[i], arena);
    }

    public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena)
    {
        for (int i = 0; i < selection.Count; i++) Add(arguments[0], (BitState*)state, selection[i], arena);
    }

    public override void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena)
    {
        for (int i = 0; i < count; i++)
        {
            var from = (BitState*)(source[i] + sourceOffset);
            if (from->Bytes != null) Add((BitState*)(target[i] + targetOffset), from->Bits, arena);
        }
    }

    public override void Finish(byte** rows, int offset, int count, Vector result) => BitStringSet.FinishAll(rows, offset, count, result);

    private void Add(Vector vector, BitState* state, int row, Arena arena)
    {
        if (vector.IsValid(row)) Add(state, StringView.Span(vector.Values.Views + vector.ValueIndex(row)), arena);
    }

    private void Add(BitState* state, ReadOnlySpan<byte> bits, Arena arena)
    {
        if (state->Bytes != null)
        {
            BitFunctions.Combine(symbol, state->Bits, bits);
            return;
        }

        state->Bytes = arena.Allocate(bits.Length);
        state->Length = bits.Length;
        bits.CopyTo(state->Bits);
    }
}

/// <summary><c>bitstring_agg(x, min, max)</c>: a bit for every whole number from min to max, set for those that are there.</summary>
internal sealed unsafe class BitStringSet(string name) : AggregateOverload(name, [DataType.Int64, DataType.Int64, DataType.Int64], DataType.Bit)
{
    private const long MostBits = 1L << 30;

    public override int StateSize => sizeof(BitState);

    public override bool DistinctIsRedundant => true;

    public override void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena)
    {
        for (int i = 0; i < selection.Count; i++) Add(arguments, (BitState*)(rows[i] + offset), selection[i], arena);
    }

    public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena)
    {
        for (int i = 0; i < selection.Count; i++) Add(arguments, (BitState*)state, selection[i], arena);
    }

    public override void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena)
    {
        for (int i = 0; i < count; i++)
        {
            BitState* from = (BitState*)(source[i] + sourceOffset), to = (BitState*)(target[i] + targetOffset);
            if (from->Bytes == null) continue;
            if (to->Bytes == null)
            {
                to->Bytes = arena.Allocate(from->Length);
                (to->Length, to->First) = (from->Length, from->First);
                from->Bits.CopyTo(to->Bits);
                continue;
            }

            if (from->First != to->First) throw new UsageException("bitstring_agg needs one and the same range for all rows");
            BitFunctions.Combine("|", to->Bits, from->Bits);
        }
    }

    public override void Finish(byte** rows, int offset, int count, Vector result) => FinishAll(rows, offset, count, result);

    /// <summary>Writes bit strings, and nulls for states that have seen nothing.</summary>
    public static void FinishAll(byte** rows, int offset, int count, Vector result)
    {
        result.StartFlat(count);
        for (int i = 0; i < count; i++)
        {
            var state = (BitState*)(rows[i] + offset);
            result.Views[i] = default;
            if (state->Bytes == null) Compute.Kernels.KernelLoop.SetNull(result, i, count);
            else result.Views[i] = StringView.Of(state->Bytes, (int)state->Length);
        }
    }

    private static long At(Vector vector, int row) => vector.Values.As<long>()[vector.ValueIndex(row)];

    private static void Add(ReadOnlySpan<Vector> arguments, BitState* state, int row, Arena arena)
    {
        if (!arguments[0].IsValid(row)) return;
        if (!arguments[1].IsValid(row) || !arguments[2].IsValid(row)) throw new UsageException("the range of bitstring_agg must not be null");
        long value = At(arguments[0], row), least = At(arguments[1], row), most = At(arguments[2], row);
        if (most < least || (Int128)most - least >= MostBits) throw new UsageException($"bitstring_agg takes a range of at most {MostBits} numbers, not {least} to {most}");
        if (value < least || value > most) throw new UsageException($"{value} is outside of bitstring_agg's range, {least} to {most}");
        if (state->Bytes == null)
        {
            long bits = most - least + 1;
            (state->Length, state->First) = (BitText.Size(bits), least);
            state->Bytes = arena.Allocate(state->Length);
            BitText.Start(state->Bits, bits);
        }

        if (state->First != least || BitText.Length(state->Bits) != most - least + 1) throw new UsageException("bitstring_agg needs one and the same range for all rows");
        BitText.Set(state->Bits, value - least, true);
    }
}
