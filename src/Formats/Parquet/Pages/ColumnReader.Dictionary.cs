using System.Text;
using FrameEngine.Columns;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Parquet.Pages;

/// <content>The dictionary page: distinct values that data pages refer to by number.</content>
internal sealed unsafe partial class ColumnReader
{
    private NativeBuffer? _dictionaryBytes, _dictionaryValues;
    private int _dictionaryCount;
    private Vector? _dictionary; // kept for the next chunk

    /// <summary>Entries of the dictionary; the vector has one more, of zeros, when there are none.</summary>
    public int DictionaryCount => Dictionary is null ? 0 : _dictionaryCount;

    private void LoadDictionary(PageEntry entry)
    {
        PageHeader header = entry.Header;
        _place.Offset = _chunkOffset + entry.Payload;
        byte* stored = _chunkStart + entry.Payload;
        if (_verifyChecksums) PageBytes.VerifyChecksum(header, stored, _place);
        if (header.Encoding is not (ParquetEncoding.Plain or ParquetEncoding.PlainDictionary)) throw _place.Error($"the dictionary is encoded as {header.Encoding}, which is not possible");
        byte* data = stored;
        byte* end = stored + header.CompressedSize;
        if (_codec != ParquetCodec.Uncompressed)
        {
            _dictionaryBytes = PageBytes.Decompress(_codec, stored, header.CompressedSize, header.UncompressedSize, _memory, _place);
            data = _dictionaryBytes.Pointer;
            end = data + header.UncompressedSize;
        }
        _dictionaryCount = header.ValueCount;
        Dictionary = _dictionary ??= new Vector(Column.Type);
        Dictionary.ChangeIdentity();
        if (_dictionaryCount == 0)
        {
            _dictionaryValues = NativeBuffer.Allocate(_memory.Pool, 64, cleared: true);
            Dictionary.PointFlat(_dictionaryValues.Pointer, null, 1);
            return;
        }
        // The same steps as for a data page whose values are all present, then its values are taken over.
        _present = _dictionaryCount;
        _validity = null;
        if (Column.Physical == ParquetType.Boolean) throw _place.Error("booleans cannot have a dictionary");
        if (Column.Physical == ParquetType.ByteArray && _dictionaryCount > (end - data) / 4)
            throw _place.Error($"{end - data} bytes do not hold {_dictionaryCount} values");
        OpenPlain(data, end);
        if (_form == PageForm.Bytes)
        {
            _dictionaryValues = _memory.Allocate(_dictionaryCount * 16L);
            ReadViews((StringView*)_dictionaryValues.Pointer, _dictionaryCount);
            _values = _dictionaryValues.Pointer;
        }
        else
        {
            _dictionaryValues = _pageValues;
            _pageValues = null;
        }
        Dictionary.PointFlat(_values, null, _dictionaryCount);
    }
}
