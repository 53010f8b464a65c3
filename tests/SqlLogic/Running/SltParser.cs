namespace FrameEngine.SqlLogic.Tests.Running;

/// <summary>Reads sqllogictest files: statements, queries, conditions, loops, <c>require</c>, <c>halt</c>, and comments.</summary>
/// <remarks>Loops are unrolled, with <c>${name}</c> replaced. Records for other engines (<c>onlyif</c> another, <c>skipif</c> this one) are left out.</remarks>
internal sealed class SltParser
{
    /// <summary>The names that this engine answers to in <c>onlyif</c> and <c>skipif</c>; the dialect is DuckDB's, so records for it are ours.</summary>
    private static readonly HashSet<string> s_engines = new(StringComparer.OrdinalIgnoreCase) { "frameengine", "duckdb" };

    private static readonly HashSet<string> s_features = new(StringComparer.OrdinalIgnoreCase) { "parquet", "vector_size", "noforcestorage", "skip_reload" };

    private readonly string _file;
    private readonly IReadOnlyList<(int Number, string Text)> _lines;
    private readonly List<SltRecord> _records = [];
    private int _at;
    private bool _skip;
    private bool _halted;

    private SltParser(string file, IReadOnlyList<(int Number, string Text)> lines)
    {
        _file = file;
        _lines = lines;
    }

    /// <summary>The records of a file, in order; none when the file requires a feature that there is not.</summary>
    /// <exception cref="SltFormatException">The text is not in the format.</exception>
    public static IReadOnlyList<SltRecord> Parse(string file, string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        return Parse(file, [.. lines.Select((line, i) => (i + 1, line))]);
    }

    private static List<SltRecord> Parse(string file, IReadOnlyList<(int Number, string Text)> lines)
    {
        var parser = new SltParser(file, lines);
        parser.ParseAll();
        return parser._records;
    }

    private string Current => _lines[_at].Text;

    private void ParseAll()
    {
        bool include = true;
        while (_at < _lines.Count && !_halted)
        {
            string line = Current.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                _at++;
                continue;
            }

            string[] words = Words(line);
            switch (words[0])
            {
                case "skipif" or "onlyif":
                    include &= s_engines.Contains(words[1]) == (words[0] == "onlyif");
                    _at++;
                    continue;
                case "statement": ParseStatement(words, include && !_skip); break;
                case "query": ParseQuery(words, include && !_skip); break;
                case "loop" or "foreach" or "concurrentloop" or "concurrentforeach": ParseLoop(words); break;
                case "halt":
                    _halted = include;
                    _at++;
                    break;
                case "mode":
                    _skip = words[1] == "skip" || _skip && words[1] != "unskip";
                    _at++;
                    break;
                case "require":
                    if (s_features.Contains(words[1])) _at++;
                    else (_halted, _) = (true, _records.RemoveAll(_ => true));
                    break;
                case "hash-threshold" or "set" or "reset":
                    _at++;
                    break;
                default: throw Fail($"'{words[0]}' is not a record");
            }

            include = true;
        }
    }

    private void ParseStatement(string[] words, bool include)
    {
        int line = _lines[_at].Number;
        if (words.Length < 2 || words[1] is not ("ok" or "error")) throw Fail("'statement' is followed by 'ok' or 'error'");
        bool fails = words[1] == "error";
        string? message = fails && words.Length > 2 ? string.Join(' ', words.Skip(2)) : null;
        _at++;
        string sql = TakeSql();
        if (_at < _lines.Count && Current.Trim() == "----")
        {
            if (!fails) throw Fail("a statement that succeeds has no result");
            _at++;
            message = string.Join('\n', TakeBlock());
        }

        if (include) _records.Add(new SltStatement(_file, line, sql, fails, string.IsNullOrWhiteSpace(message) ? null : message));
    }

    private void ParseQuery(string[] words, bool include)
    {
        int line = _lines[_at].Number;
        if (words.Length < 2) throw Fail("'query' is followed by the types of the columns");
        SortMode sort = SortMode.NoSort;
        string? label = null;
        foreach (string word in words.Skip(2))
        {
            switch (word)
            {
                case "nosort": sort = SortMode.NoSort; break;
                case "rowsort" or "sort": sort = SortMode.RowSort; break;
                case "valuesort": sort = SortMode.ValueSort; break;
                default: label = word; break;
            }
        }

        _at++;
        string sql = TakeSql();
        if (_at >= _lines.Count || Current.Trim() != "----") throw Fail("a query ends with '----' and its result");
        _at++;
        List<string> expected = TakeBlock();
        if (include) _records.Add(new SltQuery(_file, line, sql, words[1], sort, label, expected));
    }

    private void ParseLoop(string[] words)
    {
        string name = words[1];
        IEnumerable<string> values = words[0].EndsWith("foreach", StringComparison.Ordinal)
            ? words.Skip(2)
            : Enumerable.Range(int.Parse(words[2]), Math.Max(0, int.Parse(words[3]) - int.Parse(words[2]))).Select(i => i.ToString());
        int start = ++_at;
        for (int depth = 1; ; _at++)
        {
            if (_at >= _lines.Count) throw Fail("a loop ends with 'endloop'");
            string word = Words(Current.Trim()).FirstOrDefault("");
            if (word is "loop" or "foreach" or "concurrentloop" or "concurrentforeach") depth++;
            if (word == "endloop" && --depth == 0) break;
        }

        var body = _lines.Skip(start).Take(_at - start).ToList();
        _at++;
        if (_skip) return;
        foreach (string value in values)
            _records.AddRange(Parse(_file, [.. body.Select(l => (l.Number, l.Text.Replace($"${{{name}}}", value, StringComparison.Ordinal)))]));
    }

    private string TakeSql()
    {
        var sql = new List<string>();
        while (_at < _lines.Count && Current.Trim().Length > 0 && Current.Trim() != "----") sql.Add(_lines[_at++].Text);
        return sql.Count > 0 ? string.Join('\n', sql) : throw Fail("SQL is expected here");
    }

    private List<string> TakeBlock()
    {
        var lines = new List<string>();
        while (_at < _lines.Count && Current.Length > 0) lines.Add(_lines[_at++].Text);
        return lines;
    }

    private static string[] Words(string line) => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private SltFormatException Fail(string message) => new(_file, _lines[Math.Min(_at, _lines.Count - 1)].Number, message);
}
