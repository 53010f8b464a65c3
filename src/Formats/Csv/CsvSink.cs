using System.Globalization;
using FrameEngine.Catalog;
using FrameEngine.Formats.Text;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Csv;

/// <summary>A CSV file to be written, as plans and <c>COPY … TO</c> name it.</summary>
internal sealed class CsvSink(string path, CsvWriteOptions? options = null) : ITableSink
{
    private readonly CsvWriteOptions _options = options ?? new CsvWriteOptions();

    public string Name => path;

    public SinkSpec Spec => new(CsvTableSource.Format, path, new Dictionary<string, string>
    {
        ["delimiter"] = _options.Delimiter.ToString(),
        ["quote"] = _options.Quote.ToString(),
        ["header"] = _options.Header ? "true" : "false",
        ["null"] = _options.NullText,
        ["escape"] = _options.Escape?.ToString() ?? "",
        ["force_quote"] = string.Join('\n', _options.ForceQuote),
    });

    /// <exception cref="UsageException">An option is unknown or out of range.</exception>
    public static CsvSink Open(SinkSpec spec) => new(spec.Path, Options(spec.Options ?? []));

    /// <summary>The options of <c>COPY … TO 'x.csv' (delimiter '|', header false)</c>.</summary>
    /// <exception cref="UsageException">An option is unknown or out of range.</exception>
    public static CsvSink Create(string path, IReadOnlyDictionary<string, Scalar> options) =>
        new(path, Options(options.Select(o => KeyValuePair.Create(o.Key, o.Value.Value is Scalar[] names && o.Key.Equals("force_quote", StringComparison.OrdinalIgnoreCase)
            ? string.Join('\n', names.Select(CsvNamedOptions.Text)) : CsvNamedOptions.Text(o.Value)))));

    /// <summary>Enums are written as their texts.</summary>
    public Schema FormOf(Schema schema) => TextForm.Of(schema);

    public bool HoldsText => true;

    public ITableWriter Open(Schema schema, MemoryPool pool, int threads, CancellationToken cancellation) =>
        new TextFileWriter(path, stream => new CsvRowWriter(stream, schema, _options), cancellation);

    private static CsvWriteOptions Options(IEnumerable<KeyValuePair<string, string>> named)
    {
        var options = new CsvWriteOptions();
        foreach ((string key, string value) in named)
        {
            options = key.ToLowerInvariant() switch
            {
                "format" => options,
                "delimiter" or "delim" or "sep" => options with { Delimiter = CsvNamedOptions.Character(key, value) },
                "quote" => options with { Quote = value is "" or "\0" ? '\0' : CsvNamedOptions.Character(key, value) },
                "escape" => options with { Escape = value.Length == 0 ? null : CsvNamedOptions.Character(key, value) },
                "force_quote" => options with { ForceQuote = value.Length == 0 ? [] : value.Split('\n') },
                "header" => options with { Header = CsvNamedOptions.Flag(key, value) },
                "null" or "nullstr" => options with { NullText = value },
                _ => throw new UsageException($"writing CSV has no option \"{key}\"") { Hint = Suggestion.For(key, ["delimiter", "quote", "escape", "force_quote", "header", "null"]) },
            };
        }

        return options;
    }
}

/// <summary>The options of <c>read_csv('x.csv', delim = '|', header = true)</c>.</summary>
internal static class CsvNamedOptions
{
    private static readonly string[] s_names =
        ["delim", "sep", "delimiter", "quote", "escape", "header", "nullstr", "null", "comment", "skip", "all_varchar", "sample_size", "auto_detect", "names", "columns", "types", "dtypes", "column_types", "compression"];

    /// <exception cref="UsageException">An option is unknown or out of range.</exception>
    public static CsvReadOptions Read(IReadOnlyDictionary<string, Scalar> named)
    {
        var options = new CsvReadOptions();
        foreach ((string key, Scalar scalar) in named)
        {
            if (scalar.Value is Scalar[] items)
            {
                options = Listed(options, key, scalar.Type, items);
                continue;
            }

            string value = Text(scalar);
            options = key.ToLowerInvariant() switch
            {
                "delim" or "sep" or "delimiter" => options with { Delimiter = Character(key, value) },
                "quote" => options with { Quote = value.Length == 0 ? '\0' : Character(key, value) },
                "escape" => options with { Escape = Character(key, value) },
                "header" => options with { Header = Flag(key, value) },
                "nullstr" or "null" => options with { NullText = value },
                "compression" => options with { Compressed = Json.Reading.JsonNamedOptions.CompressionOf(value) },
                "comment" => options with { Comment = Character(key, value) },
                "skip" => options with { Skip = Count(key, value) },
                "all_varchar" => options with { AllText = Flag(key, value) },
                "sample_size" => options with { SampleRows = Count(key, value) is 0 ? int.MaxValue : Count(key, value) },
                // How work is cut up and buffered is the reader's own business.
                "parallel" or "buffer_size" or "max_line_size" or "maximum_line_size" or "null_padding" when key.ToLowerInvariant() != "null_padding" || !Flag(key, value) => options,
                "auto_detect" => Flag(key, value) ? options : throw new UsageException("reading CSV always finds out what is not given: auto_detect cannot be false"),
                _ => throw new UsageException($"reading CSV has no option \"{key}\"") { Hint = Suggestion.For(key, s_names) },
            };
        }

        return options;
    }

    private static CsvReadOptions Listed(CsvReadOptions options, string key, DataType type, Scalar[] items)
    {
        string[] texts = [.. items.Select(i => i.Value as string ?? throw new UsageException($"CSV option {key} takes texts"))];
        switch (key.ToLowerInvariant())
        {
            case "names" when type.Id != TypeId.Struct: return options with { Names = texts };
            case "types" or "dtypes" or "column_types" when type.Id == TypeId.Struct: return options with { Types = Typed() };
            case "types" or "dtypes" or "column_types": return options with { LeadingTypes = [.. texts.Select(TypeOf)] };
            case "columns" when type.Id == TypeId.Struct: return options with { Names = [.. type.Fields.Select(f => f.Name)], Types = Typed() };
            default: throw new UsageException($"CSV option {key} takes no such list") { Hint = Suggestion.For(key, s_names) };
        }

        Dictionary<string, DataType> Typed() => type.Fields.Zip(texts).ToDictionary(p => p.First.Name, p => TypeOf(p.Second), StringComparer.OrdinalIgnoreCase);

        static DataType TypeOf(string name) => TypeNames.TryParse(name, out DataType? type) ? type : throw new TypeException($"type \"{name}\" does not exist", "42704") { Hint = Suggestion.For(name, TypeNames.Known) };
    }

    public static string Text(Scalar value) => value.Value switch
    {
        null => "",
        bool b => b ? "true" : "false",
        _ => Convert.ToString(value.Value, CultureInfo.InvariantCulture) ?? "",
    };

    public static char Character(string key, string value) =>
        value == "\\t" ? '\t' : value.Length == 1 ? value[0] : throw new UsageException($"CSV option {key} must be one character, not \"{value}\"");

    public static bool Flag(string key, string value) => value.ToLowerInvariant() switch
    {
        "true" or "1" or "" => true,
        "false" or "0" => false,
        _ => throw new UsageException($"CSV option {key} must be true or false, not \"{value}\""),
    };

    private static int Count(string key, string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
        ? count
        : value == "-1" ? 0 : throw new UsageException($"CSV option {key} must be a whole number, not \"{value}\"");
}
