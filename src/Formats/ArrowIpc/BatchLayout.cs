using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Formats.ArrowIpc;

/// <summary>Lays a record batch out as a message: metadata first, then the buffers, each at a multiple of 64 bytes.</summary>
internal sealed unsafe class BatchLayout(Schema schema, ArrowLayout layout)
{
    private readonly WireType[] _wires = [.. schema.Select(f => SchemaMessage.WireOf(f, layout))];
    private readonly List<long> _nodes = [];
    private readonly List<long> _buffers = [];
    private readonly List<long> _heapCounts = [];
    private int _nextBuffer;
    private long _written;

    /// <summary>Bytes of the body of the batch that was measured last.</summary>
    public long BodyLength { get; private set; }

    /// <summary>Measures a batch and gives the message that describes it.</summary>
    public byte[] Describe(RecordBatch batch)
    {
        _nodes.Clear();
        _buffers.Clear();
        _heapCounts.Clear();
        BodyLength = 0;
        for (int c = 0; c < _wires.Length; c++) Measure(batch.Columns[c], _wires[c]);
        var builder = new FlatBuilder();
        int heapCounts = _heapCounts.Count > 0 ? builder.Structs(CollectionsMarshal.AsSpan(_heapCounts), 1) : 0;
        int buffers = builder.Structs(CollectionsMarshal.AsSpan(_buffers), 2);
        int nodes = builder.Structs(CollectionsMarshal.AsSpan(_nodes), 2);
        builder.StartTable(5).Number(0, batch.Length, 8).Reference(1, nodes).Reference(2, buffers);
        if (heapCounts != 0) builder.Reference(4, heapCounts);
        int header = builder.EndTable();
        int message = builder.StartTable(4)
            .Number(3, BodyLength, 8).Reference(2, header).Number(0, WireFormat.Version5, 2).Number(1, WireFormat.RecordBatchHeader, 1).EndTable();
        return builder.Finish(message).ToArray();
    }

    /// <summary>Writes the body of the batch that was described last.</summary>
    /// <param name="batch">That batch.</param>
    /// <param name="body"><see cref="BodyLength"/> bytes.</param>
    public void WriteBody(RecordBatch batch, Span<byte> body)
    {
        _nextBuffer = 0;
        _written = 0;
        fixed (byte* target = body)
            for (int c = 0; c < _wires.Length; c++) Write(batch.Columns[c], _wires[c], target);
    }

    // In Arrow's order: a column, then what is inside it.
    private void Measure(Column column, WireType wire)
    {
        int rows = column.Length;
        _nodes.Add(rows);
        _nodes.Add(wire.Id == WireTypeId.Null ? rows : column.NullCount);
        if (wire.Id == WireTypeId.Null) return;
        Place(column.NullCount == 0 ? 0 : (rows + 7) / 8);
        switch (wire.Id)
        {
            case WireTypeId.Bool:
                Place((rows + 7) / 8);
                break;
            case WireTypeId.Utf8 or WireTypeId.Binary:
                Place((rows + 1L) * sizeof(int));
                Place(TextLength(column));
                break;
            case WireTypeId.Utf8View or WireTypeId.BinaryView:
                Place(rows * 16L);
                foreach (var heap in column.Heaps) Place(heap.Length);
                _heapCounts.Add(column.Heaps.Length);
                break;
            case WireTypeId.List or WireTypeId.Map:
                Place((rows + 1L) * sizeof(int));
                break;
            case WireTypeId.FixedSizeList or WireTypeId.Struct:
                break;
            case WireTypeId.FixedSizeBinary:
                Place((long)rows * wire.Width);
                break;
            default:
                Place(rows * (wire.Width / 8L));
                break;
        }

        if (!IsNested(wire)) return;
        IReadOnlyList<Field> inside = SchemaMessage.Inside(wire.Type);
        for (int i = 0; i < inside.Count; i++) Measure(column.Parts.Children[i], SchemaMessage.WireOf(inside[i], layout));
    }

