using System.Globalization;
using FrameEngine.Formats.Csv;
using FrameEngine.Types;

namespace FrameEngine.Formats.Json.Reading;

/// <summary>Options of reading JSON by their SQL names.</summary>
internal static class JsonNamedOptions
{
    private static readonly string[] s_names =
    [
        "auto_detect", "columns", "compression", "convert_strings_to_integers", "dateformat", "format", "ignore_errors", "maximum_depth", "maximum_object_size", "maximum_sample_files", "records", "sample_size", "timestampformat",
        "filename", "hive_partitioning", "hive_types_autocast", "union_by_name",
    ];

    /// <exception cref="UsageException">An option is unknown or out of range.</exception>
    public static JsonReadOptions Read(IReadOnlyDictionary<string, Scalar> named, JsonFormat format)
    {
        var options = new JsonReadOptions { Format = format };
        foreach ((string key, Scalar scalar) in named)
        {
            if (key.Equals("columns", StringComparison.OrdinalIgnoreCase))
            {
                options = Columns(options, scalar);
                continue;
            }

            string value = CsvNamedOptions.Text(scalar);
            options = key.ToLowerInvariant() switch
            {
                "format" => options with { Format = FormatOf(value) },
                "records" => options with { Records = value.Equals("auto", StringComparison.OrdinalIgnoreCase) ? null : CsvNamedOptions.Flag(key, value) },
                "ignore_errors" => options with { IgnoreErrors = CsvNamedOptions.Flag(key, value) },
                "maximum_depth" => options with { MaximumDepth = Number(key, value, -1) },
                "sample_size" => options with { SampleRows = Number(key, value, -1) is > 0 and var rows ? rows : int.MaxValue },
                "maximum_object_size" => options with { MaximumObjectBytes = Number(key, value, 1) },
                "convert_strings_to_integers" => options with { ConvertStringsToIntegers = CsvNamedOptions.Flag(key, value) },
                "dateformat" or "date_format" => options with { DateFormat = CsvNamedOptions.FormatOf("dateformat", value) },
                "timestampformat" or "timestamp_format" => options with { TimestampFormat = CsvNamedOptions.FormatOf("timestampformat", value) },
                "compression" => options with { Compressed = CompressionOf(value) },
                "maximum_sample_files" when Number(key, value, -1) >= -1 => options, // as many files are looked at as the sample takes
                "auto_detect" => CsvNamedOptions.Flag(key, value) || named.ContainsKey("columns") ? options : throw new UsageException("auto_detect = false needs columns = {…}"),
                _ => throw new UsageException($"reading JSON has no option \"{key}\"") { Hint = Suggestion.For(key, s_names) },
            };
        }

        return options;
    }

    /// <summary>Whether files are compressed; null if their names say so.</summary>
    public static bool? CompressionOf(string value) => value.ToLowerInvariant() switch
    {
        "auto" or "auto_detect" => null,
        "none" or "uncompressed" => false,
        "gzip" or "zstd" => true,
        _ => throw new UsageException($"compression is auto, none, gzip or zstd, not \"{value}\""),
    };

    private static JsonReadOptions Columns(JsonReadOptions options, Scalar scalar)
    {
        if (scalar.Type.Id != TypeId.Struct || scalar.Value is not Scalar[] types) throw new UsageException("columns is a struct of names and types, {'name': 'type', …}");
        var columns = new List<KeyValuePair<string, DataType>>();
        for (int i = 0; i < types.Length; i++)
        {
            string name = types[i].Value as string ?? throw new UsageException("columns is a struct of names and types, {'name': 'type', …}");
            if (!TypeNames.TryParse(name, out DataType? type)) throw new TypeException($"type \"{name}\" does not exist", "42704") { Hint = Suggestion.For(name, TypeNames.Known) };
            columns.Add(new KeyValuePair<string, DataType>(scalar.Type.Fields[i].Name, type));
        }

        return options with { Columns = columns };
    }

    private static JsonFormat FormatOf(string value) => value.ToLowerInvariant() switch
    {
        "auto" => JsonFormat.Auto,
        "newline_delimited" or "nd" => JsonFormat.NewlineDelimited,
        "array" => JsonFormat.Array,
        "unstructured" => JsonFormat.Unstructured,
        _ => throw new UsageException($"the format of JSON is auto, newline_delimited, array or unstructured, not \"{value}\""),
    };

    private static int Number(string key, string value, int least) => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least
        ? number
        : throw new UsageException($"{key} must be a whole number from {least} on, not \"{value}\"");
}
