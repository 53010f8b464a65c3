using System.Globalization;
using FrameEngine.Catalog;
using FrameEngine.Formats.Compression;
using FrameEngine.Formats.Text;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Csv;

/// <summary>A CSV file to be written, as plans and <c>COPY … TO</c> name it.</summary>
internal sealed class CsvSink(string path, CsvWriteOptions? options = null) : ITableSink
{
    private readonly CsvWriteOptions _options = options ?? new CsvWriteOptions();

    public string Name => path;

    public SinkSpec Spec
    {
        get
        {
            var named = new Dictionary<string, string>
            {
                ["delimiter"] = _options.DelimiterText ?? _options.Delimiter.ToString(),
                ["quote"] = _options.Quote.ToString(),
                ["header"] = _options.Header ? "true" : "false",
                ["null"] = _options.NullText,
                ["escape"] = _options.Escape?.ToString() ?? "",
                ["compression"] = TextCompressions.NameOf(_options.Compression),
                ["force_quote"] = string.Join('\n', _options.ForceQuote),
                ["new_line"] = _options.NewLine,
            };
            if (_options.Prefix is { } prefix) named["prefix"] = prefix;
            if (_options.Suffix is { } suffix) named["suffix"] = suffix;
            return new SinkSpec(CsvTableSource.Format, path, named);
        }
    }

    /// <exception cref="UsageException">An option is unknown or out of range.</exception>
    public static CsvSink Open(SinkSpec spec) => new(spec.Path, Options(spec.Options ?? []));

    /// <summary>The options of <c>COPY … TO 'x.csv' (delimiter '|', header false)</c>.</summary>
    /// <exception cref="UsageException">An option is unknown or out of range.</exception>
    public static CsvSink Create(string path, IReadOnlyDictionary<string, Scalar> options)
    {
        CsvWriteOptions written = Options(options.Select(o => KeyValuePair.Create(o.Key, o.Value.Value is Scalar[] names && o.Key.Equals("force_quote", StringComparison.OrdinalIgnoreCase)
            ? string.Join('\n', names.Select(CsvNamedOptions.Text)) : CsvNamedOptions.Text(o.Value))));
        if ((written.Prefix is null) != (written.Suffix is null)) throw new UsageException("CSV options prefix and suffix come together or not at all");
        if (written.Prefix is not null && written.Header && options.Keys.Contains("header", StringComparer.OrdinalIgnoreCase)) throw new UsageException("CSV option header does not go with prefix and suffix");
        return new CsvSink(path, written);
    }

    /// <summary>Enums are written as their texts.</summary>
    public Schema FormOf(Schema schema) => TextForm.Of(schema);

    public bool HoldsText => true;

    public ITableWriter Open(Schema schema, MemoryPool pool, int threads, CancellationToken cancellation) =>
        new TextFileWriter(path, stream => new CsvRowWriter(stream, schema, _options), _options.Compression, cancellation);

    private static CsvWriteOptions Options(IEnumerable<KeyValuePair<string, string>> named)
    {
        var options = new CsvWriteOptions();
        foreach ((string key, string value) in named)
        {
            options = key.ToLowerInvariant() switch
            {
                "format" => options,
                "delimiter" or "delim" or "sep" when value.Length == 0 => options with { DelimiterText = value },
                "delimiter" or "delim" or "sep" => CsvNamedOptions.IsCharacter(value) ? options with { Delimiter = CsvNamedOptions.Character(key, value) } : options with { DelimiterText = CsvNamedOptions.Several(value) },
                "quote" => options with { Quote = value is "" or "\0" ? '\0' : CsvNamedOptions.Character(key, value) },
                "escape" => options with { Escape = value.Length == 0 ? null : CsvNamedOptions.Character(key, value) },
                "force_quote" => options with { ForceQuote = value.Length == 0 ? [] : value.Split('\n') },
                "header" => options with { Header = CsvNamedOptions.Flag(key, value) },
                "null" or "nullstr" => options with { NullText = value },
                "new_line" => options with { NewLine = value.Length == 0 ? "\n" : value.Replace("\\r", "\r", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal) },
                "prefix" => options with { Prefix = value },
                "suffix" => options with { Suffix = value },
                "compression" => options with { Compression = TextCompressions.Parse(value) },
                _ => throw new UsageException($"writing CSV has no option \"{key}\"") { Hint = Suggestion.For(key, ["delimiter", "quote", "escape", "force_quote", "header", "null", "new_line", "prefix", "suffix", "compression"]) },
            };
        }

        return options;
    }
}
