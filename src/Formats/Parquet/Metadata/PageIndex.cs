namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>Where the data pages of a column chunk are and which row each starts with.</summary>
/// <param name="Offset">Byte offset of the page's header in the file.</param>
/// <param name="CompressedSize">Bytes of header and page.</param>
/// <param name="FirstRow">Row within the row group.</param>
internal readonly record struct PageLocation(long Offset, int CompressedSize, long FirstRow);

/// <summary>The format's OffsetIndex: one location per data page.</summary>
internal static class OffsetIndex
{
    public static PageLocation[] Read(ref ThriftReader reader)
    {
        PageLocation[] pages = [];
        short id = 0;
        while (reader.NextField(ref id, out ThriftType type))
        {
            if (id != 1)
            {
                reader.Skip(type);
                continue;
            }
            int count = reader.ReadListHeader(type, out ThriftType element);
            if (count > 0) reader.Expect(element, ThriftType.Struct);
            pages = new PageLocation[count];
            for (int i = 0; i < count; i++) pages[i] = ReadLocation(ref reader);
        }
        return pages;
    }

    public static void Write(ThriftWriter writer, IReadOnlyList<PageLocation> pages)
    {
        short outer = writer.BeginStruct();
        writer.List(1, ThriftType.Struct, pages.Count);
        foreach (PageLocation page in pages)
        {
            short inner = writer.BeginStruct();
            writer.I64(1, page.Offset);
            writer.I32(2, page.CompressedSize);
            writer.I64(3, page.FirstRow);
            writer.EndStruct(inner);
        }
        writer.EndStruct(outer);
    }

    private static PageLocation ReadLocation(ref ThriftReader reader)
    {
        long offset = 0, row = 0;
        int size = 0;
        short id = 0;
        while (reader.NextField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1: offset = reader.ReadI64(type); break;
                case 2: size = reader.ReadI32(type); break;
                case 3: row = reader.ReadI64(type); break;
                default: reader.Skip(type); break;
            }
        }
        return new PageLocation(offset, size, row);
    }
}

/// <summary>The format's ColumnIndex: smallest and largest value of each data page.</summary>
internal sealed class ColumnIndex
{
    /// <summary>Whether a page holds nothing but nulls; its bounds then mean nothing.</summary>
    public bool[] NullPages { get; set; } = [];

    public byte[][] Min { get; set; } = [];

    public byte[][] Max { get; set; } = [];

    /// <summary>Nulls of each page, or empty when the writer did not count them.</summary>
    public long[] NullCounts { get; set; } = [];

    public static ColumnIndex Read(ref ThriftReader reader)
    {
        var index = new ColumnIndex();
        short id = 0;
        while (reader.NextField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1:
                    index.NullPages = new bool[reader.ReadListHeader(type, out _)];
                    for (int i = 0; i < index.NullPages.Length; i++) index.NullPages[i] = reader.ReadListBool();
                    break;
                case 2: index.Min = ReadBinaries(ref reader, type); break;
                case 3: index.Max = ReadBinaries(ref reader, type); break;
                case 5:
                    index.NullCounts = new long[reader.ReadListHeader(type, out ThriftType countType)];
                    for (int i = 0; i < index.NullCounts.Length; i++) index.NullCounts[i] = reader.ReadI64(countType);
                    break;
                default: reader.Skip(type); break;
            }
        }
        return index;
    }

    public void Write(ThriftWriter writer)
    {
        short outer = writer.BeginStruct();
        writer.List(1, ThriftType.True, NullPages.Length);
        foreach (bool isNull in NullPages) writer.ListBool(isNull);
        writer.List(2, ThriftType.Binary, Min.Length);
        foreach (byte[] value in Min) writer.ListBinary(value);
        writer.List(3, ThriftType.Binary, Max.Length);
        foreach (byte[] value in Max) writer.ListBinary(value);
        writer.I32(4, 0);
        writer.List(5, ThriftType.I64, NullCounts.Length);
        foreach (long count in NullCounts) writer.ListI64(count);
        writer.EndStruct(outer);
    }

    private static byte[][] ReadBinaries(ref ThriftReader reader, ThriftType type)
    {
        byte[][] values = new byte[reader.ReadListHeader(type, out ThriftType element)][];
        for (int i = 0; i < values.Length; i++) values[i] = reader.ReadBinary(element);
        return values;
    }
}
