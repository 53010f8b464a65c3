using System.Globalization;

namespace FrameEngine.Fuzz.Tests.Running;

/// <summary>Says what two engines' answers differ in.</summary>
internal static class Comparison
{
    private const double Tolerance = 1e-9;
    private const double SingleTolerance = 1e-5;

    /// <summary>The difference, or null if there is none that matters.</summary>
    /// <param name="duck">DuckDB's answer.</param>
    /// <param name="here">The engine's.</param>
    /// <param name="ordered">The rows' order matters.</param>
    public static Difference? Of(Outcome duck, Outcome here, bool ordered) => (duck, here) switch
    {
        (_, Outcome.Broken broken) => new Difference(DifferenceKind.Broken, broken.Message),
        (Outcome.Broken, _) => null,
        (Outcome.Error, Outcome.Error) => null,
        // What DuckDB knows but cannot do says nothing about what is right.
        (Outcome.Error { Message: var message }, _) when message.StartsWith("Not implemented", StringComparison.Ordinal) => null,
        // It folds what has a constant NULL in it and forgets that it was a list.
        (Outcome.Error { Message: var list }, _) when list.Contains("UNNEST requires a single list as input", StringComparison.Ordinal) => null,
        // It loses columns of LATERAL that a lambda uses and names of fields that struct_pack has there, has no BETWEEN for lists and structs, and
        // does not know a group's expression again where it stands under NOT.
        (Outcome.Error { Message: var lost }, _) when lost.StartsWith("Binder Error: Referenced table", StringComparison.Ordinal) || lost.Contains("Invalid type for BETWEEN", StringComparison.Ordinal)
            || lost.Contains(", JSON)'", StringComparison.Ordinal) || lost.Contains("Need named argument for struct pack", StringComparison.Ordinal)
            || lost.Contains("must appear in the GROUP BY", StringComparison.Ordinal) => null,
        // It loses rows of its index that a transaction has changed before.
        (Outcome.Error { Message: var index }, _) when index.Contains("Failed to delete all rows from index", StringComparison.Ordinal) => null,
        (Outcome.Error error, _) => new Difference(error.Static ? DifferenceKind.Accepted : DifferenceKind.NoError, $"DuckDB says: {FirstLine(error.Message)}"),
        (_, Outcome.Error error) => new Difference(error.Static ? DifferenceKind.Refused : DifferenceKind.Error, error.Message),
        (Outcome.Rows expected, Outcome.Rows actual) => OfRows(expected, actual, ordered),
        _ => throw new ArgumentOutOfRangeException(nameof(here)),
    };

    private static Difference? OfRows(Outcome.Rows duck, Outcome.Rows here, bool ordered)
    {
        // An expression that DuckDB folds to NULL forgets its type, which is then shown as INTEGER.
        if (duck.Types.Zip(here.Types).Index().Any(t => t.Item.First == "INTEGER" && t.Item.Second != "INTEGER" && duck.Values.All(r => r[t.Index] is null) && here.Values.All(r => r[t.Index] is null))) return null;
        if (!duck.Types.SequenceEqual(here.Types)) return new Difference(DifferenceKind.Types, TypeDifference(duck.Types, here.Types));
        List<string?[]> expected = [.. duck.Values.Select(r => Normal(r, duck.Types))];
        List<string?[]> actual = [.. here.Values.Select(r => Normal(r, duck.Types))];
        bool same = expected.Count == actual.Count;
        if (same && ordered) same = Same(expected, actual, duck.Types);
        else if (same)
        {
            bool[] floating = [.. duck.Types.Select(t => t is "DOUBLE" or "FLOAT")];
            Comparison<string?[]> order = (a, b) => Compare(a, b, floating);
            expected.Sort(order);
            actual.Sort(order);
            same = Same(expected, actual, duck.Types);
        }

        return same ? null : new Difference(
            expected.Count == actual.Count ? DifferenceKind.Rows : DifferenceKind.RowCount,
            $"DuckDB ({expected.Count} rows):\n{Show(expected, actual)}\nhere ({actual.Count} rows):\n{Show(actual, expected)}");
    }

