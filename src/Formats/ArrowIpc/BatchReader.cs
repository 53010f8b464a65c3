using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.ArrowIpc;

/// <summary>Builds columns from the nodes and buffers of one record batch message. Lengths, offsets, codes and text are all checked.</summary>
internal sealed unsafe partial class BatchReader(MemoryPool pool)
{
    private readonly List<long> _nodes = [];
    private readonly List<long> _buffers = [];
    private readonly List<long> _heapCounts = [];
    private int _node;
    private int _buffer;
    private int _heapCount;

    /// <summary>Reads the columns of <paramref name="fields"/> from a record batch and its body.</summary>
    /// <param name="header">The record batch table.</param>
    /// <param name="body">All of the body.</param>
    /// <param name="fields">The stream's fields.</param>
    /// <param name="dictionaries">The dictionaries in force; null while one of them is being read, whose values are plain.</param>
    /// <param name="rows">Rows of the batch.</param>
    public ImmutableArray<Column> Read(FlatTable header, ReadOnlySpan<byte> body, IReadOnlyList<WireField> fields, Dictionary<long, Column>? dictionaries, out int rows)
    {
        if (header.Has(3)) throw new FrameNotSupportedException("Arrow streams with compressed buffers cannot be read yet");
        long length = header.Int64(0);
        if (length is < 0 or > 1 << 30) throw FlatTable.Malformed();
        rows = (int)length;
        Load(header, 1, 16, _nodes);
        Load(header, 2, 16, _buffers);
        Load(header, 4, 8, _heapCounts);
        _node = _buffer = _heapCount = 0;
        var columns = ImmutableArray.CreateBuilder<Column>(fields.Count);
        try
        {
            foreach (WireField field in fields)
            {
                if (NextNode() is var here && here != rows) throw Wrong(field, $"{here} rows in a batch of {rows}");
                columns.Add(dictionaries is not null && field.Dictionary is { } id
                    ? ReadCoded(field, rows, body, dictionaries.TryGetValue(id, out Column? values) ? values : throw Wrong(field, $"dictionary {id} is missing"))
                    : ReadPlain(field, field.Wire, rows, body));
            }
        }
        catch
        {
            foreach (Column column in columns) column.Dispose();
            throw;
        }

        return columns.ToImmutable();
    }

    private static void Load(FlatTable header, int field, int width, List<long> numbers)
    {
        numbers.Clear();
        int count = header.Count(field, width) * (width / 8);
        for (int i = 0; i < count; i++) numbers.Add(header.ElementInt64(field, 8 * i));
    }

    private long NextNode()
    {
        if (_node + 2 > _nodes.Count) throw FlatTable.Malformed();
        _node += 2;
        return _nodes[_node - 2];
    }

    private Column ReadPlain(WireField field, WireType wire, int rows, ReadOnlySpan<byte> body)
    {
        if (field.Children.Length > 0) return ReadNested(field, wire, rows, body);
        if (wire.Id == WireTypeId.Null)
        {
            NativeBuffer none = NativeBuffer.Allocate(pool, Math.Max(Bitmap.Words(rows), 1) * 8L, cleared: true);
            return new Column(wire.Type, rows, rows, null, none, []);
        }

        NativeBuffer? validity = ReadValidity(field, rows, body, out int nulls);
        NativeBuffer? data = null;
        List<NativeBuffer> heaps = [];
        try
        {
            switch (wire.Id)
            {
                case WireTypeId.Bool:
                    ReadOnlySpan<byte> bits = Next(field, body, (rows + 7) / 8);
                    data = NativeBuffer.Allocate(pool, Math.Max(Bitmap.Words(rows), 1) * 8L, cleared: true);
                    bits.CopyTo(data.Span);
                    break;
                case WireTypeId.Utf8 or WireTypeId.Binary or WireTypeId.LargeUtf8 or WireTypeId.LargeBinary:
                    bool wide = wire.Id is WireTypeId.LargeUtf8 or WireTypeId.LargeBinary;
                    data = NativeBuffer.Allocate(pool, Math.Max(rows, 1) * 16L);
                    ReadOnlySpan<byte> offsets = rows == 0 ? NextAny(field, body) : Next(field, body, (rows + 1L) * (wide ? 8 : 4));
                    ReadOnlySpan<byte> bytes = NextAny(field, body);
                    heaps.Add(Copy(bytes));
                    FillViews(field, wire.Type, rows, offsets, wide, heaps[0], validity, (StringView*)data.Pointer);
                    break;
                case WireTypeId.Utf8View or WireTypeId.BinaryView:
                    ReadOnlySpan<byte> views = Next(field, body, rows * 16L);
                    data = NativeBuffer.Allocate(pool, Math.Max(rows, 1) * 16L);
                    views.CopyTo(data.Span);
                    long count = _heapCount < _heapCounts.Count ? _heapCounts[_heapCount++] : throw FlatTable.Malformed();
                    if (count < 0 || count > _buffers.Count) throw FlatTable.Malformed();
                    for (long i = 0; i < count; i++) heaps.Add(Copy(NextAny(field, body)));
                    CheckViews(field, wire.Type, rows, heaps, validity, (StringView*)data.Pointer);
                    if (wire.Type.IsNested) CheckPacked(field, wire.Type, rows, heaps, validity, (StringView*)data.Pointer);
                    break;
                case WireTypeId.FixedSizeBinary when wire.Type.Id == TypeId.Binary:
                    ReadOnlySpan<byte> packed = Next(field, body, (long)rows * wire.Width);
                    data = NativeBuffer.Allocate(pool, Math.Max(rows, 1) * 16L);
                    heaps.Add(Copy(packed));
                    for (int i = 0; i < rows; i++) ((StringView*)data.Pointer)[i] = View(heaps[0], (long)i * wire.Width, wire.Width);
                    break;
                default:
                    int width = wire.Id == WireTypeId.FixedSizeBinary ? wire.Width : wire.Width / 8;
                    ReadOnlySpan<byte> values = Next(field, body, (long)rows * width);
                    data = NativeBuffer.Allocate(pool, Math.Max((long)rows * field.Wire.Type.Physical.Width(), 16));
                    fixed (byte* source = values) FixedConversion.Convert(field.Name, wire, source, data.Pointer, rows, validity is null ? null : (ulong*)validity.Pointer);
                    break;
            }

            return new Column(wire.Type, rows, nulls, nulls > 0 ? validity : null, data, [.. heaps]);
        }
        catch
        {
            validity?.Release();
            data?.Release();
            foreach (NativeBuffer heap in heaps) heap.Release();
            throw;
        }
    }

