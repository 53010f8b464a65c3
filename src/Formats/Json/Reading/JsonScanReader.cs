using System.Text;
using System.Text.Json;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Filtering;
using FrameEngine.Functions.Scalars.Json;
using FrameEngine.Memory;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Formats.Json.Reading;

/// <summary>Reads morsels of a JSON scan for one thread: rows of a piece of the file that fits the cache, and of each only the wanted columns.</summary>
internal sealed unsafe class JsonScanReader : IScanReader
{
    /// <summary>As deep as types and statements may be.</summary>
    public static readonly JsonReaderOptions Options = new() { MaxDepth = 1000 };

    // After so many rows that are not plain, none is expected to be.
    private const int MostMisses = 64;

    private readonly JsonScan _scan;
    private readonly ScanRequest _request;
    private readonly JsonRows _rows;
    private readonly JsonValueReader _values;
    private readonly JsonColumn[] _columns; // by request position
    private readonly byte[][] _keys;        // of all columns of the table
    private readonly int[] _places;         // by column of the table: its request position, -1 if it is not wanted
    private readonly int[] _filled;         // by request position: the last row that had a value
    private readonly Vector[] _vectors;
    private readonly ExpressionPredicate[] _filters;
    private readonly NativeBuffer? _selection;
    private readonly DataChunk _chunk;
    private readonly int _capacity;
    private readonly bool _records, _strict, _verbatim;
    private readonly PlainKey[] _plainKeys; // by column of the table
    private readonly PlainNested _nested;
    private int _misses;                    // rows in a row that were not plain
    private JsonFormat _format;
    private bool _open;

    public JsonScanReader(JsonScan scan)
    {
        _scan = scan;
        _request = scan.Request;
        JsonLayout layout = scan.Source.Layout;
        _capacity = Math.Max(_request.ChunkRows, 1);
        _records = layout.IsRecords;
        _strict = layout.IsStrict && !scan.Source.Options.IgnoreErrors;
        _rows = new JsonRows(_request.Pool, scan.Source.Options.MaximumObjectBytes);
        _values = new JsonValueReader(scan.Source.Options.IgnoreErrors, _strict, scan.Source.Options.DateFormat, scan.Source.Options.TimestampFormat);
        _columns = [.. _request.Columns.Select(c => layout.Columns[c])];
        _keys = [.. layout.Columns.Select(c => Encoding.UTF8.GetBytes(c.Key))];
        _verbatim = scan.Source.Options.Verbatim;
        _plainKeys = [.. _keys.Select(k => new PlainKey(k))];
        _nested = new PlainNested(_values);
        if (!_records) _misses = MostMisses;
        _places = new int[_keys.Length];
        for (int i = 0; i < _places.Length; i++) _places[i] = Array.IndexOf(_request.Columns.ToArray(), i);
        _filled = new int[_columns.Length];
        _vectors = [.. _columns.Select(c => new Vector(c.Shape.Type, _request.Pool, _capacity))];
        _filters = [.. _request.Filters.Select(f => new ExpressionPredicate(f, _request.Pool))];
        if (_filters.Length > 0) _selection = NativeBuffer.Allocate(_request.Pool, (_capacity + 16) * sizeof(int));
        _chunk = new DataChunk([.. _request.Output.Select(o => _vectors[o])]);
    }

    /// <summary>What is wrong with a text, in a few words.</summary>
    public static string Reason(Exception error) => error is JsonException json
        ? $"malformed JSON: {json.Message.Split(" LineNumber:")[0]}"
        : $"malformed text: {error.Message}";

    public void Open(int morsel)
    {
        (Csv.CsvInput input, _format, long start, long end) = _scan.Locate(morsel);
        _rows.Open(input, _format, start, end);
        _open = true;
    }

    public DataChunk? Read()
    {
        if (_request.Cancellation.IsCancellationRequested) throw new QueryCancelledException();
        if (!_open) return null;
        foreach (Vector vector in _vectors) vector.StartFlat(_capacity);
        Array.Fill(_filled, -1);
        int rows = 0;
        long bytes = 0;
        while (rows < _capacity)
        {
            if (!_rows.TryNext(out byte* row, out int length))
            {
                // Values of the chunk may lie in the piece.
                if (rows > 0) break;
                if (_rows.Refill()) continue;
                _open = false;
                return null;
            }

            ReadRow(row, length, rows++);
            bytes += length + 1;
        }

        _request.Metrics.AddRows(rows);
        _request.Metrics.AddBytes(bytes, bytes);
        _chunk.Set(rows, RowPredicate.SelectAll(_filters, _vectors, rows, _selection is null ? null : (int*)_selection.Pointer));
        return _chunk;
    }

    public void Dispose()
    {
        _rows.Dispose();
        foreach (Vector vector in _vectors) vector.Dispose();
        foreach (ExpressionPredicate filter in _filters) filter.Dispose();
        _selection?.Release();
    }

