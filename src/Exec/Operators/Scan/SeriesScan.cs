using FrameEngine.Catalog;
using FrameEngine.Columns;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>A scan of a <see cref="SeriesTable"/>: morsels are ranges of rows, unless months make it walk from the start, which is one morsel.</summary>
internal sealed class SeriesScan : IScan
{
    private const int ChunksPerMorsel = 60;
    private readonly SeriesTable _table;
    private readonly ScanRequest _request;
    private readonly long _rowsPerMorsel;

    public SeriesScan(SeriesTable table, ScanRequest request)
    {
        _table = table;
        _request = request;
        // Morsels are counted in an int: of a very long series they are longer.
        _rowsPerMorsel = table.Months ? Math.Max(table.Count, 1) : Math.Max((long)request.ChunkRows * ChunksPerMorsel, table.Count / (1 << 20));
        long morsels = (table.Count + _rowsPerMorsel - 1) / _rowsPerMorsel;
        Morsels = (int)((morsels - request.Partition.Index + request.Partition.Count - 1) / request.Partition.Count);
    }

    public int Morsels { get; }

    public IScanReader CreateReader() => new Reader(this);

    public void Dispose() { }

    private sealed unsafe class Reader : IScanReader
    {
        private readonly SeriesTable _table;
        private readonly ScanRequest _request;
        private readonly long _rowsPerMorsel;
        private readonly Vector _values;
        private readonly Vector[] _columns;
        private readonly RowFilter _filter;
        private readonly DataChunk _chunk;
        private long _row, _end, _next;

        public Reader(SeriesScan scan)
        {
            _table = scan._table;
            _request = scan._request;
            _rowsPerMorsel = scan._rowsPerMorsel;
            _values = new Vector(_table.Type, _request.Pool, _request.ChunkRows);
            _columns = [.. _request.Columns.Select(_ => _values)];
            _chunk = new DataChunk([.. _request.Output.Select(_ => _values)]);
            _filter = new RowFilter(_request);
        }

        public void Open(int morsel)
        {
            _row = (((long)morsel * _request.Partition.Count) + _request.Partition.Index) * _rowsPerMorsel;
            _end = Math.Min(_row + _rowsPerMorsel, _table.Count);
            _next = _table.Start;
        }

        public DataChunk? Read()
        {
            if (_row >= _end) return null;
            int rows = (int)Math.Min(_request.ChunkRows, _end - _row);
            if (_columns.Length > 0) Fill(rows);
            _row += rows;
            _request.Metrics.AddRows(rows);
            _chunk.Set(rows, _filter.Select(_columns, rows));
            return _chunk;
        }

        public void Dispose()
        {
            _values.Dispose();
            _filter.Dispose();
        }

        private void Fill(int rows)
        {
            _values.StartFlat(rows);
            long* values = _values.As<long>();
            if (_table.Months)
            {
                for (int i = 0; i < rows; i++)
                {
                    values[i] = _next;
                    if (_row + i + 1 < _table.Count) _next = _table.After(_next);
                }

                return;
            }

            // Wraps where only the value after the last one would.
            long stride = _table.Stride, value = unchecked(_table.Start + (_row * stride));
            for (int i = 0; i < rows; i++, value = unchecked(value + stride)) values[i] = value;
        }
    }
}
