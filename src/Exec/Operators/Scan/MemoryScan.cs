using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>A scan of a <see cref="MemoryTable"/>: morsels of some chunks, which never cross a large batch but may join small ones.</summary>
internal sealed class MemoryScan : IScan
{
    private const int ChunksPerMorsel = 24;
    private readonly ScanRequest _request;
    private readonly MemoryTable _table;
    private readonly List<Slice> _slices = [];
    private readonly List<int> _morsels = []; // first slice of each

    public MemoryScan(MemoryTable table, ScanRequest request)
    {
        _table = table;
        _request = request;
        int limit = request.ChunkRows * ChunksPerMorsel, filled = limit, number = -1;
        bool ours = false;
        foreach (RecordBatch batch in table.Batches)
        {
            for (int start = 0; start < batch.Length;)
            {
                if (filled >= limit)
                {
                    filled = 0;
                    number++;
                    ours = number % request.Partition.Count == request.Partition.Index;
                    if (ours) _morsels.Add(_slices.Count);
                }

                int rows = Math.Min(batch.Length - start, limit - filled);
                if (ours) _slices.Add(new Slice(batch, start, rows));
                start += rows;
                filled += rows;
            }
        }

        Morsels = _morsels.Count;
        _morsels.Add(_slices.Count);
    }

    public int Morsels { get; }

    public IScanReader CreateReader() => new Reader(this);

    public void Dispose() { }

    private readonly record struct Slice(RecordBatch Batch, int Start, int Rows);

    private sealed unsafe class Reader : IScanReader
    {
        private readonly MemoryScan _scan;
        private readonly ScanRequest _request;
        private readonly BatchView _view;
        private readonly ExpressionEvaluator? _filter;
        private readonly DataChunk _chunk;
        private readonly NativeBuffer? _selected;
        private int _slice, _lastSlice, _row;

        public Reader(MemoryScan scan)
        {
            _scan = scan;
            _request = scan._request;
            _view = new BatchView(scan._table.Schema, _request.Columns, _request.Pool, _request.ChunkRows);
            _chunk = new DataChunk([.. _request.Output.Select(o => _view.Vectors[o])]);
            if (_request.Filters.Count > 0) _filter = ExpressionEvaluator.CreateConjunction(_request.Filters, _request.Pool);
            if (_filter is not null || _request.DynamicFilters.Count > 0) _selected = NativeBuffer.Allocate(_request.Pool, (_request.ChunkRows * 4L) + 64);
        }

        public void Open(int morsel)
        {
            _slice = _scan._morsels[morsel];
            _lastSlice = _scan._morsels[morsel + 1];
            _row = 0;
        }

        public DataChunk? Read()
        {
            while (_slice < _lastSlice)
            {
                Slice slice = _scan._slices[_slice];
                if (_row == slice.Rows)
                {
                    _slice++;
                    _row = 0;
                    continue;
                }

                int rows = Math.Min(_request.ChunkRows, slice.Rows - _row);
                _view.Show(slice.Batch, slice.Start + _row, rows);
                _row += rows;
                _request.Metrics.AddRows(rows);
                _chunk.Set(rows, Filter(rows));
                return _chunk;
            }

            return null;
        }

        public void Dispose()
        {
            _view.Dispose();
            _filter?.Dispose();
            _selected?.Release();
        }

        private Selection Filter(int rows)
        {
            var selection = Selection.All(rows);
            if (_selected is null) return selection;
            int* output = (int*)_selected.Pointer;
            if (_filter is not null) selection = new Selection(output, _filter.Select(_view.Vectors, rows, selection, output));
            foreach (BoundDynamicFilter bound in _request.DynamicFilters)
            {
                if (bound.Filter.Content is not { } content || selection.Count == 0) continue;
                if (content.IsEmpty) return new Selection(output, 0);
                if (content.HasTest && content.Selectivity < 0.9) selection = new Selection(output, content.Select(_view.Vectors[bound.Column], selection, output));
            }

            return selection.Count == rows ? Selection.All(rows) : selection;
        }
    }
}
