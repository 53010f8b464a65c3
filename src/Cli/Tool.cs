using System.CommandLine;
using System.CommandLine.Parsing;
using FrameEngine.Cli.Commands;

namespace FrameEngine.Cli;

/// <summary>The tool: its commands, and what it says when a command line is none of them.</summary>
internal static class Tool
{
    /// <summary>Runs a command line.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("FrameEngine: dataframes and SQL over Parquet and CSV files.")
        {
            SqlCommand.Create(),
            SchemaCommand.Create(),
            HeadCommand.Create(),
            TpchCommand.Create(),
            WorkerCommand.Create(),
        };
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count == 0) return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
        foreach (ParseError error in parsed.Errors) await Console.Error.WriteLineAsync($"error: {error.Message}").ConfigureAwait(false);
        await Console.Error.WriteLineAsync("frame --help shows what there is.").ConfigureAwait(false);
        return ExitCode.Usage;
    }
}
