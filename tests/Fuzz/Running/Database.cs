using System.Collections.Immutable;
using System.Diagnostics;
using FrameEngine.DuckDb;
using FrameEngine.Fuzz.Tests.Generation;

namespace FrameEngine.Fuzz.Tests.Running;

/// <summary>Generated tables, in DuckDB and as the Parquet files that it writes of them, and a session of the engine for each of its settings.</summary>
internal sealed class Database : IDisposable
{
    /// <summary>Seconds that a query may take: of DuckDB, counted one by one, so that those for which the whole process was stopped do not count; here, of the processor, whatever else runs on it.</summary>
    private const int Patience = 20;

    /// <summary>Seconds that pass while nothing is computed until something is waited for that does not come.</summary>
    private const int LongestWait = 30 * Patience;

    private readonly DuckDbConnection _duck = DuckDbConnection.Open(("threads", "1"));
    private readonly string _folder = Directory.CreateTempSubdirectory("frame-fuzz").FullName;
    private readonly FrameSession?[] _sessions = new FrameSession?[Settings.Count];
    private readonly ImmutableArray<TableData> _tables;

    public Database(ImmutableArray<TableData> tables)
    {
        _tables = tables;
        foreach (TableData table in tables)
        {
            _duck.Execute(table.ToSql());
            if (table.Files == 0) continue;
            if (table.Files == 1)
            {
                _duck.Execute($"COPY {table.Name} TO '{Path(table, 0)}' ({table.WriteOptions})");
                continue;
            }

            int half = table.Rows.Length / 2;
            _duck.Execute($"COPY (SELECT * FROM {table.Name} LIMIT {half}) TO '{Path(table, 0)}' ({table.WriteOptions})");
            _duck.Execute($"COPY (SELECT * FROM {table.Name} OFFSET {half}) TO '{Path(table, 1)}' ({table.WriteOptions})");
        }
    }

