using System.Runtime.CompilerServices;
using System.Text.Unicode;
using FrameEngine.Columns;

namespace FrameEngine.Formats.Parquet.Pages;

/// <content>Reading rows of the current page into a vector.</content>
internal sealed unsafe partial class ColumnReader
{
    // Below this share of survivors, cutting out single codes beats unpacking all of them.
    private const int DenseShare = 4;

    private Vector? _scratchVector;

    private void SkipInPage(int rows)
    {
        int present = _validity == null ? rows : VectorCopy.CountOnes(_validity, _rowInPage, rows);
        if (_form == PageForm.Codes) _codes.Skip(present);
        else if (_form == PageForm.Bytes) SkipBytes(present);
        _rowInPage += rows;
        _valueAt += present;
    }

    private void ReadPiece(Vector target, int at, int rows, bool asCodes)
    {
        int present = _validity == null ? rows : VectorCopy.CountOnes(_validity, _rowInPage, rows);
        int width = asCodes ? sizeof(int) : _width;
        byte* destination = (byte*)target.Data + ((long)at * width);
        if (_form == PageForm.Codes)
        {
            if (asCodes) ReadCodePiece((int*)destination, present);
            else ReadLookedUp(destination, present);
        }
        else if (_form == PageForm.Fixed)
        {
            Unsafe.CopyBlockUnaligned(destination, _values + (_valueAt * width), (uint)(present * width));
        }
        else
        {
            ReadViews((StringView*)destination, present);
        }
        if (_validity != null && present != rows)
        {
            VectorCopy.Spread(destination, present, _validity, _rowInPage, rows, width);
            VectorCopy.CopyNulls(VectorCopy.ValidityOf(target), at, _validity, _rowInPage, rows);
        }
        Advance(rows, present);
    }

    private void ReadPieceSelected(Vector target, int at, int rows, int* selection, int selected, int origin)
    {
        if (_validity != null)
        {
            ReadAroundNulls(target, at, rows, selection, selected, origin);
            return;
        }
        int width = EmitsCodes ? sizeof(int) : _width;
        byte* destination = (byte*)target.Data + ((long)at * width);
        switch (_form)
        {
            case PageForm.Codes when EmitsCodes:
                ReadSelectedCodes((int*)destination, rows, selection, selected, origin);
                break;
            case PageForm.Codes:
                int* codes = Scratch();
                ReadSelectedCodes(codes, rows, selection, selected, origin);
                VectorCopy.Gather(destination, (byte*)Dictionary!.Data, codes, selected, width);
                break;
            case PageForm.Fixed:
                VectorCopy.Gather(destination, _values + ((_valueAt - origin) * width), selection, selected, width);
                break;
            default:
                ReadSelectedViews((StringView*)destination, rows, selection, selected, origin);
                break;
        }
        Advance(rows, rows);
    }

    private void ReadAroundNulls(Vector target, int at, int rows, int* selection, int selected, int origin)
    {
        Vector scratch = _scratchVector ??= new Vector(Column.Type, _memory.Pool, DataChunk.DefaultRows);
        if (EmitsCodes) scratch.StartCodes(Dictionary!, rows);
        else scratch.StartFlat(rows);
        ReadPiece(scratch, 0, rows, EmitsCodes);
        int width = EmitsCodes ? sizeof(int) : _width;
        VectorCopy.Gather((byte*)target.Data + ((long)at * width), (byte*)scratch.Data - ((long)origin * width), selection, selected, width);
        if (scratch.Validity == null) return;
        for (int i = 0; i < selected; i++)
            if (!Bitmap.Get(scratch.Validity, selection[i] - origin)) Bitmap.Clear(VectorCopy.ValidityOf(target), at + i);
    }

    private void ReadCodePiece(int* destination, int count)
    {
        if (count == 0) return;
        _codes.Read(destination, count);
        CheckCodes(destination, count);
    }

    private void ReadSelectedCodes(int* destination, int rows, int* selection, int selected, int origin)
    {
        if (selected * DenseShare < rows)
        {
            _codes.ReadSelected(destination, rows, selection, selected, origin);
        }
        else
        {
            int* all = Scratch() + DataChunk.DefaultRows;
            _codes.Read(all, rows);
            VectorCopy.Gather((byte*)destination, (byte*)(all - origin), selection, selected, sizeof(int));
        }
        CheckCodes(destination, selected);
    }

    private void ReadLookedUp(byte* destination, int count)
    {
        int* codes = Scratch();
        while (count > 0)
        {
            int take = Math.Min(count, DataChunk.DefaultRows);
            ReadCodePiece(codes, take);
            VectorCopy.Gather(destination, (byte*)Dictionary!.Data, codes, take, _width);
            destination += (long)take * _width;
            count -= take;
        }
    }

    private void CheckCodes(int* codes, int count)
    {
        if (!_codesNeedCheck || count == 0) return;
        uint max = VectorCopy.Max(codes, count);
        if (max >= (uint)_dictionaryCount) throw _place.Error($"a page refers to entry {max} of a dictionary of {_dictionaryCount}");
    }

    private void ReadViews(StringView* destination, int count)
    {
        if (_lengths == null && _fixedLength == 0)
        {
            ReadPlainViews(destination, count);
            return;
        }
        byte* next = _next;
        for (int i = 0; i < count; i++)
        {
            int length = _fixedLength != 0 ? _fixedLength : *_lengths++;
            if (_validateText) CheckText(next, length);
            destination[i] = StringView.Of(next, length);
            next += length;
        }
        _next = next;
    }

    private void ReadPlainViews(StringView* destination, int count)
    {
        byte* next = _next;
        byte* end = _end - 4;
        bool validate = _validateText;
        for (int i = 0; i < count; i++)
        {
            if (next > end) throw CutShort();
            uint length = Unsafe.ReadUnaligned<uint>(next);
            next += 4;
            if (length > (ulong)(end + 4 - next)) throw TooLong(length);
            if (validate) CheckText(next, (int)length);
            destination[i] = StringView.Of(next, (int)length);
            next += length;
        }
        _next = next;
    }

    /// <summary>Of the page's next rows, the values at ascending positions.</summary>
    private void ReadSelectedViews(StringView* destination, int rows, int* selection, int selected, int origin)
    {
        int next = origin;
        for (int i = 0; i < selected; i++)
        {
            SkipBytes(selection[i] - next);
            ReadViews(destination + i, 1);
            next = selection[i] + 1;
        }
        SkipBytes(origin + rows - next);
    }

    private void SkipBytes(int count)
    {
        if (_fixedLength != 0)
        {
            _next += (long)count * _fixedLength;
            return;
        }
        byte* next = _next;
        if (_lengths != null)
        {
            for (int i = 0; i < count; i++) next += *_lengths++;
            _next = next;
            return;
        }
        byte* end = _end - 4;
        for (int i = 0; i < count; i++)
        {
            if (next > end) throw CutShort();
            uint length = Unsafe.ReadUnaligned<uint>(next);
            next += 4;
            if (length > (ulong)(end + 4 - next)) throw TooLong(length);
            next += length;
        }
        _next = next;
    }

    private void CheckText(byte* text, int length)
    {
        if (!Utf8.IsValid(new ReadOnlySpan<byte>(text, length))) throw _place.Error("text is not valid UTF-8");
    }

    private ParquetException CutShort() => _place.Error("byte arrays end too early");

    private ParquetException TooLong(uint length) => _place.Error($"a value of {length} bytes does not fit in the page");
}
