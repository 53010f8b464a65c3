using System.Globalization;
using System.Text.Json;
using FrameEngine.Catalog;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Files;

/// <summary>A directory of files: one (or several) for each value of some columns, in Hive-style directories, as <c>COPY … TO 'dir' (PARTITION_BY (a, b))</c> names it, or of files of a size, one behind the other.</summary>
/// <param name="directory">Where the directories go.</param>
/// <param name="options">What is written there.</param>
/// <param name="inner">By a file's path, its sink.</param>
internal sealed class PartitionedSink(string directory, PartitionedSinkOptions options, Func<string, ITableSink> inner) : ITableSink
{
    /// <summary>The name under which plans know such sinks.</summary>
    public const string Format = "partitioned";

    /// <summary>The option that makes a sink one of this kind.</summary>
    public const string Option = "partition_by";

    /// <summary>Whether the options of COPY ask for a directory.</summary>
    public static bool IsAskedFor(IReadOnlyDictionary<string, Scalar> options) => options.Any(o => o.Key.ToLowerInvariant() switch
    {
        Option or "file_size_bytes" or "row_groups_per_file" => true,
        "per_thread_output" => o.Value.Value is not (false or "false"),
        _ => false,
    });

    public string Name => directory;

    public SinkSpec Spec => new(Format, directory, new Dictionary<string, string>
    {
        ["options"] = JsonSerializer.Serialize(options, FilesJson.Default.PartitionedSinkOptions),
        ["inner"] = JsonSerializer.Serialize(inner(Path.Combine(directory, "data" + options.Ending)).Spec, FilesJson.Default.SinkSpec),
    });

    /// <summary>Opens what a plan from another process names.</summary>
    public static PartitionedSink Open(SinkSpec spec, SourceFormats formats)
    {
        PartitionedSinkOptions options = JsonSerializer.Deserialize(spec.Options!["options"], FilesJson.Default.PartitionedSinkOptions)!;
        SinkSpec inner = JsonSerializer.Deserialize(spec.Options["inner"], FilesJson.Default.SinkSpec)!;
        return new PartitionedSink(spec.Path, options, path => formats.Open(inner with { Path = path }));
    }

    public bool HasStatistics => inner("data" + options.Ending).HasStatistics;

    public bool HoldsText => inner("data" + options.Ending).HoldsText;

    /// <summary>The inner files' form; columns that only directories show stay as they are.</summary>
    public Schema FormOf(Schema schema) => new(inner("data" + options.Ending).FormOf(schema)
        .Select((f, i) => options.Columns.Contains(f.Name, StringComparer.OrdinalIgnoreCase) ? schema[i] : f));

    /// <exception cref="BindException">There is no column of a name to partition by.</exception>
    /// <exception cref="UsageException">No column is left to write.</exception>
    /// <exception cref="FrameIOException">The directory holds files, and it is not said what is to become of them; or it cannot be written.</exception>
    public ITableWriter Open(Schema schema, MemoryPool pool, int threads, CancellationToken cancellation) =>
        new PartitionedWriter(directory, schema, options, inner, pool, cancellation);
}

/// <summary>What a <see cref="PartitionedSink"/> writes.</summary>
/// <param name="Columns">The columns whose values make directories, from the outside in.</param>
/// <param name="Ending">The ending of files' names, with the dot.</param>
internal sealed record PartitionedSinkOptions(string[] Columns, string Ending)
{
    /// <summary>Whether files that are there are deleted when the new ones are complete.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether files that are there stay, but for those whose names new ones have.</summary>
    public bool OverwriteOrIgnore { get; init; }

    /// <summary>Whether files that are there stay, and new ones get names that no other has.</summary>
    public bool Append { get; init; }

    /// <summary>Whether files have the columns that directories show, too.</summary>
    public bool WriteColumns { get; init; }

    /// <summary>When a file has at least so many bytes, rows go to the next; 0 for never.</summary>
    public long FileBytes { get; init; }

    /// <summary>Rows of a file; 0 for any number.</summary>
    public long FileRows { get; init; }

    /// <summary>Files' names, without the ending: {i} is their number within their directory, {uuid} a new UUID.</summary>
    public string Pattern { get; init; } = "data_{i}";

