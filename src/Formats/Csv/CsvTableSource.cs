using System.Globalization;
using FrameEngine.Catalog;
using FrameEngine.Formats.Files;
using FrameEngine.Types;

namespace FrameEngine.Formats.Csv;

/// <summary>CSV files of the same columns as a table: rows in path order, then file order. Names that end with <c>.gz</c> or <c>.zst</c> are decompressed.</summary>
/// <remarks>Opening looks at the start of the first file; the others must have the same columns, by name where there are headers.</remarks>
internal sealed class CsvTableSource : ITableSource
{
    /// <summary>The name under which plans know the format.</summary>
    public const string Format = "csv";

    private readonly string[] _paths;
    private readonly CsvReadOptions _options;

    private CsvTableSource(string name, string[] paths, CsvReadOptions options, CsvLayout layout)
    {
        Name = name;
        _paths = paths;
        _options = options;
        Layout = layout;
        Statistics = Estimate();
    }

    public string Name { get; }

    public Schema Schema => Layout.Schema;

    public TableStatistics Statistics { get; }

    public ScanSpec Spec => new(Format, _paths, CsvSpecOptions.Write(_options, Layout)) { Fields = [.. Schema.Select(FieldSpec.Of)] };

    internal CsvLayout Layout { get; }

    /// <summary>Whether the columns have the names that the first file's header gives them.</summary>
    internal bool HasNamesFromHeader => Layout.HasHeader && _options.Names is null && !_options.NormalizeNames;

    internal CsvReadOptions Options => _options;

    /// <summary>What rows need not keep to.</summary>
    internal CsvRowRules Rules => new(Layout.AllowTrailing, _options.NullPadding, !_options.Strict);

    /// <summary>Bytes of a file that one morsel reads, give or take a row.</summary>
    internal long RangeBytes { get; init; } = 4 << 20;

    internal IReadOnlyList<string> Paths => _paths;

    internal bool? Compressed => _options.Compressed;

    internal CsvEncoding Encoding => _options.Encoding;

    /// <summary>Opens a path: a file, a directory or a glob.</summary>
    /// <exception cref="FrameFileNotFoundException">Nothing matches.</exception>
    /// <exception cref="CsvException">The first file has no columns that could be found out.</exception>
    public static CsvTableSource Open(string path, CsvReadOptions? options = null) => Open([path], options);

    /// <summary>Opens several paths, one after the other.</summary>
    /// <param name="sniffed">Files by which types are judged; null for those of <paramref name="paths"/>.</param>
    public static CsvTableSource Open(IReadOnlyList<string> paths, CsvReadOptions? options = null, long rangeBytes = 4 << 20, IReadOnlyList<string>? sniffed = null)
    {
        if (paths.Count == 0) throw new UsageException("no CSV file was named");
        options ??= new CsvReadOptions();
        string[] files = [.. paths.SelectMany(p => FilePaths.Resolve(p, ".csv"))];
        return new CsvTableSource(string.Join(", ", paths), files, options, CsvSniffer.Sniff(sniffed ?? files, options)) { RangeBytes = rangeBytes };
    }

    /// <summary>Opens paths with what directories, different columns and names of files add to them.</summary>
    /// <inheritdoc cref="Open(string, CsvReadOptions?)"/>
    public static ITableSource OpenTable(IReadOnlyList<string> paths, CsvReadOptions? options = null, FileTableOptions? files = null)
    {
        options ??= new CsvReadOptions();
        files ??= new FileTableOptions { Hive = options.HivePartitioning, UnionByName = options.UnionByName, FileName = options.FileNameColumn };
        bool united = files.UnionByName;
        return FileTable.Open(paths, ".csv", files, p => Open(p, options, sniffed: united || p.Count > 1 ? null : [.. paths.SelectMany(f => FilePaths.Resolve(f, ".csv"))]), (file, first) => Open(first.Spec! with { Paths = [file] }));
    }

    /// <summary>Opens what a plan from another process names, with the columns that it was made for.</summary>
    public static CsvTableSource Open(ScanSpec spec)
    {
        (CsvReadOptions options, CsvLayout layout) = CsvSpecOptions.Read(spec);
        return new CsvTableSource(string.Join(", ", spec.Paths), spec.Paths, options, layout);
    }

    public IScan OpenScan(ScanRequest request) => new CsvScan(this, request);

    private TableStatistics Estimate()
    {
        TableStatistics unknown = TableStatistics.Unknown(Schema.Count);
        if (Layout.RowBytes <= 0) return unknown;
        double bytes = 0;
        foreach (string path in _paths)
        {
            var file = new FileInfo(path);
            if (file.Exists) bytes += file.Length * (Compression.TextCompressions.Of(path) != Compression.TextCompression.None ? 4.0 : 1.0);
        }

        return unknown with { Rows = Math.Ceiling(bytes / Layout.RowBytes) };
    }
}