    private Column ReadCoded(WireField field, int rows, ReadOnlySpan<byte> body, Column values)
    {
        NativeBuffer? validity = ReadValidity(field, rows, body, out _);
        try
        {
            int width = field.Codes.Width / 8;
            ReadOnlySpan<byte> codes = Next(field, body, (long)rows * width);
            using var dictionary = new Vector(values.Type, pool, Math.Max(values.Length, 1));
            ColumnVector.Show(values, 0, values.Length, dictionary);
            using var builder = new ColumnBuilder(values.Type, pool);
            using NativeBuffer indices = NativeBuffer.Allocate(pool, Math.Max(rows, 1) * sizeof(int));
            using NativeBuffer valid = NativeBuffer.Allocate(pool, Math.Max(Bitmap.Words(rows), 1) * 8L);
            var positions = (int*)indices.Pointer;
            var bits = (ulong*)valid.Pointer;
            Bitmap.Fill(bits, Math.Max(rows, 1), true);
            for (int i = 0; i < rows; i++)
            {
                positions[i] = 0;
                bool isValid = validity is null || Bitmap.Get((ulong*)validity.Pointer, i);
                if (isValid)
                {
                    ReadOnlySpan<byte> code = codes.Slice(i * width, width);
                    long position = width switch { 1 => code[0], 2 => BitConverter.ToUInt16(code), 4 => BitConverter.ToUInt32(code), _ => BitConverter.ToInt64(code) };
                    if ((ulong)position >= (ulong)values.Length) throw Wrong(field, $"code {position} is outside a dictionary of {values.Length} values");
                    positions[i] = (int)position;
                    isValid = dictionary.IsValid((int)position);
                }

                if (!isValid) Bitmap.Clear(bits, i);
            }

            if (values.Length == 0)
            {
                for (int i = 0; i < rows; i++) builder.AppendNull(); // every row is null: no code is within an empty dictionary
                return builder.Finish();
            }

            using var coded = new Vector(values.Type);
            dictionary.SetValidity(null); // nulls among the values are nulls of the rows by now
            coded.PointCodes(positions, dictionary, bits, rows);
            builder.Append(coded, Selection.All(rows));
            return builder.Finish();
        }
        finally
        {
            validity?.Release();
        }
    }

    /// <summary>The validity bitmap as whole words, or null if nothing is null.</summary>
    private NativeBuffer? ReadValidity(WireField field, int rows, ReadOnlySpan<byte> body, out int nulls)
    {
        nulls = 0;
        ReadOnlySpan<byte> bits = NextAny(field, body);
        if (bits.IsEmpty || rows == 0) return null;
        int length = (rows + 7) / 8;
        if (bits.Length < length) throw Wrong(field, "its validity bitmap is too short");
        NativeBuffer validity = NativeBuffer.Allocate(pool, Bitmap.Words(rows) * 8L, cleared: true);
        bits[..length].CopyTo(validity.Span);
        nulls = rows - Bitmap.CountOnes((ulong*)validity.Pointer, rows);
        if (nulls > 0) return validity;
        validity.Release();
        return null;
    }