    /// <summary>The settings that take turns.</summary>
    public static IReadOnlyList<(string Name, FrameSessionOptions Options)> Settings { get; } =
    [
        ("as shipped", new() { Threads = 2 }),
        ("chunks of 7 rows, 2 threads", new() { Threads = 2, ChunkRows = 7 }),
        ("optimiser off", new() { Threads = 1, OptimizerOff = true, VerifyPlans = true }),
        ("plans through JSON, verified", new() { Threads = 1, RoundTripPlans = true, VerifyPlans = true }),
        ("rows written to disk", new() { Threads = 2, TempDirectory = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "frame-fuzz-spill"), SpillEveryRows = 5 }),
        ("all hashes equal, chunks of 7 rows", new() { Threads = 1, ConstantHash = true, ChunkRows = 7 }),
    ];

    /// <summary>Runs a query on DuckDB.</summary>
    public Outcome OnDuckDb(string sql)
    {
        try
        {
            int seconds = 0;
            using var watch = new Timer(
                _ =>
                {
                    if (++seconds == Patience) _duck.Interrupt();
                },
                null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
            using DuckDbResult result = _duck.Query(sql);
            return new Outcome.Rows([.. result.Columns.Select(TypeText.Of)], [.. result.ReadRows()]);
        }
        catch (DuckDbException e)
        {
            return ErrorOf(e);
        }
    }

    private Outcome OnDuckDbAsWritten(string sql)
    {
        _duck.Execute("PRAGMA disable_optimizer");
        try
        {
            return OnDuckDb(sql);
        }
        finally
        {
            _duck.Execute("PRAGMA enable_optimizer");
        }
    }

    /// <summary>What an exception of DuckDB's says: whether it refused the text, failed at a value, or broke.</summary>
    public static Outcome ErrorOf(DuckDbException e)
    {
        bool atValue = e.Message.StartsWith("Out of Range", StringComparison.Ordinal) || e.Message.StartsWith("Conversion", StringComparison.Ordinal)
            || (e.Message.StartsWith("Invalid Input", StringComparison.Ordinal) && !e.Message.Contains("LINE ", StringComparison.Ordinal));
        return e.Message.StartsWith("INTERRUPT", StringComparison.Ordinal) || e.Message.StartsWith("INTERNAL", StringComparison.Ordinal)
            ? new Outcome.Broken(e.Message)
            : new Outcome.Error(!atValue, e.Message);
    }

    /// <summary>Runs a query here.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="setting">Which of <see cref="Settings"/>.</param>
    public Outcome Here(string sql, int setting)
    {
        FrameSession session = _sessions[setting] ??= Open(setting);
        return Here(setting, token => RunAsync(session, sql, token));
    }

    /// <summary>Runs a query or a script on both sides, and says what they differ in.</summary>
    /// <param name="query">What to run.</param>
    /// <param name="ordered">The order of the query's rows matters.</param>
    /// <param name="setting">Which of <see cref="Settings"/>.</param>
    /// <param name="times">Where the time that it takes is counted.</param>
    /// <param name="rows">Both gave rows.</param>
    public Difference? Compare(Node query, bool ordered, int setting, PhaseTimes times, out bool rows)
    {
        if (query.Kind != NodeKind.Script)
        {
            string sql = query.ToString();
            long started = Stopwatch.GetTimestamp();
            Outcome duck = OnDuckDb(sql);
            long between = Stopwatch.GetTimestamp();
            Outcome here = Here(sql, setting);
            times.DuckDb += Stopwatch.GetElapsedTime(started, between);
            times.Here += Stopwatch.GetElapsedTime(between);
            // An optimizer may leave out what would fail: where there is none here, there is to be none there.
            if (duck is Outcome.Rows && here is Outcome.Error { Static: false } && Settings[setting].Options.OptimizerOff) duck = OnDuckDbAsWritten(sql);
            // And where one there looks at values that no row needs, as a filter below a join that leaves nothing, its failing at them says nothing.
            if (duck is Outcome.Error { Static: false } && here is Outcome.Rows && OnDuckDbAsWritten(sql) is Outcome.Rows asWritten) duck = asWritten;
            rows = duck is Outcome.Rows && here is Outcome.Rows;
            return Comparison.Of(duck, here, ordered);
        }

        rows = true;
        bool open = false;
        Difference? difference = null;
        foreach (Node statement in query.Children)
        {
            string sql = statement.ToString();
            open = sql == "BEGIN" || (open && sql is not ("COMMIT" or "ROLLBACK"));
            Outcome duck = OnDuckDb(sql);
            Outcome here = ChangeHere(sql, setting);
            rows = duck is Outcome.Rows && here is Outcome.Rows;
            // What it breaks at it has not done.
            if (duck is Outcome.Broken && here is not Outcome.Broken) break;
            // What DuckDB refuses it has not done either: from here on the tables differ. Whether it may refuse is for the comparison to say.
            bool refused = duck is Outcome.Error && here is Outcome.Rows;
            // DuckDB counts what a statement that is no query did.
            if (duck is Outcome.Rows && here is Outcome.Rows { Types.Count: 0 }) continue;
            if (Comparison.Of(duck, here, ordered: false) is { } found)
            {
                difference = found with { Message = $"{sql}\n{found.Message}" };
                break;
            }

            // Whatever comes after an error in a transaction is an error in DuckDB.
            if (refused || (open && !rows)) break;
        }

        if (open)
        {
            OnDuckDb("ROLLBACK");
            ChangeHere("ROLLBACK", setting);
        }

        return difference;
    }

    private Outcome ChangeHere(string sql, int setting)
    {
        FrameSession session = _sessions[setting] ??= Open(setting);
        return Here(setting, token => StatementAsync(session, sql, token));
    }

    private static async Task<Outcome> StatementAsync(FrameSession session, string sql, CancellationToken cancellation)
    {
        Outcome last = new Outcome.Rows([], []);
        await foreach (StatementResult statement in session.RunScriptAsync(sql, cancellation: cancellation))
        {
            if (statement.Frame is { } frame) last = await RowsAsync(frame, cancellation);
        }

        return last;
    }

    private Outcome Here(int setting, Func<CancellationToken, Task<Outcome>> run)
    {
        using var cancellation = new CancellationTokenSource();
        Outcome outcome = Guarded(Task.Run(() => run(cancellation.Token)), cancellation);
        if (cancellation.IsCancellationRequested) _sessions[setting] = null; // whatever still runs there is left to itself
        return outcome;
    }

    /// <summary>Waits for an answer, but not for ever, and makes an outcome of whatever is thrown.</summary>
    public static Outcome Guarded(Task<Outcome> run, CancellationTokenSource cancellation)
    {
        try
        {
            TimeSpan enough = Environment.CpuUsage.TotalTime + TimeSpan.FromSeconds(Patience);
            for (int second = 0; second < LongestWait && Environment.CpuUsage.TotalTime < enough; second++)
            {
                if (run.Wait(TimeSpan.FromSeconds(1))) return run.Result;
            }

            cancellation.Cancel();
            return new Outcome.Broken($"no answer within {Patience} seconds of the processor{(Wait(run) ? "" : ", nor does it heed being cancelled")}");
        }
        catch (AggregateException e) when (e.InnerException is FrameException and not InternalException)
        {
            var error = (FrameException)e.InnerException;
            return new Outcome.Error(error is ParseException or BindException or TypeException or FrameNotSupportedException or UsageException, $"{error.GetType().Name}: {error.Message}");
        }
        catch (AggregateException e)
        {
            return new Outcome.Broken(e.InnerException!.ToString());
        }
    }

    public void Dispose()
    {
        foreach (FrameSession? session in _sessions) session?.Dispose();
        _duck.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool Wait(Task run)
    {
        try
        {
            return run.Wait(TimeSpan.FromSeconds(5));
        }
        catch (AggregateException)
        {
            return true;
        }
    }

    private static async Task<Outcome> RunAsync(FrameSession session, string sql, CancellationToken cancellation) => await RowsAsync(session.Sql(sql), cancellation);

    /// <summary>All rows of a frame as text.</summary>
    public static async Task<Outcome.Rows> RowsAsync(DataFrame frame, CancellationToken cancellation)
    {
        var rows = new List<string?[]>();
        await foreach (RecordBatch batch in frame.StreamAsync(cancellation))
        {
            using (batch)
                for (int row = 0; row < batch.Length; row++) rows.Add([.. batch.Columns.Select(c => Text(c, row))]);
        }

        return new Outcome.Rows([.. frame.Schema.Select(f => TypeText.Of(f.Type))], rows);
    }

    /// <summary>Bytes all in hexadecimal, as DuckDB's are taken; otherwise printable ones would stand for themselves.</summary>
    private static string? Text(Column column, int row) => column.Type is { Id: TypeId.Binary, IsBigNum: false } && !column.IsNull(row) ? Convert.ToHexString(column.GetBytes(row)) : column.GetText(row);

    private FrameSession Open(int setting)
    {
        var session = new FrameSession(Settings[setting].Options);
        foreach (TableData table in _tables)
        {
            if (table.Files == 0) Load(session, table);
            else session.Register(table.Name, session.ReadParquet([.. Enumerable.Range(0, table.Files).Select(i => Path(table, i))]));
        }

        return session;
    }

    private static void Load(FrameSession session, TableData table) => Task.Run(async () =>
    {
        await foreach (StatementResult _ in session.RunScriptAsync(table.ToSql()))
        {
        }
    }).Wait();

    private string Path(TableData table, int file) => System.IO.Path.Combine(_folder, $"{table.Name}_{file}.parquet");
}
