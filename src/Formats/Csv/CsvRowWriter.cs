using System.Buffers;
using System.Text;
using FrameEngine.Columns;
using FrameEngine.Formats.Text;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Formats.Csv;

/// <summary>Writes rows as CSV (RFC 4180, with line feeds): quotes only where a reader would otherwise see something else.</summary>
internal sealed unsafe class CsvRowWriter : RowTextWriter
{
    private readonly byte[] _delimiter;
    private readonly byte _quote, _escape; // no quote: 0
    private readonly bool[] _forced;
    private readonly byte[] _null, _newline;
    private readonly byte[]? _suffix;
    private bool _started;
    private readonly SearchValues<byte> _special;
    private readonly ArrayBufferWriter<byte> _scratch = new(256);

    public CsvRowWriter(Stream stream, Schema schema, CsvWriteOptions options) : base(stream, schema)
    {
        _delimiter = options.DelimiterText is "" ? [] : options.DelimiterText is { } several ? default(CsvDialect).With(several).DelimiterBytes : [CsvDialect.Ascii(options.Delimiter, nameof(options.Delimiter))];
        _quote = options.Quote == '\0' ? (byte)0 : CsvDialect.Ascii(options.Quote, nameof(options.Quote));
        _escape = options.Escape is { } escape ? CsvDialect.Ascii(escape, nameof(options.Escape)) : _quote;
        _forced = [.. schema.Select(f => options.ForceQuote.Contains("*") || options.ForceQuote.Contains(f.Name, StringComparer.OrdinalIgnoreCase))];
        foreach (string name in options.ForceQuote)
            if (name != "*" && !schema.TryGetOrdinal(name, out _)) throw BindException.UnknownColumn(name, schema.Names);
        if (_quote == 0 && options.ForceQuote.Count > 0) throw new UsageException("values cannot be quoted without a quote character");
        if (_delimiter.AsSpan().Contains(_quote) && _quote != 0) throw new UsageException("CSV quote must differ from delimiter");
        _null = Encoding.UTF8.GetBytes(options.NullText);
        _special = _quote == 0 ? SearchValues.Create(ReadOnlySpan<byte>.Empty) : SearchValues.Create([.. _delimiter, _quote, (byte)'\n', (byte)'\r']);
        _newline = Encoding.UTF8.GetBytes(options.NewLine);
        _suffix = options.Suffix is null ? null : Encoding.UTF8.GetBytes(options.Suffix);
        Output.Write(Encoding.UTF8.GetBytes(options.Prefix ?? ""));
        if (!options.Header) return;
        Start();
        for (int i = 0; i < schema.Count; i++)
        {
            if (i > 0) Output.Write(_delimiter);
            Text(Encoding.UTF8.GetBytes(schema[i].Name), false);
        }

        End();
    }

    protected override void WriteRow(Vector[] columns, int row)
    {
        Start();
        for (int i = 0; i < columns.Length; i++)
        {
            if (i > 0) Output.Write(_delimiter);
            Vector vector = columns[i];
            if (!vector.IsValid(row) || vector.Type.Id == TypeId.Null)
            {
                Output.Write(_null);
                continue;
            }

            Vector values = vector.Values;
            int index = vector.ValueIndex(row);
            switch (vector.Type.Id)
            {
                case TypeId.Utf8:
                    Text(StringView.Span(values.Views + index), _forced[i]);
                    break;
                case TypeId.Binary when vector.Type.IsBigNum:
                    Text(Encoding.ASCII.GetBytes(BigNumBytes.Text(StringView.Span(values.Views + index))), _forced[i]);
                    break;
                case TypeId.Binary:
                    _scratch.ResetWrittenCount();
                    BinaryText.Write(StringView.Span(values.Views + index), _scratch);
                    Text(_scratch.WrittenSpan, _forced[i]);
                    break;
                case TypeId.List or TypeId.FixedSizeList or TypeId.Struct or TypeId.Map:
                    PackedWriter text = PackedWriter.Rent();
                    PackedText.Append(vector.Type.Layout, PackedSpan.Of(values.Views + index), text);
                    Text(text.Written, _forced[i]);
                    PackedWriter.Return(text);
                    break;
                default:
                    Plain(values, index, _forced[i]);
                    break;
            }
        }

        End();
    }

    protected override void WriteEnd() => Output.Write(_suffix);

    // With a suffix newlines stand between rows, else behind them.
    private void Start()
    {
        if (_suffix is not null && _started) Output.Write(_newline);
        _started = true;
    }

    private void End()
    {
        if (_suffix is null) Output.Write(_newline);
    }

    /// <summary>Numbers and dates: they contain nothing special, unless an option says that a digit, a point or a space is.</summary>
    private void Plain(Vector values, int index, bool forced)
    {
        Span<byte> room = Output.GetSpan(Utf8Values.MaxLength);
        int length = Utf8Values.Write(values, index, room);
        ReadOnlySpan<byte> text = room[..length];
        if (forced || text.ContainsAny(_special) || text.SequenceEqual(_null)) Text(text.ToArray(), forced);
        else Output.Advance(length);
    }

    private void Text(ReadOnlySpan<byte> text, bool forced)
    {
        if (_quote == 0 || (!forced && !text.ContainsAny(_special) && !text.SequenceEqual(_null)))
        {
            Output.Write(text);
            return;
        }

        Span<byte> room = Output.GetSpan((2 * text.Length) + 2);
        int at = 0;
        room[at++] = _quote;
        foreach (byte b in text)
        {
            if (b == _quote || b == _escape) room[at++] = _escape;
            room[at++] = b;
        }

        room[at++] = _quote;
        Output.Advance(at);
    }
}
