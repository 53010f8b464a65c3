using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Filtering;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>A scan that numbers rows: it reads all of them, so that their places say their numbers, and filters them itself. Morsels whose numbers a filter rules out are not read.</summary>
internal sealed class NumberedScan : IScan
{
    private readonly IScan _rows;
    private readonly ScanRequest _request;
    private readonly int[] _sources; // by position in the request: the column of the rows' chunks, or -1 for the number
    private readonly long _first;

    public NumberedScan(ITableSource rows, long first, ScanRequest request)
    {
        int number = rows.Schema.Count;
        List<int> columns = [];
        _sources = new int[request.Columns.Count];
        for (int i = 0; i < _sources.Length; i++)
        {
            _sources[i] = request.Columns[i] == number ? -1 : columns.Count;
            if (_sources[i] >= 0) columns.Add(request.Columns[i]);
        }

        (_first, _request) = (first, request);
        _rows = rows.OpenScan(request with { Columns = columns.ToEquatableArray(), Output = Enumerable.Range(0, columns.Count).ToEquatableArray(), Filters = [], DynamicFilters = [] });
    }

    public int Morsels => _rows.Morsels;

    public (long First, long Count)? PlaceOf(int morsel) => _rows.PlaceOf(morsel) is var (row, count)
        ? (_first + row, count)
        : throw new InternalException($"a scan of type {_rows.GetType().Name} does not say where its rows stand");

    public IScanReader CreateReader() => new Reader(this, _rows.CreateReader());

    public void Dispose() => _rows.Dispose();

    private sealed unsafe class Reader : IScanReader
    {
        private readonly NumberedScan _scan;
        private readonly ScanRequest _request;
        private readonly IScanReader _rows;
        private readonly Vector _numbers;
        private readonly Vector[] _columns;
        private readonly RowFilter _filter;
        private readonly ColumnBounds[] _bounds;
        private DataChunk _chunk = new([]);
        private DataChunk? _shown;
        private long _row, _end;

        public Reader(NumberedScan scan, IScanReader rows)
        {
            (_scan, _request, _rows) = (scan, scan._request, rows);
            _numbers = new Vector(DataType.Int64, _request.Pool, _request.ChunkRows);
            _columns = new Vector[scan._sources.Length];
            _bounds = new ColumnBounds[_columns.Length];
            _filter = new RowFilter(_request);
        }

        public void Open(int morsel)
        {
            (_row, long count) = _scan.PlaceOf(morsel)!.Value;
            _end = _row + count;
            if (!MayPass())
            {
                _request.Metrics.AddPruned(1);
                _row = _end;
                return;
            }

            _rows.Open(morsel);
        }

        public DataChunk? Read()
        {
            if (_row >= _end || _rows.Read() is not { } chunk) return null;
            if (!chunk.Selection.IsAll) throw new InternalException("rows without filters came with a selection");
            Show(chunk);
            _numbers.StartFlat(chunk.Rows);
            long* numbers = _numbers.As<long>();
            for (int i = 0; i < chunk.Rows; i++) numbers[i] = _row + i;
            _row += chunk.Rows;
            _chunk.Set(chunk.Rows, _filter.Select(_columns, chunk.Rows));
            return _chunk;
        }

        public void Dispose()
        {
            _rows.Dispose();
            _numbers.Dispose();
            _filter.Dispose();
        }

        // A reader shows the same vectors again and again; one of several parts shows those of the part.
        private void Show(DataChunk chunk)
        {
            if (ReferenceEquals(_shown, chunk)) return;
            _shown = chunk;
            for (int i = 0; i < _columns.Length; i++) _columns[i] = _scan._sources[i] is >= 0 and var source ? chunk.Columns[source] : _numbers;
            _chunk = new DataChunk([.. _request.Output.Select(o => _columns[o])]);
        }

        private bool MayPass()
        {
            if (_row >= _end) return false;
            for (int i = 0; i < _bounds.Length; i++)
            {
                _bounds[i] = _scan._sources[i] >= 0
                    ? ColumnBounds.Unknown(_end - _row)
                    : new ColumnBounds(Scalar.Int64(_row), Scalar.Int64(_end - 1), true, true, 0, _end - _row);
            }

            foreach (Expression filter in _request.Filters)
                if (!filter.CanThrow && BoundsVerdict.Evaluate(filter, _bounds) == Verdict.None) return false;
            return true;
        }
    }
}
