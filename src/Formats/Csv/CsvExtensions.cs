using FrameEngine.Catalog;
using FrameEngine.Formats.Csv;
using FrameEngine.Logical;

namespace FrameEngine;

/// <summary>CSV files as frames, and frames as CSV files.</summary>
public static class CsvExtensions
{
    /// <summary>Reads a CSV file, directory or glob lazily; only the start of the first file is looked at until the frame runs. Names that end with <c>.gz</c> or <c>.zst</c> are decompressed.</summary>
    /// <param name="session">Where the frame will run.</param>
    /// <param name="path">A path or glob; <c>**</c> crosses directories. Hive-style directories (<c>year=2024</c>) become columns.</param>
    /// <param name="options">What is known of the files; what is left out is found out.</param>
    /// <returns>A frame whose rows come in path order, then file order.</returns>
    /// <exception cref="FrameFileNotFoundException">Nothing matches <paramref name="path"/>.</exception>
    /// <exception cref="CsvException">The columns cannot be found out. While the frame runs: a row or a value does not fit; the message names file, line and column.</exception>
    public static DataFrame ReadCsv(this IFrameSession session, string path, CsvReadOptions? options = null) => session.Scan(CsvTableSource.OpenTable([path], options));

    /// <summary>Runs a frame and writes its rows to a CSV file, which appears under its name only when it is whole.</summary>
    /// <returns>Rows written.</returns>
    /// <exception cref="FrameIOException">The file cannot be written.</exception>
    public static async Task<long> WriteCsvAsync(this DataFrame frame, string path, CsvWriteOptions? options = null, CancellationToken cancellation = default) =>
        await WriteAsync(frame, new CsvSink(path, options), cancellation).ConfigureAwait(false);

    internal static async Task<long> WriteAsync(DataFrame frame, ITableSink sink, CancellationToken cancellation)
    {
        var write = new DataFrame(frame.Session, Write.To(frame.Plan, sink));
        return (long)(await write.ScalarAsync(cancellation).ConfigureAwait(false))!;
    }
}
