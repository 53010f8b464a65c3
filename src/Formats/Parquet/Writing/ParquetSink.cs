using System.Globalization;
using FrameEngine.Catalog;
using FrameEngine.Formats.Parquet.Scanning;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Parquet.Writing;

/// <summary>A Parquet file to be written, as plans and <c>COPY … TO</c> name it.</summary>
internal sealed class ParquetSink(string path, ParquetWriteOptions? options = null) : ITableSink
{
    private readonly ParquetWriteOptions _options = (options ?? new ParquetWriteOptions()).Validated() with { TimesInUtc = true };

    public string Name => path;

    public SinkSpec Spec => new(ParquetTableSource.Format, path, new Dictionary<string, string>
    {
        ["compression"] = _options.Compression.ToString(),
        ["row_group_size"] = _options.RowGroupRows.ToString(CultureInfo.InvariantCulture),
        ["page_bytes"] = _options.PageBytes.ToString(CultureInfo.InvariantCulture),
        ["dictionary_bytes"] = _options.DictionaryBytes.ToString(CultureInfo.InvariantCulture),
        ["parquet_version"] = _options.PageVersion.ToString(CultureInfo.InvariantCulture),
        ["checksums"] = _options.Checksums.ToString(),
        ["row_group_size_bytes"] = _options.RowGroupBytes.ToString(CultureInfo.InvariantCulture),
        ["kv_metadata"] = ParquetNotes.TextOf(_options.Notes),
        ["field_ids"] = ParquetNotes.TextOf(_options.FieldIds),
    });

    /// <exception cref="UsageException">An option is unknown or out of range.</exception>
    public static ParquetSink Open(SinkSpec spec) => new(spec.Path, Options(spec.Options ?? []));

    /// <summary>The options of <c>COPY … TO 'x.parquet' (compression 'zstd', row_group_size 100000)</c>.</summary>
    /// <exception cref="UsageException">An option is unknown or out of range.</exception>
    public static ParquetSink Create(string path, IReadOnlyDictionary<string, Scalar> options) =>
        new(path, Options(options.Select(o => KeyValuePair.Create(o.Key, o.Key.ToLowerInvariant() switch
        {
            "kv_metadata" => ParquetNotes.TextOf(ParquetNotes.OfStruct(o.Value)),
            "field_ids" => ParquetNotes.TextOf(ParquetNotes.FieldIdsOf(o.Value)),
            _ => Convert.ToString(o.Value.Value, CultureInfo.InvariantCulture) ?? "",
        }))));

    public bool HasStatistics => true;

    public ITableWriter Open(Schema schema, MemoryPool pool, int threads, CancellationToken cancellation) =>
        new ParquetFileWriter(path, schema, _options, pool, threads, cancellation);

    /// <summary>Whole numbers of 128 bits, which Parquet does not have, are written as DOUBLE, those of any size, enums and bit strings as text, timestamps in seconds in microseconds.</summary>
    public Schema FormOf(Schema schema) => new(schema.Select(f => f with { Type = FormOf(f.Type) }));

    private static DataType FormOf(DataType type) => type.Id switch
    {
        TypeId.Int128 or TypeId.UInt128 => DataType.Float64,
        TypeId.Enum or TypeId.Bit => DataType.Utf8,
        TypeId.Binary when type.IsBigNum => DataType.Utf8,
        TypeId.TimestampS or TypeId.TimestampMs => DataType.Timestamp,
        _ => type.WithFields(FormOf),
    };

    private static ParquetWriteOptions Options(IEnumerable<KeyValuePair<string, string>> named)
    {
        var options = new ParquetWriteOptions();
        foreach ((string key, string value) in named)
        {
            options = key.ToLowerInvariant() switch
            {
                "format" => options,
                "compression" or "codec" => options with { Compression = Compression(value) },
                "row_group_size" => options with { RowGroupRows = Integer(key, value) },
                "row_group_size_bytes" => options with { RowGroupBytes = value == "0" ? 0 : ByteSize.Parse(value) },
                "kv_metadata" => options with { Notes = ParquetNotes.NotesOf(value) },
                "field_ids" => options with { FieldIds = ParquetNotes.IdsOf(value) },
                "page_bytes" => options with { PageBytes = Integer(key, value) },
                "dictionary_bytes" => options with { DictionaryBytes = Integer(key, value) },
                "parquet_version" => options with { PageVersion = Integer(key, value.TrimStart('v', 'V')) },
                "checksums" => options with { Checksums = bool.TryParse(value, out bool on) ? on : throw Wrong(key, value) },
                _ => throw new UsageException($"writing Parquet has no option \"{key}\"")
                {
                    Hint = Suggestion.For(key, ["compression", "row_group_size", "row_group_size_bytes", "row_groups_per_file", "kv_metadata", "field_ids", "page_bytes", "dictionary_bytes", "parquet_version", "checksums"]),
                },
            };
        }
        return options;
    }

    private static ParquetCompression Compression(string value) => value.ToLowerInvariant() switch
    {
        "none" or "uncompressed" => ParquetCompression.Uncompressed,
        "lz4" or "lz4_raw" or "lz4raw" => ParquetCompression.Lz4Raw,
        "snappy" => ParquetCompression.Snappy,
        "gzip" => ParquetCompression.Gzip,
        "brotli" => ParquetCompression.Brotli,
        "zstd" => ParquetCompression.Zstd,
        _ => throw Wrong("compression", value),
    };

    private static int Integer(string key, string value) =>
        int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) ? number : throw Wrong(key, value);

    private static UsageException Wrong(string key, string value) => new($"\"{value}\" is not a value of the Parquet option {key}");
}
