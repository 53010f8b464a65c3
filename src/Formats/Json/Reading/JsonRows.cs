using FrameEngine.Formats.Csv;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Json.Reading;

/// <summary>Cuts a part of a JSON file into rows: whole values, by their outer form alone.</summary>
/// <remarks>Rows that were given stay where they are until <see cref="Refill"/>. Memory is that of a piece, or of the longest row.</remarks>
internal sealed unsafe class JsonRows : IDisposable
{
    private const int PieceBytes = 512 << 10;

    private readonly MemoryPool _pool;
    private readonly int _mostBytes;
    private NativeBuffer _buffer;
    private CsvInput? _input;
    private CsvByteReader? _bytes;
    private JsonFormat _format;
    private byte* _next, _end;
    private long _endOffset, _lastStart;
    private bool _exhausted, _inArray, _arrayEnded, _skipLine, _afterValue;

    public JsonRows(MemoryPool pool, int mostBytes)
    {
        _pool = pool;
        _mostBytes = mostBytes;
        _buffer = NativeBuffer.Allocate(pool, PieceBytes + 64, cleared: true);
    }

    /// <summary>Starts on the rows that begin in a range of bytes; those of other formats than lines are read from start to end.</summary>
    public void Open(CsvInput input, JsonFormat format, long start, long end)
    {
        _bytes?.Dispose();
        _input = input;
        _format = format;
        // The byte before tells whether a line begins at the start; the last line of the range may end behind it.
        _skipLine = start > 0;
        _endOffset = start - (_skipLine ? 1 : 0);
        _lastStart = end;
        _bytes = input.Open(_endOffset, long.MaxValue);
        _next = _end = _buffer.Pointer;
        _exhausted = _inArray = _arrayEnded = _afterValue = false;
    }

    /// <summary>The next row; false if more bytes are needed first.</summary>
    /// <exception cref="JsonFileException">What stands there is no sequence of values.</exception>
    public bool TryNext(out byte* row, out int length)
    {
        row = null;
        length = 0;
        return _format == JsonFormat.NewlineDelimited ? TryLine(out row, out length) : TryValue(out row, out length);
    }

    /// <summary>Reads more behind what is left; false at the end.</summary>
    public bool Refill()
    {
        int left = (int)(_end - _next);
        if (_exhausted || _bytes is null)
        {
            if (left > 0 && _format != JsonFormat.NewlineDelimited) throw Error(_next, null, "the file ends within a value");
            if (_inArray && !_arrayEnded) throw Error(_next, null, "the array is never closed");
            return false;
        }

        int room = (int)_buffer.Length - 64;
        if (left > room / 2)
        {
            if (left > _mostBytes) throw Error(_next, null, $"a row has more than the {_mostBytes} bytes that maximum_object_size allows");
            room = (int)Math.Min(room * 4L, _mostBytes + (long)PieceBytes);
            NativeBuffer larger = NativeBuffer.Allocate(_pool, room + 64, cleared: true);
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
            int read = _bytes.Read(new Span<byte>(_end, (int)(_next + room - _end)));
            if (read == 0)
            {
                _exhausted = true;
                break;
            }

            if (_endOffset == 0 && new ReadOnlySpan<byte>(_end, read).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) _next += 3;
            _end += read;
            _endOffset += read;
        }

        return true;
    }

    /// <summary>An error at a row: its line is counted from the start of the file, as nothing keeps count while all goes well.</summary>
    public JsonFileException Error(byte* row, string? column, string problem, Exception? inner = null)
    {
        long offset = _endOffset - (_end - row), line = 1, seen = 0;
        var bytes = new byte[1 << 16];
        using CsvByteReader reader = _input!.Open(0, offset);
        int read;
        while (seen < offset && (read = reader.Read(bytes.AsSpan(0, (int)Math.Min(bytes.Length, offset - seen)))) > 0)
        {
            seen += read;
            line += bytes.AsSpan(0, read).Count((byte)'\n');
        }

        return new JsonFileException(_input.Path, line, column, problem, inner);
    }

    public void Dispose()
    {
        _bytes?.Dispose();
        _buffer.Release();
    }

    private bool TryLine(out byte* row, out int length)
    {
        while (true)
        {
            row = _next;
            length = 0;
            int left = (int)(_end - _next);
            int newline = new ReadOnlySpan<byte>(_next, left).IndexOf((byte)'\n');
            if (newline < 0 && (!_exhausted || left == 0)) return false;
            long offset = _endOffset - left;
            if (!_skipLine && offset >= _lastStart)
            {
                // The next line belongs to the next range.
                _next = _end;
                _exhausted = true;
                return false;
            }

            length = newline < 0 ? left : newline;
            _next += newline < 0 ? left : newline + 1;
            if (_skipLine)
            {
                _skipLine = false;
                continue;
            }

            while (length > 0 && IsSpace(row[length - 1])) length--;
            if (new ReadOnlySpan<byte>(row, length).IndexOfAnyExcept(" \t\r"u8) >= 0) return true;
        }
    }

    private bool TryValue(out byte* row, out int length)
    {
        row = null;
        length = 0;
        byte* at = _next;
        while (true)
        {
            while (at < _end && IsSpace(*at)) at++;
            _next = at;
            if (at == _end) return false;
            if (_format != JsonFormat.Array) break;
            if (_arrayEnded) throw Error(at, null, "something follows the array");
            if (!_inArray)
            {
                if (*at != '[') throw new JsonFileException(_input!.Path, 1, null, $"an array was expected, but the file starts with '{(char)*at}'");
                _inArray = true;
                at++;
                continue;
            }

            if (*at == ']')
            {
                _arrayEnded = true;
                at++;
                continue;
            }

            if (!_afterValue) break;
            if (*at != ',') throw Error(at, null, $"a comma or the array's end was expected, not '{(char)*at}'");
            _afterValue = false;
            at++;
        }

        byte* end = EndOf(at);
        if (end == null) return false;
        if (end == at) throw Error(at, null, $"a value was expected, not '{(char)*at}'");
        row = at;
        length = (int)(end - at);
        _next = end;
        _afterValue = true;
        return true;
    }

    // Where a value ends by its brackets and quotes; null if that is not in sight yet.
    private byte* EndOf(byte* at)
    {
        if (*at is not ((byte)'{' or (byte)'[' or (byte)'"'))
        {
            while (at < _end && !IsSpace(*at) && *at is not ((byte)',' or (byte)']' or (byte)'}')) at++;
            return at < _end || _exhausted ? at : null;
        }

        int depth = 0;
        while (at < _end)
        {
            switch (*at++)
            {
                case (byte)'"':
                    while (true)
                    {
                        int found = new ReadOnlySpan<byte>(at, (int)(_end - at)).IndexOfAny((byte)'"', (byte)'\\');
                        if (found < 0) return null;
                        at += found + 1;
                        if (at[-1] == '"') break;
                        if (at++ >= _end) return null;
                    }

                    if (depth == 0) return at;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    if (--depth == 0) return at;
                    break;
                default:
                    int skip = new ReadOnlySpan<byte>(at, (int)(_end - at)).IndexOfAny("\"{}[]"u8);
                    if (skip < 0) return null;
                    at += skip;
                    break;
            }
        }

        return null;
    }

    private static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';
}
