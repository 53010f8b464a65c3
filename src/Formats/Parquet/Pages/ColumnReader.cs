using FrameEngine.Columns;
using FrameEngine.Formats.Parquet.Encodings;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>Reads one column of one row group after the other, forwards: rows are taken densely, by selection, or skipped.</summary>
/// <remarks>
/// Skipping costs nothing until something is read: pages in which nothing was wanted are never decompressed. Vectors that it fills may point into
/// pages; those pages live until <see cref="Recycle"/>, which is called when the chunk they went into has been consumed. Not thread-safe.
/// <code>
/// SetChunk ─► (Skip | ReadDense | ReadSelected | TryShow)* ─► SetChunk … ─► Dispose
/// </code>
/// </remarks>
internal sealed unsafe partial class ColumnReader : IDisposable
{
    private readonly PageMemory _memory;
    private readonly bool _verifyChecksums;
    private readonly ParquetPlace _place;
    private readonly ChunkPages _pages = new();
    private readonly List<NativeBuffer> _retired = [];
    private NativeBuffer? _chunk;
    private SharedColumn? _shared;
    private byte* _chunkStart;
    private long _chunkOffset;
    private ParquetCodec _codec;
    private long _row;
    private long _rows;
    private NativeBuffer? _scratch;

    public ColumnReader(ParquetColumn column, string file, PageMemory memory, bool verifyChecksums = false)
    {
        Column = column;
        _memory = memory;
        _verifyChecksums = verifyChecksums;
        _place = new ParquetPlace(file, column.Name);
        _width = column.VectorWidth;
        _isView = column.Type.Physical == Types.PhysicalType.View;
    }

    public ParquetColumn Column { get; }

    /// <summary>The dictionary of the chunk, null when it has none. One object for all chunks, with another identity for each.</summary>
    public Vector? Dictionary { get; private set; }

    /// <summary>Every value of the chunk is in <see cref="Dictionary"/>, so that rows can be had as codes.</summary>
    public bool HasCodes => _pages.AllDictionary;

    /// <summary>Vectors are filled with codes: text and binary with a dictionary. Numbers with a dictionary are looked up.</summary>
    public bool EmitsCodes => _isView && _pages.AllDictionary;

    /// <summary>The next row to be read, within the row group.</summary>
    public long Row => _row;

    /// <summary>Takes the bytes of a chunk, which stay referenced until the next one; reads page headers and the dictionary.</summary>
    /// <param name="buffer">Memory that holds the chunk; retained.</param>
    /// <param name="start">Where in the buffer the chunk starts.</param>
    /// <param name="chunk">The chunk's metadata.</param>
    /// <param name="rows">Rows of the row group.</param>
    public void SetChunk(NativeBuffer buffer, long start, ColumnChunkMetadata chunk, long rows)
    {
        Close();
        _chunk = buffer.Retain();
        _chunkStart = buffer.Pointer + start;
        _chunkOffset = chunk.Start;
        _codec = chunk.Codec;
        _rows = rows = Column.HasLevels ? chunk.ValueCount : rows;
        _row = 0;
        if (chunk.Encrypted) throw _place.Error("the column is encrypted, which cannot be read");
        if (chunk.ExternalFile is not null) throw _place.Error($"the column lies in another file ('{chunk.ExternalFile}'), which cannot be read");
        if (chunk.ValueCount < 0) throw _place.ErrorAt(_chunkOffset, $"the column claims {chunk.ValueCount} values");
        if (chunk.ValueCount != rows) throw _place.ErrorAt(_chunkOffset, $"the column holds {chunk.ValueCount} values where {rows} belong");
        _pages.Parse(_chunkStart, chunk.CompressedSize, _chunkOffset, rows, _codec, _place);
        if (_pages.Dictionary is { } dictionary) LoadDictionary(dictionary);
    }

    /// <summary>Reads the rest of the chunk together with others: makes known what is here, and takes pages from there.</summary>
    public void Share(SharedColumn shared)
    {
        _shared = shared;
        shared.OfferChunk(_chunk!, _chunkStart - _chunk!.Pointer);
        if (_pageBytes is not null && shared.TakePage(_pageIndex) is { } taken) _memory.Free(taken);
        else if (_pageBytes is not null) shared.GivePage(_pageIndex, _pageBytes);
    }

