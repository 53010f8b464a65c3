using FrameEngine.Catalog;
using FrameEngine.Formats.Parquet.Metadata;

namespace FrameEngine.Formats.Parquet.Scanning;

/// <content>Reading one row group together with other readers.</content>
internal sealed unsafe partial class ParquetScanReader
{
    // Windows that a reader takes at a time: few enough that all end together, enough that taking them costs nothing.
    private const int BatchWindows = 4;

    private SharedGroup? _shared;
    private bool _undecided;  // the row group that was opened may still be set out

    /// <summary>Joins a reader that has set its row group out. The next rows are then taken from there.</summary>
    public JoinResult Join(Action wake)
    {
        LeaveGroup();
        if (!_request.SharesRows) return JoinResult.Nothing;
        while (true)
        {
            JoinResult result = _scan.Groups.Find(wake, out SharedGroup? group);
            if (result != JoinResult.Joined) return result;
            _shared = group;
            if (Prepare(group!.At)) return JoinResult.Joined;
            // By now some filter rules the whole group out.
            group.Drop();
            LeaveGroup();
        }
    }

    /// <summary>Sets the rest of the row group out for others, once row groups run out.</summary>
    private void DecideOnSharing()
    {
        if (!_undecided || !_request.SharesRows || !_scan.Groups.IsEnding) return;
        _undecided = false;
        SharedGroup? group = null;
        long batch = (long)BatchWindows * _chunkRows;
        if (RowsLeft() > 2 * batch && !Array.Exists(_columns, c => c.Column.IsNested))
        {
            group = new SharedGroup(_at, _columns.Length, batch);
            long mine = Math.Min(_end, _row + batch);
            group.SetOut(mine, _end, _ranges, _range + 1);
            _end = mine;
            _shared = group;
            for (int i = 0; i < _columns.Length; i++)
                if (_columns[i].IsLoaded) _columns[i].Reader.Share(group[i]);
        }

        _scan.Groups.Decide(group);
    }

    private long RowsLeft()
    {
        long rows = _end - _row;
        for (int i = _range + 1; i < _ranges.Count; i++) rows += _ranges[i].End - _ranges[i].Start;
        return rows;
    }

    /// <summary>Takes the bytes of a column's chunk from who has read them.</summary>
    private bool LoadShared(int column)
    {
        if (_shared?[column].TakeChunk(out long start) is not { } chunk) return false;
        try
        {
            _columns[column].SetChunk(0, chunk, start, Chunk(column), _group!.RowCount);
            _columns[column].Reader.Share(_shared[column]);
            return true;
        }
        finally
        {
            _memory.Free(chunk);
        }
    }

    private void LeaveGroup()
    {
        _row = _end = 0;
        _range = _ranges.Count;
        if (_undecided) _scan.Groups.Decide(null);
        _undecided = false;
        _shared?.Leave();
        _shared = null;
    }
}
