using System.Globalization;
using System.Text.Json;
using FrameEngine.Catalog;
using FrameEngine.Formats.Files;

namespace FrameEngine.Formats.Csv;

/// <summary>CSV options and layout as the text that plans carry between processes.</summary>
internal static class CsvSpecOptions
{
    public static Dictionary<string, string> Write(CsvReadOptions options, CsvLayout layout) => new()
    {
        ["delimiter"] = layout.Dialect.DelimiterText,
        ["quote"] = ((char)layout.Dialect.Quote).ToString(),
        ["escape"] = ((char)layout.Dialect.Escape).ToString(),
        ["comment"] = ((char)layout.Dialect.Comment).ToString(),
        ["newline"] = ((char)layout.Dialect.Newline).ToString(),
        ["header"] = Flag(layout.HasHeader),
        ["skip"] = layout.Skip.ToString(CultureInfo.InvariantCulture),
        ["nulls"] = Texts(options.NullTexts ?? [options.NullText]),
        ["quoted_nulls"] = Flag(options.QuotedNulls),
        ["force_not_null"] = Texts(options.ForceNotNull ?? []),
        ["decimal"] = options.DecimalSeparator.ToString(),
        ["thousands"] = options.Thousands?.ToString() ?? "",
        ["time_formats"] = Texts(layout.TimeFormats.Select(f => f ?? "")),
        ["padding"] = Flag(options.NullPadding),
        ["ignore_errors"] = Flag(options.IgnoreErrors),
        ["rejects"] = options.Rejects?.Number.ToString(CultureInfo.InvariantCulture) ?? "",
        ["strict"] = Flag(options.Strict),
        ["maximum_line"] = options.MaximumLineBytes?.ToString(CultureInfo.InvariantCulture) ?? "",
        ["compressed"] = options.Compressed?.ToString() ?? "",
        ["encoding"] = options.Encoding.ToString(),
        ["trailing"] = Flag(layout.AllowTrailing),
        ["names_given"] = Flag(options.Names is not null || options.NormalizeNames),
        ["row_bytes"] = layout.RowBytes.ToString(CultureInfo.InvariantCulture),
    };

    public static (CsvReadOptions Options, CsvLayout Layout) Read(ScanSpec spec)
    {
        Dictionary<string, string> given = spec.Options ?? [];
        string Get(string key) => given.TryGetValue(key, out string? value) ? value : throw new UsageException($"the plan's CSV source has no option {key}");
        string[] List(string key) => JsonSerializer.Deserialize(Get(key), FilesJson.Default.StringArray) ?? [];
        var schema = new Schema(spec.Fields.Select(f => f.ToField()));
        var options = new CsvReadOptions
        {
            Header = Get("header") == "true",
            Skip = int.Parse(Get("skip"), CultureInfo.InvariantCulture),
            NullTexts = List("nulls"),
            QuotedNulls = Get("quoted_nulls") == "true",
            ForceNotNull = List("force_not_null"),
            DecimalSeparator = Get("decimal")[0],
            Thousands = Get("thousands") is { Length: > 0 } thousands ? thousands[0] : null,
            NullPadding = Get("padding") == "true",
            IgnoreErrors = Get("ignore_errors") == "true",
            Rejects = Get("rejects") is { Length: > 0 } rejects ? CsvRejects.Find(long.Parse(rejects, CultureInfo.InvariantCulture)) : null,
            Strict = Get("strict") == "true",
            MaximumLineBytes = Get("maximum_line") is { Length: > 0 } most ? int.Parse(most, CultureInfo.InvariantCulture) : null,
            Compressed = Get("compressed") is { Length: > 0 } compressed ? bool.Parse(compressed) : null,
            Encoding = Enum.Parse<CsvEncoding>(Get("encoding")),
            Names = Get("names_given") == "true" ? [.. schema.Names] : null,
        };
        CsvDialect dialect = new CsvDialect(0, (byte)Get("quote")[0], (byte)Get("escape")[0], (byte)Get("newline")[0], (byte)Get("comment")[0]).With(Get("delimiter"));
        string?[] formats = [.. List("time_formats").Select(f => f.Length == 0 ? null : f)];
        if (formats.Length != schema.Count) throw new UsageException("the plan's CSV source has not as many time formats as columns");
        return (options, new CsvLayout(
            dialect, schema, [.. formats], options.Header == true, options.Skip ?? 0, Get("trailing") == "true", double.Parse(Get("row_bytes"), CultureInfo.InvariantCulture)));
    }

    private static string Flag(bool value) => value ? "true" : "false";

    private static string Texts(IEnumerable<string> texts) => JsonSerializer.Serialize([.. texts], FilesJson.Default.StringArray);
}
