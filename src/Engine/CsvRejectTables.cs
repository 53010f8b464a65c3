using FrameEngine.Engine.Transactions;
using FrameEngine.Expressions;
using FrameEngine.Formats.Csv;
using FrameEngine.Formats.Files;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Engine;

/// <summary>The options of read_csv that keep rows which are left out.</summary>
internal sealed record CsvRejectOptions
{
    /// <summary>Whether any is given.</summary>
    public bool Wanted { get; private init; }

    public string Errors { get; private init; } = "reject_errors";

    public string Scans { get; private init; } = "reject_scans";

    public int Limit { get; private init; }

    /// <summary>The options as they were written, in order.</summary>
    public string Text { get; private init; } = "";

    /// <summary>Takes them out of the others.</summary>
    /// <exception cref="UsageException">A value does not fit.</exception>
    public static CsvRejectOptions Take(Dictionary<string, Scalar> named)
    {
        var options = new CsvRejectOptions();
        bool stored = false, tables = false, limited = false;
        var text = new List<string>();
        foreach (string key in named.Keys.Where(k => k.StartsWith("reject", StringComparison.OrdinalIgnoreCase) || k.Equals("store_rejects", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).ToArray())
        {
            Scalar value = named[key];
            switch (key.ToLowerInvariant())
            {
                case "store_rejects": stored = value.Value is bool flag || value.Value is string word && bool.TryParse(word, out flag) ? flag : throw Wrong("true or false"); break;
                case "rejects_table":
                    options = options with { Errors = value.Value as string is { Length: > 0 } name ? name : throw Wrong("a name") };
                    tables = true;
                    break;
                case "rejects_scan":
                    options = options with { Scans = value.Value as string is { Length: > 0 } scans ? scans : throw Wrong("a name") };
                    tables = true;
                    break;
                case "rejects_limit":
                    options = options with { Limit = value.AsInteger() is { } count && count >= 0 && count <= int.MaxValue ? (int)count : throw Wrong("a number from 0") };
                    limited = true;
                    break;
                default: continue;
            }

            text.Add($"{key.ToLowerInvariant()}={value}");
            named.Remove(key);

            UsageException Wrong(string what) => new($"CSV option {key} is {what}, not {value}");
        }

        if (limited && !stored && !tables) throw new UsageException("rejects_limit needs store_rejects or rejects_table");
        if (options.Errors.Equals(options.Scans, StringComparison.OrdinalIgnoreCase)) throw new UsageException("rejects_table and rejects_scan are two tables");
        return options with { Wanted = stored || tables, Text = string.Join(", ", text) };
    }
}

/// <summary>The tables <c>reject_errors</c> and <c>reject_scans</c>, or how a scan of CSV files names them, of one connection. Their rows are those that scans have left out by now.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class CsvRejectTables
{
    private static readonly DataType s_kind = TypeNames.TryParse(
        "ENUM('CAST', 'MISSING COLUMNS', 'TOO MANY COLUMNS', 'UNQUOTED VALUE', 'LINE SIZE OVER MAXIMUM', 'INVALID ENCODING', 'INVALID STATE')", out DataType? type)
        ? type : throw new InternalException("the type of a reject is unknown");

    private readonly Lock _lock = new();
    private readonly List<Kept> _scans = [];
    private long _last;

    // The names of its tables, without those that were dropped.
    private sealed record Kept(long Number, CsvRejectOptions Options, CsvRejects Rejects, CsvReadOptions Csv)
    {
        public string? Errors { get; init; } = Options.Errors;

        public string? Scans { get; init; } = Options.Scans;
    }

    /// <summary>A scan begins to be bound whose rows are to be kept.</summary>
    /// <exception cref="BindException">There is another table of such a name.</exception>
    public CsvReadOptions Begin(CatalogTransaction catalog, CsvRejectOptions options, IReadOnlyList<string> paths, CsvReadOptions csv, bool errorsEnd)
    {
        if (errorsEnd) throw new BindException("store_rejects leaves rows out: ignore_errors cannot be false beside it");
        foreach (string name in (string[])[options.Errors, options.Scans])
            if (catalog.Find([name]) is not null) throw new BindException($"the table \"{name}\" for rejects is already there: drop it, or give another name", "42P07");
        var rejects = CsvRejects.Create([.. paths.SelectMany(FilePaths.Matches)], options.Limit);
        csv = csv with { IgnoreErrors = true, Rejects = rejects };
        lock (_lock) _scans.Add(new Kept(++_last, options, rejects, csv));
        return csv;
    }

    /// <summary>The rows of a table by its name; null if it is none of these.</summary>
    public LogicalPlan? Find(IReadOnlyList<string> name)
    {
        if (name.Count > 1 && !name[^2].Equals("temp", StringComparison.OrdinalIgnoreCase)) return null;
        Kept[] scans;
        lock (_lock) scans = [.. _scans];
        if (Array.FindAll(scans, s => Is(s.Errors, name)) is { Length: > 0 } errors) return Errors(errors);
        return Array.FindAll(scans, s => Is(s.Scans, name)) is { Length: > 0 } found ? Scans(found) : null;
    }

    /// <summary>Forgets a table.</summary>
    /// <returns>False if it is none of these.</returns>
    public bool Drop(IReadOnlyList<string> name)
    {
        bool found = false;
        lock (_lock)
        {
            for (int i = _scans.Count - 1; i >= 0; i--)
            {
                Kept scan = _scans[i];
                bool errors = Is(scan.Errors, name), scans = Is(scan.Scans, name);
                if (!errors && !scans) continue;
                found = true;
                scan = scan with { Errors = errors ? null : scan.Errors, Scans = scans ? null : scan.Scans };
                if (scan.Errors is null && scan.Scans is null) _scans.RemoveAt(i);
                else _scans[i] = scan;
            }
        }

        return found;
    }

    private static bool Is(string? table, IReadOnlyList<string> name) => table?.Equals(name[^1], StringComparison.OrdinalIgnoreCase) == true;

    private static Values Errors(Kept[] scans)
    {
        (string Name, DataType Type)[] columns =
        [
            ("scan_id", DataType.UInt64), ("file_id", DataType.UInt64), ("line", DataType.UInt64), ("line_byte_position", DataType.UInt64), ("byte_position", DataType.UInt64), ("column_idx", DataType.UInt64),
            ("column_name", DataType.Utf8), ("error_type", s_kind), ("csv_line", DataType.Utf8), ("error_message", DataType.Utf8),
        ];
        return Rows(columns, scans.SelectMany(s => s.Rejects.Rows(s.Csv.Compressed, s.Csv.Encoding, Newline(s)).Select(r => new[]
        {
            Number(s.Number), Number(r.Row.File), Number(r.Line), Number(r.Row.Row + 1), Number(r.Row.Place + 1), Number(r.Row.Column), Text(r.Row.Name),
            ExpressionBuilder.Cast(Text(s_kind.Labels!.Names[(int)r.Row.Kind]), s_kind), Text(r.Row.Line), Text(r.Row.Message),
        })));
    }

    private static Values Scans(Kept[] scans)
    {
        (string Name, DataType Type)[] columns =
        [
            ("scan_id", DataType.UInt64), ("file_id", DataType.UInt64), ("file_path", DataType.Utf8), ("delimiter", DataType.Utf8), ("quote", DataType.Utf8), ("escape", DataType.Utf8), ("newline_delimiter", DataType.Utf8),
            ("skip_rows", DataType.UInt32), ("has_header", DataType.Boolean), ("columns", DataType.Utf8), ("date_format", DataType.Utf8), ("timestamp_format", DataType.Utf8), ("user_arguments", DataType.Utf8),
        ];
        return Rows(columns, scans.SelectMany(s => s.Rejects.Paths.Select((path, file) =>
        {
            CsvLayout layout = LayoutOf(s);
            string types = string.Join(",", layout.Schema.Select(f => $"'{f.Name}': '{f.Type}'"));
            return new[]
            {
                Number(s.Number), Number(file), Text(path), Text(layout.Dialect.DelimiterText), Text(Shown(layout.Dialect.Quote)), Text(Shown(layout.Dialect.Escape)), Text(layout.Dialect.Newline == '\r' ? "\\r" : "\\n"),
                new Literal(new Scalar(DataType.UInt32, (uint)layout.Skip)), new Literal(Scalar.Bool(layout.HasHeader)), Text("{" + types + "}"), Text(s.Csv.DateFormat), Text(s.Csv.TimestampFormat), Text(s.Options.Text),
            };
        })));
    }

    private static CsvLayout LayoutOf(Kept scan) => CsvTableSource.Open([scan.Rejects.Paths[0]], scan.Csv with { Rejects = null }).Layout;

    private static byte Newline(Kept scan) => LayoutOf(scan).Dialect.Newline;

    private static string Shown(byte character) => character == 0 ? "(empty)" : ((char)character).ToString();

    private static Expression Text(string? text) => new Literal(text is null ? Scalar.Null(DataType.Utf8) : Scalar.Utf8(text));

    private static Expression Number(long number) => new Literal(new Scalar(DataType.UInt64, (ulong)number));

    private static Values Rows((string Name, DataType Type)[] columns, IEnumerable<Expression[]> rows) => new(
        columns.Select(c => PlanColumn.New(c.Name, c.Type)).ToEquatableArray(), rows.Select(r => r.ToEquatableArray()).ToEquatableArray());
}
