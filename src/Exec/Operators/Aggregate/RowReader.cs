using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Turns key columns of hash-table rows back into vectors.</summary>
internal static unsafe class RowReader
{
    /// <summary>Fills <paramref name="target"/> with one key column of the given rows. Text keeps pointing into the rows' heap.</summary>
    public static void Read(RowLayout layout, int column, byte** rows, int count, Vector target)
    {
        target.StartFlat(count);
        int offset = RowLayout.KeyOffset + layout.KeyOffsets[column];
        switch (target.Physical.Width())
        {
            case 1: Gather<byte>(rows, count, offset, target); break;
            case 2: Gather<ushort>(rows, count, offset, target); break;
            case 4: Gather<uint>(rows, count, offset, target); break;
            case 8: Gather<ulong>(rows, count, offset, target); break;
            default: Gather<UInt128>(rows, count, offset, target); break;
        }

        if (layout.NullBits[column] >= 0) ReadNulls(layout, layout.NullBits[column], rows, count, target);
    }

    private static void Gather<T>(byte** rows, int count, int offset, Vector target) where T : unmanaged
    {
        T* values = target.As<T>();
        for (int i = 0; i < count; i++) values[i] = *(T*)(rows[i] + offset);
    }

    private static void ReadNulls(RowLayout layout, int bit, byte** rows, int count, Vector target)
    {
        int offset = RowLayout.KeyOffset + layout.MaskOffset + (bit >> 3), mask = 1 << (bit & 7);
        ulong* validity = null;
        for (int i = 0; i < count; i++)
        {
            if ((rows[i][offset] & mask) == 0) continue;
            if (validity == null) validity = target.StartValidity(count);
            Bitmap.Clear(validity, i);
        }
    }
}
