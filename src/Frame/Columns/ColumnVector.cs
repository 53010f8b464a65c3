using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FrameEngine.Types;

namespace FrameEngine.Columns;

/// <summary>Shows a slice of a <see cref="Column"/> as a <see cref="Vector"/>: in place where the layouts agree, converted where they do not (booleans, text). Text that has codes becomes a dictionary, all else is flat.</summary>
internal static unsafe class ColumnVector
{
    /// <summary>Points or fills <paramref name="target"/> (which must have a pool) with rows <paramref name="start"/> … + <paramref name="count"/>.</summary>
    public static void Show(Column column, int start, int count, Vector target) => Show(column, start, count, Selection.All(count), target);

    /// <summary>The same where only some rows will be looked at: the others may be undefined.</summary>
    public static void Show(Column column, int start, int count, Selection selection, Vector target)
    {
        byte* data = column.Data.Pointer;
        switch (target.Physical)
        {
            case PhysicalType.Bool:
                target.StartFlat(count);
                byte* bytes = target.As<byte>();
                for (int i = 0; i < count; i++) bytes[i] = Bitmap.Get((ulong*)data, start + i) ? (byte)1 : (byte)0;
                break;
            case PhysicalType.View when column.Summary?.Codes is { } codes:
                target.StartCodes(codes.Dictionary, count);
                Widen(codes.Codes + start, target.Codes, count);
                break;
            case PhysicalType.View:
                target.StartFlat(count);
                ShowViews(column, start, selection, target.Views);
                break;
            default:
                target.Reserve(count);
                target.PointFlat(data + ((long)start * target.Physical.Width()), null, count);
                break;
        }

        ShowValidity(column, start, count, target);
    }

    /// <summary>The validity bits of a slice, or null if none of the column is null. They may lie in the scratch vector's own memory.</summary>
    public static ulong* Validity(Column column, int start, int count, Vector scratch)
    {
        if (column.NullCount == 0) return null;
        scratch.StartFlat(count);
        ShowValidity(column, start, count, scratch);
        return scratch.Validity;
    }

    private static void ShowViews(Column column, int start, Selection selection, StringView* views)
    {
        StringView* source = (StringView*)column.Data.Pointer + start;
        int* rows = selection.Indices;
        for (int i = 0; i < selection.Count; i++)
        {
            int row = rows == null ? i : rows[i];
            StringView view = source[row];
            if (!view.IsInline) view.Pointer = column.Heaps[(int)(uint)view.High].Pointer + (uint)(view.High >> 32);
            views[row] = view;
        }
    }

    private static void Widen(byte* codes, int* target, int count)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
            for (; i + 8 <= count; i += 8) Vector256.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)(codes + i)).AsByte()).ToVector256Unsafe()).AsInt32().Store(target + i);
        for (; i < count; i++) target[i] = codes[i];
    }

    private static void ShowValidity(Column column, int start, int count, Vector target)
    {
        if (column.Type.Id == TypeId.Null)
        {
            Bitmap.Fill(target.OwnValidity, Math.Max(count, 1), false);
            target.SetValidity(target.OwnValidity);
            return;
        }

        if (column.Validity is null || column.NullCount == 0) return;
        ulong* bits = (ulong*)column.Validity.Pointer;
        if ((start & 63) == 0)
        {
            target.SetValidity(bits + (start >> 6));
            return;
        }

        ulong* own = target.OwnValidity;
        int shift = start & 63, words = Bitmap.Words(count), last = Bitmap.Words(column.Length) - 1;
        for (int w = 0; w < words; w++)
        {
            int at = (start >> 6) + w;
            own[w] = (bits[at] >> shift) | (at < last ? bits[at + 1] << (64 - shift) : 0);
        }

        target.SetValidity(own);
    }
}
