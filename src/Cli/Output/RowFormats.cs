using FrameEngine.Catalog;
using FrameEngine.Engine;
using FrameEngine.Formats.ArrowIpc;
using FrameEngine.Formats.Csv;
using FrameEngine.Formats.Json;
using FrameEngine.Formats.Text;
using FrameEngine.Types;

namespace FrameEngine.Cli.Output;

/// <summary>How rows are given out.</summary>
internal enum RowFormat
{
    Table,
    Csv,
    Json,
    JsonLines,
    Parquet,
    Arrow,
}

/// <summary>Writes rows of a frame to standard output or to a file.</summary>
internal static class RowFormats
{
    // A table on a screen is for people: beyond this many rows it says how many more there are.
    private const int TableRows = 1000;

    /// <summary>Opens standard output for formats that are bytes; tests put a stream of theirs in its place.</summary>
    public static Func<Stream> StandardOutput { get; set; } = Console.OpenStandardOutput;

    public static RowFormat Parse(string name) => name switch
    {
        "table" => RowFormat.Table,
        "csv" => RowFormat.Csv,
        "json" => RowFormat.Json,
        "jsonl" => RowFormat.JsonLines,
        "parquet" => RowFormat.Parquet,
        "arrow" => RowFormat.Arrow,
        _ => throw new UsageException($"there is no format \"{name}\""),
    };

    public static async Task WriteConsoleAsync(DataFrame frame, RowFormat format, CancellationToken cancellation)
    {
        if (format is not (RowFormat.Parquet or RowFormat.Arrow)) frame = frame.InSessionZone();
        Stream output = StandardOutput();
        await using (output.ConfigureAwait(false))
        {
            switch (format)
            {
                case RowFormat.Table: await WriteTableAsync(frame, Console.Out, cancellation).ConfigureAwait(false); break;
                case RowFormat.Csv: await WriteTextAsync(frame, new CsvRowWriter(output, frame.Schema, new CsvWriteOptions()), cancellation).ConfigureAwait(false); break;
                case RowFormat.Json: await WriteTextAsync(frame, new JsonRowWriter(output, frame.Schema, lines: false), cancellation).ConfigureAwait(false); break;
                case RowFormat.JsonLines: await WriteTextAsync(frame, new JsonRowWriter(output, frame.Schema, lines: true), cancellation).ConfigureAwait(false); break;
                case RowFormat.Arrow: await WriteArrowAsync(frame, output, cancellation).ConfigureAwait(false); break;
                default: throw new UsageException($"{format} needs --output");
            }
        }
    }

    public static async Task WriteFileAsync(DataFrame frame, RowFormat format, string path, CancellationToken cancellation)
    {
        if (format is not (RowFormat.Parquet or RowFormat.Arrow)) frame = frame.InSessionZone();
        if (format != RowFormat.Table)
        {
            await frame.WriteAsync(Sink(format, path), cancellation).ConfigureAwait(false);
            return;
        }

        // Under a temporary name until it is whole, as the sinks do.
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var text = new StreamWriter(new FileStream(temporary, FileMode.CreateNew, FileAccess.Write));
            await using (text.ConfigureAwait(false)) await WriteTableAsync(frame, text, cancellation).ConfigureAwait(false);

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static ITableSink Sink(RowFormat format, string path)
    {
        string name = format switch
        {
            RowFormat.Csv => "csv",
            RowFormat.Json => "json",
            RowFormat.JsonLines => "jsonl",
            RowFormat.Parquet => "parquet",
            RowFormat.Arrow => "arrow",
            _ => throw new UsageException($"{format} is no format of files"),
        };
        var options = new Dictionary<string, Scalar> { ["format"] = Scalar.Utf8(name) };
        if (format == RowFormat.Json) options["array"] = Scalar.True; // as on standard output
        return FileFormats.CreateSink(path, options);
    }

    private static async Task WriteTableAsync(DataFrame frame, TextWriter output, CancellationToken cancellation)
    {
        Schema schema = frame.Schema;
        var table = new TextTable([.. schema.Names], [.. schema.Select(f => f.Type.IsNumeric || f.Type.IsBigNum)]);
        long rows = 0;
        string? plan = null;
        await foreach (RecordBatch batch in frame.StreamAsync(cancellation).ConfigureAwait(false))
        {
            using (batch)
            {
                for (int row = 0; row < batch.Length && rows + row < TableRows; row++) table.Add([.. batch.Columns.Select(c => c.GetText(row))]);
                // An explained plan is text of many lines: it is printed as it is.
                if (schema.Count == 2 && schema[0].Name == "explain_key" && batch.Length == 1) plan = batch[1].GetString(0);
                rows += batch.Length;
            }
        }

        if (plan is not null)
        {
            await output.WriteLineAsync(plan).ConfigureAwait(false);
            return;
        }

        table.Write(output);
        await output.WriteLineAsync(rows > table.Count ? $"{table.Count} of {rows} rows; --format csv or --output gives all" : rows == 1 ? "1 row" : $"{rows} rows").ConfigureAwait(false);
    }

    private static async Task WriteTextAsync(DataFrame frame, RowTextWriter writer, CancellationToken cancellation)
    {
        using (writer)
        {
            await foreach (RecordBatch batch in frame.StreamAsync(cancellation).ConfigureAwait(false))
            {
                using (batch) writer.Append(batch);
            }

            writer.Complete();
        }
    }

    private static async Task WriteArrowAsync(DataFrame frame, Stream output, CancellationToken cancellation)
    {
        var writer = new ArrowStreamWriter(output, frame.Schema);
        await foreach (RecordBatch batch in frame.StreamAsync(cancellation).ConfigureAwait(false))
        {
            using (batch) await writer.WriteAsync(batch, cancellation).ConfigureAwait(false);
        }

        await writer.CompleteAsync(cancellation).ConfigureAwait(false);
    }
}
