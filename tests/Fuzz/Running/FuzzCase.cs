using System.Collections.Immutable;
using System.Text.RegularExpressions;
using FrameEngine.Fuzz.Tests.Generation;

namespace FrameEngine.Fuzz.Tests.Running;

/// <summary>A query over tables that the engines differ about.</summary>
/// <param name="Origin">The seed and numbers that it came from.</param>
/// <param name="Tables">The tables.</param>
/// <param name="Query">The query.</param>
/// <param name="Ordered">The order of its rows matters.</param>
/// <param name="Setting">Which of <see cref="Database.Settings"/> showed it.</param>
/// <param name="Difference">What differs.</param>
internal sealed partial record FuzzCase(string Origin, ImmutableArray<TableData> Tables, Node Query, bool Ordered, int Setting, Difference Difference)
{
    /// <summary>The query as it was generated.</summary>
    public string? Generated { get; init; }

    /// <summary>What tells this defect from others, roughly: cases of one cause mostly share it.</summary>
    public string Signature => Difference.Kind switch
    {
        DifferenceKind.Broken => "Broken " + string.Join('\n', Difference.Message.Split('\n').Where(l => l.Contains("   at FrameEngine", StringComparison.Ordinal)).Take(1).Append(Blank(Difference.Message.Split('\n')[0]))),
        DifferenceKind.Rows or DifferenceKind.RowCount => $"{Difference.Kind} {Blank(Query.ToString())}",
        DifferenceKind.Types => $"{Difference.Kind} {Difference.Message}",
        _ => $"{Difference.Kind} {Blank(Difference.Message)}",
    };

    /// <summary>A script with the tables, the query and what came.</summary>
    public override string ToString()
    {
        string sql = Query.ToString();
        IEnumerable<string> tables = Tables.Where(t => sql.Contains(t.Name, StringComparison.Ordinal)).Select(t => t.Rows.Length > 60 ? $"-- {t.Name}: {t.Rows.Length} rows" : t.ToSql());
        return $"-- {Origin}, {Database.Settings[Setting].Name}: {Difference.Kind}\n{string.Join('\n', tables)}\n{sql};\n{Difference.Message}\n{(Generated is null || Generated == sql ? "" : $"-- made small from: {Generated}\n")}";
    }

    private static string Blank(string text) => Values().Replace(text, "?");

    [GeneratedRegex(@"'[^']*'|""[^""]*""|\b[acx]?\d+(\.\d+)?\b")]
    private static partial Regex Values();
}
