using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Spill;

/// <summary>Rows as bytes, by column. They are read in place: only the pointers of long texts are set.</summary>
/// <remarks><code>
/// per column: 8 bytes, of its long texts; the highest bit is set if it has nulls
/// per column, each part from a multiple of 64:  values | validity bits, if it has nulls | bytes of long texts, if any
/// </code>
/// A long text's view holds, instead of a pointer, where its bytes are among its column's. Nulls have views of no bytes.</remarks>
internal static unsafe class BlockFormat
{
    private const ulong NullsBit = 1UL << 63;

    /// <summary>Appends rows to a file.</summary>
    /// <param name="columns">Flat, without a selection.</param>
    public static SpillBlock Write(ReadOnlySpan<Vector> columns, int rows, SpillFile file, SpillSpace space, MemoryPool pool)
    {
        long* heaps = stackalloc long[columns.Length];
        long size = Aligned(columns.Length * 8L);
        for (int c = 0; c < columns.Length; c++)
        {
            heaps[c] = columns[c].Physical == PhysicalType.View ? LongBytes(columns[c], rows) : 0;
            size += Aligned((long)rows * columns[c].Physical.Width()) + (columns[c].Validity == null ? 0 : Aligned(Bitmap.Words(rows) * 8L)) + Aligned(heaps[c]);
        }

        using NativeBuffer memory = NativeBuffer.Allocate(pool, size);
        byte* at = memory.Pointer + Aligned(columns.Length * 8L);
        for (int c = 0; c < columns.Length; c++)
        {
            Vector vector = columns[c];
            ((ulong*)memory.Pointer)[c] = (ulong)heaps[c] | (vector.Validity == null ? 0 : NullsBit);
            long bytes = (long)rows * vector.Physical.Width();
            var views = (StringView*)at;
            Buffer.MemoryCopy(vector.Data, at, bytes, bytes);
            at += Aligned(bytes);
            if (vector.Validity != null)
            {
                bytes = Bitmap.Words(rows) * 8L;
                Buffer.MemoryCopy(vector.Validity, at, bytes, bytes);
                at += Aligned(bytes);
            }

            if (vector.Physical == PhysicalType.View) CopyTexts(vector, views, rows, at);
            at += Aligned(heaps[c]);
        }

        long offset = file.Append(memory.Pointer, size);
        space.Count(size);
        return new SpillBlock(offset, size, rows);
    }

    /// <summary>Where the columns of a block that was read into memory are. Sets the pointers of its texts.</summary>
    public static void Open(byte* block, int rows, ReadOnlySpan<DataType> types, BlockColumn[] columns)
    {
        byte* at = block + Aligned(types.Length * 8L);
        for (int c = 0; c < types.Length; c++)
        {
            ulong head = ((ulong*)block)[c];
            PhysicalType physical = types[c].Physical;
            byte* data = at;
            at += Aligned((long)rows * physical.Width());
            ulong* validity = null;
            if ((head & NullsBit) != 0)
            {
                validity = (ulong*)at;
                at += Aligned(Bitmap.Words(rows) * 8L);
            }

            long heap = (long)(head & ~NullsBit);
            if (heap > 0)
            {
                var views = (StringView*)data;
                for (int i = 0; i < rows; i++)
                    if (!views[i].IsInline) views[i].Pointer = at + (long)views[i].High;
            }

            at += Aligned(heap);
            columns[c] = new BlockColumn(data, validity);
        }
    }

    private static long Aligned(long bytes) => (bytes + 63) & ~63L;

    private static long LongBytes(Vector vector, int rows)
    {
        long bytes = 0;
        StringView* views = vector.Views;
        for (int i = 0; i < rows; i++)
            if (!views[i].IsInline && Bitmap.IsValid(vector.Validity, i)) bytes += views[i].Length;
        return bytes;
    }

    private static void CopyTexts(Vector vector, StringView* views, int rows, byte* heap)
    {
        long used = 0;
        for (int i = 0; i < rows; i++)
        {
            if (!Bitmap.IsValid(vector.Validity, i))
            {
                views[i] = default;
            }
            else if (!views[i].IsInline)
            {
                StringView.CopyLong(views[i].Pointer, heap + used, views[i].Length);
                views[i].High = (ulong)used;
                used += views[i].Length;
            }
        }
    }
}

/// <summary>A column of a block in memory.</summary>
internal readonly unsafe struct BlockColumn(byte* data, ulong* validity)
{
    public byte* Data { get; } = data;

    /// <summary>Null if no row is null.</summary>
    public ulong* Validity { get; } = validity;
}
