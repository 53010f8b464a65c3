namespace FrameEngine;

/// <summary>The nearest known name to a misspelt one.</summary>
internal static class Suggestion
{
    /// <summary>A hint such as <c>did you mean "l_shipdate"?</c>, or null when nothing is near enough (a third of the name's length, at least 2 edits).</summary>
    public static string? For(string name, IEnumerable<string> candidates) => Nearest(name, candidates) is { } nearest ? $"did you mean \"{nearest}\"?" : null;

    /// <summary>The candidate with the fewest edits, case ignored; null when none is near enough.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        int least = Math.Max(2, name.Length / 3) + 1;
        string wanted = name.ToLowerInvariant();
        foreach (string candidate in candidates)
        {
            if (Math.Abs(candidate.Length - name.Length) >= least) continue;
            int distance = Distance(wanted, candidate.ToLowerInvariant());
            if (distance >= least || distance >= Math.Max(name.Length, candidate.Length)) continue;
            least = distance;
            best = candidate;
        }

        return best;
    }

    /// <summary>Edits (insert, delete, replace, swap of neighbours) from one text to the other: Damerau's distance in its optimal-alignment form.</summary>
    private static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) previous[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) current[j] = Math.Min(current[j], before[j - 2] + 1);
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[b.Length];
    }
}
