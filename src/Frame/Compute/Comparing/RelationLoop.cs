using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FrameEngine.Columns;

namespace FrameEngine.Compute.Comparing;

/// <summary>One operand of a comparison as the loops read it: values, and codes into them when dictionary-coded.</summary>
internal readonly unsafe struct Side(Vector vector)
{
    public readonly void* Values = vector.Values.Data;
    public readonly int* Codes = vector.Encoding == VectorEncoding.Dictionary ? vector.Codes : null;
    public readonly bool IsConstant = vector.Encoding == VectorEncoding.Constant;
    public readonly ulong* Validity = vector.Encoding == VectorEncoding.Constant ? null : vector.Validity;

    public int Index(int row) => IsConstant ? 0 : Codes == null ? row : Codes[row];
}

/// <summary>Runs a relation over vectors: rows for which it holds, as a list or as bits. Rows with a null on either side are never listed.</summary>
internal static unsafe class RelationLoop<T, TRelation>
    where T : unmanaged
    where TRelation : struct, IRelation<T>
{
    /// <summary>Lists the selected rows for which the relation holds (or, <paramref name="negated"/>, does not). Constants must be valid.</summary>
    /// <param name="scratch">Room for a bit per row.</param>
    /// <param name="output">May be the selection's memory.</param>
    public static int Select(Side left, Side right, bool negated, Selection selection, ulong* scratch, int* output)
    {
        if (selection.IsAll && Bits(left, right, negated, selection.Count, scratch)) return Rows.OfBits(scratch, selection.Count, output);
        T* a = (T*)left.Values, b = (T*)right.Values;
        int count = selection.Count, kept = 0;
        int* rows = selection.Indices;
        ulong* leftValidity = left.Validity, rightValidity = right.Validity;
        if (rows != null && left.Codes == null && !left.IsConstant && leftValidity == null && right.IsConstant)
        {
            for (int i = 0; i < count; i++)
            {
                int row = rows[i];
                output[kept] = row;
                kept += TRelation.Test(a + row, b) != negated ? 1 : 0;
            }

            return kept;
        }

        for (int i = 0; i < count; i++)
        {
            int row = rows == null ? i : rows[i];
            if (!Bitmap.IsValid(leftValidity, row) || !Bitmap.IsValid(rightValidity, row)) continue;
            output[kept] = row;
            kept += TRelation.Test(a + left.Index(row), b + right.Index(row)) != negated ? 1 : 0;
        }

        return kept;
    }

    /// <summary>Writes the truth of the selected rows as bytes; what it writes under nulls is 0 or 1.</summary>
    public static void Values(Side left, Side right, bool negated, Selection selection, ulong* scratch, byte* output)
    {
        if (selection.IsAll && Bits(left, right, negated, selection.Count, scratch))
        {
            Rows.ToBytes(scratch, selection.Count, output);
            return;
        }

        T* a = (T*)left.Values, b = (T*)right.Values;
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            bool valid = Bitmap.IsValid(left.Validity, row) && Bitmap.IsValid(right.Validity, row);
            output[row] = valid && TRelation.Test(a + left.Index(row), b + right.Index(row)) != negated ? (byte)1 : (byte)0;
        }
    }

    // Bits of all rows, null rows 0. Says no where lanes do not apply: other encodings, layouts without lanes, a NaN to compare with.
    private static bool Bits(Side left, Side right, bool negated, int rows, ulong* bits)
    {
        if (!Vector256<T>.IsSupported || !Vector256.IsHardwareAccelerated || left.IsConstant || left.Codes != null || right.Codes != null) return false;
        T* a = (T*)left.Values, b = (T*)right.Values;
        if (typeof(T) == typeof(double) && (!right.IsConstant || double.IsNaN(*(double*)b))) return false;
        if (typeof(T) == typeof(float) && (!right.IsConstant || float.IsNaN(*(float*)b))) return false;
        ulong flip = negated ? ulong.MaxValue : 0;
        int words = rows >> 6;
        for (int w = 0; w < words; w++)
        {
            ulong word = 0;
            T* from = a + (w << 6);
            T* to = right.IsConstant ? b : b + (w << 6);
            if (Avx512BW.IsSupported)
            {
                int lanes = Vector512<T>.Count;
                Vector512<T> constant = right.IsConstant ? Vector512.Create(*b) : default;
                for (int at = 0; at < 64; at += lanes)
                    word |= Vector512.ExtractMostSignificantBits(TRelation.Test(Vector512.Load(from + at), right.IsConstant ? constant : Vector512.Load(to + at))) << at;
            }
            else
            {
                int lanes = Vector256<T>.Count;
                Vector256<T> constant = right.IsConstant ? Vector256.Create(*b) : default;
                for (int at = 0; at < 64; at += lanes)
                    word |= (ulong)Vector256.ExtractMostSignificantBits(TRelation.Test(Vector256.Load(from + at), right.IsConstant ? constant : Vector256.Load(to + at))) << at;
            }

            bits[w] = (word ^ flip) & Word(left.Validity, w) & Word(right.Validity, w);
        }

        if ((rows & 63) != 0)
        {
            ulong word = 0;
            for (int row = words << 6; row < rows; row++)
                if (TRelation.Test(a + row, right.IsConstant ? b : b + row)) word |= 1UL << (row & 63);
            bits[words] = (word ^ flip) & Word(left.Validity, words) & Word(right.Validity, words) & ((1UL << (rows & 63)) - 1);
        }

        return true;
    }

    private static ulong Word(ulong* validity, int word) => validity == null ? ulong.MaxValue : validity[word];
}
