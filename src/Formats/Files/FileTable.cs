using System.Text.Json;
using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Formats.Files;

/// <summary>Files of one format as a table that has columns of its own beside theirs: values of Hive directories, the file's name, nulls where a file lacks a column.</summary>
/// <remarks>
/// Files are opened when they are needed: for the schema and statistics the first, or all under <c>union_by_name</c>; for a scan those that its filters leave.
/// Columns: the files', then the directories' (in place of a file's column of that name), then the file's name.
/// </remarks>
internal sealed class FileTable : ITableSource
{
    /// <summary>The name under which plans know such tables.</summary>
    public const string Format = "files";

    // The lengths of so many files tell those of all.
    private const int MostWeighed = 256;

    private readonly string[] _files;
    private readonly FileTableOptions _options;
    private readonly Func<string, ITableSource> _open;
    private readonly Lazy<ITableSource>[] _sources;
    private readonly HivePartitions? _hive;
    private readonly Lazy<TableStatistics> _statistics;

    private FileTable(string name, string[] files, FileTableOptions options, Func<string, ITableSource> open, HivePartitions? hive)
    {
        Name = name;
        _files = files;
        _options = options;
        _open = open;
        _hive = hive;
        _sources = [.. files.Select(f => new Lazy<ITableSource>(() => open(f)))];
        Schema own = options.UnionByName ? United() : _sources[0].Value.Schema;
        var columns = new List<(Field Field, int Constant)>();
        foreach (Field field in own)
        {
            int directory = hive is null ? -1 : Array.FindIndex(hive.Fields, h => h.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase));
            columns.Add(directory < 0 ? (field, -1) : (hive!.Fields[directory], directory));
        }

        for (int h = 0; h < (hive?.Fields.Length ?? 0); h++)
            if (!columns.Any(c => c.Constant == h)) columns.Add((hive!.Fields[h], h));
        if (options.FileName is { } fileName)
        {
            if (columns.Any(c => c.Field.Name.Equals(fileName, StringComparison.OrdinalIgnoreCase)))
                throw new UsageException($"the files have a column \"{fileName}\" themselves: give the one with their names another, filename = 'other'");
            columns.Add((new Field(fileName, DataType.Utf8, false), hive?.Fields.Length ?? 0));
        }

