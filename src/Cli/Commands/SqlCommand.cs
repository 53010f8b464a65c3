using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FrameEngine.Catalog;
using FrameEngine.Cli.Output;
using FrameEngine.Engine;

namespace FrameEngine.Cli.Commands;

/// <summary><c>frame sql</c>: runs statements and shows their rows.</summary>
internal static class SqlCommand
{
    public static Command Create()
    {
        var statements = new Argument<string?>("statements") { Description = "SQL; several statements are separated by semicolons.", Arity = ArgumentArity.ZeroOrOne }.NoOption();
        var file = new Option<string?>("--file") { Description = "Read the statements from a file." };
        var format = new Option<string?>("--format") { Description = "table, csv, json, jsonl, parquet or arrow. By default what the ending of --output says, else table." };
        format.AcceptOnlyFromAmong("table", "csv", "json", "jsonl", "parquet", "arrow");
        var output = new Option<string?>("--output") { Description = "Write the rows to a file in place of standard output." };
        var tables = new Option<string[]>("--table") { Description = "Make a file known as a table: name=path. May be repeated.", DefaultValueFactory = _ => [] };
        var parameters = new Option<string[]>("--param") { Description = "Value of $name: name=value. May be repeated.", DefaultValueFactory = _ => [] };
        var timing = new Option<bool>("--timing") { Description = "Print how long each statement took on standard error." };
        var explain = new Option<bool>("--explain") { Description = "Show the plan and do not run it." };
        var analyze = new Option<bool>("--analyze") { Description = "Run the query and show its plan with what happened." };
        var session = new SessionOptions();
        var command = new Command("sql", "Runs SQL statements.") { statements, file, format, output, tables, parameters, timing, explain, analyze };
        session.AddTo(command);
        command.SetAction((parsed, cancellation) => Guarded.RunAsync(
            async stop =>
            {
                string sql = Text(parsed.GetValue(statements), parsed.GetValue(file));
                string? path = parsed.GetValue(output);
                RowFormat rows = RowFormats.Parse(parsed.GetValue(format) ?? FileFormats.FormatOf(path ?? "") ?? "table");
                if (path is null && rows is RowFormat.Parquet) throw new UsageException("--format parquet needs --output: a Parquet file cannot be streamed to standard output");
                using FrameSession engine = session.Open(parsed);
                foreach (string table in parsed.GetValue(tables)!) Register(engine, SessionOptions.Pair("--table", table));
                var run = new Run(engine, rows, path, parsed.GetValue(explain), parsed.GetValue(analyze), parsed.GetValue(timing));
                await run.AllAsync(sql, Values(parsed.GetValue(parameters)!), stop).ConfigureAwait(false);
                return ExitCode.Success;
            },
            cancellation));
        return command;
    }

    private static string Text(string? statements, string? file)
    {
        if ((statements is null) == (file is null)) throw new UsageException("give either statements or --file");
        if (statements is not null) return statements;
        return File.Exists(file) ? File.ReadAllText(file) : throw new FrameFileNotFoundException(file!, $"there is no file \"{file}\"");
    }

    private static Dictionary<string, object?> Values(string[] parameters)
    {
        var values = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (string parameter in parameters)
        {
            (string name, string value) = SessionOptions.Pair("--param", parameter);
            if (!values.TryAdd(name, SessionOptions.Value(value))) throw new UsageException($"--param gives \"{name}\" twice");
        }

        return values;
    }

    private static void Register(FrameSession engine, KeyValuePair<string, string> table)
    {
        ITableSource source = FileFormats.Open(table.Value) ?? throw new UsageException($"\"{table.Value}\" is no file of a known format");
        engine.Register(table.Key, ((IFrameSession)engine).Scan(source));
    }

    private sealed record Run(FrameSession Engine, RowFormat Format, string? Path, bool Explain, bool Analyze, bool Timing)
    {
        private bool _written;

        public async Task AllAsync(string sql, Dictionary<string, object?> parameters, CancellationToken cancellation)
        {
            long start = Stopwatch.GetTimestamp();
            await foreach (StatementResult result in Engine.RunScriptAsync(sql, parameters, cancellation).ConfigureAwait(false))
            {
                if (result.Frame is not null) await ShowAsync(result.Frame, cancellation).ConfigureAwait(false);
                else if (result.RowsAffected >= 0 && Format == RowFormat.Table)
                    await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{result.RowsAffected} {(result.RowsAffected == 1 ? "row" : "rows")}")).ConfigureAwait(false);
                if (Timing)
                    await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:0.0} ms")).ConfigureAwait(false);
                start = Stopwatch.GetTimestamp();
            }
        }

        private async Task ShowAsync(DataFrame frame, CancellationToken cancellation)
        {
            if (Explain)
            {
                Console.WriteLine(frame.Explain());
            }
            else if (Analyze)
            {
                Console.WriteLine(await Engine.ExplainAnalyzeAsync(frame, cancellation).ConfigureAwait(false));
            }
            else if (Path is not null)
            {
                if (_written) throw new UsageException("--output takes the rows of one query, but there are several");
                _written = true;
                await RowFormats.WriteFileAsync(frame, Format, Path, cancellation).ConfigureAwait(false);
            }
            else
            {
                await Progress.WatchAsync(Engine, () => RowFormats.WriteConsoleAsync(frame, Format, cancellation)).ConfigureAwait(false);
            }
        }
    }
}
