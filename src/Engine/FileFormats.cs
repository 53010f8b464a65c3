using FrameEngine.Catalog;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Expressions;
using FrameEngine.Formats.ArrowIpc;
using FrameEngine.Formats.Csv;
using FrameEngine.Formats.Files;
using FrameEngine.Formats.Json;
using FrameEngine.Formats.Json.Reading;
using FrameEngine.Logical;
using FrameEngine.Formats.Parquet.Scanning;
using FrameEngine.Formats.Parquet.Writing;
using FrameEngine.Types;

namespace FrameEngine.Engine;

/// <summary>Which file formats there are: by the ending of a path, by the name of a table function, and by the name that plans carry.</summary>
internal static class FileFormats
{
    private static readonly string[] s_formatNames = ["parquet", "csv", "json", "arrow"];

    /// <summary>Opens what plans from elsewhere name.</summary>
    public static SourceFormats Registry { get; } = CreateRegistry();

    /// <summary>Names of the functions that yield tables.</summary>
    public static IReadOnlyList<string> TableFunctions { get; } = ["read_parquet", "parquet_scan", "read_csv", "read_csv_auto", "sniff_csv", "read_json", "read_json_auto", "read_ndjson", "read_ndjson_auto",
        "read_json_objects", "read_json_objects_auto", "read_ndjson_objects", "read_text", "read_blob", "range", "generate_series", "glob", .. ParquetInspection.Names];

    /// <summary>The source of a file; null if it does not look like one of ours.</summary>
    public static ITableSource? Open(string path) => FormatOf(path) switch
    {
        "parquet" => ParquetTableSource.OpenTable([path]),
        "csv" => CsvTableSource.OpenTable([path]),
        "json" or "jsonl" => JsonTableSource.OpenTable([path]),
        _ when Directory.Exists(path) => ParquetTableSource.OpenTable([path]),
        _ => null,
    };

    /// <summary>The rows that a table function gives; null if there is no function of that name.</summary>
    /// <param name="catalog">What the statement sees that calls it; null outside of statements.</param>
    /// <exception cref="UsageException">Its arguments are wrong.</exception>
    public static LogicalPlan? Call(string function, IReadOnlyList<Scalar> arguments, IReadOnlyDictionary<string, Scalar> named, Transactions.CatalogTransaction? catalog = null)
    {
        switch (function.ToLowerInvariant())
        {
            case "read_parquet" or "parquet_scan":
                (FileTableOptions files, Dictionary<string, Scalar> rest) = FileTableOptions.Split(named);
                rest.Remove("binary_as_string");
                if (rest.Count > 0) throw new UsageException($"{function} has no option \"{rest.First().Key}\"") { Hint = Suggestion.For(rest.First().Key, FileTableOptions.Names) };
                return Scan.Of(ParquetTableSource.OpenTable(Paths(function, arguments), null, files));
            case "read_csv" or "read_csv_auto":
                (files, rest) = FileTableOptions.Split(named);
                CsvRejectOptions kept = CsvRejectOptions.Take(rest);
                CsvReadOptions csv = CsvNamedOptions.Read(rest) with { IsKeyword = word => Sql.Lexing.Keywords.IsReserved(Sql.Lexing.Keywords.Find(word)) };
                string[] paths = Paths(function, arguments);
                if (kept.Wanted) csv = (catalog ?? throw new FrameNotSupportedException("store_rejects outside of a session")).Scope.Rejects.Begin(catalog, kept, paths, csv, rest.TryGetValue("ignore_errors", out Scalar? ignore) && ignore.Value is false or "false");
                return Scan.Of(CsvTableSource.OpenTable(paths, csv, files));
            case "sniff_csv":
                if (arguments is not [{ Value: string file }]) throw new UsageException("sniff_csv takes the path of a file, in quotes");
                return CsvSniffing.Sniff(file, CsvNamedOptions.Read(named), named);
            case "read_json" or "read_json_auto" or "read_ndjson" or "read_ndjson_auto" or "read_json_objects" or "read_json_objects_auto" or "read_ndjson_objects":
                JsonFormat format = function.StartsWith("read_nd", StringComparison.OrdinalIgnoreCase) ? JsonFormat.NewlineDelimited : JsonFormat.Auto;
                (files, rest) = FileTableOptions.Split(named);
                JsonReadOptions json = JsonNamedOptions.Read(rest, format);
                // Each row is the text of its value.
                if (function.Contains("objects", StringComparison.OrdinalIgnoreCase))
                    json = json.Columns is null && json.Records is null ? json with { Records = false, MaximumDepth = 0, Verbatim = true } : throw new UsageException($"{function} gives each row as one value: it has no columns or records");
                return Scan.Of(JsonTableSource.OpenTable(Paths(function, arguments), json, files));
            case "read_text" or "read_blob":
                if (named.Count > 0) throw new UsageException($"{function} has no option \"{named.First().Key}\"");
                return Scan.Of(WholeFiles.Open(Paths(function, arguments), function.Equals("read_text", StringComparison.OrdinalIgnoreCase)));
            case "range" or "generate_series":
                if (named.Count > 0) throw new UsageException($"{function} has no option \"{named.First().Key}\"");
                return SeriesTable.Of(function.ToLowerInvariant(), arguments, inclusive: !function.Equals("range", StringComparison.OrdinalIgnoreCase)) is { } series ? Scan.Of(series) : null;
            case "parquet_metadata" or "parquet_schema" or "parquet_file_metadata" or "parquet_kv_metadata":
                if (named.Count > 0) throw new UsageException($"{function} has no option \"{named.First().Key}\"");
                return ParquetInspection.Call(function, Paths(function, arguments));
            case "glob":
                return Glob(Paths(function, arguments));
            default:
                return null;
        }
    }

