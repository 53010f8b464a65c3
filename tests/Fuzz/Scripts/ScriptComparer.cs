using FrameEngine.DuckDb;
using FrameEngine.Fuzz.Tests.Running;

namespace FrameEngine.Fuzz.Tests.Scripts;

/// <summary>Runs a script's statements one after the other on DuckDB and here, and says which of them differ.</summary>
/// <remarks>
/// A statement ends with a semicolon at the end of a line. The rows' order matters where a statement's text has ORDER BY outside of parentheses. Columns of
/// nested types are compared by their type's name and their values' text.
/// </remarks>
internal sealed class ScriptComparer : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly DuckDbConnection _duck = DuckDbConnection.Open(("threads", "1"));
    private readonly FrameSession _session = new(new FrameSessionOptions { Threads = 2 });

    /// <summary>The statements of a script.</summary>
    public static IEnumerable<string> Statements(string script) =>
        script.ReplaceLineEndings("\n").Split(";\n").Select(s => s.Trim()).Where(s => s.Length > 0);

    /// <summary>Runs a statement on both sides.</summary>
    /// <returns>What differs and null, or null and what both gave.</returns>
    public (Difference? Difference, string Answer) Compare(string sql)
    {
        Outcome duck = OnDuckDb(sql);
        Outcome here = Here(sql);
        string answer = duck switch
        {
            Outcome.Rows rows => string.Join(" / ", rows.Values.Take(20).Select(r => string.Join(" | ", r.Select(v => v ?? "NULL")))),
            Outcome.Error error => error.Message.Split('\n')[0] + "  <>  " + (here as Outcome.Error)?.Message.Split('\n')[0],
            Outcome.Broken broken => broken.Message,
            _ => "",
        };
        // DuckDB counts what a statement that is no query did.
        if (duck is Outcome.Rows && here is Outcome.Rows { Types.Count: 0 }) return (null, answer);
        return (Comparison.Of(duck, here, IsOrdered(sql)), answer);
    }

    public void Dispose()
    {
        _session.Dispose();
        _duck.Dispose();
    }

    private static bool IsOrdered(string sql)
    {
        int depth = 0;
        for (int i = 0; i < sql.Length; i++)
        {
            if (sql[i] == '(') depth++;
            else if (sql[i] == ')') depth--;
            else if (depth == 0 && string.Compare(sql, i, "ORDER BY", 0, 8, StringComparison.OrdinalIgnoreCase) == 0) return true;
        }

        return false;
    }

    private Outcome OnDuckDb(string sql)
    {
        try
        {
            using var watch = new Timer(_ => _duck.Interrupt(), null, s_patience, Timeout.InfiniteTimeSpan);
            using DuckDbResult result = _duck.Query(sql);
            if (result.Columns.All(c => c.Type is <= DuckDbType.Double or DuckDbType.HugeInt or DuckDbType.Varchar or DuckDbType.Decimal))
                return new Outcome.Rows([.. result.Columns.Select(TypeText.Of)], [.. result.ReadRows()]);

            using DuckDbResult described = _duck.Query($"SELECT column_type FROM (DESCRIBE {sql})");
            string[] types = [.. described.ReadRows().Select(r => TypeText.OfNested(r[0]!))];
            using DuckDbResult texts = _duck.Query($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql})");
            return new Outcome.Rows(types, [.. texts.ReadRows()]);
        }
        catch (DuckDbException e)
        {
            return Database.ErrorOf(e);
        }
    }

    private Outcome Here(string sql)
    {
        using var cancellation = new CancellationTokenSource();
        return Database.Guarded(Task.Run(() => RunAsync(sql, cancellation.Token)), cancellation);
    }

    private async Task<Outcome> RunAsync(string sql, CancellationToken cancellation)
    {
        var last = new Outcome.Rows([], []);
        await foreach (StatementResult statement in _session.RunScriptAsync(sql, cancellation: cancellation))
        {
            if (statement.Frame is { } frame) last = await Database.RowsAsync(frame, cancellation);
        }

        return last;
    }
}
