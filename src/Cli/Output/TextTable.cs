using System.Text;

namespace FrameEngine.Cli.Output;

/// <summary>A table drawn with lines: as wide as its values, long values cut.</summary>
internal sealed class TextTable(IReadOnlyList<string> headers, IReadOnlyList<bool> rightAligned)
{
    private const int MaxWidth = 60;
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row; null is shown as NULL.</summary>
    public void Add(IReadOnlyList<string?> values) => _rows.Add([.. values.Select(v => Cut(v ?? "NULL"))]);

    public int Count => _rows.Count;

    public void Write(TextWriter output)
    {
        int[] widths = [.. headers.Select((h, i) => _rows.Select(r => Width(r[i])).Append(Width(h)).Max())];
        output.WriteLine(Rule(widths, '┌', '┬', '┐'));
        output.WriteLine(Line(headers, widths, header: true));
        output.WriteLine(Rule(widths, '├', '┼', '┤'));
        foreach (string[] row in _rows) output.WriteLine(Line(row, widths, header: false));
        output.WriteLine(Rule(widths, '└', '┴', '┘'));
    }

    private string Line(IReadOnlyList<string> values, int[] widths, bool header)
    {
        var line = new StringBuilder("│");
        for (int i = 0; i < widths.Length; i++)
        {
            int pad = widths[i] - Width(values[i]);
            bool right = !header && rightAligned[i];
            line.Append(' ').Append(' ', right ? pad : 0).Append(values[i]).Append(' ', right ? 0 : pad).Append(" │");
        }

        return line.ToString();
    }

    private static string Rule(int[] widths, char left, char middle, char right) =>
        left + string.Join(middle, widths.Select(w => new string('─', w + 2))) + right;

    private static string Cut(string text)
    {
        text = text.ReplaceLineEndings("\\n");
        return text.Length <= MaxWidth ? text : string.Concat(text.AsSpan(0, MaxWidth - 1), "…");
    }

    // Runes, not UTF-16 units: a surrogate pair is one place on the screen.
    private static int Width(string text) => text.EnumerateRunes().Count();
}