    private static Values Glob(string[] patterns)
    {
        IEnumerable<string> files = patterns.SelectMany(FilePaths.Matches);
        return new Values([PlanColumn.New("file", DataType.Utf8)], files.Select(f => new EquatableArray<Expression>([new Literal(Scalar.Utf8(f))])).ToEquatableArray());
    }

    /// <summary>The sink of <c>COPY … TO</c>: the option <c>format</c> decides, else the ending of the path.</summary>
    /// <exception cref="UsageException">The format or an option is unknown.</exception>
    public static ITableSink CreateSink(string path, IReadOnlyDictionary<string, Scalar> options)
    {
        string? format = options.FirstOrDefault(o => o.Key.Equals("format", StringComparison.OrdinalIgnoreCase)).Value?.Value as string ?? FormatOf(path);
        var rest = options.Where(o => !o.Key.Equals("format", StringComparison.OrdinalIgnoreCase)).ToDictionary(StringComparer.OrdinalIgnoreCase);
        if (PartitionedSink.IsAskedFor(rest))
        {
            if (format is null) throw new UsageException("a directory of files needs a format: add (FORMAT parquet), csv, json or arrow");
            (PartitionedSinkOptions partitioned, Dictionary<string, Scalar> others) = PartitionedSinkOptions.Split(rest, "." + format.ToLowerInvariant());
            return new PartitionedSink(path, partitioned, file => CreateSink(file, format, others));
        }

        // They change nothing where there is one file: it is always written under another name first, in order, and takes the place of what was there.
        foreach (string nothing in (string[])["overwrite", "overwrite_or_ignore", "use_tmp_file", "preserve_order", "per_thread_output", "filename_pattern", "file_extension"]) rest.Remove(nothing);
        if (rest.Remove("append")) throw new UsageException("APPEND adds files to a directory: it needs PARTITION_BY, FILE_SIZE_BYTES or PER_THREAD_OUTPUT");
        return CreateSink(path, format, rest);
    }

    private static ITableSink CreateSink(string path, string? format, Dictionary<string, Scalar> rest)
    {
        return format?.ToLowerInvariant() switch
        {
            "parquet" => ParquetSink.Create(path, rest),
            "csv" => CsvSink.Create(path, rest),
            "json" or "jsonl" or "ndjson" => JsonSink.Create(path, rest),
            "arrow" => ArrowSink.Create(path, rest),
            null => throw new UsageException($"the ending of \"{path}\" does not say its format: add (FORMAT parquet), csv, json or arrow"),
            _ => throw new UsageException($"there is no output format \"{format}\"") { Hint = Suggestion.For(format, s_formatNames) },
        };
    }

    /// <summary>The format that the ending of a path says; null if it says none.</summary>
    public static string? FormatOf(string path)
    {
        string name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) ? path[..^4] : path;
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".parquet" or ".pq" or ".parq" => "parquet",
            ".csv" or ".tsv" or ".tbl" => "csv",
            ".json" => "json",
            ".jsonl" or ".ndjson" => "jsonl",
            ".arrow" or ".arrows" => "arrow",
            _ => null,
        };
    }

    private static string[] Paths(string function, IReadOnlyList<Scalar> arguments) =>
        arguments.Count > 0 && arguments.All(a => a.Value is string)
            ? [.. arguments.Select(a => (string)a.Value!)]
            : throw new UsageException($"{function} takes the path of a file, directory or glob, in quotes");

    private static SourceFormats CreateRegistry()
    {
        var formats = new SourceFormats();
        formats.AddSource(ParquetTableSource.Format, ParquetTableSource.Open);
        formats.AddSource(CsvTableSource.Format, CsvTableSource.Open);
        formats.AddSource(JsonTableSource.Format, JsonTableSource.Open);
        formats.AddSource(WholeFiles.Format, WholeFiles.Open);
        formats.AddSource(FileTable.Format, spec => FileTable.Open(spec, formats));
        formats.AddSource(SeriesTable.Format, SeriesTable.Open);
        formats.AddSink(PartitionedSink.Format, spec => PartitionedSink.Open(spec, formats));
        formats.AddSink(ParquetTableSource.Format, ParquetSink.Open);
        formats.AddSink(CsvTableSource.Format, CsvSink.Open);
        formats.AddSink(JsonSink.Format, JsonSink.Open);
        formats.AddSink(ArrowSink.Format, ArrowSink.Open);
        return formats;
    }
}
