using System.Text;
using System.Text.Unicode;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Filtering;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Csv;

/// <summary>Reads morsels of a CSV scan for one thread: bytes in pieces that fit the cache, split into rows, and only the wanted columns parsed.</summary>
internal sealed unsafe partial class CsvScanReader : IScanReader
{
    /// <summary>Bytes that are held at once; more only for a row that is longer.</summary>
    private const int PieceBytes = 512 << 10;

    /// <summary>A row may not be longer than this.</summary>
    private const int MaxRowBytes = 1 << 29;

    private readonly CsvScan _scan;
    private readonly ScanRequest _request;
    private readonly CsvLayout _layout;
    private readonly CsvTokenizer _tokenizer;
    private readonly CsvColumn[] _columns;
    private readonly Vector[] _vectors;
    private readonly ExpressionPredicate[] _filters;
    private readonly DataChunk _chunk;
    private readonly NativeBuffer? _selection;
    private readonly bool _hasText;
    private readonly int _capacity;
    private readonly bool _ignoreErrors;
    private readonly int _mostLineBytes;
    private NativeBuffer _buffer;

    // The morsel at hand.
    private CsvInput? _input;
    private CsvByteReader? _bytes;
    private byte* _next;
    private byte* _end;
    private long _endOffset; // of _end, among the uncompressed bytes of the file
    private bool _exhausted;

    public CsvScanReader(CsvScan scan)
    {
        _scan = scan;
        _request = scan.Request;
        _layout = scan.Source.Layout;
        _capacity = Math.Max(_request.ChunkRows, 1);
        int[] wanted = [.. _request.Columns];
        CsvReadOptions options = scan.Source.Options;
        _ignoreErrors = options.IgnoreErrors;
        _mostLineBytes = options.MaximumLineBytes ?? int.MaxValue;
        // Which rows fit is decided by all columns, so that their number is the same whatever is asked for.
        int[] parsed = _ignoreErrors ? [.. wanted, .. Enumerable.Range(0, _layout.Schema.Count).Except(wanted)] : wanted;
        var forms = new CsvForms(options);
        _tokenizer = new CsvTokenizer(_layout.Dialect, _layout.Schema.Count, parsed, _capacity, scan.Source.Rules);
        _columns = [.. parsed.Select(c => new CsvColumn(_layout.Schema[c], _layout.Dialect, forms, _layout.TimeFormats[c],
            options.ForceNotNull?.Contains(_layout.Schema[c].Name, StringComparer.OrdinalIgnoreCase) == true))];
        _vectors = [.. parsed.Select(c => new Vector(_layout.Schema[c].Type, _request.Pool, _capacity))];
        _hasText = parsed.Any(c => _layout.Schema[c].Type.Id == TypeId.Utf8 || CsvColumn.IsCast(_layout.Schema[c].Type));
        _filters = [.. _request.Filters.Select(f => new ExpressionPredicate(f, _request.Pool))];
        if (_filters.Length > 0) _selection = NativeBuffer.Allocate(_request.Pool, (_capacity + 16) * sizeof(int));
        _chunk = new DataChunk([.. _request.Output.Select(o => _vectors[o])]);
        _buffer = NativeBuffer.Allocate(_request.Pool, PieceBytes + 1 + CsvTokenizer.Padding, cleared: true);
    }

    public void Open(int morsel)
    {
        _bytes?.Dispose();
        (_input, long start, long end) = _scan.Locate(morsel);
        _bytes = _input.Open(start, end);
        _next = _end = _buffer.Pointer;
        _endOffset = start;
        _exhausted = false;
    }

