using System.Globalization;
using System.Text;

namespace FrameEngine.Formats.Csv;

/// <content>What is kept of rows that are left out, if somebody wants to know them.</content>
internal sealed unsafe partial class CsvScanReader
{
    private const int MostLineText = 1 << 16;

    private CsvRejects? Rejects => _scan.Source.Options.Rejects;

    private void RejectWidth()
    {
        if (Rejects is not { } rejects) return;
        byte* row = _tokenizer.RowStart;
        int expected = _layout.Schema.Count, found = _tokenizer.Width;
        string message = string.Create(CultureInfo.InvariantCulture, $"Expected Number of Columns: {expected} Found: {found}");
        if (found < expected) Reject(rejects, row, _tokenizer.RowEnd - 1, found, _layout.Schema[found].Name, CsvRejectKind.MissingColumns, message);
        else Reject(rejects, row, EndOfValue(row, _tokenizer.RowEnd, expected), expected + 1, null, CsvRejectKind.TooManyColumns, message);
    }

    private void RejectQuote(byte* row)
    {
        if (Rejects is not { } rejects) return;
        // The value that begins with a quote which is not closed, or not followed by a delimiter.
        CsvDialect dialect = _layout.Dialect;
        byte* at = row, value = row;
        int column = 1;
        while (at < _end && *at == dialect.Quote | *at != dialect.Newline)
        {
            if (*at == dialect.Quote)
            {
                value = at++;
                while (at < _end && !(*at == dialect.Quote && !(at + 1 < _end && dialect.Escape == dialect.Quote && at[1] == dialect.Quote))) at += *at == dialect.Quote || (*at == dialect.Escape && dialect.Escape != 0) ? 2 : 1;
                at++;
                if (at >= _end || (!dialect.IsDelimiter(at, _end) && *at != dialect.Newline && *at != (byte)'\r')) break;
                continue;
            }

            bool ended = dialect.IsDelimiter(at, _end);
            if (ended) column++;
            at += ended ? 1 + dialect.RestLength : 1;
        }

        string? name = column <= _layout.Schema.Count ? _layout.Schema[column - 1].Name : null;
        Reject(rejects, row, value, column, name, CsvRejectKind.UnquotedValue, "Value with unterminated quote found.");
    }

    private void RejectValue(int parsed, int row)
    {
        if (Rejects is not { } rejects) return;
        nint at = ((nint)parsed * _capacity) + row;
        Field field = _columns[parsed].Field;
        byte* start = _tokenizer.Starts[at];
        bool isText = field.Type.IsText;
        string text = Encoding.UTF8.GetString(CsvColumn.Text(start, _tokenizer.Lengths[at], _layout.Dialect));
        string message = isText
            ? "Invalid unicode (byte sequence mismatch) detected. This file is not utf-8 encoded."
            : $"Error when converting column \"{field.Name}\". Could not convert string \"{text}\" to '{field.Type}'";
        if (start > _tokenizer.Rows[row] && start[-1] == _layout.Dialect.Quote && _layout.Dialect.Quote != 0) start--;
        Reject(rejects, _tokenizer.Rows[row], start, (_layout.Schema.TryGetOrdinal(field.Name, out int ordinal) ? ordinal : 0) + 1, field.Name, isText ? CsvRejectKind.Encoding : CsvRejectKind.Cast, message);
    }

    private void RejectLine(int row, long length)
    {
        if (Rejects is not { } rejects) return;
        string message = string.Create(CultureInfo.InvariantCulture, $"Maximum line size of {_mostLineBytes} bytes exceeded. Actual Size:{length} bytes.");
        Reject(rejects, _tokenizer.Rows[row], _tokenizer.Rows[row], 1, _layout.Schema[0].Name, CsvRejectKind.LineSize, message);
    }

    private void Reject(CsvRejects rejects, byte* row, byte* place, int column, string? name, CsvRejectKind kind, string message)
    {
        long offset = _endOffset - (_end - row);
        rejects.Add(new CsvReject(rejects.FileOf(_input!.Path), offset, offset + (place - row), column, name, kind, LineText(row), message));
    }

    // The text of a row up to its line's end outside of quotes; characters that are not UTF-8 as question marks.
    private string LineText(byte* row)
    {
        byte* end = row;
        bool quoted = false;
        while (end < _end && end - row < MostLineText && (quoted || *end != _layout.Dialect.Newline))
        {
            if (*end == _layout.Dialect.Quote && _layout.Dialect.Quote != 0) quoted = !quoted;
            end++;
        }

        if (end > row && end[-1] == (byte)'\r') end--;
        return Encoding.UTF8.GetString(row, (int)(end - row)).Replace('\uFFFD', '?');
    }

    // Where the n-th value of a row ends.
    private byte* EndOfValue(byte* row, byte* end, int number)
    {
        bool quoted = false;
        for (byte* at = row; at < end; at++)
        {
            if (*at == _layout.Dialect.Quote && _layout.Dialect.Quote != 0) quoted = !quoted;
            else if (!quoted && _layout.Dialect.IsDelimiter(at, end))
            {
                if (--number == 0) return at;
                at += _layout.Dialect.RestLength;
            }
        }

        return end - 1;
    }
}
