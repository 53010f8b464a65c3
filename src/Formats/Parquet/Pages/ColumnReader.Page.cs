using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using FrameEngine.Columns;
using FrameEngine.Formats.Parquet.Encodings;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>The shape that a page was brought into when it was opened.</summary>
internal enum PageForm
{
    /// <summary>Dictionary indexes, still packed.</summary>
    Codes,

    /// <summary>Values as a flat vector has them, in place in the page where it stores them so, else decoded.</summary>
    Fixed,

    /// <summary>Bytes of text or binary behind each other, each with its length in front, at a list of lengths, or all of one length.</summary>
    Bytes,
}

/// <content>Opening a page: decompression, levels, and what each encoding needs before rows can be read.</content>
internal sealed unsafe partial class ColumnReader
{
    private readonly int _width;      // of a value in a flat vector
    private readonly bool _isView;
    private int _pageIndex = -1;
    private long _pageStart, _pageEnd;
    private int _rowInPage;
    private PageForm _form;
    private NativeBuffer? _pageBytes, _pageValues, _pageLengths, _pageValidity;
    private byte* _validity;          // of the page; null when nothing in it is null
    private byte* _values;            // Fixed
    private long _valueAt;            // present values of the page already read or skipped
    private int _present;             // present values of the page
    private RleHybridDecoder _codes;  // Codes
    private bool _codesNeedCheck;
    private byte* _next, _end;        // Bytes
    private int* _lengths;            // Bytes: null if each value has its length in front
    private int _fixedLength;         // Bytes: of every value, or 0
    private bool _validateText;       // Bytes: some byte of the page is not ASCII

    private void OpenPage(int index)
    {
        PageEntry entry = _pages[index];
        PageHeader header = entry.Header;
        _place.Offset = _chunkOffset + entry.Payload;
        byte* stored = _chunkStart + entry.Payload;
        if (_verifyChecksums) PageBytes.VerifyChecksum(header, stored, _place);
        int rows = header.ValueCount;
        byte* data;
        byte* end;
        _validity = null;
        _present = rows;
        _pageBytes = TakeAhead(index);
        PageBody body = BodyOf(entry);
        if (header.Type == PageType.DataV2)
        {
            byte* levels = stored + header.RepetitionBytes;
            if (Column.HasLevels) OpenNestedLevels(stored, levels + header.DefinitionBytes, entry);
            else if (Column.Nullable) OpenLevels(levels, header.DefinitionBytes, rows, ParquetEncoding.Rle);
            data = Open(body, index);
            end = data + body.Size;
        }
        else
        {
            data = Open(body, index);
            end = data + body.Size;
            if (Column.HasLevels) data = OpenNestedLevels(data, end, entry);
            else if (Column.Nullable) data = OpenLevelsV1(data, end, rows, header.DefinitionEncoding);
        }
        OpenValues(header.Encoding, data, end);
        _pageIndex = index;
        _pageStart = entry.FirstRow;
        _pageEnd = entry.EndRow;
        _rowInPage = 0;
        _valueAt = 0;
        if (_helpers is not null) Offer(index + 1);
    }

    /// <summary>Vectors may still point into the page: it is freed with the next <see cref="Recycle"/>.</summary>
    private void ClosePage()
    {
        Retire(ref _pageBytes);
        Retire(ref _pageValues);
        Retire(ref _pageLengths);
        Retire(ref _pageValidity);
    }

    private void Retire(ref NativeBuffer? buffer)
    {
        if (buffer is null) return;
        _retired.Add(buffer);
        buffer = null;
    }

    private byte* Open(in PageBody body, int index)
    {
        if (_codec == ParquetCodec.Uncompressed || !body.IsCompressed)
        {
            if (body.StoredSize != body.Size) throw _place.Error($"an uncompressed page has {body.StoredSize} bytes where {body.Size} are announced");
            return body.Stored;
        }
        _pageBytes ??= _shared is null ? Decompress(body) : DecompressShared(body, index, _shared);
        return _pageBytes.Pointer;
    }

    private NativeBuffer Decompress(in PageBody body) => PageBytes.Decompress(_codec, body.Stored, body.StoredSize, body.Size, _memory, _place);

    private NativeBuffer DecompressShared(in PageBody body, int index, SharedColumn shared)
    {
        if (shared.TakePage(index) is { } taken) return taken;
        NativeBuffer? page = null;
        try
        {
            return page = Decompress(body);
        }
        finally
        {
            shared.GivePage(index, page);
        }
    }

    private byte* OpenLevelsV1(byte* data, byte* end, int rows, ParquetEncoding encoding)
    {
        if (encoding == ParquetEncoding.BitPacked)
        {
            OpenLevels(data, end - data, rows, encoding);
            return data + ((rows + 7L) >> 3);
        }
        if (encoding != ParquetEncoding.Rle) throw _place.Error($"definition levels are encoded as {encoding}, which is not possible");
        if (end - data < 4) throw _place.Error("definition levels end too early");
        uint length = Unsafe.ReadUnaligned<uint>(data);
        if (length > end - data - 4) throw _place.Error($"definition levels of {length} bytes do not fit in the page");
        OpenLevels(data + 4, length, rows, encoding);
        return data + 4 + length;
    }

