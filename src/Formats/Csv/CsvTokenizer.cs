using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FrameEngine.Formats.Compression;

namespace FrameEngine.Formats.Csv;

/// <summary>Where the tokenizer came to a halt.</summary>
internal enum CsvHalt : byte
{
    /// <summary>As many rows as asked for were read.</summary>
    Full,
    /// <summary>The bytes end within a row, or right behind one.</summary>
    End,
    /// <summary>The row at <see cref="CsvTokenizer.RowStart"/> has another number of values than there are columns.</summary>
    Width,
    /// <summary>In that row something other than a delimiter follows a closing quote.</summary>
    AfterQuote,
    /// <summary>In that row a value is longer than the 2^29 bytes that a value may have.</summary>
    TooLong,
}

/// <summary>Splits bytes into rows and values. Finds the wanted columns' values and leaves the rest alone.</summary>
/// <remarks>
/// Delimiters, newlines and quotes are found 64 bytes at a time as bits of a mask. Bytes up to <see cref="Padding"/> behind the end are read.
/// A quote opens a quoted value only as a value's first byte; elsewhere it is an ordinary one. Not thread-safe.
/// </remarks>
internal sealed unsafe class CsvTokenizer : IDisposable
{
    public const int Padding = 64;

    /// <summary>Flag in a length: the value contains escaped quotes.</summary>
    public const int Escaped = 1 << 30;

    /// <summary>Flag in a length: the value was quoted.</summary>
    public const int Quoted = 1 << 29;

    /// <summary>In place of a length: the row ended before the column.</summary>
    public const int Missing = int.MinValue;

    /// <summary>The length without flags; 0 for a missing value.</summary>
    public const int LengthMask = Quoted - 1;

    private readonly CsvDialect _dialect;
    private readonly int _columns;
    private readonly int _capacity;
    private readonly CsvRowRules _rules;
    private readonly int* _slots; // by column of the file, and one more: the wanted column's number or -1
    private readonly byte** _starts;
    private readonly int* _lengths;
    private readonly byte** _rows;

    /// <param name="dialect">The file's characters.</param>
    /// <param name="columns">Columns of the file.</param>
    /// <param name="wanted">Columns whose values are to be found; the same column only once.</param>
    /// <param name="capacity">Rows that are read at most at once.</param>
    /// <param name="rules">What rows need not keep to.</param>
    public CsvTokenizer(CsvDialect dialect, int columns, ReadOnlySpan<int> wanted, int capacity, CsvRowRules rules)
    {
        _dialect = dialect;
        _columns = columns;
        _capacity = capacity;
        _rules = rules;
        _slots = (int*)NativeMemory.Alloc((nuint)(columns + 1) * sizeof(int));
        new Span<int>(_slots, columns + 1).Fill(-1);
        for (int i = 0; i < wanted.Length; i++) _slots[wanted[i]] = i;
        nuint values = (nuint)Math.Max(wanted.Length, 1) * (nuint)capacity;
        _starts = (byte**)NativeMemory.Alloc(values * (nuint)sizeof(byte*));
        _lengths = (int*)NativeMemory.Alloc(values * sizeof(int));
        _rows = (byte**)NativeMemory.Alloc((nuint)(capacity + 1) * (nuint)sizeof(byte*));
    }

    ~CsvTokenizer() => Free();

    /// <summary>First byte of the value of row r of the i-th wanted column, within its quotes: at [i · capacity + r].</summary>
    public byte** Starts => _starts;

    /// <summary>Lengths of the same values, with flags.</summary>
    public int* Lengths => _lengths;

    /// <summary>First bytes of the rows, and of what follows the last.</summary>
    public byte** Rows => _rows;

    /// <summary>Rows read by the last call.</summary>
    public int Count { get; private set; }

    /// <summary>Where the row starts that wasn't read, or the byte behind the last one.</summary>
    public byte* RowStart { get; private set; }

    /// <summary>Values in the row at which <see cref="CsvHalt.Width"/> halted.</summary>
    public int Width { get; private set; }

