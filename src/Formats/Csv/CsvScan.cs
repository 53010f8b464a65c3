using FrameEngine.Catalog;

namespace FrameEngine.Formats.Csv;

/// <summary>A scan of CSV files: each file is cut into byte ranges of some megabytes; a compressed one is a single range.</summary>
internal sealed class CsvScan : IScan
{
    private const int LongestHeader = 1 << 20;

    private readonly CsvInput[] _inputs;
    private readonly CsvRowBoundaries?[] _boundaries;
    private readonly long[] _starts;
    private readonly (int File, int Range)[] _morsels;

    public CsvScan(CsvTableSource source, ScanRequest request)
    {
        Source = source;
        Request = request;
        _inputs = new CsvInput[source.Paths.Count];
        _boundaries = new CsvRowBoundaries?[_inputs.Length];
        _starts = new long[_inputs.Length];
        var morsels = new List<(int File, int Range)>();
        try
        {
            for (int file = 0; file < _inputs.Length; file++)
            {
                _inputs[file] = new CsvInput(source.Paths[file], source.Compressed, source.Encoding);
                _starts[file] = FirstRow(_inputs[file], source.Layout, checkNames: file > 0 && source.HasNamesFromHeader);
                if (!_inputs[file].IsCompressed) _boundaries[file] = new CsvRowBoundaries(_inputs[file].Handle, source.Layout.Dialect, _starts[file], _inputs[file].Size, source.RangeBytes);
                for (int range = 0; range < (_boundaries[file]?.Count ?? 1); range++) morsels.Add((file, range));
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        _morsels = request.Partition.Count == 1 ? [.. morsels] : [.. morsels.Where((_, i) => i % request.Partition.Count == request.Partition.Index)];
    }

    public CsvTableSource Source { get; }

    public ScanRequest Request { get; }

    public int Morsels => _morsels.Length;

    public IScanReader CreateReader() => new CsvScanReader(this);

    /// <summary>The file and the uncompressed bytes of a morsel.</summary>
    public (CsvInput Input, long Start, long End) Locate(int morsel)
    {
        (int file, int range) = _morsels[morsel];
        if (_boundaries[file] is not { } boundaries) return (_inputs[file], _starts[file], long.MaxValue);
        (long start, long end) = boundaries.Range(range);
        return (_inputs[file], start, end);
    }

    public void Dispose()
    {
        foreach (CsvInput? input in _inputs) input?.Dispose();
    }

    /// <summary>Where the rows start behind skipped lines and header, which must name the same columns in every file.</summary>
    private static long FirstRow(CsvInput input, CsvLayout layout, bool checkNames)
    {
        Memory.Interruption.Check();
        // The first bytes of most files have the header; few have a long one.
        foreach (int length in new[] { 1 << 16, LongestHeader })
        {
            using var head = new CsvHead(input, layout.Skip, layout.Dialect.Newline, length);
            if (!layout.HasHeader) return head.Start;
            if (length == LongestHeader || head.ReachesEnd || head.Split(layout.Dialect, 1, out _).Count > 0) return FirstRow(input, head, layout, checkNames);
        }

        throw new InternalException("a file's header was looked for in no part of it");
    }

    private static long FirstRow(CsvInput input, CsvHead head, CsvLayout layout, bool checkNames)
    {
        List<string[]> rows = head.Split(layout.Dialect, 1, out long next);
        if (rows.Count == 0)
        {
            if (head.ReachesEnd) return next; // empty, not even a header
            throw new CsvException(input.Path, 1, null, "the header is longer than a megabyte");
        }

        if (!checkNames) return next;
        string[] names = rows[0];
        bool same = names.Length >= layout.Schema.Count
            && CsvSniffer.HeaderNames(names, layout.Schema.Count).SequenceEqual(layout.Schema.Names, StringComparer.OrdinalIgnoreCase);
        return same ? next : throw Differs(input, names, layout);
    }

    private static CsvException Differs(CsvInput input, string[] names, CsvLayout layout) =>
        new(input.Path, 1, null, $"the columns ({string.Join(", ", names)}) are not those of the first file ({string.Join(", ", layout.Schema.Names)})");
}
