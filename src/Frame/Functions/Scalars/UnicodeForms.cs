using System.Globalization;
using System.Text;

namespace FrameEngine.Functions.Scalars;

/// <summary>Unicode's canonical decomposition and composition (annex 15), from tables of our own, so that they are the same in every configuration of .NET.</summary>
internal static class UnicodeForms
{
    private const int FirstSyllable = 0xAC00, Syllables = 11_172, FirstLead = 0x1100, FirstVowel = 0x1161, FirstTail = 0x11A7, Vowels = 21, Tails = 28;

    private static readonly Lazy<Tables> s_tables = new(Load);

    private sealed record Tables(Dictionary<int, (int First, int Second)> Decompositions, Dictionary<(int First, int Second), int> Compositions, Dictionary<int, byte> Classes);

    /// <summary>The composed form (NFC).</summary>
    public static string Composed(string text) => Compose(Decompose(text));

    /// <summary>The composed form of the text without its marks.</summary>
    public static string WithoutMarks(string text)
    {
        List<int> points = Decompose(text);
        points.RemoveAll(p => Rune.IsValid(p) && Rune.GetUnicodeCategory(new Rune(p)) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);
        return Compose(points);
    }

    private static List<int> Decompose(string text)
    {
        var points = new List<int>(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) Add(points, rune.Value);
        // Marks in the order of their classes; equal classes keep theirs.
        Dictionary<int, byte> classes = s_tables.Value.Classes;
        for (int i = 1; i < points.Count; i++)
        {
            int at = i, mark = points[i], order = classes.GetValueOrDefault(mark);
            for (; order > 0 && at > 0 && classes.GetValueOrDefault(points[at - 1]) > order; at--) points[at] = points[at - 1];
            points[at] = mark;
        }

        return points;
    }

    private static void Add(List<int> points, int point)
    {
        int syllable = point - FirstSyllable;
        if ((uint)syllable < Syllables)
        {
            points.Add(FirstLead + (syllable / (Vowels * Tails)));
            points.Add(FirstVowel + (syllable % (Vowels * Tails) / Tails));
            if (syllable % Tails != 0) points.Add(FirstTail + (syllable % Tails));
        }
        else if (s_tables.Value.Decompositions.TryGetValue(point, out (int First, int Second) parts))
        {
            Add(points, parts.First);
            if (parts.Second != 0) Add(points, parts.Second);
        }
        else
        {
            points.Add(point);
        }
    }

    private static string Compose(List<int> points)
    {
        Tables tables = s_tables.Value;
        int starter = -1, kept = 0, lastClass = 0;
        for (int i = 0; i < points.Count; i++)
        {
            int point = points[i], order = tables.Classes.GetValueOrDefault(point);
            if (starter >= 0 && (lastClass < order || lastClass == 0) && Pair(tables, points[starter], point) is { } composed && (lastClass != 0 || kept == starter + 1))
            {
                points[starter] = composed;
                continue;
            }

            if (order == 0) starter = kept;
            lastClass = order;
            points[kept++] = point;
        }

        var text = new StringBuilder(kept);
        for (int i = 0; i < kept; i++) text.Append(new Rune(points[i]).ToString());
        return text.ToString();
    }

    private static int? Pair(Tables tables, int first, int second)
    {
        int lead = first - FirstLead, vowel = second - FirstVowel;
        if ((uint)lead < 19 && (uint)vowel < Vowels) return FirstSyllable + (((lead * Vowels) + vowel) * Tails);
        int syllable = first - FirstSyllable, tail = second - FirstTail;
        if ((uint)syllable < Syllables && syllable % Tails == 0 && tail is > 0 and < Tails) return first + tail;
        return tables.Compositions.TryGetValue((first, second), out int composed) ? composed : null;
    }

    private static Tables Load()
    {
        var tables = new Tables([], [], []);
        using Stream stream = typeof(UnicodeForms).Assembly.GetManifestResourceStream("unicode-canonical.txt") ?? throw new InternalException("the table of Unicode's decompositions is missing");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            switch (words[0])
            {
                case "d" or "x":
                    (int First, int Second) parts = (Code(words[2]), words.Length > 3 ? Code(words[3]) : 0);
                    tables.Decompositions.Add(Code(words[1]), parts);
                    if (words[0] == "d") tables.Compositions.Add(parts, Code(words[1]));
                    break;
                case "c":
                    for (int code = Code(words[1]); code <= Code(words[2]); code++) tables.Classes.Add(code, byte.Parse(words[3], CultureInfo.InvariantCulture));
                    break;
            }
        }

        return tables;
    }

    private static int Code(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