    /// <summary>The first byte behind that row.</summary>
    public byte* RowEnd { get; private set; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    // Whether delimiters are of one byte, which the compiler is to know.
    private readonly struct OneByte;

    private readonly struct SeveralBytes;

    /// <summary>Reads rows from <paramref name="from"/> on, which is the start of a row.</summary>
    public CsvHalt Read(byte* from, byte* end, int maxRows) => _dialect.RestLength == 0 ? Read<OneByte>(from, end, maxRows) : Read<SeveralBytes>(from, end, maxRows);

    [MethodImpl(HotPath.Compile)]
    private CsvHalt Read<TDelimiter>(byte* from, byte* end, int maxRows) where TDelimiter : struct
    {
        byte delimiter = _dialect.Delimiter;
        byte newline = _dialect.Newline;
        byte quote = _dialect.Quote;
        byte escape = _dialect.HasOwnEscape ? _dialect.Escape : quote;
        byte comment = _dialect.Comment;
        Vector256<byte> delimiters = Vector256.Create(delimiter);
        Vector256<byte> newlines = Vector256.Create(newline);
        Vector256<byte> quotes = Vector256.Create(_dialect.HasQuote ? quote : newline);
        Vector256<byte> escapes = Vector256.Create(_dialect.HasQuote ? escape : newline);
        int* slots = _slots;
        byte** starts = _starts;
        int* lengths = _lengths;
        nint capacity = _capacity;
        int columns = _columns;
        maxRows = Math.Min(maxRows, _capacity);

        int row = 0;
        byte* rowStart = from;
        byte* block = from;
        byte* value = from;
        byte* closed = null; // the closing quote of the value at hand
        int flags = 0;
        int column = 0;
        ulong mask = Specials(block, delimiters, newlines, quotes, escapes);
        CsvHalt halt = CsvHalt.Full;
        while (row < maxRows)
        {
            while (mask == 0)
            {
                block += 64;
                if (block >= end) goto AtEnd;
                mask = Specials(block, delimiters, newlines, quotes, escapes);
            }

            byte* at = block + BitOperations.TrailingZeroCount(mask);
            mask &= mask - 1;
            if (at >= end) goto AtEnd;
            byte special = *at;
            if (special == delimiter)
            {
                // Its first byte alone is one of the value, and so may its others be such bytes.
                if (typeof(TDelimiter) == typeof(SeveralBytes) && (at < value || !_dialect.HasRest(at, end))) continue;
                if (column == 0 && comment != 0 && *rowStart == comment) continue;
                int slot = column < columns ? slots[column] : -1;
                if (slot >= 0)
                {
                    nint index = (slot * capacity) + row;
                    starts[index] = value;
                    lengths[index] = closed == null ? (int)(at - value) : (int)(closed - value) | flags;
                }

                column++;
                value = typeof(TDelimiter) == typeof(SeveralBytes) ? at + 1 + _dialect.RestLength : at + 1;
                closed = null;
                flags = 0;
            }
            else if (special == newline)
            {
                byte* valueEnd = at > rowStart && at[-1] == '\r' ? at - 1 : at;
                bool blank = column == 0 && valueEnd == rowStart && columns > 1;
                if (blank || (comment != 0 && *rowStart == comment))
                {
                    rowStart = value = at + 1;
                    column = 0;
                    closed = null;
                    flags = 0;
                    continue;
                }

                if (column + 1 != columns && !(_rules.AllowTrailing && column == columns && value >= valueEnd && closed == null)
                    && !(column + 1 < columns ? _rules.Padding : _rules.Lenient))
                {
                    Width = column + 1;
                    RowEnd = at + 1;
                    halt = CsvHalt.Width;
                    break;
                }

                int slot = column < columns ? slots[column] : -1;
                if (slot >= 0)
                {
                    nint index = (slot * capacity) + row;
                    starts[index] = value;
                    lengths[index] = closed == null ? (int)(valueEnd - value) : (int)(closed - value) | flags;
                }

                for (int c = column + 1; c < columns; c++)
                {
                    if (slots[c] < 0) continue;
                    starts[(slots[c] * capacity) + row] = valueEnd;
                    lengths[(slots[c] * capacity) + row] = Missing;
                }

                if (at - rowStart > LengthMask)
                {
                    halt = CsvHalt.TooLong;
                    break;
                }

                _rows[row++] = rowStart;
                rowStart = value = at + 1;
                column = 0;
                closed = null;
                flags = 0;
            }
            else if (at == value && special == quote && !(comment != 0 && *rowStart == comment))
            {
                // A quoted value: on to its closing quote. `mask` stays in step with `at`.
                value++;
                flags = Quoted;
                byte* skip = at;
                while (true)
                {
                    while (mask == 0)
                    {
                        block += 64;
                        if (block >= end) goto AtEnd;
                        mask = Specials(block, delimiters, newlines, quotes, escapes);
                    }

                    at = block + BitOperations.TrailingZeroCount(mask);
                    mask &= mask - 1;
                    if (at >= end) goto AtEnd;
                    if (at <= skip) continue;
                    if (*at == escape && at + 1 < end && (at[1] == quote || (escape != quote && at[1] == escape)))
                    {
                        flags |= Escaped;
                        skip = at + 1;
                    }
                    else if (*at == quote)
                    {
                        break;
                    }
                }

                closed = at;
                if (at + 1 >= end) goto AtEnd;
                byte next = at[1];
                bool ends = typeof(TDelimiter) == typeof(SeveralBytes) ? _dialect.IsDelimiter(at + 1, end) : next == delimiter;
                if (typeof(TDelimiter) == typeof(SeveralBytes) && !ends && next == delimiter && at + 1 + _dialect.RestLength >= end) goto AtEnd;
                if (!ends && next != newline && !(next == '\r' && at + 2 < end && at[2] == newline))
                {
                    if (next == '\r' && at + 2 >= end) goto AtEnd;
                    if (_rules.Lenient)
                    {
                        value--;
                        closed = null;
                        flags = 0;
                        continue;
                    }

                    halt = CsvHalt.AfterQuote;
                    break;
                }
            }
        }

        goto Done;

    AtEnd:
        halt = CsvHalt.End;
    Done:
        _rows[row] = rowStart;
        Count = row;
        RowStart = rowStart;
        return halt;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Specials(byte* block, Vector256<byte> delimiters, Vector256<byte> newlines, Vector256<byte> quotes, Vector256<byte> escapes)
    {
        Vector256<byte> low = Vector256.Load(block);
        Vector256<byte> high = Vector256.Load(block + 32);
        low = (Vector256.Equals(low, delimiters) | Vector256.Equals(low, newlines)) | (Vector256.Equals(low, quotes) | Vector256.Equals(low, escapes));
        high = (Vector256.Equals(high, delimiters) | Vector256.Equals(high, newlines)) | (Vector256.Equals(high, quotes) | Vector256.Equals(high, escapes));
        return low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);
    }

    private void Free()
    {
        NativeMemory.Free(_slots);
        NativeMemory.Free(_starts);
        NativeMemory.Free(_lengths);
        NativeMemory.Free(_rows);
    }
}
