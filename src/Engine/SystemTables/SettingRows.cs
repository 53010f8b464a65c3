using System.Globalization;
using FrameEngine.Types;

namespace FrameEngine.Engine.SystemTables;

/// <summary>A setting as the catalogs tell of it.</summary>
internal sealed record SettingRow(string Name, string Description, string Type, IReadOnlyList<string> Aliases);

/// <summary>Every setting, by name.</summary>
internal static class SettingRows
{
    private const string Idle = "taken and shown; changes nothing here";

    private static readonly (string[] Names, string Type, string Description)[] s_heeded =
    [
        (["threads", "worker_threads"], "BIGINT", "how many threads a query has at most"),
        (["disabled_rules"], "VARCHAR", "rules of the optimizer that are switched off, by name, with commas between them"),
        (["memory_limit", "max_memory"], "VARCHAR", "how much memory a query may use, such as 1GB"),
        (["verification", "enable_verification", "verify_parallelism", "verify_external", "verify_fetch_row", "verify_serializer"], "BOOLEAN", "whether plans are checked after every rule"),
        (["optimizer"], "BOOLEAN", "whether plans are optimized"),
        (["default_order"], "VARCHAR", "the direction of ORDER BY where none is said: ASC or DESC"),
        (["default_null_order", "null_order"], "VARCHAR", "where ORDER BY has nulls unless it is said: NULLS_FIRST or NULLS_LAST"),
        (["integer_division"], "BOOLEAN", "whether / of whole numbers gives a whole number"),
        (["ieee_floating_point_ops"], "BOOLEAN", "whether division by zero gives an infinity or NaN, not NULL"),
        (["default_collation"], "VARCHAR", "the collation of text that has none of its own"),
        (["order_by_non_integer_literal"], "BOOLEAN", "whether ORDER BY takes constants that are no places"),
        (["scalar_subquery_error_on_multiple_rows"], "BOOLEAN", "whether a subquery of several rows that stands for a value is an error"),
        (["schema", "search_path"], "VARCHAR", "where names without a schema are looked for first, and made"),
        (["TimeZone"], "VARCHAR", "the zone of the connection's clock"),
        (["temp_directory"], "VARCHAR", "where queries write what does not fit in memory"),
    ];

    /// <summary>All settings in order.</summary>
    public static IReadOnlyList<SettingRow> All { get; } = [.. Rows()];

    /// <summary>A setting's value of its type, or as text where it is none: such as a limit that there is not.</summary>
    public static Scalar Typed(string name, string value) => All.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Type switch
    {
        "BOOLEAN" when bool.TryParse(value, out bool flag) => Scalar.Bool(flag),
        "BIGINT" when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => Scalar.Int64(number),
        "UBIGINT" when ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) => new Scalar(DataType.UInt64, number),
        "DOUBLE" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => Scalar.Float64(number),
        _ => Scalar.Utf8(value),
    };

    private static IEnumerable<SettingRow> Rows()
    {
        var heeded = s_heeded.SelectMany(s => s.Names.Select(n => new SettingRow(n, s.Description, s.Type, [.. s.Names.Where(o => o != n)]))).ToDictionary(r => r.Name, StringComparer.OrdinalIgnoreCase);
        return SessionSettings.Names.Select(n => heeded.GetValueOrDefault(n) ?? new SettingRow(n, Idle, IdleSettings.TypeOf(n), [])).OrderBy(r => r.Name, StringComparer.OrdinalIgnoreCase);
    }
}
