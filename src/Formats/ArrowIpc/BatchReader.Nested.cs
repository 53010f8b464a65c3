using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Formats.ArrowIpc;

/// <content>Lists, structs and maps: their children are read as columns and packed row by row.</content>
internal sealed unsafe partial class BatchReader
{
    private Column ReadNested(WireField field, WireType wire, int rows, ReadOnlySpan<byte> body)
    {
        NativeBuffer? validity = ReadValidity(field, rows, body, out _);
        NativeBuffer? offsets = null;
        var children = new List<Column>(field.Children.Length);
        try
        {
            if (wire.Id is WireTypeId.List or WireTypeId.LargeList or WireTypeId.Map) offsets = ReadOffsets(field, rows, body, wire.Id == WireTypeId.LargeList);
            foreach (WireField child in field.Children)
            {
                if (child.Dictionary is not null) throw new FrameNotSupportedException($"column \"{field.Name}\": dictionaries inside lists and structs cannot be read yet");
                long length = NextNode();
                if (length is < 0 or > 1 << 30) throw FlatTable.Malformed();
                children.Add(ReadPlain(child, child.Wire, (int)length, body));
            }

            CheckLengths(field, wire, rows, offsets, children);
            return NestedColumns.Pack(
                wire.Type, rows, row => validity is null || Bitmap.Get((ulong*)validity.Pointer, row), offsets is null ? null : (int*)offsets.Pointer, children, pool);
        }
        finally
        {
            validity?.Release();
            offsets?.Release();
            foreach (Column child in children) child.Dispose();
        }
    }

    // As 32-bit offsets, ascending.
    private NativeBuffer ReadOffsets(WireField field, int rows, ReadOnlySpan<byte> body, bool wide)
    {
        ReadOnlySpan<byte> stored = rows == 0 ? NextAny(field, body) : Next(field, body, (rows + 1L) * (wide ? 8 : 4));
        NativeBuffer offsets = NativeBuffer.Allocate(pool, (rows + 1L) * sizeof(int), cleared: true);
        for (int i = 0; i <= rows && rows > 0; i++)
        {
            long offset = OffsetAt(stored, i, wide);
            if (offset is < 0 or > int.MaxValue || i > 0 && offset < ((int*)offsets.Pointer)[i - 1])
            {
                offsets.Release();
                throw Wrong(field, $"the offset {offset} is not possible");
            }

            ((int*)offsets.Pointer)[i] = (int)offset;
        }

        return offsets;
    }

    private static void CheckLengths(WireField field, WireType wire, int rows, NativeBuffer? offsets, List<Column> children)
    {
        foreach (Column child in children)
        {
            long needed = offsets is not null ? ((int*)offsets.Pointer)[rows] : wire.Id == WireTypeId.FixedSizeList ? (long)rows * wire.Width : rows;
            if (child.Length < needed) throw Wrong(field, $"{child.Length} values inside where {needed} are needed");
        }
    }
}
