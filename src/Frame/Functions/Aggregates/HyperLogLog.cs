using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Compute.Hashing;
using FrameEngine.Memory;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Functions.Aggregates;

/// <summary>approx_count_distinct: an estimate with a standard error of 1.6 %, exact for the most part below a hundred values. Nulls do not count.</summary>
/// <remarks>Source: P. Flajolet et al., "HyperLogLog" (2007), with linear counting for few values. 4096 registers, made with a group's first value.</remarks>
internal sealed unsafe class HyperLogLog(DataType type) : AggregateOverload("approx_count_distinct", [type], DataType.Int64)
{
    private const int IndexBits = 12, Registers = 1 << IndexBits, Batch = 256;

    public override int StateSize => sizeof(byte*);

    public override bool MayReturnNull => false;

    public override bool DistinctIsRedundant => true;

    public override void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena)
    {
        ulong* hashes = stackalloc ulong[Batch];
        for (int start = 0; start < selection.Count; start += Batch)
        {
            int count = Hash(arguments[0], selection, start, hashes);
            for (int i = 0; i < count; i++)
                if (arguments[0].IsValid(selection[start + i])) Add((byte**)(rows[start + i] + offset), hashes[i], arena);
        }
    }

    public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena)
    {
        ulong* hashes = stackalloc ulong[Batch];
        for (int start = 0; start < selection.Count; start += Batch)
        {
            int count = Hash(arguments[0], selection, start, hashes);
            for (int i = 0; i < count; i++)
                if (arguments[0].IsValid(selection[start + i])) Add((byte**)state, hashes[i], arena);
        }
    }

    public override void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena)
    {
        for (int i = 0; i < count; i++)
        {
            byte* from = *(byte**)(source[i] + sourceOffset);
            if (from == null) continue;
            byte* to = Sketch((byte**)(target[i] + targetOffset), arena);
            for (int r = 0; r < Registers; r++) to[r] = Math.Max(to[r], from[r]);
        }
    }

    public override void Finish(byte** rows, int offset, int count, Vector result)
    {
        result.StartFlat(count);
        for (int i = 0; i < count; i++)
        {
            byte* sketch = *(byte**)(rows[i] + offset);
            result.As<long>()[i] = sketch == null ? 0 : Estimate(sketch);
        }
    }

    private static int Hash(Vector vector, Selection selection, int start, ulong* hashes)
    {
        int count = Math.Min(Batch, selection.Count - start);
        int* indices = stackalloc int[count];
        for (int i = 0; i < count; i++) indices[i] = selection[start + i];
        VectorHasher.HashValues(vector, new Selection(indices, count), hashes, combine: false);
        return count;
    }

    private static byte* Sketch(byte** state, Arena arena)
    {
        if (*state == null)
        {
            *state = arena.Allocate(Registers);
            new Span<byte>(*state, Registers).Clear();
        }

        return *state;
    }

    // Mixed once more: integers hash well enough for tables, not for counting leading zeros.
    private static void Add(byte** state, ulong hash, Arena arena)
    {
        hash ^= hash >> 32;
        hash *= 0xd6e8feb86659fd93;
        hash ^= hash >> 32;
        hash *= 0xd6e8feb86659fd93;
        hash ^= hash >> 32;
        byte* register = Sketch(state, arena) + (hash >> (64 - IndexBits));
        byte rank = (byte)(BitOperations.LeadingZeroCount((hash << IndexBits) | 1) + 1);
        if (rank > *register) *register = rank;
    }

    private static long Estimate(byte* sketch)
    {
        double sum = 0;
        int zeros = 0;
        for (int r = 0; r < Registers; r++)
        {
            sum += Math.ScaleB(1, -sketch[r]);
            zeros += sketch[r] == 0 ? 1 : 0;
        }

        double estimate = 0.7213 / (1 + (1.079 / Registers)) * Registers * Registers / sum;
        if (estimate <= 2.5 * Registers && zeros > 0) estimate = Registers * Math.Log((double)Registers / zeros);
        return (long)Math.Round(estimate);
    }
}
