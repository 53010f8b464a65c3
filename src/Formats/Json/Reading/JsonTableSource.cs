using System.Globalization;
using System.Text.Json;
using FrameEngine.Catalog;
using FrameEngine.Formats.Csv;
using FrameEngine.Formats.Files;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Json.Reading;

/// <summary>JSON files as a table: rows in path order, then file order. Names that end with <c>.gz</c> or <c>.zst</c> are decompressed.</summary>
/// <remarks>Opening looks at the first rows of as many files as it takes; what comes later must have the same columns.</remarks>
internal sealed class JsonTableSource : ITableSource
{
    /// <summary>The name under which plans know the format.</summary>
    public const string Format = "json";

    /// <summary>The column of rows that are not taken apart.</summary>
    public const string ValueColumn = "json";

    private JsonTableSource(string name, string[] paths, JsonReadOptions options, JsonLayout layout)
    {
        Name = name;
        Paths = paths;
        Options = options;
        Layout = layout;
        Schema = new Schema(layout.Columns.Select(c => new Field(c.Name, c.Shape.Type)));
        TableStatistics unknown = TableStatistics.Unknown(Schema.Count);
        double bytes = paths.Sum(p => new FileInfo(p) is { Exists: true } file ? file.Length * (Compression.TextCompressions.Of(p) != Compression.TextCompression.None ? 6.0 : 1.0) : 0);
        Statistics = layout.RowBytes > 0 ? unknown with { Rows = Math.Ceiling(bytes / layout.RowBytes) } : unknown;
    }

    public string Name { get; }

    public Schema Schema { get; }

    public TableStatistics Statistics { get; }

    public IReadOnlyList<string> Paths { get; }

    public JsonReadOptions Options { get; }

    public JsonLayout Layout { get; }

    /// <summary>Bytes of a file that one morsel reads, give or take a row.</summary>
    public long RangeBytes { get; init; } = 4 << 20;

    public ScanSpec Spec => new(Format, [.. Paths], new Dictionary<string, string>
    {
        ["formats"] = string.Concat(Layout.Formats.Select(f => (char)('0' + (int)f))),
        ["keys"] = JsonSerializer.Serialize([.. Layout.Columns.Select(c => c.Key)], FilesJson.Default.StringArray),
        ["records"] = Layout.IsRecords ? "true" : "false",
        ["strict"] = Layout.IsStrict ? "true" : "false",
        ["ignore_errors"] = Options.IgnoreErrors ? "true" : "false",
        ["maximum_object_size"] = Options.MaximumObjectBytes.ToString(CultureInfo.InvariantCulture),
        ["verbatim"] = Options.Verbatim ? "true" : "false",
        ["date_format"] = Options.DateFormat ?? "",
        ["timestamp_format"] = Options.TimestampFormat ?? "",
        ["compressed"] = Options.Compressed?.ToString() ?? "",
        ["row_bytes"] = Layout.RowBytes.ToString(CultureInfo.InvariantCulture),
    })
    {
        Fields = [.. Schema.Select(FieldSpec.Of)],
    };

    /// <summary>Opens several paths, one after the other.</summary>
    /// <exception cref="FrameFileNotFoundException">Nothing matches.</exception>
    /// <exception cref="JsonFileException">One of the first rows is malformed.</exception>
    public static JsonTableSource Open(IReadOnlyList<string> paths, JsonReadOptions? options = null, long rangeBytes = 4 << 20)
    {
        if (paths.Count == 0) throw new UsageException("no JSON file was named");
        options ??= new JsonReadOptions();
        string[] files = [.. paths.SelectMany(p => FilePaths.Resolve(p, ".json"))];
        return new JsonTableSource(string.Join(", ", paths), files, options, JsonSniffer.Sniff(files, options)) { RangeBytes = rangeBytes };
    }

    /// <summary>Opens paths with what directories, different columns and names of files add to them.</summary>
    /// <inheritdoc cref="Open(IReadOnlyList{string}, JsonReadOptions?, long)"/>
    public static ITableSource OpenTable(IReadOnlyList<string> paths, JsonReadOptions? options = null, FileTableOptions? files = null)
    {
        options ??= new JsonReadOptions();
        files ??= new FileTableOptions { Hive = options.HivePartitioning, UnionByName = options.UnionByName, FileName = options.FileNameColumn };
        return FileTable.Open(paths, ".json", files, p => Open(p, options), (file, first) => ((JsonTableSource)first).OpenOther(file));
    }

    /// <summary>Opens what a plan from another process names, with the columns that it was made for.</summary>
    public static JsonTableSource Open(ScanSpec spec)
    {
        Dictionary<string, string> given = spec.Options ?? [];
        string Get(string key) => given.TryGetValue(key, out string? value) ? value : throw new UsageException($"the plan's JSON source has no option {key}");
        string[] keys = JsonSerializer.Deserialize(Get("keys"), FilesJson.Default.StringArray) ?? [];
        Field[] fields = [.. spec.Fields.Select(f => f.ToField())];
        if (fields.Length != keys.Length) throw new UsageException("the plan's JSON source has not as many keys as columns");
        var columns = new JsonColumn[fields.Length];
        for (int i = 0; i < fields.Length; i++)
            columns[i] = new JsonColumn(fields[i].Name, keys[i], JsonShape.Of(fields[i].Type));

        var options = new JsonReadOptions
        {
            IgnoreErrors = Get("ignore_errors") == "true",
            MaximumObjectBytes = int.Parse(Get("maximum_object_size"), CultureInfo.InvariantCulture),
            Verbatim = Get("verbatim") == "true",
            DateFormat = Get("date_format") is { Length: > 0 } dates ? dates : null,
            TimestampFormat = Get("timestamp_format") is { Length: > 0 } timestamps ? timestamps : null,
            Compressed = Get("compressed") is { Length: > 0 } flag ? bool.Parse(flag) : null,
        };
        var layout = new JsonLayout(
            columns, [.. Get("formats").Select(c => (JsonFormat)(c - '0'))], Get("records") == "true", Get("strict") == "true", double.Parse(Get("row_bytes"), CultureInfo.InvariantCulture));
        return new JsonTableSource(string.Join(", ", spec.Paths), spec.Paths, options, layout);
    }

    public IScan OpenScan(ScanRequest request) => new JsonScan(this, request);

    /// <summary>Another file with the same columns.</summary>
    private JsonTableSource OpenOther(string file)
    {
        using var input = new CsvInput(file, Options.Compressed);
        return new JsonTableSource(file, [file], Options, Layout with { Formats = [JsonSniffer.FormatOf(input, Options)] });
    }
}

/// <summary>A column of a JSON table.</summary>
/// <param name="Name">Its name, unique in any case.</param>
/// <param name="Key">The key of its values.</param>
/// <param name="Shape">How they are read.</param>
internal sealed record JsonColumn(string Name, string Key, JsonShape Shape);

/// <summary>What was found out about JSON files.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Formats">By file: how rows follow each other.</param>
/// <param name="IsRecords">Rows are objects whose members are the columns; else each is the value of the only column.</param>
/// <param name="IsStrict">Keys that the columns and structs do not know are errors, since the types were only judged by the first rows.</param>
/// <param name="RowBytes">Bytes of an average row; 0 if unknown.</param>
internal sealed record JsonLayout(IReadOnlyList<JsonColumn> Columns, IReadOnlyList<JsonFormat> Formats, bool IsRecords, bool IsStrict, double RowBytes);