    private void ReadRow(byte* row, int length, int at)
    {
        if (TrySkim(row, length, at)) return;
        if (_misses < MostMisses)
        {
            bool plain = TryReadPlain(row, length, at);
            for (int c = 0; c < _columns.Length; c++)
            {
                if (!plain && _filled[c] == at) _filled[c] = -1;
                if (plain && _filled[c] != at) JsonValueReader.SetNull(_vectors[c], at, _capacity);
            }

            _misses = plain ? 0 : _misses + 1;
            if (plain) return;
        }

        var text = new ReadOnlySpan<byte>(row, length);
        try
        {
            var reader = new Utf8JsonReader(text, Options);
            reader.Read();
            if (_verbatim)
            {
                if (_columns.Length > 0)
                {
                    _vectors[0].Views[at] = StringView.Of(row, length);
                    _filled[0] = at;
                }

                reader.Skip();
            }
            else if (!_records)
            {
                if (_columns.Length > 0) ReadColumn(ref reader, text, row, 0, at);
                else reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadMembers(ref reader, text, row, at);
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                if (!_scan.Source.Options.IgnoreErrors) throw _rows.Error(row, null, "the row is no object");
                reader.Skip();
            }

            while (reader.Read())
            {
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            if (!_scan.Source.Options.IgnoreErrors || _format != JsonFormat.NewlineDelimited) throw _rows.Error(row, null, Reason(e), e);
            Array.Fill(_filled, -1);
        }

        for (int c = 0; c < _columns.Length; c++)
            if (_filled[c] != at) JsonValueReader.SetNull(_vectors[c], at, _capacity);
    }

    // Where nothing inside the row is wanted it need only be JSON.
    private bool TrySkim(byte* row, int length, int at)
    {
        if (!_verbatim && (_columns.Length > 0 || _strict || (_records && (length == 0 || *row != '{')))) return false;
        if (!new JsonSkim(row, length).IsSurelyValid()) return false;
        if (_columns.Length > 0) _vectors[0].Views[at] = StringView.Of(row, length);
        return true;
    }

    private bool TryReadPlain(byte* row, int length, int at)
    {
        if (!PlainObject.TryOpen(row, length, out PlainObject members)) return false;
        for (int column = 0; column < _plainKeys.Length; column++)
        {
            // A row may lack some.
            if (!members.TryKey(in _plainKeys[column])) continue;
            int place = _places[column];
            if (!(place >= 0 ? TryReadMember(ref members, place, at) : members.TryValue()) || !members.TryNext(out bool last)) return false;
            if (last) return true;
        }

        return false;
    }

    private bool TryReadMember(ref PlainObject members, int place, int at)
    {
        JsonShape shape = _columns[place].Shape;
        Vector target = _vectors[place];
        if (members.IsNested)
        {
            byte* behind = _nested.TryRead(members.At, members.End, shape, target, at);
            if (behind != null) members.Pass(behind);
            else if (!members.TryValue() || !TryReadNested(new ReadOnlySpan<byte>(members.Value, members.Length), place, at)) return false;
            _filled[place] = at;
            return true;
        }

        if (!members.TryValue()) return false;
        if (members.IsNull) return true;
        if (!(members.IsNumber && members.Number.TryStore(shape.Type.Id, target.Data, at))
            && !_values.TryReadPlain(new ReadOnlySpan<byte>(members.Value, members.Length), members.Quoted, shape, target, at)) return false;
        _filled[place] = at;
        return true;
    }

    // What does not fit is for the reading of the whole row, which says where it is.
    private bool TryReadNested(ReadOnlySpan<byte> value, int place, int at)
    {
        try
        {
            var reader = new Utf8JsonReader(value, Options);
            return reader.Read() && _values.Read(ref reader, value, _columns[place].Shape, _vectors[place], at, _capacity);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private void ReadMembers(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, byte* row, int at)
    {
        int expected = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            int column = expected < _keys.Length && reader.ValueTextEquals(_keys[expected]) ? expected : IndexOf(ref reader);
            if (column < 0)
            {
                if (_strict)
                {
                    throw _rows.Error(row, null,
                        $"the key \"{reader.GetString()}\" is in none of the rows by which the columns were found out; a greater sample_size, or columns = {{…}}, or union_by_name = true for several files would tell");
                }

                reader.Skip();
                continue;
            }

            expected = column + 1;
            reader.Read();
            if (_places[column] is >= 0 and var place) ReadColumn(ref reader, text, row, place, at);
            else reader.Skip();
        }
    }

    private void ReadColumn(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, byte* row, int place, int at)
    {
        if (!_values.Read(ref reader, text, _columns[place].Shape, _vectors[place], at, _capacity)) throw _rows.Error(row, _columns[place].Name, _values.Problem);
        _filled[place] = at;
    }

    private int IndexOf(ref Utf8JsonReader reader)
    {
        for (int i = 0; i < _keys.Length; i++)
            if (reader.ValueTextEquals(_keys[i])) return i;
        return -1;
    }
}
