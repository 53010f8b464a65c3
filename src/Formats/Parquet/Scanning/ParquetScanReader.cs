using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Formats.Parquet.Pages;
using FrameEngine.Formats.Parquet.Pruning;
using FrameEngine.Memory;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Formats.Parquet.Scanning;

/// <summary>Reads row groups for one thread: filter columns first, the others only where rows survive.</summary>
/// <remarks>
/// Rows are taken in windows of a chunk's size. For each, the steps of the row group's plan narrow a selection; where most rows survive, the
/// window goes out with its selection; where few do, survivors of several windows are put together into one dense chunk.
/// </remarks>
internal sealed unsafe partial class ParquetScanReader : IScanReader
{
    private readonly ParquetScan _scan;
    private readonly ScanRequest _request;
    private readonly MemoryPool _pool;
    private readonly PageMemory _memory;
    private readonly ScanColumn[] _columns;
    private readonly Vector[] _vectors;     // windows by request position, for filters
    private readonly int[] _outputs;        // distinct request positions that go out
    private readonly DataChunk _chunk;
    private readonly int _chunkRows;
    private readonly NativeBuffer _selectionBuffer;
    private int _file = -1;
    private RowGroupMorsel _at;
    private RowGroupMetadata? _group;
    private readonly RowRanges _ranges = new();
    private int _range;
    private long _row, _end;                // the next row, and the end of the current range of rows
    private int _pending;                   // survivors of a window that was filtered but not put out yet; -1 if there is none
    private bool _outputsLoaded;

    public ParquetScanReader(ParquetScan scan)
    {
        _scan = scan;
        _request = scan.Request;
        _pool = _request.Pool;
        _memory = new PageMemory(_pool);
        _chunkRows = Math.Clamp(_request.ChunkRows, 1, DataChunk.DefaultRows);
        _columns = [.. _request.Columns.Select(c => new ScanColumn(scan.Columns[0][c].Type, _memory))];
        _vectors = new Vector[_columns.Length];
        _outputs = [.. _request.Output.Distinct()];
        _chunk = new DataChunk([.. _request.Output.Select(o => _columns[o].Output)]);
        _selectionBuffer = NativeBuffer.Allocate(_pool, (DataChunk.DefaultRows + 32) * sizeof(int));
        _pending = -1;
        CreateSteps();
    }

    private int* SelectionRows => (int*)_selectionBuffer.Pointer;

    public void Open(int morsel)
    {
        LeaveGroup();
        _scan.Groups.Enter();
        _undecided = true;
        RowGroupMorsel at = _scan[morsel];
        if (Prepare(at)) _request.Metrics.AddRows(_group!.RowCount);
        else _ranges.Reset(0);
        _range = -1;
    }

    /// <summary>Starts on a row group; false if nothing in it can pass.</summary>
    private bool Prepare(RowGroupMorsel at)
    {
        _at = at;
        ParquetFooter footer = _scan.Footers[at.File];
        if (at.File != _file)
        {
            for (int i = 0; i < _columns.Length; i++)
                _columns[i].OpenFile(_scan.Columns[at.File][_request.Columns[i]], footer.Identity.Path, _scan.Options.VerifyChecksums);
            _file = at.File;
        }
        _group = footer.Metadata.RowGroups[at.Group];
        _ranges.Reset(_group.RowCount);
        _pending = -1;
        _outputsLoaded = false;
        foreach (ScanColumn column in _columns) column.OpenGroup();
        return PlanGroup(at);
    }

    public DataChunk? Read()
    {
        DecideOnSharing();
        // A window that waits may still point into pages that were left behind.
        if (_pending < 0)
            foreach (ScanColumn column in _columns)
                if (column.IsLoaded) column.Recycle();
        int collected = 0;
        while (_row < _end || NextRange())
        {
            _request.Cancellation.ThrowIfCancelled();
            int rows = (int)Math.Min(_chunkRows, _end - _row);
            Selection selection = _pending >= 0 ? Pending(rows) : Filter(rows);
            _pending = -1;
            if (selection.Count == 0)
            {
                NextWindow(rows);
                continue;
            }
            LoadOutputs();
            bool dense = selection.Count * 2 >= rows;
            if (collected == 0 && dense)
            {
                foreach (int output in _outputs) _columns[output].PutAll(_row, rows);
                NextWindow(rows);
                _chunk.Set(rows, selection);
                return _chunk;
            }
            if (collected + selection.Count > _chunkRows)
            {
                _pending = selection.IsAll ? rows : selection.Count;
                break;
            }
            if (collected == 0)
                foreach (int output in _outputs) _columns[output].StartOutput(_chunkRows);
            foreach (int output in _outputs) _columns[output].PutSelected(_row, rows, selection, collected);
            collected += selection.Count;
            NextWindow(rows);
        }
        if (collected == 0)
        {
            LeaveGroup();
            return null;
        }

        _chunk.SetAll(collected);
        return _chunk;
    }

    public void Help() => _scan.Ahead.Help(_request.Cancellation);

    public void Dispose()
    {
        LeaveGroup();
        foreach (ScanColumn column in _columns) column.Dispose();
        DisposeSteps();
        _selectionBuffer.Release();
    }

    private bool NextRange()
    {
        if (_shared is not null) return _shared.Take(out _row, out _end);
        if (++_range >= _ranges.Count) return false;
        (_row, _end) = _ranges[_range];
        return true;
    }

    private Selection Pending(int rows) => _pending == rows ? Selection.All(rows) : new Selection(SelectionRows, _pending);

    private void NextWindow(int rows)
    {
        _row += rows;
        foreach (ScanColumn column in _columns) column.NextWindow();
    }

    private void LoadOutputs()
    {
        if (_outputsLoaded) return;
        Load(_outputs);
        _outputsLoaded = true;
        if (_request.SharesRows || !_scan.Groups.IsEnding) return;
        foreach (int output in _outputs)
            if (!_columns[output].Column.IsNested) _columns[output].Reader.OfferPages(_scan.Ahead, _row);
    }
}
