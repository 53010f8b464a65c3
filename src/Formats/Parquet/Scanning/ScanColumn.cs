using FrameEngine.Columns;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Formats.Parquet.Pages;
using FrameEngine.Memory;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Formats.Parquet.Scanning;

/// <summary>One column of a scan in one reader: its page reader, the window that filters look at, and the vector that goes out.</summary>
/// <remarks>
/// A <em>window</em> is the next chunk's worth of rows. A filter column is read densely into the window; output columns take the window's
/// survivors from there, or straight from the pages if no filter read them.
/// </remarks>
internal sealed unsafe class ScanColumn(DataType type, PageMemory memory) : IDisposable
{
    private readonly Vector _window = new(type, memory.Pool, DataChunk.DefaultRows);
    private readonly Vector _codes = new(DataType.Int32, memory.Pool, DataChunk.DefaultRows);
    private ColumnReader? _reader;
    private NestedColumnReader? _nested; // in place of a reader
    private bool _hasCodes, _hasWindow;

    /// <summary>What goes out.</summary>
    public Vector Output { get; } = new(type, memory.Pool, DataChunk.DefaultRows);

    /// <summary>The column in the current file.</summary>
    public ParquetColumn Column => _nested?.Column ?? Reader.Column;

    /// <summary>The reader of a column that is not nested.</summary>
    public ColumnReader Reader => _reader ?? throw new InternalException("a column was read before its file was opened");

    /// <summary>Where a failure to read the column's bytes is placed.</summary>
    public ParquetPlace Place { get; private set; } = new("");

    /// <summary>The bytes of the current row group's chunk were read.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>
    /// Some test of this row group looks at codes. Rows are read once, so whoever wants values of a window before that test gets them by way of the codes.
    /// </summary>
    public bool NeedsCodes { get; set; }

    /// <summary>Starts on another file.</summary>
    public void OpenFile(ParquetColumn column, string file, bool verifyChecksums)
    {
        _reader?.Dispose();
        _nested?.Dispose();
        _reader = column.IsNested ? null : new ColumnReader(column, file, memory, verifyChecksums);
        _nested = column.IsNested ? new NestedColumnReader(column, file, memory, verifyChecksums) : null;
        Place = new ParquetPlace(file, column.Name);
        IsLoaded = false;
    }

    /// <summary>Starts on another row group, whose bytes are read when they are needed.</summary>
    public void OpenGroup() => IsLoaded = NeedsCodes = _hasCodes = _hasWindow = false;

    /// <summary>Takes the bytes of a chunk: the only one of a flat column, one a leaf of a nested column.</summary>
    public void SetChunk(int leaf, NativeBuffer buffer, long start, ColumnChunkMetadata chunk, long rows)
    {
        (_nested is null ? Reader : _nested.Readers[leaf]).SetChunk(buffer, start, chunk, rows);
        _nested?.Start(rows);
        IsLoaded = true;
    }

    /// <summary>Frees pages that were left behind.</summary>
    public void Recycle()
    {
        _reader?.Recycle();
        _nested?.Recycle();
    }

    /// <summary>Forgets the window: rows move on.</summary>
    public void NextWindow() => _hasCodes = _hasWindow = false;

    /// <summary>The window's rows as codes of the reader's dictionary.</summary>
    public Vector Codes(long row, int rows)
    {
        if (_hasCodes) return _codes;
        Reader.SkipTo(row);
        _codes.StartCodes(Reader.Dictionary!, rows);
        Reader.ReadCodes(_codes, rows);
        _hasCodes = true;
        return _codes;
    }

    /// <summary>The window's rows as values, or as codes if the reader puts out codes.</summary>
    public Vector Window(long row, int rows)
    {
        if (_hasWindow) return _window;
        if (_nested is not null)
        {
            _window.StartFlat(rows);
            _nested.Read(_window, 0, row, rows);
            _hasWindow = true;
            return _window;
        }
        if (NeedsCodes) Codes(row, rows);
        if (!_hasCodes)
        {
            Reader.SkipTo(row);
            ReadAll(_window, rows);
        }
        else if (Reader.EmitsCodes)
        {
            _window.PointCodes(_codes.Codes, Reader.Dictionary!, _codes.Validity, rows);
        }
        else
        {
            _window.StartFlat(rows);
            VectorCopy.Gather((byte*)_window.Data, (byte*)Reader.Dictionary!.Data, _codes.Codes, rows, _window.Physical.Width());
            _window.SetValidity(_codes.Validity);
        }
        _hasWindow = true;
        return _window;
    }

    /// <summary>Puts out all of the window's rows.</summary>
    public void PutAll(long row, int rows)
    {
        if (_hasCodes || _hasWindow)
        {
            Output.PointAt(Window(row, rows));
            return;
        }
        if (_nested is not null)
        {
            Output.StartFlat(rows);
            _nested.Read(Output, 0, row, rows);
            return;
        }
        Reader.SkipTo(row);
        ReadAll(Output, rows);
    }

    /// <summary>Starts an output that <see cref="PutSelected"/> appends to.</summary>
    public void StartOutput(int capacity)
    {
        if (_nested is null && Reader.EmitsCodes) Output.StartCodes(Reader.Dictionary!, capacity);
        else Output.StartFlat(capacity);
    }

    /// <summary>Appends the window's selected rows to the output.</summary>
    public void PutSelected(long row, int rows, Selection selection, int at)
    {
        if (_hasWindow || (_hasCodes && Reader.EmitsCodes))
        {
            VectorCopy.Compact(Window(row, rows), selection, Output, at);
            return;
        }
        if (_nested is not null)
        {
            _nested.ReadSelected(Output, at, row, selection);
            return;
        }
        if (_hasCodes)
        {
            VectorCopy.CompactLookedUp(_codes, Reader.Dictionary!, selection, Output, at);
            return;
        }
        Reader.SkipTo(row);
        if (selection.IsAll) Reader.ReadDense(Output, at, rows);
        else Reader.ReadSelected(Output, at, rows, selection.Indices, selection.Count);
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _nested?.Dispose();
        _window.Dispose();
        _codes.Dispose();
        Output.Dispose();
    }

    private void ReadAll(Vector target, int rows)
    {
        if (Reader.TryShow(target, rows)) return;
        if (Reader.EmitsCodes) target.StartCodes(Reader.Dictionary!, rows);
        else target.StartFlat(rows);
        Reader.ReadDense(target, 0, rows);
    }
}
