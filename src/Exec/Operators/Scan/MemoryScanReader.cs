using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>Reads morsels of a table in memory for one thread: filters first, the columns that go out where rows survive.</summary>
/// <remarks>
/// For every batch the summaries of its columns decide first: bounds may rule it out, or make a filter needless. Filters of columns that have codes are
/// evaluated once for each distinct value, and then test codes, 64 rows at a time; the other filters see the rows that these leave.
/// </remarks>
internal sealed class MemoryScanReader : IScanReader
{
    private readonly MemoryScan _scan;
    private readonly ScanRequest _request;
    private readonly BatchView _view;
    private readonly MemoryScanPlan _plan;
    private readonly DataChunk _chunk;
    private readonly int[] _outputs;
    private int _slice, _lastSlice, _row;
    private bool _planned;

    public MemoryScanReader(MemoryScan scan)
    {
        _scan = scan;
        _request = scan.Request;
        _view = new BatchView(scan.Table.Schema, _request.Columns, _request.Pool, _request.ChunkRows);
        _plan = new MemoryScanPlan(scan, _view);
        _outputs = [.. _request.Output.Distinct()];
        _chunk = new DataChunk([.. _request.Output.Select(o => _view.Vectors[o])]);
    }

    public void Open(int morsel)
    {
        (_slice, _lastSlice) = _scan.SlicesOf(morsel);
        _row = 0;
        _planned = false;
    }

    public DataChunk? Read()
    {
        while (_slice < _lastSlice)
        {
            MemorySlice slice = _scan[_slice];
            if (_row == slice.Rows || ((!_planned || _plan.IsOutdated) && !_plan.Prepare(slice.Batch)))
            {
                if (_row < slice.Rows) _request.Metrics.AddPruned(1);
                _slice++;
                _row = 0;
                _planned = false;
                continue;
            }

            _planned = true;
            int rows = Math.Min(_request.ChunkRows, slice.Rows - _row);
            _view.Move(slice.Batch, slice.Start + _row, rows);
            _row += rows;
            _request.Metrics.AddRows(rows);
            Selection selection = _plan.Select(rows);
            if (selection.Count > 0)
                foreach (int output in _outputs) _view.Show(output, selection);
            _chunk.Set(rows, selection);
            return _chunk;
        }

        return null;
    }

    public void Dispose()
    {
        _request.Metrics.AddBytes(_view.BytesShown, 0);
        _view.Dispose();
        _plan.Dispose();
    }
}
