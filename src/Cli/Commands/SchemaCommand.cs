using System.CommandLine;
using FrameEngine.Catalog;
using FrameEngine.Cli.Output;
using FrameEngine.Engine;

namespace FrameEngine.Cli.Commands;

/// <summary><c>frame schema</c>: names, types and statistics of a file's columns.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("path") { Description = "A file, directory or glob." }.NoOption();
        var command = new Command("schema", "Shows the columns of a file.") { path };
        command.SetAction((parsed, cancellation) => Guarded.RunAsync(_ => Task.FromResult(Show(parsed.GetRequiredValue(path))), cancellation));
        return command;
    }

    public static ITableSource Open(string path) => FileFormats.Open(path) ?? throw new UsageException($"\"{path}\" is no file of a known format");

    private static int Show(string path)
    {
        ITableSource source = Open(path);
        TableStatistics statistics = source.Statistics;
        var table = new TextTable(["column", "type", "nullable", "nulls", "min", "max"], [false, false, false, true, false, false]);
        for (int i = 0; i < source.Schema.Count; i++)
        {
            Field field = source.Schema[i];
            ColumnStatistics column = statistics.Columns[i];
            table.Add([field.Name, field.Type.ToString(), field.Nullable ? "yes" : "no", column.Nulls?.ToString("0", null), column.Min?.ToString(), column.Max?.ToString()]);
        }

        table.Write(Console.Out);
        if (statistics.Rows is { } rows) Console.WriteLine(statistics.RowsExact ? $"{rows:0} rows" : $"about {rows:0} rows");
        return ExitCode.Success;
    }
}

/// <summary><c>frame head</c>: the first rows of a file.</summary>
internal static class HeadCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("path") { Description = "A file, directory or glob." }.NoOption();
        var count = new Option<long>("--rows") { Description = "How many rows; 10 by default.", DefaultValueFactory = _ => 10 };
        var command = new Command("head", "Shows the first rows of a file.") { path, count };
        command.SetAction((parsed, cancellation) => Guarded.RunAsync(
            async stop =>
            {
                long rows = parsed.GetValue(count);
                if (rows < 0) throw new UsageException($"--rows must not be negative, but is {rows}");
                using var session = new FrameSession();
                DataFrame frame = ((IFrameSession)session).Scan(SchemaCommand.Open(parsed.GetRequiredValue(path))).Take(rows);
                await RowFormats.WriteConsoleAsync(frame, RowFormat.Table, stop).ConfigureAwait(false);
                return ExitCode.Success;
            },
            cancellation));
        return command;
    }
}
