namespace FrameEngine.Formats.Csv;

/// <summary>Finds the characters of a CSV file, and how many lines stand before its table, from its first rows.</summary>
/// <remarks>
/// Tried are delimiters, quotes with their escapes, and comments; what is given is not tried. Wanted is a dialect under which all rows have the same number of values, more
/// than one, and no quote is out of place; among those one in which values are quoted, then the one with most values, then the first. Where none is, lines at the start that
/// have fewer values than all the others may be of no table. Where that does not help either, the first row decides, and errors are told when rows are read.
/// </remarks>
internal static class CsvDialectFinder
{
    private const int Rows = 200;
    private static readonly byte[] s_delimiters = [(byte)',', (byte)'|', (byte)';', (byte)'\t'];
    private static readonly (byte Quote, byte Escape)[] s_quotes = [((byte)'"', (byte)'"'), ((byte)'"', (byte)'\\'), ((byte)'\'', (byte)'\''), ((byte)'\'', (byte)'\\'), (0, 0)];

    /// <summary>The dialect, and the lines to skip behind those that the head skipped.</summary>
    public static (CsvDialect Dialect, int Skip) Find(CsvHead head, CsvReadOptions options)
    {
        List<CsvDialect> candidates = Candidates(options, head.Newline);
        if (candidates.Count == 1) return (candidates[0].Checked(), 0);
        CsvDialect best = candidates[0], notes = best;
        (int Sound, int Quoted, int Width) bestScore = (0, 0, 0);
        (int Sound, int Width) notesScore = (0, 0);
        int skip = 0;
        foreach (CsvDialect dialect in candidates)
        {
            List<string[]> rows = head.Split(dialect, Rows, out _, out CsvHeadShape shape);
            if (rows.Count == 0) continue;
            int width = options.NullPadding ? rows.Max(r => r.Length) : rows[0].Length;
            bool alike = width > 1 && !shape.Malformed && (options.NullPadding || rows.TrueForAll(r => r.Length == width));
            (int, int, int) score = (alike ? 2 : 1, alike && shape.Quoted ? 1 : 0, width);
            if (score.CompareTo(bestScore) > 0) (best, bestScore) = (dialect, score);
            if (alike || shape.Malformed || options.Skip is not null || options.NullPadding) continue;
            int from = TableStart(rows);
            if (from == 0 || (1, rows[^1].Length).CompareTo(notesScore) <= 0) continue;
            notesScore = (1, rows[^1].Length);
            (notes, skip) = (dialect, head.LinesBefore(shape.Starts[from]));
        }

        return bestScore.Sound < 2 && notesScore.Sound > 0 ? (notes.Checked(), skip) : (best.Checked(), 0);
    }

    private static List<CsvDialect> Candidates(CsvReadOptions options, byte newline)
    {
        byte[] delimiters = options.DelimiterText is not null ? [0] : options.Delimiter is { } given ? [CsvDialect.Ascii(given, nameof(options.Delimiter))] : options.NoDetection ? [(byte)','] : s_delimiters;
        byte[] comments = options.Comment is { } comment ? [CsvDialect.Ascii(comment, nameof(options.Comment))] : options.NoDetection ? [0] : [0, (byte)'#'];
        IEnumerable<(byte Quote, byte Escape)> quotes = options.NoDetection ? s_quotes.Take(1) : s_quotes;
        if (options.Quote is { } q)
        {
            byte quote = CsvDialect.Ascii(q, nameof(options.Quote));
            quotes = quote == 0 ? [((byte)0, (byte)0)] : options.NoDetection ? [(quote, quote)] : [(quote, quote), (quote, (byte)'\\')];
        }

        if (options.Escape is { } e)
        {
            byte escape = CsvDialect.Ascii(e, nameof(options.Escape));
            quotes = quotes.Select(pair => (pair.Quote, pair.Quote == 0 ? (byte)0 : escape == 0 ? pair.Quote : escape)).Distinct();
        }

        var candidates = new List<CsvDialect>();
        foreach (byte c in comments)
            foreach ((byte quote, byte escape) in quotes)
                foreach (byte delimiter in delimiters)
                    if (options.DelimiterText is { } several) candidates.Add(new CsvDialect(0, quote, escape, newline, c).With(several));
                    else if (options.Delimiter is not null || (delimiter != quote && delimiter != c && (delimiter != escape || quote == 0)))
                        candidates.Add(new CsvDialect(delimiter, quote, escape, newline, c));
        return candidates;
    }

    // The first of the rows at the end that all have as many values as the last; 0 if what is before them may be of the table.
    private static int TableStart(List<string[]> rows)
    {
        int width = rows[^1].Length, from = rows.Count - 1;
        while (from > 0 && rows[from - 1].Length == width) from--;
        return width > 1 && rows.Count - from >= 2 && rows.Take(from).All(r => r.Length < width) ? from : 0;
    }
}
