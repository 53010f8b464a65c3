using System.Globalization;
using FrameEngine.Types;

namespace FrameEngine.Formats.Csv;

/// <summary>The options of <c>read_csv('x.csv', delim = '|', header = true)</c>.</summary>
internal static class CsvNamedOptions
{
    // What stands for a delimiter where there is to be none: a control character that no text has.
    private const char Nothing = '\u0001';

    private static readonly string[] s_names =
    [
        "all_varchar", "allow_quoted_nulls", "auto_detect", "auto_type_candidates", "buffer_size", "column_names", "column_types", "columns", "comment", "compression", "dateformat", "decimal_separator",
        "delim", "delimiter", "dtypes", "encoding", "escape", "files_to_sniff", "force_not_null", "header", "ignore_errors", "max_line_size", "maximum_line_size", "names", "new_line", "normalize_names",
        "null", "null_padding", "nullstr", "parallel", "quote", "sample_size", "sep", "skip", "strict_mode", "thousands", "timestampformat", "types",
        "filename", "hive_partitioning", "hive_types_autocast", "union_by_name",
    ];

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
                "delim" or "sep" or "delimiter" when value.Length == 0 => options with { Delimiter = Nothing, DelimiterText = null },
                "delim" or "sep" or "delimiter" => IsCharacter(value) ? options with { Delimiter = Character(key, value), DelimiterText = null } : options with { DelimiterText = Several(value) },
                "quote" => options with { Quote = value.Length == 0 ? '\0' : Character(key, value) },
                "escape" => options with { Escape = value.Length == 0 ? '\0' : Character(key, value) },
                "comment" => options with { Comment = value.Length == 0 ? '\0' : Character(key, value) },
                "header" => options with { Header = Flag(key, value) },
                "nullstr" or "null" => options with { NullText = value },
                "allow_quoted_nulls" => options with { QuotedNulls = Flag(key, value) },
                "force_not_null" => options with { ForceNotNull = [value] },
                "compression" => options with { Compressed = Json.Reading.JsonNamedOptions.CompressionOf(value) },
                "skip" => options with { Skip = Count(key, value) },
                "all_varchar" => options with { AllText = Flag(key, value) },
                "sample_size" => options with { SampleRows = Count(key, value) is > 0 and var rows ? rows : int.MaxValue - 1 },
                "files_to_sniff" => options with { SniffedFiles = Count(key, value) is > 0 and var files ? files : -1 },
                "decimal_separator" => options with { DecimalSeparator = Character(key, value) },
                "thousands" => options with { Thousands = Character(key, value) },
                "dateformat" => options with { DateFormat = FormatOf(key, value) },
                "timestampformat" => options with { TimestampFormat = FormatOf(key, value) },
                "null_padding" => options with { NullPadding = Flag(key, value) },
                "ignore_errors" => options with { IgnoreErrors = Flag(key, value) },
                "strict_mode" => options with { Strict = Flag(key, value) },
                "normalize_names" => options with { NormalizeNames = Flag(key, value) },
                "new_line" => options with { NewLine = NewLineOf(value) },
                "max_line_size" or "maximum_line_size" => options with { MaximumLineBytes = Count(key, value) is > 0 and var bytes ? bytes : throw new UsageException($"CSV option {key} must be 1 or more") },
                "auto_detect" => options with { NoDetection = !Flag(key, value) },
                // How work is cut up is the reader's own business.
                "parallel" when Flag(key, value) || true => options,
                "buffer_size" when Count(key, value) >= 0 => options,
                "encoding" => options with { Encoding = EncodingOf(value) },
                _ => throw Unknown(key),
            };
        }

        if (options.NoDetection && (options.Names is null || (options.Types is null && options.LeadingTypes is null && !options.AllText)))
            throw new UsageException("auto_detect = false needs columns = {'name': 'type', …}");
        return options.NoDetection ? options with { Header = options.Header ?? false, Skip = options.Skip ?? 0 } : options;
    }

    private static CsvEncoding EncodingOf(string name) => name.ToLowerInvariant() switch
    {
        "utf-8" or "utf8" => CsvEncoding.Utf8,
        "latin-1" => CsvEncoding.Latin1,
        "utf-16" => CsvEncoding.Utf16,
        _ => throw new FrameNotSupportedException($"reading CSV in the encoding \"{name}\""),
    };

    private static CsvReadOptions Listed(CsvReadOptions options, string key, DataType type, Scalar[] items)
    {
        string[] texts = [.. items.Select(i => i.Value as string ?? throw new UsageException($"CSV option {key} takes texts"))];
        bool isStruct = type.Id == TypeId.Struct;
        switch (key.ToLowerInvariant())
        {
            case "names" or "column_names" when !isStruct: return options with { Names = texts };
            case "types" or "dtypes" or "column_types" when isStruct: return options with { Types = Typed() };
            case "types" or "dtypes" or "column_types": return options with { LeadingTypes = [.. texts.Select(TypeOf)] };
            case "columns" when isStruct: return options with { Names = [.. type.Fields.Select(f => f.Name)], Types = Typed() };
            case "nullstr" or "null" when !isStruct && texts.Length > 0: return options with { NullTexts = texts };
            case "force_not_null" when !isStruct: return options with { ForceNotNull = texts };
            case "auto_type_candidates" when !isStruct: return options with { TypeCandidates = [.. texts.Select(TypeOf)] };
            case var known when s_names.Contains(known): throw new UsageException($"CSV option {key} takes no such {(isStruct ? "struct" : "list")}");
            default: throw Unknown(key);
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

    /// <summary>Whether a delimiter is a single byte.</summary>
    public static bool IsCharacter(string value) => value == "\\t" || value.Length == 1 && char.IsAscii(value[0]);

    /// <summary>A delimiter of several bytes.</summary>
    /// <exception cref="UsageException">It is empty, of more than 4 bytes, or has a newline.</exception>
    public static string Several(string value) => default(CsvDialect).With(value).DelimiterText;

    public static char Character(string key, string value) =>
        value == "\\t" ? '\t' : value.Length == 1 ? value[0] : throw new UsageException($"CSV option {key} must be one character, not \"{value}\"");

    public static bool Flag(string key, string value) => value.ToLowerInvariant() switch
    {
        "true" or "1" or "" => true,
        "false" or "0" => false,
        _ => throw new UsageException($"CSV option {key} must be true or false, not \"{value}\""),
    };

    /// <summary>A format as strptime has it; null for one that is to be found out.</summary>
    /// <exception cref="UsageException">It has an unknown specifier.</exception>
    public static string? FormatOf(string key, string value)
    {
        if (value.Equals("auto", StringComparison.OrdinalIgnoreCase) || value.Length == 0) return null;
        if (value.Equals("iso", StringComparison.OrdinalIgnoreCase)) return key.Equals("dateformat", StringComparison.OrdinalIgnoreCase) ? "%Y-%m-%d" : "%Y-%m-%d %H:%M:%S";
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] != '%') continue;
            if (++i < value.Length && value[i] == '-') i++;
            if (i >= value.Length || !"aAbBcdfgGHIjmMnpSUuwxXyYzZ%".Contains(value[i], StringComparison.Ordinal)) throw new UsageException($"\"{value}\" is not a time format: what follows % at {i} is not known");
        }

        return value;
    }

    private static UsageException Unknown(string key) => new($"reading CSV has no option \"{key}\"") { Hint = Suggestion.For(key, s_names) };

    private static char NewLineOf(string value) => value switch
    {
        "\n" or "\\n" or "\r\n" or "\\r\\n" => '\n',
        "\r" or "\\r" => '\r',
        _ => throw new UsageException($"new_line of CSV is \\n, \\r or \\r\\n, not \"{value}\""),
    };

    private static int Count(string key, string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
        ? count
        : value == "-1" ? 0 : throw new UsageException($"CSV option {key} must be a whole number, not \"{value}\"");
}