        Schema = new Schema(columns.Select(c => c.Field));
        Constants = [.. columns.Select(c => c.Constant)];
        _statistics = new Lazy<TableStatistics>(Estimate, LazyThreadSafetyMode.PublicationOnly);
    }

    public string Name { get; }

    public Schema Schema { get; }

    public TableStatistics Statistics => _statistics.Value;

    public ScanSpec Spec => new(Format, _files, new Dictionary<string, string>
    {
        ["hive"] = _hive is null ? "false" : "true",
        ["hive_types"] = _options.HiveTypes ? "true" : "false",
        ["union"] = _options.UnionByName ? "true" : "false",
        ["filename"] = _options.FileName ?? "",
        // Files of one layout are opened by the first one's specification, others each by its own.
        ["specs"] = JsonSerializer.Serialize([.. (_options.UnionByName ? _sources : _sources[..1]).Select(s => s.Value.Spec)], FilesJson.Default.ScanSpecArray),
    })
    {
        Fields = [.. Schema.Select(FieldSpec.Of)],
    };

    /// <summary>The files, in the order of their rows.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>By position in the schema: which of a file's constants it is, -1 for a column of the files.</summary>
    public int[] Constants { get; }

    /// <summary>Opens files as a table, with this folder's help only where it is needed.</summary>
    /// <param name="paths">Files, directories and globs.</param>
    /// <param name="ending">What files in a directory end with.</param>
    /// <param name="openAll">Opens several files of the same columns.</param>
    /// <param name="openAs">Opens a file in the layout of another one; null if every file says its own.</param>
    /// <exception cref="FrameFileNotFoundException">Nothing matches.</exception>
    public static ITableSource Open(
        IReadOnlyList<string> paths, string ending, FileTableOptions options, Func<IReadOnlyList<string>, ITableSource> openAll, Func<string, ITableSource, ITableSource>? openAs = null)
    {
        string[] files = [.. paths.SelectMany(p => FilePaths.Resolve(p, ending))];
        HivePartitions? hive = options.Hive == false ? null : HivePartitions.Of(files, options.HiveTypes);
        if (hive is null && options.Hive == true) throw new UsageException($"the files of '{string.Join(", ", paths)}' do not lie in directories of the same names, such as year=2024");
        if (hive is null && options.IsPlain) return openAll(files);
        if (options.UnionByName || openAs is null) return new FileTable(string.Join(", ", paths), files, options, f => openAll([f]), hive);
        ITableSource first = openAll([files[0]]);
        return new FileTable(string.Join(", ", paths), files, options, f => f == files[0] ? first : openAs(f, first), hive);
    }

    /// <summary>Opens what a plan from another process names.</summary>
    /// <exception cref="TypeException">The files changed.</exception>
    public static FileTable Open(ScanSpec spec, SourceFormats formats)
    {
        string Get(string key) => spec.Options is { } given && given.TryGetValue(key, out string? value) ? value : throw new UsageException($"the plan's files have no option {key}");
        ScanSpec[] specs = JsonSerializer.Deserialize(Get("specs"), FilesJson.Default.ScanSpecArray) ?? [];
        var options = new FileTableOptions { HiveTypes = Get("hive_types") == "true", UnionByName = Get("union") == "true", FileName = Get("filename") is { Length: > 0 } name ? name : null };
        HivePartitions? hive = Get("hive") == "true" ? HivePartitions.Of(spec.Paths, options.HiveTypes) : null;
        var table = new FileTable(
            string.Join(", ", spec.Paths), spec.Paths, options,
            file => formats.Open((options.UnionByName ? specs[Array.IndexOf(spec.Paths, file)] : specs[0]) with { Paths = [file] }), hive);
        if (!spec.Fields.SequenceEqual(table.Schema.Select(FieldSpec.Of)))
            throw new TypeException($"the columns of '{table.Name}' changed since the query was planned: they are now ({table.Schema})");
        return table;
    }

    /// <summary>A file's value of a constant column.</summary>
    public Scalar Constant(int file, int constant) => _hive is not null && constant < _hive.Fields.Length ? _hive.Values[file][constant] : Scalar.Utf8(_files[file]);

    /// <summary>Opens a file.</summary>
    /// <exception cref="TypeException">It lacks a column that the table has from the first one, or has it in another type.</exception>
    public ITableSource Source(int file)
    {
        ITableSource source = _sources[file].Value;
        if (_options.UnionByName || file == 0) return source;
        Schema first = _sources[0].Value.Schema;
        foreach (Field field in first)
        {
            string files = $"'{_files[0]}' and '{_files[file]}' cannot be read as one table";
            if (!source.Schema.TryGetOrdinal(field.Name, out int ordinal)) throw new TypeException($"{files}: the second has no column '{field.Name}'") { Hint = "union_by_name = true reads it as null there" };
            if (source.Schema[ordinal].Type != field.Type)
                throw new TypeException($"{files}: column '{field.Name}' is {field.Type} in the first and {source.Schema[ordinal].Type} in the second") { Hint = "union_by_name = true finds a type for both" };
        }

        return source;
    }

    /// <summary>Opens several files, on several threads.</summary>
    public void OpenAll(IReadOnlyList<int> files, CancellationToken cancellation)
    {
        if (files.Count < 2) return;
        try
        {
            Parallel.ForEach(files, new ParallelOptions { CancellationToken = cancellation }, f => _ = Source(f).Statistics);
        }
        catch (AggregateException error) when (error.InnerExceptions.OfType<FrameException>().FirstOrDefault() is { } first)
        {
            throw first;
        }
    }

    public IScan OpenScan(ScanRequest request) => new FileTableScan(this, request);

    private Schema United()
    {
        OpenAll([.. Enumerable.Range(0, _files.Length)], CancellationToken.None);
        var fields = new List<Field>();
        var places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var seen = new List<int>();
        foreach (Lazy<ITableSource> source in _sources)
        {
            foreach (Field field in source.Value.Schema)
            {
                if (!places.TryGetValue(field.Name, out int at))
                {
                    places.Add(field.Name, fields.Count);
                    fields.Add(field);
                    seen.Add(1);
                    continue;
                }

                seen[at]++;
                DataType type = CastRules.Common(fields[at].Type, field.Type) ?? DataType.Utf8;
                fields[at] = fields[at] with { Type = type, Nullable = fields[at].Nullable || field.Nullable };
            }
        }

        return new Schema(fields.Select((f, i) => seen[i] == _sources.Length ? f : f with { Nullable = true }));
    }

    // Files that filters may leave out are not opened to be counted: what is known of the first one and of their lengths has to do.
    private TableStatistics Estimate()
    {
        Schema own = _sources[0].Value.Schema;
        TableStatistics first = _sources[0].Value.Statistics;
        double? rows = 0;
        bool exact = _options.UnionByName || _files.Length == 1;
        if (exact)
        {
            foreach (Lazy<ITableSource> source in _sources)
            {
                rows += source.Value.Statistics.Rows;
                exact &= source.Value.Statistics.RowsExact;
            }
        }
        else
        {
            int[] weighed = _files.Length <= MostWeighed
                ? [.. Enumerable.Range(0, _files.Length)]
                : [.. Enumerable.Range(0, MostWeighed).Select(i => (int)((long)i * _files.Length / MostWeighed))];
            double bytes = weighed.Sum(f => (double)LengthOf(_files[f])) / weighed.Length;
            rows = first.Rows * _files.Length * Math.Max(bytes, 1) / Math.Max(LengthOf(_files[0]), 1);
        }

        return new TableStatistics(rows, exact && rows is not null, Schema.Select((field, c) =>
        {
            if (Constants[c] >= 0) return ConstantStatistics(c);
            if (!own.TryGetOrdinal(field.Name, out int ordinal) || own[ordinal].Type != field.Type) return ColumnStatistics.Unknown;
            return ColumnStatistics.Unknown with { Distinct = first.Columns[ordinal].Distinct, AverageBytes = first.Columns[ordinal].AverageBytes };
        }).ToEquatableArray());
    }

    private static long LengthOf(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;

    private ColumnStatistics ConstantStatistics(int column)
    {
        Scalar? least = null, greatest = null;
        bool hasNulls = false;
        var distinct = new HashSet<object>();
        for (int f = 0; f < _files.Length; f++)
        {
            Scalar value = Constant(f, Constants[column]);
            if (value.Value is null)
            {
                hasNulls = true;
                continue;
            }

            distinct.Add(value.Value);
            if (least is null || Scalar.Compare(value, least) < 0) least = value;
            if (greatest is null || Scalar.Compare(value, greatest) > 0) greatest = value;
        }

        return new ColumnStatistics(least, greatest, false, hasNulls ? null : 0, Math.Max(distinct.Count, 1), null);
    }
}