    private void Write(Column column, WireType wire, byte* target)
    {
        if (wire.Id == WireTypeId.Null) return;
        byte* validity = Next(target);
        if (column.NullCount > 0) Copy(column.Validity!.Pointer, validity, (column.Length + 7) / 8);
        byte* data = wire.Id is WireTypeId.FixedSizeList or WireTypeId.Struct ? null : Next(target);
        switch (wire.Id)
        {
            case WireTypeId.Utf8 or WireTypeId.Binary:
                WriteText(column, (int*)data, Next(target));
                break;
            case WireTypeId.Utf8View or WireTypeId.BinaryView:
                Copy(column.Data.Pointer, data, column.Length * 16L);
                foreach (var heap in column.Heaps) Copy(heap.Pointer, Next(target), heap.Length);
                break;
            case WireTypeId.List or WireTypeId.Map:
                Copy(column.Parts.Offsets!.Pointer, data, (column.Length + 1L) * sizeof(int));
                break;
            case WireTypeId.FixedSizeList or WireTypeId.Struct:
                break;
            default:
                WriteFixed(wire, column, data);
                break;
        }

        if (!IsNested(wire)) return;
        IReadOnlyList<Field> inside = SchemaMessage.Inside(wire.Type);
        for (int i = 0; i < inside.Count; i++) Write(column.Parts.Children[i], SchemaMessage.WireOf(inside[i], layout), target);
    }

    private static bool IsNested(WireType wire) => wire.Id is WireTypeId.List or WireTypeId.FixedSizeList or WireTypeId.Struct or WireTypeId.Map;

    private byte* Next(byte* target)
    {
        long start = _buffers[2 * _nextBuffer];
        long length = _buffers[(2 * _nextBuffer) + 1];
        new Span<byte>(target + _written, (int)(start - _written)).Clear(); // the padding before
        _written = start + length;
        if (++_nextBuffer == _buffers.Count / 2) new Span<byte>(target + _written, (int)(BodyLength - _written)).Clear();
        return target + start;
    }

    private static void WriteFixed(WireType wire, Column column, byte* to)
    {
        int rows = column.Length;
        byte* data = column.Data.Pointer;
        switch (wire.Id)
        {
            case WireTypeId.Bool:
                Copy(data, to, (rows + 7) / 8);
                break;
            case WireTypeId.Decimal when wire.Width == 128 && wire.Type.IsShortDecimal:
                for (int i = 0; i < rows; i++) ((Int128*)to)[i] = ((long*)data)[i];
                break;
            case WireTypeId.Interval:
                for (int i = 0; i < rows; i++)
                {
                    IntervalValue value = ((IntervalValue*)data)[i];
                    if (value.Microseconds is > long.MaxValue / 1000 or < long.MinValue / 1000)
                        throw new ArithmeticOverflowException($"an interval of {value.Microseconds} microseconds has no Arrow interval in nanoseconds");
                    ((IntervalValue*)to)[i] = value with { Microseconds = value.Microseconds * 1000 };
                }

                break;
            case WireTypeId.FixedSizeBinary: // uuids: most significant byte first
                for (int i = 0; i < rows; i++) ((UInt128*)to)[i] = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(((UInt128*)data)[i]);
                break;
            default:
                Copy(data, to, rows * (wire.Width / 8L));
                break;
        }
    }

    private static void WriteText(Column column, int* offsets, byte* bytes)
    {
        int at = 0;
        for (int i = 0; i < column.Length; i++)
        {
            offsets[i] = at;
            ReadOnlySpan<byte> value = column.GetBytes(i);
            value.CopyTo(new Span<byte>(bytes + at, value.Length));
            at += value.Length;
        }

        offsets[column.Length] = at;
    }

    private static long TextLength(Column column)
    {
        long length = 0;
        var views = (StringView*)column.Data.Pointer;
        for (int i = 0; i < column.Length; i++) length += views[i].Length;
        return length <= int.MaxValue ? length : throw new FrameNotSupportedException("a batch with more than 2 GiB of text in a column cannot be written with 32-bit offsets");
    }

    private static void Copy(byte* from, byte* to, long length) => Unsafe.CopyBlockUnaligned(to, from, checked((uint)length));

    private void Place(long length)
    {
        _buffers.Add(BodyLength);
        _buffers.Add(length);
        BodyLength += (length + WireFormat.Alignment - 1) & ~(WireFormat.Alignment - 1L);
    }
}