    /// <summary>Takes the options of this kind out of those of COPY.</summary>
    /// <exception cref="UsageException">A value does not fit.</exception>
    public static (PartitionedSinkOptions Options, Dictionary<string, Scalar> Others) Split(IReadOnlyDictionary<string, Scalar> named, string ending)
    {
        var options = new PartitionedSinkOptions([], ending);
        long groups = 0, groupRows = new ParquetWriteOptions().RowGroupRows;
        var others = new Dictionary<string, Scalar>(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, Scalar value) in named)
        {
            switch (key.ToLowerInvariant())
            {
                case PartitionedSink.Option: options = options with { Columns = Names(value) }; break;
                case "overwrite": options = options with { Overwrite = Flag(key, value) }; break;
                case "overwrite_or_ignore": options = options with { OverwriteOrIgnore = Flag(key, value) }; break;
                case "append": options = options with { Append = Flag(key, value) }; break;
                case "write_partition_columns": options = options with { WriteColumns = Flag(key, value) }; break;
                case "filename_pattern": options = options with { Pattern = PatternOf(value) }; break;
                case "file_extension": options = options with { Ending = "." + ExtensionOf(value) }; break;
                case "file_size_bytes": options = options with { FileBytes = Bytes(key, value) }; break;
                case "row_groups_per_file": groups = value.AsInteger() is { } count && count > 0 && count < int.MaxValue ? (long)count : throw new UsageException($"ROW_GROUPS_PER_FILE is a number of at least 1, not {value}"); break;
                case "per_thread_output" or "use_tmp_file" or "preserve_order": Flag(key, value); break;
                default: others.Add(key, value); break;
            }
        }

        if (groups > 0)
        {
            if (!ending.StartsWith(".parquet", StringComparison.Ordinal)) throw new UsageException("ROW_GROUPS_PER_FILE needs the format parquet");
            if (others.TryGetValue("row_group_size", out Scalar? size) && size.AsInteger() is { } rows && rows > 0 && rows <= 100_000_000) groupRows = (long)rows;
            options = options with { FileRows = groups * groupRows };
        }

        if (options.Columns.Length > 0 && (options.FileBytes > 0 || options.FileRows > 0)) throw new UsageException("PARTITION_BY cannot be combined with FILE_SIZE_BYTES or ROW_GROUPS_PER_FILE");
        if (options.Columns.Length > 0 && named.Keys.Any(k => k.Equals("per_thread_output", StringComparison.OrdinalIgnoreCase))) throw new UsageException("PARTITION_BY cannot be combined with PER_THREAD_OUTPUT");
        if ((options.Overwrite ? 1 : 0) + (options.OverwriteOrIgnore ? 1 : 0) + (options.Append ? 1 : 0) > 1)
            throw new UsageException("only one of the options OVERWRITE, OVERWRITE_OR_IGNORE and APPEND can be given");
        if (options.Append && !options.Pattern.Contains("{uuid}", StringComparison.Ordinal)) options = options with { Pattern = "data_{uuid}" };
        return (options, others);
    }

    /// <summary>The name of a partition's file.</summary>
    public string FileName(int number)
    {
        string name = Pattern.Replace("{i}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{uuid}", Guid.NewGuid().ToString(), StringComparison.Ordinal);
        if (number > 0 && !Pattern.Contains('{', StringComparison.Ordinal)) name += string.Create(CultureInfo.InvariantCulture, $"_{number}");
        return name + Ending;
    }

    private static string[] Names(Scalar value)
    {
        string[] names = [.. (value.Value as Scalar[] ?? [value]).Select(n => n.Value as string ?? throw new UsageException("PARTITION_BY takes the names of columns"))];
        return names.Length > 0 ? names : throw new UsageException("PARTITION_BY takes the names of columns");
    }

    private static bool Flag(string key, Scalar value) =>
        value.Value is bool flag || (value.Value is string text && bool.TryParse(text, out flag)) ? flag : throw new UsageException($"the option {key.ToUpperInvariant()} is true or false, not {value}");

    private static string ExtensionOf(Scalar value) => value.Value is string { Length: > 0 } text && text.AsSpan().IndexOfAny('/', '\\') < 0 && text.TrimStart('.') is { Length: > 0 } ending
        ? ending : throw new UsageException($"FILE_EXTENSION is the ending of a name, not {value}");

    private static long Bytes(string key, Scalar value) =>
        (value.Value is string text ? ByteSize.Parse(text) : value.AsInteger()) is { } bytes && bytes > 0 && bytes <= long.MaxValue ? (long)bytes : throw new UsageException($"{key.ToUpperInvariant()} is a size such as 1000000 or '500MB', not {value}");

    private static string PatternOf(Scalar value) =>
        value.Value is string { Length: > 0 } text && text.AsSpan().IndexOfAny('/', '\\') < 0 ? text : throw new UsageException($"FILENAME_PATTERN is a name without directories, not {value}");
}