    private void OpenLevels(byte* levels, long length, int rows, ParquetEncoding encoding)
    {
        int most = Math.Max(Column.MaxDefinition, 1);
        if (encoding == ParquetEncoding.Rle && DefinitionLevels.AllPresent(levels, length, rows, most, _place)) return;
        if (encoding != ParquetEncoding.Rle && most > 1) throw _place.Error($"levels of a field of a struct are encoded as {encoding}, which cannot be read");
        _pageValidity = _memory.Allocate((rows + 7L) >> 3);
        byte* bitmap = _pageValidity.Pointer;
        _present = encoding == ParquetEncoding.Rle
            ? DefinitionLevels.DecodeRle(levels, length, rows, most, bitmap, _place)
            : DefinitionLevels.DecodeBitPacked(levels, length, rows, bitmap, _place);
        if (_present != rows) _validity = bitmap;
    }

    private void OpenValues(ParquetEncoding encoding, byte* data, byte* end)
    {
        switch (encoding)
        {
            case ParquetEncoding.PlainDictionary or ParquetEncoding.RleDictionary:
                OpenCodes(data, end);
                break;
            case ParquetEncoding.Plain:
                OpenPlain(data, end);
                break;
            case ParquetEncoding.Rle when Column.Physical == ParquetType.Boolean:
                OpenBooleans(data, end);
                break;
            case ParquetEncoding.DeltaBinaryPacked when Column.Physical is ParquetType.Int32 or ParquetType.Int64:
                OpenDelta(data, end);
                break;
            case ParquetEncoding.DeltaLengthByteArray when Column.Physical == ParquetType.ByteArray:
                OpenDeltaLengths(data, end);
                break;
            case ParquetEncoding.DeltaByteArray when Column.Physical is ParquetType.ByteArray or ParquetType.FixedLenByteArray:
                OpenDeltaBytes(data, end);
                break;
            case ParquetEncoding.ByteStreamSplit when Column.Width > 0:
                using (NativeBuffer joined = _memory.Allocate((long)_present * Column.Width))
                {
                    ByteStreamSplit.Decode(data, end - data, joined.Pointer, _present, Column.Width, _place);
                    OpenFixed(joined.Pointer, joined.Pointer + ((long)_present * Column.Width), keep: joined);
                }
                break;
            default:
                throw _place.Error($"a page of {Column.Physical} values is encoded as {encoding}, which cannot be read");
        }
    }

    private void OpenCodes(byte* data, byte* end)
    {
        if (Dictionary is null) throw _place.Error("a page refers to a dictionary, but the column has none");
        _form = PageForm.Codes;
        if (data == end)
        {
            if (_present != 0) throw _place.Error("dictionary indexes end too early");
            return;
        }
        int width = *data;
        _codes = new RleHybridDecoder(data + 1, end - data - 1, width, _place);
        _codesNeedCheck = width >= 32 || 1L << width > _dictionaryCount;
    }

    private void OpenPlain(byte* data, byte* end)
    {
        switch (Column.Physical)
        {
            case ParquetType.Boolean:
                if ((_present + 7L) >> 3 > end - data) throw _place.Error($"{end - data} bytes do not hold {_present} booleans");
                ConvertInto(data, 1);
                break;
            case ParquetType.ByteArray:
                OpenBytes(data, end, null, 0);
                break;
            default:
                OpenFixed(data, end, keep: null);
                break;
        }
    }

    private void OpenFixed(byte* data, byte* end, NativeBuffer? keep)
    {
        if ((long)_present * Column.Width > end - data) throw _place.Error($"{end - data} bytes do not hold {_present} values of {Column.Width} bytes");
        if (Column.Conversion == ValueConversion.FixedToView)
        {
            if (keep is not null) _pageLengths = keep.Retain();
            OpenBytes(data, end, null, Column.Width);
        }
        else if (Column.Conversion == ValueConversion.None)
        {
            if (keep is not null) _pageValues = keep.Retain();
            _form = PageForm.Fixed;
            _values = data;
        }
        else
        {
            ConvertInto(data, _width);
        }
    }

    private void ConvertInto(byte* data, int width)
    {
        _pageValues = _memory.Allocate((long)_present * width);
        FixedValues.Convert(Column, data, _pageValues.Pointer, _present, _place);
        _form = PageForm.Fixed;
        _values = _pageValues.Pointer;
    }

    private void OpenBooleans(byte* data, byte* end)
    {
        if (end - data < 4) throw _place.Error("booleans end too early");
        uint length = Unsafe.ReadUnaligned<uint>(data);
        if (length > end - data - 4) throw _place.Error($"booleans of {length} bytes do not fit in the page");
        _pageValues = _memory.Allocate(_present);
        new RleHybridDecoder(data + 4, length, 1, _place).ReadBytes(_pageValues.Pointer, _present);
        _form = PageForm.Fixed;
        _values = _pageValues.Pointer;
    }

