using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Filtering;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Formats.Parquet.Pages;
using FrameEngine.Formats.Parquet.Pruning;
using FrameEngine.Types;

namespace FrameEngine.Formats.Parquet.Scanning;

/// <summary>One row group that is to be read.</summary>
/// <param name="File">Its file.</param>
/// <param name="Group">Its number within the file.</param>
/// <param name="First">The number of its first row among those of all files.</param>
internal readonly record struct RowGroupMorsel(int File, int Group, long First);

/// <summary>A scan of Parquet files: the row groups that statistics could not rule out, and what the readers share.</summary>
internal sealed class ParquetScan : IScan
{
    private readonly List<RowGroupMorsel> _morsels;
    private readonly Lazy<RangeReader>[] _files;

    public ParquetScan(ParquetTableSource source, ScanRequest request)
    {
        Request = request;
        Footers = source.Footers;
        Options = source.Options;
        Columns = [.. Footers.Select(source.ColumnsOf)];
        _files = [.. Footers.Select(f => new Lazy<RangeReader>(() => Reopen(f)))];
        Filters = ScanFilter.Split(request);
        _morsels = new List<RowGroupMorsel>(Footers.Sum(f => f.Metadata.RowGroups.Length));
        Plan();
        Groups = new SharedGroups(_morsels.Count);
    }

    public ScanRequest Request { get; }

    public IReadOnlyList<ParquetFooter> Footers { get; }

    public ParquetReadOptions Options { get; }

    /// <summary>By file: its columns, as the source has them.</summary>
    public IReadOnlyList<ParquetColumn[]> Columns { get; }

    /// <summary>The conjuncts, put together by column and ordered by cost.</summary>
    public IReadOnlyList<ScanFilter> Filters { get; }

    public int Morsels => _morsels.Count;

    public RowGroupMorsel this[int morsel] => _morsels[morsel];

    public (long First, long Count)? PlaceOf(int morsel) => (_morsels[morsel].First, Footers[_morsels[morsel].File].Metadata.RowGroups[_morsels[morsel].Group].RowCount);

    /// <summary>Pages for threads that find no row group left.</summary>
    public PagesAhead Ahead { get; } = new();

    /// <summary>Row groups that readers have begun, and those that they share.</summary>
    public SharedGroups Groups { get; }

    public RangeReader File(int index) => _files[index].Value;

    public IScanReader CreateReader() => new ParquetScanReader(this);

    /// <summary>The bounds of the request's columns in a row group.</summary>
    public void Bounds(RowGroupMorsel morsel, Span<ColumnBounds> bounds)
    {
        ParquetFooter footer = Footers[morsel.File];
        RowGroupMetadata group = footer.Metadata.RowGroups[morsel.Group];
        for (int i = 0; i < bounds.Length; i++)
        {
            ParquetColumn column = Columns[morsel.File][Request.Columns[i]];
            bounds[i] = column.IsNested ? ColumnBounds.Unknown(group.RowCount) : StoredBounds.Of(column, group.Columns[column.Leaf], group.RowCount);
        }
    }

    public void Dispose()
    {
        foreach (Lazy<RangeReader> file in _files)
            if (file.IsValueCreated) file.Value.Dispose();
    }

    private void Plan()
    {
        var bounds = new ColumnBounds[Request.Columns.Count];
        int number = 0, pruned = 0;
        long row = 0;
        for (int f = 0; f < Footers.Count; f++)
        {
            RowGroupMetadata[] groups = Footers[f].Metadata.RowGroups;
            for (int g = 0; g < groups.Length; row += groups[g++].RowCount)
            {
                // Numbered before pruning, so that every process deals out the same parts.
                if (number++ % Request.Partition.Count != Request.Partition.Index || groups[g].RowCount == 0) continue;
                var morsel = new RowGroupMorsel(f, g, row);
                if (Request.Filters.Count > 0)
                {
                    Bounds(morsel, bounds);
                    if (IsRuledOut(bounds))
                    {
                        pruned++;
                        continue;
                    }
                }
                _morsels.Add(morsel);
            }
        }
        if (pruned > 0) Request.Metrics.AddPruned(pruned);
    }

    private bool IsRuledOut(ReadOnlySpan<ColumnBounds> bounds)
    {
        foreach (Expression filter in Request.Filters)
            if (!filter.CanThrow && BoundsVerdict.Evaluate(filter, bounds) == Verdict.None) return true;
        return false;
    }

    private static RangeReader Reopen(ParquetFooter footer)
    {
        RangeReader file = RangeReader.Open(footer.Identity.Path);
        if (file.Identity == footer.Identity) return file;
        file.Dispose();
        throw new ParquetException(footer.Identity.Path, null, -1, "the file changed while it was being queried");
    }
}
