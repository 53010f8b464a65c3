using System.CommandLine;
using System.CommandLine.Parsing;
using FrameEngine.Cli.Commands;

var root = new RootCommand("FrameEngine: dataframes and SQL over Parquet and CSV files.")
{
    SqlCommand.Create(),
    SchemaCommand.Create(),
    HeadCommand.Create(),
    TpchCommand.Create(),
    WorkerCommand.Create(),
};

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (ParseError error in parsed.Errors) await Console.Error.WriteLineAsync($"error: {error.Message}");
    await Console.Error.WriteLineAsync("frame --help shows what there is.");
    return FrameEngine.Cli.ExitCode.Usage;
}

return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