    /// <summary>Steps over rows.</summary>
    public void SkipTo(long row) => _row = row;

    /// <summary>Appends the next rows to a vector from row <paramref name="at"/> on: codes if <see cref="EmitsCodes"/>, else flat values.</summary>
    public void ReadDense(Vector target, int at, int count)
    {
        while (count > 0)
        {
            int take = Position(count);
            ReadPiece(target, at, take, asCodes: EmitsCodes);
            at += take;
            count -= take;
        }
    }

    /// <summary>Reads the next rows as codes, whatever the type; needs <see cref="HasCodes"/>. Under nulls the code is 0.</summary>
    public void ReadCodes(Vector target, int count)
    {
        int at = 0;
        while (count > 0)
        {
            int take = Position(count);
            ReadPiece(target, at, take, asCodes: true);
            at += take;
            count -= take;
        }
    }

    /// <summary>Of the next <paramref name="count"/> rows (a chunk's at most), appends those at the ascending positions <paramref name="selection"/>.</summary>
    public void ReadSelected(Vector target, int at, int count, int* selection, int selected)
    {
        int origin = 0;
        while (count > 0)
        {
            if (selected == 0)
            {
                _row += count;
                return;
            }

            // Up to the first survivor nothing is wanted: perhaps whole pages.
            int idle = selection[0] - origin;
            _row += idle;
            origin += idle;
            count -= idle;

            int take = Position(count);
            int end = origin + take;
            int here = selected;
            if (selection[selected - 1] >= end)
            {
                here = 0;
                while (selection[here] < end) here++;
            }
            ReadPieceSelected(target, at, take, selection, here, origin);
            at += here;
            selection += here;
            selected -= here;
            origin = end;
            count -= take;
        }
    }

    /// <summary>Points the vector at the next rows if they lie in one page as the vector wants them, without nulls.</summary>
    public bool TryShow(Vector target, int count)
    {
        if (EmitsCodes || Position(count) != count || _form != PageForm.Fixed || _validity != null) return false;
        target.PointFlat(_values + (_valueAt * _width), null, count);
        Advance(count, count);
        return true;
    }

    /// <summary>Frees pages that were left behind: no vector filled before this is in use any more.</summary>
    public void Recycle()
    {
        if (_retired.Count == 0) return;
        foreach (NativeBuffer buffer in _retired) _memory.Free(buffer);
        _retired.Clear();
    }

    public void Dispose()
    {
        Close();
        _scratch?.Release();
        _scratch = null;
        _scratchVector?.Dispose();
        _scratchVector = null;
    }

    private void Close()
    {
        EndOffer();
        _helpers = null;
        _shared = null;
        ClosePage();
        Recycle();
        _pageIndex = -1;
        _memory.Free(_chunk);
        _chunk = null;
        Dictionary = null;
        _memory.Free(_dictionaryBytes);
        _memory.Free(_dictionaryValues);
        _dictionaryBytes = _dictionaryValues = null;
    }

    /// <summary>Makes the page of the next row current and moves to that row in it; returns how many of the wanted rows it has.</summary>
    private int Position(int wanted)
    {
        if (_pageIndex < 0 || _row >= _pageEnd || _row < _pageStart) OpenPageOf(_row);
        long ahead = _row - (_pageStart + _rowInPage);
        if (ahead != 0) SkipInPage((int)ahead);
        return (int)Math.Min(wanted, _pageEnd - _row);
    }

    private void OpenPageOf(long row)
    {
        if (row >= _rows) throw new InternalException($"row {row} of {_rows} was asked for in column '{Column.Name}'");
        int index = _pageIndex + 1;
        if (index >= _pages.Count || row < _pages[index].FirstRow) index = 0;
        while (_pages[index].EndRow <= row) index++;
        ClosePage();
        OpenPage(index);
    }

    private void Advance(int rows, int present)
    {
        _row += rows;
        _rowInPage += rows;
        _valueAt += present;
    }

    /// <summary>Room for the codes of two chunks.</summary>
    private int* Scratch()
    {
        _scratch ??= _memory.Allocate(2 * DataChunk.DefaultRows * sizeof(int));
        return (int*)_scratch.Pointer;
    }
}
