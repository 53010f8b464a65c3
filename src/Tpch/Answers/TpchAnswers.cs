using System.Globalization;

namespace FrameEngine.Tpch;

/// <summary>Compares results of the queries with the reference answers.</summary>
/// <remarks>
/// Answers are files <c>q01.csv</c> … <c>q22.csv</c>: a header line, then rows with '|' between the values, an empty value for NULL. Exact columns
/// (keys, counts, sums of decimals) must agree as numbers, averages and ratios to 1e-9 of their size, texts and dates byte by byte. Rows must come in the query's
/// order; rows that the order leaves equal may come in any, and where a limit cuts through such rows, any of them may be in the result.
/// </remarks>
internal static class TpchAnswers
{
    private const double Tolerance = 1e-9;

    /// <summary>Averages and ratios: the columns that are double precision in every query.</summary>
    private static readonly HashSet<string> Approximate = ["avg_qty", "avg_price", "avg_disc", "mkt_share", "promo_revenue", "avg_yearly"];

    /// <summary>The columns that each query orders by (by position), and its limit; queries that give one row need neither.</summary>
    private static readonly Dictionary<int, (int[] Keys, int? Limit)> Orders = new()
    {
        [1] = ([0, 1], null), [2] = ([0, 2, 1, 3], 100), [3] = ([1, 2], 10), [4] = ([0], null), [5] = ([1], null), [6] = ([], null), [7] = ([0, 1, 2], null),
        [8] = ([0], null), [9] = ([0, 1], null), [10] = ([2], 20), [11] = ([1], null), [12] = ([0], null), [13] = ([1, 0], null), [14] = ([], null),
        [15] = ([0], null), [16] = ([3, 0, 1, 2], null), [17] = ([], null), [18] = ([4, 3], 100), [19] = ([], null), [20] = ([0], null), [21] = ([1, 0], 100),
        [22] = ([0], null),
    };

    /// <summary>Compares the batches of a result with the answer of a query.</summary>
    /// <param name="number">The query.</param>
    /// <param name="batches">Its result; the batches stay the caller's.</param>
    /// <param name="directory">Where the answers of the data's scale are.</param>
    /// <returns>Null if they agree, else what the first difference is.</returns>
    /// <exception cref="FrameFileNotFoundException">The answer is not there.</exception>
    public static string? Verify(int number, IEnumerable<RecordBatch> batches, string directory) =>
        Verify(number, [.. batches.SelectMany(RowsOf)], directory);

    /// <summary>Compares rows of text (null for NULL) with the answer of a query.</summary>
    /// <returns>Null if they agree, else what the first difference is.</returns>
    /// <exception cref="FrameFileNotFoundException">The answer is not there.</exception>
    public static string? Verify(int number, IReadOnlyList<string?[]> rows, string directory)
    {
        string path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"q{number:00}.csv"));
        if (!File.Exists(path))
            throw new FrameFileNotFoundException(path, $"There is no answer to query {number}: \"{path}\" does not exist.");
        string[] lines = File.ReadAllLines(path);
        string[] header = lines[0].Split('|');
        string?[][] expected = [.. lines.Skip(1).Select(line => line.Split('|').Select(value => value.Length == 0 ? null : value).ToArray())];
        return Compare(rows, expected, header, Orders[number].Keys, Orders[number].Limit);
    }

    /// <summary>Compares run by run: a run is the rows whose order keys are equal.</summary>
    private static string? Compare(IReadOnlyList<string?[]> rows, string?[][] expected, string[] header, int[] keys, int? limit)
    {
        if (rows.Count != expected.Length)
            return string.Create(CultureInfo.InvariantCulture, $"{rows.Count} rows instead of {expected.Length}");
        if (rows.Count > 0 && rows[0].Length != header.Length)
            return string.Create(CultureInfo.InvariantCulture, $"{rows[0].Length} columns instead of {header.Length}");
        bool[] approximate = [.. header.Select(Approximate.Contains)];
        for (int start = 0, end; start < expected.Length; start = end)
        {
            end = start + 1;
            while (end < expected.Length && SameKeys(expected[end], expected[start]))
                end++;
            int wrong = Enumerable.Range(start, end - start).FirstOrDefault(row => !SameKeys(rows[row], expected[start]), -1);
            if (wrong >= 0)
                return Difference(wrong, rows[wrong], expected[wrong]);
            bool cut = end == expected.Length && end == limit;
            if (!cut && UnmatchedRow(rows, expected, start, end, approximate) is { } unmatched)
                return Difference(unmatched, rows[unmatched], expected[unmatched]);
        }
        return null;

        bool SameKeys(string?[] left, string?[] right) => keys.All(key => SameValue(left[key], right[key], approximate[key]));
    }

    /// <summary>The first row of a run that no row of the answer's run pairs off with.</summary>
    private static int? UnmatchedRow(IReadOnlyList<string?[]> rows, string?[][] expected, int start, int end, bool[] approximate)
    {
        List<string?[]> left = [.. expected[start..end]];
        for (int row = start; row < end; row++)
        {
            string?[] actual = rows[row];
            int match = left.FindIndex(candidate => candidate.Index().All(value => SameValue(actual[value.Index], value.Item, approximate[value.Index])));
            if (match < 0)
                return row;
            left.RemoveAt(match);
        }
        return null;
    }

    private static bool SameValue(string? actual, string? expected, bool approximate)
    {
        if (actual == expected)
            return true;
        if (actual is null || expected is null)
            return false;
        if (approximate)
        {
            return double.TryParse(actual, CultureInfo.InvariantCulture, out double found)
                && double.TryParse(expected, CultureInfo.InvariantCulture, out double wanted)
                && Math.Abs(found - wanted) <= Tolerance * Math.Abs(wanted);
        }

        // 1.50 and 1.5 are the same number; a date or a text is a number in neither.
        return decimal.TryParse(actual, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal exact)
            && decimal.TryParse(expected, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal wantedExact)
            && exact == wantedExact;
    }

    private static string Difference(int row, string?[] actual, string?[] expected) => string.Create(
        CultureInfo.InvariantCulture, $"row {row + 1} is {string.Join('|', actual)} instead of {string.Join('|', expected)}");

    private static IEnumerable<string?[]> RowsOf(RecordBatch batch) =>
        Enumerable.Range(0, batch.Length).Select(row => batch.Columns.Select(column => column.GetText(row)).ToArray());
}
