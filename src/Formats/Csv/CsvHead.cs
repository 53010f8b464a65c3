using System.Text;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Csv;

/// <summary>The first bytes of a file, for finding out about it; and where its rows start.</summary>
internal sealed unsafe class CsvHead : IDisposable
{
    /// <summary>How much is looked at.</summary>
    public const int Length = 4 << 20;

    private readonly NativeBuffer _buffer;
    private readonly int _length;
    private readonly int _start;

    public CsvHead(CsvInput input, int skip, byte? newline = null, int length = Length)
    {
        length = input.IsCompressed ? length : (int)Math.Min(length, input.Size);
        _buffer = NativeBuffer.Allocate(MemoryPool.Unlimited, length + 1 + CsvTokenizer.Padding, cleared: true);
        using (CsvByteReader reader = input.Open(0, length))
        {
            int read;
            while (_length < length && (read = reader.Read(new Span<byte>(_buffer.Pointer + _length, length - _length))) > 0) _length += read;
        }

        ReachesEnd = input.IsCompressed ? _length < length : _length == input.Size;
        ReadOnlySpan<byte> bytes = Bytes;
        Newline = newline ?? (bytes.Contains((byte)'\n') || !bytes.Contains((byte)'\r') ? (byte)'\n' : (byte)'\r');
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) _start = 3;
        for (int i = 0; i < skip; i++) _start = LineEnd(_start);
        if (ReachesEnd && _length > _start && bytes[_length - 1] != Newline) _buffer.Pointer[_length++] = Newline; // ends the last row
    }

    /// <summary>Whether the file ends within the head.</summary>
    public bool ReachesEnd { get; }

    public byte Newline { get; }

    /// <summary>Whether a carriage return stands before the first newline.</summary>
    public bool HasCarriageReturns => Newline == '\n' && Bytes[_start..].IndexOf(Newline) is > 0 and var first && Bytes[_start + first - 1] == '\r';

    public byte* First => _buffer.Pointer + _start;

    public byte* End => _buffer.Pointer + _length;

    /// <summary>Where the first row behind the skipped lines starts, in the file.</summary>
    public long Start => _start;

    private ReadOnlySpan<byte> Bytes => new(_buffer.Pointer, _length);

    /// <summary>How many lines there are before a place in the file, behind the lines that were skipped already.</summary>
    public int LinesBefore(long offset) => Bytes[_start..(int)offset].Count(Newline);

    /// <summary>Splits up to <paramref name="maxRows"/> whole rows, blank lines and comments left out, and tells where the next one starts.</summary>
    public List<string[]> Split(CsvDialect dialect, int maxRows, out long next) => Split(dialect, maxRows, out next, out _);

    /// <inheritdoc cref="Split(CsvDialect, int, out long)"/>
    /// <param name="shape">What the rows look like under that dialect.</param>
    public List<string[]> Split(CsvDialect dialect, int maxRows, out long next, out CsvHeadShape shape)
    {
        shape = new CsvHeadShape();
        var rows = new List<string[]>();
        var values = new List<string>();
        byte* at = First;
        next = _start;
        while (rows.Count < maxRows && at < End)
        {
            byte* row = at;
            if (dialect.Comment != 0 && *at == dialect.Comment)
            {
                at = _buffer.Pointer + LineEnd((int)(at - _buffer.Pointer));
                next = at - _buffer.Pointer;
                continue;
            }

            values.Clear();
            bool whole = false;
            while (at < End && !whole)
            {
                byte* value = at;
                int flags = 0;
                bool opened = dialect.HasQuote && *at == dialect.Quote;
                if (opened)
                {
                    value = ++at;
                    for (; at < End; at++)
                    {
                        bool escape = *at == dialect.Escape && at + 1 < End && (at[1] == dialect.Quote || (dialect.HasOwnEscape && at[1] == dialect.Escape));
                        if (escape) at++;
                        else if (*at == dialect.Quote) break;
                        if (escape) flags = CsvTokenizer.Escaped;
                    }
                }

                byte* valueEnd = at;
                bool quoted = opened && at < End;
                shape.Quoted |= quoted;
                shape.Malformed |= quoted && at + 1 + dialect.RestLength < End && !dialect.IsDelimiter(at + 1, End) && at[1] != dialect.Newline && !(at[1] == '\r' && at + 2 < End && at[2] == dialect.Newline);
                while (at < End && !dialect.IsDelimiter(at, End) && *at != dialect.Newline) at++;
                if (at == End)
                {
                    shape.Malformed |= opened && !quoted;
                    break;
                }

                if (!quoted) valueEnd = *at == dialect.Newline && at > value && at[-1] == '\r' ? at - 1 : at;
                values.Add(Encoding.UTF8.GetString(CsvColumn.Text(value, (int)(valueEnd - value) | flags, dialect)));
                whole = *at == dialect.Newline;
                at += whole ? 1 : 1 + dialect.RestLength;
            }

            if (!whole) break;
            next = at - _buffer.Pointer;
            if (values.Count > 1 || values[0].Length > 0 || at - row > 2)
            {
                rows.Add([.. values]);
                shape.Starts.Add(row - _buffer.Pointer);
            }
        }

        return rows;
    }

    public void Dispose() => _buffer.Release();

    private int LineEnd(int from)
    {
        int found = from < _length ? Bytes[from..].IndexOf(Newline) : -1;
        return found < 0 ? _length : from + found + 1;
    }
}

/// <summary>What the first rows of a file look like under a dialect.</summary>
internal sealed class CsvHeadShape
{
    /// <summary>Whether a value is quoted.</summary>
    public bool Quoted { get; set; }

    /// <summary>Whether something stands behind a closing quote, or a quote is never closed.</summary>
    public bool Malformed { get; set; }

    /// <summary>Where each row starts in the file.</summary>
    public List<long> Starts { get; } = [];
}
