using FrameEngine.Formats.Parquet.Writing;
using FrameEngine.Tpch.Generation;
using FrameEngine.Tpch.Output;

namespace FrameEngine.Tpch;

/// <summary>Makes the TPC-H tables, equal to the official generator's byte for byte.</summary>
/// <remarks>Tables are streamed: memory does not grow with the scale (the text pool takes about 60 MB).</remarks>
internal static class TpchGenerator
{
    /// <summary>Writes the tables to files; each appears under its name only when it is complete.</summary>
    /// <returns>The files, in the order of the tables asked for.</returns>
    /// <exception cref="FrameIOException">A file cannot be written.</exception>
    /// <exception cref="QueryCancelledException">The token was cancelled; the files that were complete stay.</exception>
    public static async Task<IReadOnlyList<TpchTableWritten>> GenerateAsync(TpchGeneratorOptions options, CancellationToken cancellationToken = default)
    {
        TextPool pool = await Task.Run(TextPool.Get, CancellationToken.None).ConfigureAwait(false);
        var files = new List<TpchTableWritten>();
        foreach (TpchTable table in options.Tables)
        {
            bool isText = options.Format == TpchFormat.Tbl;
            string path = Path.Combine(options.OutputDirectory, table.Name + (isText ? ".tbl" : ".parquet"));
            try
            {
                files.Add(await (isText ? WriteTextAsync(table, path, pool, options, cancellationToken) : WriteParquetAsync(table, path, pool, options, cancellationToken))
                    .ConfigureAwait(false));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new FrameIOException($"Cannot write \"{path}\": {error.Message}", error);
            }
            options.Progress?.Report(files[^1]);
        }
        return files;
    }

    private static async Task<TpchTableWritten> WriteParquetAsync(
        TpchTable table, string path, TextPool pool, TpchGeneratorOptions options, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.OutputDirectory);
        var sink = new ParquetSink(path, options.Parquet);
        long rows = await SinkOutput.WriteAsync(table, options.Scale, pool, sink, options.Threads, cancellationToken).ConfigureAwait(false);
        return new TpchTableWritten(table, path, rows, new FileInfo(path).Length);
    }

    private static async Task<TpchTableWritten> WriteTextAsync(
        TpchTable table, string path, TextPool pool, TpchGeneratorOptions options, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.OutputDirectory);
        string temporary = path + ".tmp";
        try
        {
            long rows;
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
                rows = await TblOutput.WriteAsync(table, options.Scale, pool, file, options.Threads, cancellationToken).ConfigureAwait(false);
            File.Move(temporary, path, overwrite: true);
            return new TpchTableWritten(table, path, rows, new FileInfo(path).Length);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