    public DataChunk? Read()
    {
        if (_request.Cancellation.IsCancellationRequested) throw new QueryCancelledException();
        if (_bytes is null) return null;
        while (true)
        {
            CsvHalt halt = _tokenizer.Read(_next, _end, _capacity);
            int rows = _tokenizer.Count;
            if (rows > 0)
            {
                byte* first = _next;
                _next = _tokenizer.RowStart;
                if (Fill(first, rows)) return _chunk;
                continue;
            }

            switch (halt)
            {
                case CsvHalt.End:
                    _next = _tokenizer.RowStart;
                    if (!Refill())
                    {
                        _bytes.Dispose();
                        _bytes = null;
                        return null;
                    }

                    break;
                case CsvHalt.Width when _ignoreErrors:
                    RejectWidth();
                    _next = _tokenizer.RowEnd;
                    _request.Metrics.AddRejected(1);
                    break;
                case CsvHalt.AfterQuote when _ignoreErrors:
                    RejectQuote(_tokenizer.RowStart);
                    DropLine();
                    break;
                case CsvHalt.Width:
                    throw Error(_tokenizer.RowStart, null, $"the row has {_tokenizer.Width} values where {_layout.Schema.Count} columns are expected");
                case CsvHalt.AfterQuote:
                    throw Error(_tokenizer.RowStart, null, "something other than a delimiter follows a closing quote");
                default:
                    throw Error(_tokenizer.RowStart, null, "a row is longer than 512 MiB");
            }
        }
    }

    public void Dispose()
    {
        _bytes?.Dispose();
        _tokenizer.Dispose();
        foreach (CsvColumn column in _columns) column.Dispose();
        foreach (Vector vector in _vectors) vector.Dispose();
        foreach (ExpressionPredicate filter in _filters) filter.Dispose();
        _selection?.Release();
        _buffer.Release();
    }

    // False: no row is left of them.
    private bool Fill(byte* first, int rows)
    {
        bool knownUtf8 = !_hasText || Utf8.IsValid(new ReadOnlySpan<byte>(first, (int)(_tokenizer.RowStart - first)));
        if (_mostLineBytes < int.MaxValue)
        {
            rows = CheckLines(rows);
            if (rows == 0) return false;
        }

        for (int i = 0; i < _columns.Length; i++)
        {
            nint at = (nint)i * _capacity;
            int failed = _columns[i].Fill(_tokenizer.Starts + at, _tokenizer.Lengths + at, rows, _vectors[i], knownUtf8);
            if (failed < 0) continue;
            if (!_ignoreErrors) throw ValueError(i, failed);
            rows = DropRows(rows, knownUtf8);
            if (rows == 0) return false;
            i = -1; // what is left fits
        }

        _request.Metrics.AddRows(rows);
        _chunk.Set(rows, RowPredicate.SelectAll(_filters, _vectors, rows, _selection is null ? null : (int*)_selection.Pointer));
        return true;
    }

    /// <summary>Takes the rows with values that do not fit out of the tokenizer's, and tells how many are left.</summary>
    private int DropRows(int rows, bool knownUtf8)
    {
        var bad = new bool[rows];
        for (int i = 0; i < _columns.Length; i++)
        {
            nint at = (nint)i * _capacity;
            for (int from = 0; from < rows;)
            {
                int failed = _columns[i].Fill(_tokenizer.Starts + at + from, _tokenizer.Lengths + at + from, rows - from, _vectors[i], knownUtf8);
                if (failed < 0) break;
                bad[from + failed] = true;
                RejectValue(i, from + failed);
                from += failed + 1;
            }
        }

        return Keep(bad, rows);
    }

    /// <summary>Takes rows out of the tokenizer's, and tells how many are left.</summary>
    private int Keep(bool[] bad, int rows)
    {
        int kept = 0;
        for (int row = 0; row < rows; row++)
        {
            if (bad[row]) continue;
            // A row that lies elsewhere than behind the one before has its end with it.
            _tokenizer.Rows[kept] = _tokenizer.Rows[row];
            for (int i = 0; i < _columns.Length; i++)
            {
                nint at = (nint)i * _capacity;
                _tokenizer.Starts[at + kept] = _tokenizer.Starts[at + row];
                _tokenizer.Lengths[at + kept] = _tokenizer.Lengths[at + row];
            }

            kept++;
        }

        _request.Metrics.AddRejected(rows - kept);
        return kept;
    }

