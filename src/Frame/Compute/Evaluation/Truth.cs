using FrameEngine.Columns;
using FrameEngine.Compute.Comparing;

namespace FrameEngine.Compute.Evaluation;

/// <summary>Row lists from boolean vectors of any encoding.</summary>
internal static unsafe class Truth
{
    /// <summary>Lists the selected rows that are valid and <paramref name="wanted"/>. The output may be the selection's memory.</summary>
    public static int Select(Vector vector, Selection selection, bool wanted, int* output)
    {
        byte want = wanted ? (byte)1 : (byte)0;
        switch (vector.Encoding)
        {
            case VectorEncoding.Constant:
                return vector.IsValid(0) && vector.As<byte>()[0] == want ? Rows.Copy(selection, output) : 0;
            case VectorEncoding.Flat:
                return Rows.OfBytes(vector.As<byte>(), vector.Validity, wanted, selection, output);
            default:
                return Lookup(vector.Codes, vector.Dictionary!.As<byte>(), vector.Validity, want, selection, output);
        }
    }

    /// <summary>Lists the selected rows that are valid and whose code has <paramref name="want"/> in the table.</summary>
    public static int Lookup(int* codes, byte* table, ulong* validity, byte want, Selection selection, int* output)
    {
        int kept = 0, count = selection.Count;
        int* rows = selection.Indices;
        if (validity == null && rows == null)
        {
            for (int row = 0; row < count; row++)
            {
                output[kept] = row;
                kept += table[codes[row]] == want ? 1 : 0;
            }
        }
        else if (validity == null)
        {
            for (int i = 0; i < count; i++)
            {
                int row = rows[i];
                output[kept] = row;
                kept += table[codes[row]] == want ? 1 : 0;
            }
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                int row = rows == null ? i : rows[i];
                output[kept] = row;
                kept += table[codes[row]] == want && Bitmap.Get(validity, row) ? 1 : 0;
            }
        }

        return kept;
    }

    /// <summary>Lists the selected rows whose validity is <paramref name="valid"/>.</summary>
    public static int SelectValid(Vector vector, Selection selection, bool valid, int* output)
    {
        ulong* validity = vector.Validity;
        if (validity == null || vector.Encoding == VectorEncoding.Constant)
            return (validity == null || Bitmap.Get(validity, 0)) == valid ? Rows.Copy(selection, output) : 0;
        int kept = 0;
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            output[kept] = row;
            kept += Bitmap.Get(validity, row) == valid ? 1 : 0;
        }

        return kept;
    }
}
