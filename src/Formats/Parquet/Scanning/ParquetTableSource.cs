using FrameEngine.Catalog;
using FrameEngine.Formats.Files;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Formats.Parquet.Pruning;

namespace FrameEngine.Formats.Parquet.Scanning;

/// <summary>Parquet files of one schema as a table: rows in path order, then file order.</summary>
/// <remarks>Opening reads the first footer; the others are read when statistics or a scan need them, and must have the same columns.</remarks>
internal sealed class ParquetTableSource : IFieldSource
{
    /// <summary>The name under which plans know the format.</summary>
    public const string Format = "parquet";

    private const string ChecksumOption = "verify_checksums", FieldsOption = "fields";

    private readonly string[] _paths;
    private readonly ParquetReadOptions _options;
    private readonly IReadOnlyList<FieldPath> _fields; // that are columns of their own
    private readonly ParquetFooter _first;
    private readonly Lazy<IReadOnlyList<ParquetFooter>> _footers;
    private readonly Lazy<TableStatistics> _statistics;
    private ScanSpec? _spec;

    private ParquetTableSource(string name, string[] paths, ParquetReadOptions options, IReadOnlyList<FieldPath> fields)
    {
        Name = name;
        _paths = paths;
        _options = options;
        _fields = fields;
        _first = FooterCache.Get(paths[0]);
        Schema = fields.Count == 0 ? _first.Schema : new Schema(ColumnsOf(_first).Select(c => new Field(c.Name, c.Type, c.Nullable)));
        _footers = new Lazy<IReadOnlyList<ParquetFooter>>(ReadFooters, LazyThreadSafetyMode.PublicationOnly);
        _statistics = new Lazy<TableStatistics>(ReadStatistics, LazyThreadSafetyMode.PublicationOnly);
    }

    public string Name { get; }

    public Schema Schema { get; }

    public TableStatistics Statistics => _statistics.Value;

    public ScanSpec Spec => _spec ??= Describe();

    internal IReadOnlyList<ParquetFooter> Footers => _footers.Value;

    internal ParquetReadOptions Options => _options;

    /// <summary>Opens a path: a file, a directory or a glob.</summary>
    /// <exception cref="FrameFileNotFoundException">Nothing matches.</exception>
    /// <exception cref="ParquetException">The first file is malformed.</exception>
    public static ParquetTableSource Open(string path, ParquetReadOptions? options = null) => Open([path], options);

    /// <summary>Opens several paths, one after the other.</summary>
    public static ParquetTableSource Open(IReadOnlyList<string> paths, ParquetReadOptions? options = null)
    {
        if (paths.Count == 0) throw new UsageException("no Parquet file was named");
        string[] files = [.. paths.SelectMany(p => FilePaths.Resolve(p, ".parquet"))];
        return new ParquetTableSource(string.Join(", ", paths), files, options ?? new ParquetReadOptions(), []);
    }

    /// <summary>Opens paths with what directories, different columns and names of files add to them.</summary>
    /// <inheritdoc cref="Open(string, ParquetReadOptions?)"/>
    public static ITableSource OpenTable(IReadOnlyList<string> paths, ParquetReadOptions? options = null, FileTableOptions? files = null)
    {
        options ??= new ParquetReadOptions();
        files ??= new FileTableOptions { Hive = options.HivePartitioning, UnionByName = options.UnionByName, FileName = options.FileNameColumn };
        return FileTable.Open(paths, ".parquet", files, p => Open(p, options), (file, _) => Open(file, options));
    }

    /// <summary>Opens what a plan from another process names, and checks that it has the schema that plan was made for.</summary>
    /// <exception cref="TypeException">The files changed.</exception>
    public static ParquetTableSource Open(ScanSpec spec)
    {
        var options = new ParquetReadOptions();
        FieldPath[] fields = [];
        foreach ((string key, string value) in spec.Options ?? [])
        {
            if (key == FieldsOption)
            {
                fields = [.. value.Split(' ').Select(FieldPath.Parse)];
                continue;
            }

            if (key != ChecksumOption || !bool.TryParse(value, out bool verify)) throw new UsageException($"Parquet files have no option {key} = {value}");
            options = options with { VerifyChecksums = verify };
        }
        var source = new ParquetTableSource(string.Join(", ", spec.Paths), spec.Paths, options, fields);
        if (spec.Fields.Length > 0 && !spec.Fields.SequenceEqual(source.Schema.Select(FieldSpec.Of)))
            throw new TypeException($"the schema of '{source.Name}' changed since the query was planned: it is now ({source.Schema})");
        return source;
    }

    public IScan OpenScan(ScanRequest request) => new ParquetScan(this, request);

    public ITableSource WithFields(IReadOnlyList<FieldPath> fields) => new ParquetTableSource(Name, _paths, _options, [.. _fields, .. fields]);

    /// <summary>The columns of a file, in the order of the schema: those at its top, then fields inside them.</summary>
    internal ParquetColumn[] ColumnsOf(ParquetFooter footer) => _fields.Count == 0 ? footer.Columns : [.. footer.Columns, .. _fields.Select(f => footer.Columns[f.Column].FieldAt(f))];

    private TableStatistics ReadStatistics() => _paths.Length == 1 && _fields.Count == 0
        ? _first.Statistics ??= FooterStatistics.Of(_footers.Value, ColumnsOf)
        : FooterStatistics.Of(_footers.Value, ColumnsOf);

    private ParquetFooter[] ReadFooters()
    {
        var footers = new ParquetFooter[_paths.Length];
        footers[0] = _first;
        if (_paths.Length > 1)
        {
            try
            {
                Parallel.For(1, _paths.Length, i => footers[i] = FooterCache.Get(_paths[i]));
            }
            catch (AggregateException error) when (error.InnerExceptions.OfType<FrameException>().FirstOrDefault() is { } first)
            {
                throw first;
            }
        }
        for (int i = 1; i < footers.Length; i++) CheckSameSchema(footers[i]);
        return footers;
    }

    private void CheckSameSchema(ParquetFooter other)
    {
        string files = $"'{_first.Identity.Path}' and '{other.Identity.Path}' cannot be read as one table";
        Schema first = _first.Schema;
        for (int c = 0; c < Math.Max(first.Count, other.Schema.Count); c++)
        {
            if (c >= other.Schema.Count) throw new TypeException($"{files}: the second has no column '{first[c].Name}'");
            if (c >= first.Count) throw new TypeException($"{files}: only the second has a column '{other.Schema[c].Name}'");
            Field a = first[c], b = other.Schema[c];
            if (!a.Name.Equals(b.Name, StringComparison.OrdinalIgnoreCase))
                throw new TypeException($"{files}: column {c + 1} is '{a.Name}' in the first and '{b.Name}' in the second");
            if (a.Type != b.Type) throw new TypeException($"{files}: column '{a.Name}' is {a.Type} in the first and {b.Type} in the second");
            if (!a.Nullable && b.Nullable)
                throw new TypeException($"{files}: column '{a.Name}' is NOT NULL in the first and may be null in the second");
        }
    }

    private ScanSpec Describe()
    {
        var options = new Dictionary<string, string>();
        if (_options.VerifyChecksums) options.Add(ChecksumOption, "true");
        if (_fields.Count > 0) options.Add(FieldsOption, string.Join(' ', _fields));
        return new ScanSpec(Format, _paths, options.Count > 0 ? options : null) { Fields = [.. Schema.Select(FieldSpec.Of)] };
    }
}
