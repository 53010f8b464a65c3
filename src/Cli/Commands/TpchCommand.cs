using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FrameEngine.Tpch;

namespace FrameEngine.Cli.Commands;

/// <summary><c>frame tpch generate</c> and <c>frame tpch run</c>.</summary>
internal static class TpchCommand
{
    public static Command Create() => new("tpch", "The TPC-H benchmark: makes its data and runs its queries.") { Generate(), Run() };

    private static Command Generate()
    {
        var scale = new Option<double>("--scale") { Description = "Scale factor: 1 is about 1 GB of text.", Required = true };
        var output = new Option<string>("--output") { Description = "The directory for the files.", Required = true };
        var format = new Option<string>("--format") { Description = "parquet or tbl.", DefaultValueFactory = _ => "parquet" };
        format.AcceptOnlyFromAmong("parquet", "tbl");
        var threads = new Option<int?>("--threads") { Description = "Threads to use; all processors by default." };
        var verify = new Option<bool>("--verify") { Description = "Compare the tables with the known checksums of the scale and write nothing." };
        var command = new Command("generate", "Makes the TPC-H tables.") { scale, output, format, threads, verify };
        command.SetAction((parsed, cancellation) => Guarded.RunAsync(
            async stop =>
            {
                int count = parsed.GetValue(threads) ?? Environment.ProcessorCount;
                if (count < 1) throw new UsageException($"--threads must be at least 1, not {count}");
                TpchScale factor = TpchScale.Of(parsed.GetValue(scale));
                if (parsed.GetValue(verify)) return await VerifyAsync(factor, count, stop).ConfigureAwait(false);
                long start = Stopwatch.GetTimestamp();
                await TpchGenerator.GenerateAsync(
                    new TpchGeneratorOptions
                    {
                        Scale = factor,
                        OutputDirectory = parsed.GetRequiredValue(output),
                        Format = parsed.GetValue(format) == "tbl" ? TpchFormat.Tbl : TpchFormat.Parquet,
                        Threads = count,
                        Progress = new Report(),
                    },
                    stop).ConfigureAwait(false);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"done in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s"));
                return ExitCode.Success;
            },
            cancellation));
        return command;
    }

    private static async Task<int> VerifyAsync(TpchScale scale, int threads, CancellationToken cancellation)
    {
        bool equal = true;
        foreach (TpchComparison table in await TpchChecksums.CompareAsync(scale, threads, cancellation).ConfigureAwait(false))
        {
            equal &= table.IsEqual;
            Console.WriteLine($"{table.Table}: {(table.IsEqual ? "equal" : $"differs: {table.Actual}")}");
        }

        return equal ? ExitCode.Success : ExitCode.Failed;
    }

    private static Command Run()
    {
        var data = new Option<string>("--data") { Description = "The directory with the Parquet files.", Required = true };
        var queries = new Option<string?>("--queries") { Description = "Which queries, such as 1,6,14-16; all by default." };
        var runs = new Option<int>("--runs") { Description = "How often each is run; 1 by default.", DefaultValueFactory = _ => 1 };
        var api = new Option<string>("--api") { Description = "sql or fluent.", DefaultValueFactory = _ => "sql" };
        api.AcceptOnlyFromAmong("sql", "fluent");
        var verify = new Option<string?>("--verify") { Description = "A directory with the expected answers, q01.csv and so on." };
        var format = new Option<string>("--format") { Description = "table or json.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        var session = new SessionOptions();
        var command = new Command("run", "Runs the TPC-H queries.") { data, queries, runs, api, verify, format };
        session.AddTo(command);
        command.SetAction((parsed, cancellation) => Guarded.RunAsync(
            async stop =>
            {
                int times = parsed.GetValue(runs);
                if (times < 1) throw new UsageException($"--runs must be at least 1, not {times}");
                using FrameSession engine = session.Open(parsed);
                var benchmark = new TpchRun(engine, parsed.GetRequiredValue(data), parsed.GetValue(api) == "fluent", parsed.GetValue(verify), times);
                var results = new List<TpchRunResult>();
                bool json = parsed.GetValue(format) == "json";
                foreach (int query in Numbers(parsed.GetValue(queries)))
                {
                    TpchRunResult result = await benchmark.RunAsync(query, stop).ConfigureAwait(false);
                    results.Add(result);
                    if (json) Console.WriteLine(result.ToJson());
                }

                if (!json) TpchRunResult.WriteTable(results, Console.Out);
                foreach (TpchRunResult wrong in results.Where(r => r.Difference is not null))
                    await Console.Error.WriteLineAsync($"error: query {wrong.Query}: {wrong.Difference}").ConfigureAwait(false);
                return results.Any(r => r.Difference is not null) ? ExitCode.Failed : ExitCode.Success;
            },
            cancellation));
        return command;
    }

    private static List<int> Numbers(string? list)
    {
        if (list is null) return [.. Enumerable.Range(1, TpchQueries.Count)];
        var numbers = new List<int>();
        foreach (string part in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !int.TryParse(ends[0], CultureInfo.InvariantCulture, out int first) || !int.TryParse(ends[^1], CultureInfo.InvariantCulture, out int last) || first < 1 || last > TpchQueries.Count || last < first)
                throw new UsageException($"--queries takes numbers from 1 to {TpchQueries.Count}, such as 1,6,14-16, not \"{part}\"");
            numbers.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return numbers;
    }

    private sealed class Report : IProgress<TpchTableWritten>
    {
        void IProgress<TpchTableWritten>.Report(TpchTableWritten value) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{value.Table.Name,-10} {value.Rows,12:#,0} rows {value.Bytes / 1e6,10:0.0} MB"));
    }
}