    private static string TypeDifference(IReadOnlyList<string> duck, IReadOnlyList<string> here)
    {
        if (duck.Count != here.Count) return $"DuckDB gives {duck.Count} columns, {here.Count} come here";
        int column = Enumerable.Range(0, duck.Count).First(i => duck[i] != here[i]);
        return $"DuckDB's type is {duck[column]}, the type here is {here[column]}";
    }

    private static bool Same(List<string?[]> expected, List<string?[]> actual, IReadOnlyList<string> types)
    {
        for (int row = 0; row < expected.Count; row++)
        {
            for (int column = 0; column < types.Count; column++)
                if (!Same(expected[row][column], actual[row][column], types[column])) return false;
        }

        return true;
    }

    private static bool Same(string? expected, string? actual, string type)
    {
        if (expected == actual) return true;
        if (expected is null || actual is null || type is not ("DOUBLE" or "FLOAT")) return false;
        (double a, double b) = (Number(expected), Number(actual));
        double bound = Math.Max(Math.Abs(a), Math.Abs(b));
        return Math.Abs(a - b) <= (type == "FLOAT" ? SingleTolerance : Tolerance) * Math.Max(bound, 1e-3);
    }

    /// <summary>Zeros have no sign here: which of two equal ones stands for a group is anybody's choice.</summary>
    private static string?[] Normal(string?[] row, IReadOnlyList<string> types)
    {
        var normal = (string?[])row.Clone();
        for (int i = 0; i < row.Length; i++)
        {
            if (row[i] is not { } text) continue;
            if (types[i] == "DOUBLE") normal[i] = (Number(text) + 0.0).ToString("R", CultureInfo.InvariantCulture);
            else if (types[i] == "FLOAT") normal[i] = ((float)Number(text) + 0.0f).ToString("R", CultureInfo.InvariantCulture);
            if (normal[i] == "-0") normal[i] = "0";
        }

        return normal;
    }

    private static double Number(string text) => text switch
    {
        "nan" or "-nan" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    /// <summary>By the exact columns first, so that last digits do not pair the wrong rows.</summary>
    private static int Compare(string?[] a, string?[] b, bool[] floating)
    {
        for (int i = 0; i < a.Length; i++)
            if (!floating[i] && string.CompareOrdinal(a[i], b[i]) is not 0 and var order) return order;
        for (int i = 0; i < a.Length; i++)
        {
            if (!floating[i]) continue;
            int order = a[i] is null || b[i] is null ? string.CompareOrdinal(a[i], b[i]) : Number(a[i]!).CompareTo(Number(b[i]!));
            if (order != 0) return order;
        }

        return 0;
    }

    /// <summary>The first rows that the other side has not.</summary>
    private static string Show(List<string?[]> rows, List<string?[]> others)
    {
        static string Line(string?[] row) => string.Join(" | ", row.Select(v => v ?? "NULL"));
        var known = new Dictionary<string, int>();
        foreach (string?[] row in others) known[Line(row)] = known.GetValueOrDefault(Line(row)) + 1;
        var odd = new List<string>();
        foreach (string line in rows.Select(Line))
        {
            if (known.GetValueOrDefault(line) > 0) known[line]--;
            else odd.Add("  " + line);
        }

        return string.Join('\n', (odd.Count > 0 ? odd : [.. rows.Select(r => "  " + Line(r))]).Take(6));
    }

    private static string FirstLine(string text) => text.Split('\n')[0];
}

/// <summary>What kind of difference it is; a smaller case must show the same kind.</summary>
internal enum DifferenceKind
{
    /// <summary>An internal error or no answer.</summary>
    Broken,
    /// <summary>As many rows, but others.</summary>
    Rows,
    /// <summary>More or fewer rows.</summary>
    RowCount,
    /// <summary>Columns of other types.</summary>
    Types,
    /// <summary>A query that DuckDB runs is refused.</summary>
    Refused,
    /// <summary>Evaluation fails where DuckDB's does not.</summary>
    Error,
    /// <summary>DuckDB refuses the query.</summary>
    Accepted,
    /// <summary>DuckDB's evaluation fails.</summary>
    NoError,
}

/// <summary>A difference between two engines' answers.</summary>
internal sealed record Difference(DifferenceKind Kind, string Message);
