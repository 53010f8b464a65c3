using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Compute.Evaluation;

/// <summary>Copies of vectors' rows, whatever their encoding. Views of long strings keep pointing where they did.</summary>
internal static unsafe class VectorCopy
{
    /// <summary>The vector itself when it is flat or constant, else its selected rows spread out into <paramref name="target"/>.</summary>
    public static Vector Flatten(Vector source, Selection selection, int rows, Vector target)
    {
        if (source.Encoding != VectorEncoding.Dictionary) return source;
        target.StartFlat(rows);
        Scatter(source, selection, target);
        target.SetValidity(source.Validity);
        return target;
    }

    /// <summary>Copies the selected rows' values to the same rows of a flat target. Validity is the caller's.</summary>
    public static void Scatter(Vector source, Selection selection, Vector target)
    {
        switch (source.Physical.Width())
        {
            case 1: Values<byte>(source, selection, target); break;
            case 2: Values<ushort>(source, selection, target); break;
            case 4: Values<uint>(source, selection, target); break;
            case 8: Values<ulong>(source, selection, target); break;
            case 16: Values<UInt128>(source, selection, target); break;
            default: throw new FrameNotSupportedException($"values of type {source.Type} cannot be copied here");
        }
    }

    /// <summary>Copies values and validity of the selected rows; the target's validity bits appear with the first null (for <paramref name="rows"/> rows).</summary>
    public static void ScatterWithNulls(Vector source, Selection selection, int rows, Vector target)
    {
        Scatter(source, selection, target);
        ulong* from = source.Validity;
        if (from == null) return;
        ulong* to = target.Validity;
        if (to == null) to = target.StartValidity(rows);
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            if (!source.IsValid(row)) Bitmap.Clear(to, row);
        }
    }

    private static void Values<T>(Vector source, Selection selection, Vector target) where T : unmanaged
    {
        T* from = source.Values.As<T>();
        T* to = target.As<T>();
        int count = selection.Count;
        int* rows = selection.Indices;
        switch (source.Encoding)
        {
            case VectorEncoding.Constant:
                T value = from[0];
                if (rows == null) new Span<T>(to, count).Fill(value);
                else
                    for (int i = 0; i < count; i++) to[rows[i]] = value;
                break;
            case VectorEncoding.Dictionary:
                int* codes = source.Codes;
                if (rows == null)
                    for (int i = 0; i < count; i++) to[i] = from[codes[i]];
                else
                    for (int i = 0; i < count; i++) to[rows[i]] = from[codes[rows[i]]];
                break;
            default:
                if (rows == null) new ReadOnlySpan<T>(from, count).CopyTo(new Span<T>(to, count));
                else
                    for (int i = 0; i < count; i++) to[rows[i]] = from[rows[i]];
                break;
        }
    }
}