    private static void FillViews(WireField field, DataType type, int rows, ReadOnlySpan<byte> offsets, bool wide, NativeBuffer heap, NativeBuffer? validity, StringView* views)
    {
        bool ascii = type.Id != TypeId.Utf8 || System.Text.Ascii.IsValid(heap.Span);
        long start = rows == 0 ? 0 : OffsetAt(offsets, 0, wide);
        for (int i = 0; i < rows; i++)
        {
            long end = OffsetAt(offsets, i + 1, wide);
            if (start < 0 || end < start || end > heap.Length || end - start > int.MaxValue) throw Wrong(field, $"the offsets {start} and {end} do not fit {heap.Length} bytes");
            bool isValid = validity is null || Bitmap.Get((ulong*)validity.Pointer, i);
            if (isValid && !ascii && !System.Text.Unicode.Utf8.IsValid(heap.Span.Slice((int)start, (int)(end - start)))) throw Wrong(field, "text is not valid UTF-8");
            views[i] = isValid ? View(heap, start, (int)(end - start)) : default;
            start = end;
        }
    }

    private static long OffsetAt(ReadOnlySpan<byte> offsets, int index, bool wide) =>
        wide ? BitConverter.ToInt64(offsets[(8 * index)..]) : BitConverter.ToInt32(offsets[(4 * index)..]);

    /// <summary>Checks that views stay within their buffers, and clears the padding of short ones, which comparisons rely on.</summary>
    private static void CheckViews(WireField field, DataType type, int rows, List<NativeBuffer> heaps, NativeBuffer? validity, StringView* views)
    {
        bool ascii = type.Id != TypeId.Utf8 || heaps.TrueForAll(h => System.Text.Ascii.IsValid(h.Span));
        for (int i = 0; i < rows; i++)
        {
            StringView* view = views + i;
            if (validity is not null && !Bitmap.Get((ulong*)validity.Pointer, i))
            {
                *view = default;
                continue;
            }

            if (view->Length < 0) throw Wrong(field, $"a value of {view->Length} bytes");
            if (view->IsInline)
            {
                StringView copy = *view; // not in place: the target may be written while the source is still read
                StringView clean = StringView.Of((byte*)&copy + 4, copy.Length);
                *view = clean;
                if (type.Id == TypeId.Utf8 && ((((view->Low >> 32) | view->High) & 0x8080808080808080) != 0) && !System.Text.Unicode.Utf8.IsValid(StringView.Span(view)))
                    throw Wrong(field, "text is not valid UTF-8");
                continue;
            }

            int heap = (int)view->High, offset = (int)(view->High >> 32);
            if ((uint)heap >= (uint)heaps.Count || offset < 0 || (long)offset + view->Length > heaps[heap].Length) throw Wrong(field, "a value lies outside its buffer");
            byte* bytes = heaps[heap].Pointer + offset;
            view->Prefix = Unsafe.ReadUnaligned<uint>(bytes);
            if (!ascii && !System.Text.Unicode.Utf8.IsValid(new ReadOnlySpan<byte>(bytes, view->Length))) throw Wrong(field, "text is not valid UTF-8");
        }
    }

    private static void CheckPacked(WireField field, DataType type, int rows, List<NativeBuffer> heaps, NativeBuffer? validity, StringView* views)
    {
        for (int i = 0; i < rows; i++)
        {
            if (validity is not null && !Bitmap.Get((ulong*)validity.Pointer, i)) continue;
            ReadOnlySpan<byte> value = views[i].IsInline
                ? StringView.Span(views + i)
                : new ReadOnlySpan<byte>(heaps[(int)views[i].High].Pointer + (int)(views[i].High >> 32), views[i].Length);
            if (!Nested.PackedCheck.IsWellFormed(type.Layout, value)) throw Wrong(field, $"a value is no {type}");
        }
    }

    /// <summary>A view into the first heap, as columns hold it: buffer index and offset in place of the pointer.</summary>
    private static StringView View(NativeBuffer heap, long offset, int length)
    {
        StringView view = StringView.Of(heap.Pointer + offset, length);
        if (length > StringView.InlineLength) view.High = (ulong)offset << 32;
        return view;
    }

    private NativeBuffer Copy(ReadOnlySpan<byte> bytes)
    {
        NativeBuffer copy = NativeBuffer.Allocate(pool, bytes.Length + 16L); // short values are loaded as whole words
        copy.SetLength(bytes.Length);
        bytes.CopyTo(copy.Span);
        return copy;
    }

    private ReadOnlySpan<byte> Next(WireField field, ReadOnlySpan<byte> body, long needed)
    {
        ReadOnlySpan<byte> bytes = NextAny(field, body);
        return bytes.Length >= needed ? bytes[..(int)needed] : throw Wrong(field, $"a buffer has {bytes.Length} bytes where {needed} are needed");
    }

    private ReadOnlySpan<byte> NextAny(WireField field, ReadOnlySpan<byte> body)
    {
        if (_buffer + 2 > _buffers.Count) throw Wrong(field, "a buffer is missing");
        long start = _buffers[_buffer], length = _buffers[_buffer + 1];
        _buffer += 2;
        if (length == 0) return [];
        if (start < 0 || length < 0 || start > body.Length || length > body.Length - start) throw Wrong(field, "a buffer lies outside the body");
        return body.Slice((int)start, (int)length);
    }

    private static ArrowException Wrong(WireField field, string reason) => new($"column \"{field.Name}\": {reason}");
}