    private void OpenDelta(byte* data, byte* end)
    {
        NativeBuffer decoded = _memory.Allocate((long)_present * Column.Width);
        try
        {
            if (Column.Width == 4) DeltaBinaryPacked.Decode(data, end, (int*)decoded.Pointer, _present, _place);
            else DeltaBinaryPacked.Decode(data, end, (long*)decoded.Pointer, _present, _place);
            OpenFixed(decoded.Pointer, decoded.Pointer + ((long)_present * Column.Width), keep: decoded);
        }
        finally
        {
            decoded.Release();
        }
    }

    private void OpenDeltaLengths(byte* data, byte* end)
    {
        _pageLengths = _memory.Allocate((long)_present * sizeof(int));
        var lengths = (int*)_pageLengths.Pointer;
        byte* bytes = DeltaBinaryPacked.Decode(data, end, lengths, _present, _place);
        CheckLengths(lengths, end - bytes);
        OpenBytes(bytes, end, lengths, 0);
    }

    private void OpenDeltaBytes(byte* data, byte* end)
    {
        using NativeBuffer prefixBuffer = _memory.Allocate((long)_present * sizeof(int));
        var prefixes = (int*)prefixBuffer.Pointer;
        byte* suffixData = DeltaBinaryPacked.Decode(data, end, prefixes, _present, _place);
        _pageLengths = _memory.Allocate((long)_present * sizeof(int));
        var lengths = (int*)_pageLengths.Pointer;
        byte* suffixes = DeltaBinaryPacked.Decode(suffixData, end, lengths, _present, _place);
        CheckLengths(lengths, end - suffixes);
        long total = 0, previous = 0;
        for (int i = 0; i < _present; i++)
        {
            if (prefixes[i] < 0 || prefixes[i] > previous) throw _place.Error($"a value shares {prefixes[i]} bytes with one of {previous}");
            previous = (long)prefixes[i] + lengths[i];
            total += previous;
            if (total > ChunkPages.LargestPage) throw _place.Error($"a page's values have more than {ChunkPages.LargestPage} bytes");
        }
        _pageValues = _memory.Allocate(total);
        byte* target = _pageValues.Pointer, last = target;
        for (int i = 0; i < _present; i++)
        {
            Buffer.MemoryCopy(last, target, prefixes[i], prefixes[i]);
            Buffer.MemoryCopy(suffixes, target + prefixes[i], lengths[i], lengths[i]);
            suffixes += lengths[i];
            lengths[i] += prefixes[i];
            last = target;
            target += lengths[i];
        }
        if (Column.Physical == ParquetType.ByteArray)
        {
            OpenBytes(_pageValues.Pointer, target, lengths, 0);
            return;
        }
        for (int i = 0; i < _present; i++)
            if (lengths[i] != Column.Width) throw _place.Error($"a value has {lengths[i]} bytes where {Column.Width} belong");
        NativeBuffer joined = _pageValues;
        _pageValues = null;
        OpenFixed(joined.Pointer, target, keep: joined);
        Retire(ref joined!);
    }

    private void CheckLengths(int* lengths, long room)
    {
        long total = 0;
        for (int i = 0; i < _present; i++)
        {
            if (lengths[i] < 0) throw _place.Error($"a length of {lengths[i]} bytes is not possible");
            total += lengths[i];
        }
        if (total > room) throw _place.Error($"values of {total} bytes do not fit in the {room} that are left");
    }

    private void OpenBytes(byte* data, byte* end, int* lengths, int fixedLength)
    {
        if (Column.Conversion is ValueConversion.BytesToInt64 or ValueConversion.BytesToInt128)
        {
            OpenByteDecimals(data, end, lengths);
            return;
        }
        _form = PageForm.Bytes;
        _next = data;
        _end = end;
        _lengths = lengths;
        _fixedLength = fixedLength;
        // Lengths are among the bytes that are looked at: one above 127 only costs the check of every value.
        _validateText = Column.Type.Id == TypeId.Utf8 && !Ascii.IsValid(new ReadOnlySpan<byte>(data, (int)(end - data)));
    }

    private void OpenByteDecimals(byte* data, byte* end, int* lengths)
    {
        _pageValues = _memory.Allocate((long)_present * _width);
        for (int i = 0; i < _present; i++)
        {
            int length = lengths != null ? lengths[i] : TakeLength(ref data, end);
            if (_width == 8) ((long*)_pageValues.Pointer)[i] = FixedValues.BigEndian64(data, length, _place);
            else ((Int128*)_pageValues.Pointer)[i] = FixedValues.BigEndian128(data, length, _place);
            data += length;
        }
        _form = PageForm.Fixed;
        _values = _pageValues.Pointer;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int TakeLength(ref byte* next, byte* end)
    {
        if (end - next < 4) throw _place.Error("byte arrays end too early");
        int length = BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(next, 4));
        next += 4;
        if ((uint)length > end - next) throw _place.Error($"a value of {(uint)length} bytes does not fit in the {end - next} that are left");
        return length;
    }
}
