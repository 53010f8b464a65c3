using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Engine.Databases;

/// <summary>The rows of several sources of the same columns, one after the other.</summary>
internal sealed class UnionTable(string name, Schema schema, IReadOnlyList<ITableSource> parts) : ITableSource
{
    private readonly Lazy<TableStatistics> _statistics = new(() => UnionStatistics.Of(parts, schema.Count), LazyThreadSafetyMode.PublicationOnly);

    public string Name => name;

    public Schema Schema => schema;

    public TableStatistics Statistics => _statistics.Value;

    /// <summary>Null: some of the rows may be only here.</summary>
    public ScanSpec? Spec => null;

    public IScan OpenScan(ScanRequest request)
    {
        var scans = new IScan[parts.Count];
        try
        {
            var first = new long?[scans.Length];
            for (int i = 0; i < scans.Length; i++)
            {
                scans[i] = parts[i].OpenScan(request);
                first[i] = i == 0 ? 0 : parts[i - 1].Statistics is { RowsExact: true, Rows: { } rows } ? first[i - 1] + (long)rows : null;
            }

            return new Union(scans, first);
        }
        catch
        {
            foreach (IScan? scan in scans) scan?.Dispose();
            throw;
        }
    }

    private sealed class Union(IScan[] scans, long?[] first) : IScan
    {
        public int Morsels { get; } = scans.Sum(s => s.Morsels);

        public IScanReader CreateReader() => new Reader(scans);

        public (long First, long Count)? PlaceOf(int morsel)
        {
            int part = 0;
            for (; morsel >= scans[part].Morsels; part++) morsel -= scans[part].Morsels;
            return scans[part].PlaceOf(morsel) is var (row, count) && first[part] is { } before ? (before + row, count) : null;
        }

        public void Dispose()
        {
            foreach (IScan scan in scans) scan.Dispose();
        }
    }

    private sealed class Reader(IScan[] scans) : IScanReader
    {
        private readonly IScanReader?[] _readers = new IScanReader?[scans.Length];
        private IScanReader? _current;

        public void Open(int morsel)
        {
            int part = 0;
            for (; morsel >= scans[part].Morsels; part++) morsel -= scans[part].Morsels;
            _current = _readers[part] ??= scans[part].CreateReader();
            _current.Open(morsel);
        }

        public DataChunk? Read() => _current?.Read();

        public void Help() => _current?.Help();

        public JoinResult Join(Action wake) => _current?.Join(wake) ?? JoinResult.Nothing;

        public void Dispose()
        {
            foreach (IScanReader? reader in _readers) reader?.Dispose();
        }
    }
}