    private int CheckLines(int rows)
    {
        bool[]? bad = null;
        for (int row = 0; row < rows; row++)
        {
            long length = _tokenizer.Rows[row + 1] - _tokenizer.Rows[row];
            if (length <= _mostLineBytes) continue;
            if (!_ignoreErrors) throw Error(_tokenizer.Rows[row], null, $"the row has {length} bytes where max_line_size allows {_mostLineBytes}");
            RejectLine(row, length);
            (bad ??= new bool[rows])[row] = true;
        }

        return bad is null ? rows : Keep(bad, rows);
    }

    // The row is given up at the end of its line, which may not be in sight yet.
    private void DropLine()
    {
        byte* row = _tokenizer.RowStart;
        int newline = new ReadOnlySpan<byte>(row, (int)(_end - row)).IndexOf(_layout.Dialect.Newline);
        if (newline >= 0)
        {
            _next = row + newline + 1;
            _request.Metrics.AddRejected(1);
            return;
        }

        _next = row;
        if (!Refill()) _next = _end;
    }

    /// <summary>Moves what is left of the piece to its front and reads more behind it; false at the end of the morsel.</summary>
    private bool Refill()
    {
        int left = (int)(_end - _next);
        if (_exhausted)
        {
            if (left > 0 && !_ignoreErrors) throw Error(_next, null, "a quoted value is never closed");
            if (left > 0)
            {
                RejectQuote(_next);
                _request.Metrics.AddRejected(1);
            }

            _next = _end;
            return false;
        }

        int room = (int)_buffer.Length - 1 - CsvTokenizer.Padding;
        if (left > room / 2)
        {
            if (left > MaxRowBytes) throw Error(_next, null, "a row is longer than 512 MiB");
            room = (int)Math.Min(room * 4L, MaxRowBytes + (long)PieceBytes);
            NativeBuffer larger = NativeBuffer.Allocate(_request.Pool, room + 1 + CsvTokenizer.Padding, cleared: true);
            Buffer.MemoryCopy(_next, larger.Pointer, left, left);
            _buffer.Release();
            _buffer = larger;
        }
        else
        {
            Buffer.MemoryCopy(_next, _buffer.Pointer, left, left);
        }

        _next = _buffer.Pointer;
        _end = _next + left;
        while (_end < _next + room)
        {
            int read = _bytes!.Read(new Span<byte>(_end, (int)(_next + room - _end)));
            if (read == 0)
            {
                _exhausted = true;
                if (_end > _next && _end[-1] != _layout.Dialect.Newline)
                {
                    *_end++ = _layout.Dialect.Newline; // ends the file's last row
                    _endOffset++;
                }

                break;
            }

            _end += read;
            _endOffset += read;
            _request.Metrics.AddBytes(read, read);
        }

        new Span<byte>(_end, CsvTokenizer.Padding).Clear();
        return true;
    }

    private CsvException ValueError(int column, int row)
    {
        nint at = ((nint)column * _capacity) + row;
        Field field = _columns[column].Field;
        string text = Encoding.UTF8.GetString(CsvColumn.Text(_tokenizer.Starts[at], _tokenizer.Lengths[at], _layout.Dialect));
        if (text.Length > 100) text = text[..100] + "…";
        string reason = field.Type.IsText ? "the text is not valid UTF-8" : $"\"{text}\" is not a value of type {field.Type}";
        return Error(_tokenizer.Rows[row], field.Name, reason);
    }

    /// <summary>An error at a row: its line is counted from the start of the file, as nothing keeps count while all goes well.</summary>
    private CsvException Error(byte* row, string? column, string reason)
    {
        long offset = _endOffset - (_end - row);
        long line = 1;
        var bytes = new byte[1 << 16];
        using CsvByteReader reader = _input!.Open(0, offset);
        int read;
        long seen = 0;
        while (seen < offset && (read = reader.Read(bytes.AsSpan(0, (int)Math.Min(bytes.Length, offset - seen)))) > 0)
        {
            seen += read;
            line += bytes.AsSpan(0, read).Count(_layout.Dialect.Newline);
        }

        return new CsvException(_input.Path, line, column, reason);
    }
}
