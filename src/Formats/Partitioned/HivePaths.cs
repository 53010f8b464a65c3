using System.Globalization;
using FrameEngine.Types;

namespace FrameEngine.Formats.Partitioned;

/// <summary>What the directories of a path say of the rows in its file: <c>sales/year=2024/month=5/x.parquet</c> has year 2024 and month 5.</summary>
internal static class HivePaths
{
    /// <summary>What stands for null.</summary>
    public const string Null = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>The keys and values of a path, in order; values are decoded, null for <see cref="Null"/>.</summary>
    public static List<(string Key, string? Value)> Of(string path)
    {
        var keys = new List<(string, string?)>();
        string[] parts = path.Replace('\\', '/').Split('/');
        for (int i = 0; i < parts.Length - 1; i++)
        {
            int equals = parts[i].IndexOf('=');
            if (equals <= 0) continue;
            string value = Uri.UnescapeDataString(parts[i][(equals + 1)..]);
            keys.Add((Uri.UnescapeDataString(parts[i][..equals]), value == Null ? null : value));
        }

        return keys;
    }

    /// <summary>The keys that all paths have in the same order; none if they differ.</summary>
    public static IReadOnlyList<string> CommonKeys(IReadOnlyList<string> paths)
    {
        string[] first = [.. Of(paths[0]).Select(k => k.Key)];
        foreach (string path in paths.Skip(1))
            if (!Of(path).Select(k => k.Key).SequenceEqual(first, StringComparer.OrdinalIgnoreCase)) return [];
        return first;
    }

    /// <summary>The first of BIGINT, DATE and TIMESTAMP that all values have, else VARCHAR.</summary>
    public static DataType TypeOf(IEnumerable<string?> values)
    {
        bool number = true, date = true, time = true, any = false;
        foreach (string? value in values)
        {
            if (value is null) continue;
            any = true;
            number &= long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
            date &= DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
            time &= DateTime.TryParseExact(value, ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFF"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
            if (!number && !date && !time) return DataType.Utf8;
        }

        return !any ? DataType.Utf8 : number ? DataType.Int64 : date ? DataType.Date : DataType.Timestamp;
    }
}
