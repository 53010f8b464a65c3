using System.Runtime.CompilerServices;
using FrameEngine.Columns;

namespace FrameEngine.Formats.Parquet.Writing;

/// <summary>The text or bytes of a column by row, without the checks of its public face: for loops over all rows.</summary>
internal readonly unsafe ref struct ColumnViews
{
    private readonly byte* _data;
    private readonly nint[] _heaps;

    public ColumnViews(Column column)
    {
        _data = column.Data.Pointer;
        _heaps = new nint[column.Heaps.Length];
        for (int i = 0; i < _heaps.Length; i++) _heaps[i] = (nint)column.Heaps[i].Pointer;
    }

    public ReadOnlySpan<byte> this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            byte* view = _data + (row * 16L);
            int length = *(int*)view;
            return length <= StringView.InlineLength
                ? new ReadOnlySpan<byte>(view + 4, length)
                : new ReadOnlySpan<byte>((byte*)_heaps[((int*)view)[2]] + (uint)((int*)view)[3], length);
        }
    }
}
