using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Compute.Casting;
using FrameEngine.Memory;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Functions.Aggregates;

/// <summary>sum of whole numbers of any size: those of up to 15 bytes are added in 128 bits, and what those do not hold is kept in the arena.</summary>
internal sealed unsafe class BigNumSum() : AggregateOverload("sum", [DataType.BigNum], DataType.BigNum)
{
    private struct State
    {
        public Int128 Low;
        public byte* Bytes;
        public int Length;
        public int Capacity;
        public long Count;
    }

    // Far from where one more number of 15 bytes overflows.
    private static readonly Int128 s_most = Int128.One << 125;

    public override int StateSize => sizeof(State);

    public override void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena)
    {
        for (int i = 0; i < selection.Count; i++) Add(arguments[0], (State*)(rows[i] + offset), selection[i], arena);
    }

    public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena)
    {
        for (int i = 0; i < selection.Count; i++) Add(arguments[0], (State*)state, selection[i], arena);
    }

    public override void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena)
    {
        for (int i = 0; i < count; i++)
        {
            State* from = (State*)(source[i] + sourceOffset), to = (State*)(target[i] + targetOffset);
            if (from->Count == 0) continue;
            Add(to, from->Low, arena);
            if (from->Bytes != null) Add(to, BigNumBytes.Read(new ReadOnlySpan<byte>(from->Bytes, from->Length)), arena);
            to->Count += from->Count;
        }
    }

    public override void Finish(byte** rows, int offset, int count, Vector result)
    {
        result.StartFlat(count);
        byte* buffer = stackalloc byte[BigNumBytes.WideSize];
        for (int i = 0; i < count; i++)
        {
            var state = (State*)(rows[i] + offset);
            result.Views[i] = default;
            if (state->Count == 0) Compute.Kernels.KernelLoop.SetNull(result, i, count);
            else if (state->Bytes == null) result.Views[i] = TextFormatting.Keep(buffer, BigNumBytes.Write(state->Low, new Span<byte>(buffer, BigNumBytes.WideSize)), result);
            else result.Views[i] = BigNumCasts.Keep(BigNumBytes.Of(BigNumBytes.Read(new ReadOnlySpan<byte>(state->Bytes, state->Length)) + state->Low), result);
        }
    }

    private static void Add(Vector numbers, State* state, int row, Arena arena)
    {
        if (!numbers.IsValid(row)) return;
        state->Count++;
        ReadOnlySpan<byte> number = StringView.Span(numbers.Values.Views + numbers.ValueIndex(row));
        if (BigNumBytes.TryRead(number, out Int128 small)) Add(state, small, arena);
        else Add(state, BigNumBytes.Read(number), arena);
    }

    private static void Add(State* state, Int128 number, Arena arena)
    {
        state->Low += number;
        if (state->Low <= s_most && state->Low >= -s_most) return;
        BigInteger low = state->Low;
        state->Low = 0;
        Add(state, low, arena);
    }

    private static void Add(State* state, BigInteger number, Arena arena)
    {
        if (state->Bytes != null) number += BigNumBytes.Read(new ReadOnlySpan<byte>(state->Bytes, state->Length));
        byte[] bytes = BigNumBytes.Of(number);
        if (bytes.Length > state->Capacity)
        {
            state->Capacity = bytes.Length + 16;
            state->Bytes = arena.Allocate(state->Capacity);
        }

        state->Length = bytes.Length;
        bytes.CopyTo(new Span<byte>(state->Bytes, state->Capacity));
    }
}
