using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FrameEngine.SqlLogic.Tests.Running;

/// <summary>Brings results into the form that sqllogictest files have them in, and compares.</summary>
internal static class ResultText
{
    /// <summary>What is wrong with a result, or null if nothing is.</summary>
    /// <param name="query">The query and what it must give.</param>
    /// <param name="columns">Columns of the result.</param>
    /// <param name="rows">Its rows; null is NULL.</param>
    public static string? Difference(SltQuery query, int columns, IReadOnlyList<string?[]> rows)
    {
        if (query.Types.Length != columns) return $"{query.Types.Length} columns were expected, {columns} came";
        List<string[]> actual = [.. rows.Select(r => r.Select(Show).ToArray())];
        IReadOnlyList<string> expected = query.Expected;
        if (expected is [var only] && TryParseHash(only, out int count, out string? hash)) return HashDifference(query, actual, count, hash);

        // A row a line with tabs, or a value a line.
        bool byRow = columns == 1 || expected.Any(l => l.Contains('\t')) || expected.Count * (long)columns == actual.Count * (long)columns && expected.Count != actual.Count * columns;
        List<string[]> wanted = byRow
            ? [.. expected.Select(l => l.Split('\t'))]
            : expected.Count % columns == 0 ? [.. expected.Chunk(columns)] : [.. expected.Select(l => l.Split('\t'))];
        if (wanted.Find(w => w.Length != columns) is { } odd) return $"the expected row '{string.Join('\t', odd)}' has not {columns} values";
        if (query.Sort == SortMode.ValueSort)
        {
            actual = [.. actual.SelectMany(r => r).Order(StringComparer.Ordinal).Select(v => new[] { v })];
            wanted = [.. wanted.SelectMany(r => r).Order(StringComparer.Ordinal).Select(v => new[] { v })];
        }
        else if (query.Sort == SortMode.RowSort)
        {
            actual.Sort(CompareRows);
            wanted.Sort(CompareRows);
        }

        bool same = actual.Count == wanted.Count;
        for (int r = 0; same && r < actual.Count; r++)
        {
            for (int c = 0; c < actual[r].Length; c++)
                same &= Same(query.Sort == SortMode.ValueSort ? 'T' : query.Types[c], wanted[r][c], actual[r][c]);
        }

        return same ? null : $"expected:\n{Show(wanted)}\nactual:\n{Show(actual)}";
    }

    /// <summary>All values of a result as one text, for comparing queries that share a label.</summary>
    public static string Fingerprint(SltQuery query, IReadOnlyList<string?[]> rows) => string.Join('\n', Values(query, [.. rows.Select(r => r.Select(Show).ToArray())]));

    private static string? HashDifference(SltQuery query, List<string[]> actual, int count, string hash)
    {
        List<string> values = Values(query, actual);
        if (values.Count != count) return $"{count} values were expected, {values.Count} came";
        var text = new StringBuilder();
        foreach (string value in values) text.Append(value).Append('\n');
#pragma warning disable CA5351 // the format says MD5; nothing is protected by it
        string actualHash = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text.ToString())));
#pragma warning restore CA5351
        return actualHash == hash ? null : $"the values hash to {actualHash}, not to {hash}";
    }

    private static List<string> Values(SltQuery query, List<string[]> rows)
    {
        if (query.Sort == SortMode.RowSort) rows.Sort(CompareRows);
        List<string> values = [.. rows.SelectMany(r => r.Select((v, c) => Canonical(query.Types[c], v)))];
        if (query.Sort == SortMode.ValueSort) values.Sort(StringComparer.Ordinal);
        return values;
    }

    private static string Canonical(char type, string value) => type switch
    {
        'R' when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number.ToString("F3", CultureInfo.InvariantCulture),
        'I' when value.Contains('.') && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            => Math.Truncate(number).ToString("F0", CultureInfo.InvariantCulture),
        _ => value,
    };

    private static bool Same(char type, string expected, string actual)
    {
        if (expected == actual) return true;
        if (expected is "1" or "0" && actual is "true" or "false") return (expected == "1") == (actual == "true");
        if (type is not ('R' or 'I') || expected == "NULL" || actual == "NULL") return false;
        if (!double.TryParse(expected, NumberStyles.Float, CultureInfo.InvariantCulture, out double wanted)
            || !double.TryParse(actual, NumberStyles.Float, CultureInfo.InvariantCulture, out double found)) return false;
        if (type == 'I') return wanted == found;
        int point = expected.IndexOf('.');
        // Three digits after the point are how the format rounds; otherwise doubles may differ in their last digits.
        if (point >= 0 && expected.Length - point - 1 == 3 && Math.Abs(wanted - found) <= 0.0005000001) return true;
        return Math.Abs(wanted - found) <= 1e-9 * Math.Max(1, Math.Max(Math.Abs(wanted), Math.Abs(found)));
    }

    private static bool TryParseHash(string line, out int count, out string hash)
    {
        string[] words = line.Split(' ');
        hash = words[^1];
        count = 0;
        return words is [_, "values", "hashing", "to", { Length: 32 }] && int.TryParse(words[0], out count);
    }

    private static string Show(string? value) => value switch { null => "NULL", "" => "(empty)", _ => value };

    private static string Show(List<string[]> rows) => string.Join('\n', rows.Take(50).Select(r => string.Join('\t', r))) + (rows.Count > 50 ? $"\n… {rows.Count} rows" : "");

    private static int CompareRows(string[] a, string[] b)
    {
        for (int i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            int order = string.CompareOrdinal(a[i], b[i]);
            if (order != 0) return order;
        }

        return a.Length.CompareTo(b.Length);
    }
}
