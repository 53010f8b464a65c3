using System.Runtime.CompilerServices;
using FrameEngine.Types;

namespace FrameEngine.Columns;

/// <summary>Shows a slice of a <see cref="Column"/> as a flat <see cref="Vector"/>: in place where the layouts agree, converted where they do not (booleans, text).</summary>
internal static unsafe class ColumnVector
{
    /// <summary>Points or fills <paramref name="target"/> (which must have a pool) with rows <paramref name="start"/> … + <paramref name="count"/>.</summary>
    public static void Show(Column column, int start, int count, Vector target)
    {
        byte* data = column.Data.Pointer;
        switch (target.Physical)
        {
            case PhysicalType.Bool:
                target.StartFlat(count);
                byte* bytes = target.As<byte>();
                for (int i = 0; i < count; i++) bytes[i] = Bitmap.Get((ulong*)data, start + i) ? (byte)1 : (byte)0;
                break;
            case PhysicalType.View:
                target.StartFlat(count);
                StringView* views = target.Views;
                StringView* source = (StringView*)data + start;
                for (int i = 0; i < count; i++)
                {
                    StringView view = source[i];
                    if (!view.IsInline) view.Pointer = column.Heaps[(int)(uint)view.High].Pointer + (uint)(view.High >> 32);
                    views[i] = view;
                }

                break;
            default:
                target.Reserve(count);
                target.PointFlat(data + ((long)start * target.Physical.Width()), null, count);
                break;
        }

        ShowValidity(column, start, count, target);
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
