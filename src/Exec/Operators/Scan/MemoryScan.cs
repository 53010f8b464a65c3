using FrameEngine.Catalog;
using FrameEngine.Filtering;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>A scan of a <see cref="MemoryTable"/>: morsels of some chunks, which never cross a large batch but may join small ones.</summary>
internal sealed class MemoryScan : IScan
{
    private const int ChunksPerMorsel = 24;
    private readonly List<MemorySlice> _slices = [];
    private readonly List<int> _morsels = []; // first slice of each
    private readonly List<long> _places = []; // first row of each

    public MemoryScan(MemoryTable table, ScanRequest request)
    {
        Table = table;
        Request = request;
        Filters = ScanFilter.Split(request);
        int limit = request.ChunkRows * ChunksPerMorsel, filled = limit, number = -1;
        bool ours = false;
        long row = 0;
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
                    if (ours) _places.Add(row);
                }

                int rows = Math.Min(batch.Length - start, limit - filled);
                if (ours) _slices.Add(new MemorySlice(batch, start, rows));
                start += rows;
                filled += rows;
                row += rows;
            }
        }

        Morsels = _morsels.Count;
        _morsels.Add(_slices.Count);
    }

    public MemoryTable Table { get; }

    public ScanRequest Request { get; }

    /// <summary>The conjuncts, put together by column and ordered by cost.</summary>
    public IReadOnlyList<ScanFilter> Filters { get; }

    public int Morsels { get; }

    /// <summary>The parts of batches that a morsel consists of.</summary>
    public (int First, int Last) SlicesOf(int morsel) => (_morsels[morsel], _morsels[morsel + 1]);

    public (long First, long Count)? PlaceOf(int morsel)
    {
        long rows = 0;
        for (int slice = _morsels[morsel]; slice < _morsels[morsel + 1]; slice++) rows += _slices[slice].Rows;
        return (_places[morsel], rows);
    }

    public MemorySlice this[int slice] => _slices[slice];

    public IScanReader CreateReader() => new MemoryScanReader(this);

    public void Dispose() { }
}

/// <summary>Rows of a batch that are read together.</summary>
internal readonly record struct MemorySlice(RecordBatch Batch, int Start, int Rows);
