using System.Numerics;
using System.Runtime.CompilerServices;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Compute.Hashing;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Memory;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Exec.Operators.Join.Filters;

/// <summary>Values that may have been built, of any type: a Bloom filter whose bits for a value lie in one 64-bit word, about 12 bits a value.</summary>
internal sealed unsafe class BloomFilter : DynamicFilterContent
{
    private const int Batch = 256;
    private readonly ulong* _words;
    private readonly int _shift;

    /// <param name="values">How many values will be added, about.</param>
    /// <param name="context">The query, which keeps the filter's memory to its end.</param>
    public BloomFilter(long values, QueryContext context)
    {
        ulong words = BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(values * 12 / 64, 2, 1 << 26));
        _words = (ulong*)context.Keep(NativeBuffer.Allocate(context.Pool, (long)words * 8, cleared: true)).Pointer;
        _shift = 64 - BitOperations.TrailingZeroCount(words);
    }

    public override bool HasTest => Selectivity < 1;

    /// <summary>Adds hashes; for one thread, before the filter is published.</summary>
    public void Add(ulong* hashes, int count)
    {
        for (int i = 0; i < count; i++) _words[hashes[i] >> _shift] |= Bits(hashes[i]);
    }

    public override int Select(Vector column, Selection selection, int* output)
    {
        ulong* hashes = stackalloc ulong[Batch];
        int* rows = stackalloc int[Batch];
        int kept = 0;
        ulong* words = _words;
        for (int start = 0; start < selection.Count; start += Batch)
        {
            int count = Math.Min(Batch, selection.Count - start);
            for (int i = 0; i < count; i++) rows[i] = selection[start + i];
            VectorHasher.HashValues(column, new Selection(rows, count), hashes, combine: false);
            int before = kept;
            for (int i = 0; i < count; i++)
            {
                ulong bits = Bits(hashes[i]);
                output[kept] = rows[i];
                kept += (words[hashes[i] >> _shift] & bits) == bits ? 1 : 0;
            }

            if (column.Validity != null) kept = Nulls(column, rows, count, hashes, words, output, before);
        }

        return kept;
    }

    // Again, row by row: a null passes or not whatever its hash says.
    private int Nulls(Vector column, int* rows, int count, ulong* hashes, ulong* words, int* output, int kept)
    {
        for (int i = 0; i < count; i++)
        {
            ulong bits = Bits(hashes[i]);
            bool passes = column.IsValid(rows[i]) ? (words[hashes[i] >> _shift] & bits) == bits : KeepsNulls;
            output[kept] = rows[i];
            kept += passes ? 1 : 0;
        }

        return kept;
    }

    // Four of 64 bits, by the hash's lower bits; the upper ones choose the word.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(ulong hash) => (1UL << (int)hash) | (1UL << (int)(hash >> 6)) | (1UL << (int)(hash >> 12)) | (1UL << (int)(hash >> 18));
}
