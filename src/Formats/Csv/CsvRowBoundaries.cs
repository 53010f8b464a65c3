using Microsoft.Win32.SafeHandles;

namespace FrameEngine.Formats.Csv;

/// <summary>Cuts a file into byte ranges that begin and end with whole rows, though newlines may stand within quotes.</summary>
/// <remarks>
/// Whether a byte is within quotes depends on all bytes before it, so the file is looked through in order, ahead of the readers and only as
/// far as asked for: from quote to quote, which is as fast as memory where quotes are few. Thread-safe.
/// </remarks>
internal sealed class CsvRowBoundaries
{
    private const int BufferLength = 1 << 18;

    private readonly Lock _lock = new();
    private readonly SafeFileHandle _handle;
    private readonly CsvDialect _dialect;
    private readonly long _size;
    private readonly long _chunk;
    private readonly long[] _starts;
    private readonly byte[] _buffer = new byte[BufferLength];
    private readonly byte[] _delimiter;
    private int _known;

    // The scanner's state at _position.
    private long _position;
    private bool _inQuotes;
    private bool _inComment;
    private byte _previous;

    public CsvRowBoundaries(SafeFileHandle handle, CsvDialect dialect, long start, long size, long chunk)
    {
        _handle = handle;
        _dialect = dialect;
        _delimiter = dialect.DelimiterBytes;
        _size = size;
        _chunk = chunk;
        Count = (int)Math.Max((size - start + chunk - 1) / chunk, 0);
        _starts = new long[Count + 1];
        _starts[Count] = size;
        _position = start;
        _previous = dialect.Newline;
        if (Count > 0) _starts[0] = start;
        _known = 1;
    }

    /// <summary>How many ranges there are; some may be empty.</summary>
    public int Count { get; }

    /// <summary>The bytes of range <paramref name="index"/>.</summary>
    public (long Start, long End) Range(int index)
    {
        lock (_lock)
        {
            while (_known <= index + 1 && _known < Count)
            {
                long target = _starts[0] + (_known * _chunk);
                Scan(Math.Max(target, _position), stopAtRow: false);
                if (_inQuotes || _inComment || _previous != _dialect.Newline) Scan(_size, stopAtRow: true);
                _starts[_known++] = _position;
            }

            return (_starts[index], _starts[index + 1]);
        }
    }

    // Whether a delimiter of several bytes ends at a place, which may lie right behind what the buffer holds.
    private bool Follows(long place)
    {
        Span<byte> before = stackalloc byte[CsvDialect.MostDelimiterBytes];
        before = before[.._delimiter.Length];
        long start = place - before.Length;
        return start >= 0 && RandomAccess.Read(_handle, before, start) == before.Length && before.SequenceEqual(_delimiter);
    }

    /// <summary>Moves on to <paramref name="end"/>, or to the first row that starts before it.</summary>
    private void Scan(long end, bool stopAtRow)
    {
        byte quote = _dialect.HasQuote ? _dialect.Quote : _dialect.Newline;
        byte escape = _dialect.HasQuote ? _dialect.Escape : _dialect.Newline;
        bool lines = stopAtRow || _dialect.Comment != 0;
        while (_position < end)
        {
            // One byte more than needed: what follows a quote decides what it means.
            int wanted = (int)Math.Min(BufferLength, end - _position + 1);
            int read = RandomAccess.Read(_handle, _buffer.AsSpan(0, wanted), _position);
            if (read == 0)
            {
                _position = end; // the file has shrunk; its reader will find that out
                return;
            }

            int limit = (int)Math.Min(read, end - _position);
            int at = 0;
            while (at < limit)
            {
                if (_previous == _dialect.Newline && !_inQuotes && _dialect.Comment != 0) _inComment = _buffer[at] == _dialect.Comment;
                ReadOnlySpan<byte> rest = _buffer.AsSpan(at, limit - at);
                int found = _inComment ? rest.IndexOf(_dialect.Newline)
                    : _inQuotes ? rest.IndexOfAny(quote, escape)
                    : lines ? rest.IndexOfAny(quote, _dialect.Newline)
                    : _dialect.HasQuote ? rest.IndexOf(quote)
                    : -1;
                if (found < 0)
                {
                    at = limit;
                    _previous = _buffer[limit - 1];
                    break;
                }

                byte before = found > 0 ? _buffer[at + found - 1] : _previous;
                at += found;
                byte special = _buffer[at];
                if (_inQuotes)
                {
                    bool last = _position + at + 1 >= _size;
                    if (!last && at + 1 >= read) break; // look at it again together with the next byte
                    bool escaped = special == escape && !last && (_buffer[at + 1] == quote || (escape != quote && _buffer[at + 1] == escape));
                    if (escaped) at++;
                    else if (special == quote) _inQuotes = false;
                    _previous = _buffer[at++];
                    continue;
                }

                at++;
                _previous = special;
                if (special == _dialect.Newline)
                {
                    _inComment = false;
                    if (!stopAtRow) continue;
                    _position += at;
                    return;
                }

                _inQuotes = before == _dialect.Newline || (_dialect.RestLength == 0 ? before == _dialect.Delimiter : before == _delimiter[^1] && Follows(_position + at - 1));
            }

            _position += at;
        }
    }
}
