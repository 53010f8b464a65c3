using System.Globalization;

namespace FrameEngine.Tpch.Generation;

/// <summary>The word lists of the TPC-H specification (clause 4.2.2.13 and the grammar of clause 4.2.2.14).</summary>
internal static class Distributions
{
    private static readonly Dictionary<string, Distribution> All = Load();

    public static readonly Distribution Regions = All["regions"];
    public static readonly Distribution Nations = All["nations"];
    public static readonly Distribution Colors = All["colors"];
    public static readonly Distribution PartTypes = All["p_types"];
    public static readonly Distribution Containers = All["p_cntr"];
    public static readonly Distribution Segments = All["msegmnt"];
    public static readonly Distribution Priorities = All["o_oprio"];
    public static readonly Distribution Instructions = All["instruct"];
    public static readonly Distribution ShipModes = All["smode"];
    public static readonly Distribution ReturnFlags = All["rflag"];

    public static readonly Distribution Grammar = All["grammar"];
    public static readonly Distribution NounPhrases = All["np"];
    public static readonly Distribution VerbPhrases = All["vp"];
    public static readonly Distribution Nouns = All["nouns"];
    public static readonly Distribution Verbs = All["verbs"];
    public static readonly Distribution Adjectives = All["adjectives"];
    public static readonly Distribution Adverbs = All["adverbs"];
    public static readonly Distribution Prepositions = All["prepositions"];
    public static readonly Distribution Auxiliaries = All["auxillaries"];
    public static readonly Distribution Terminators = All["terminators"];

    /// <summary>The resource's form: <c>BEGIN name</c>, <c>COUNT|n</c>, <c>word|weight</c> lines, <c>END name</c>.</summary>
    private static Dictionary<string, Distribution> Load()
    {
        using Stream stream = typeof(Distributions).Assembly.GetManifestResourceStream("distributions.txt")!;
        using var reader = new StreamReader(stream);
        var found = new Dictionary<string, Distribution>();
        var entries = new List<(string, int)>();
        string name = "";
        while (reader.ReadLine() is { } line)
        {
            int bar = line.LastIndexOf('|');
            if (line.StartsWith("BEGIN ", StringComparison.OrdinalIgnoreCase))
                (name, entries) = (line[6..], []);
            else if (line.StartsWith("END ", StringComparison.OrdinalIgnoreCase))
                found.Add(name, new Distribution(name, entries));
            else if (!line.StartsWith("COUNT|", StringComparison.OrdinalIgnoreCase))
                entries.Add((line[..bar], int.Parse(line.AsSpan(bar + 1), CultureInfo.InvariantCulture)));
        }
        return found;
    }
}
