using FrameEngine.Formats.Parquet.Scanning;
using FrameEngine.Formats.Parquet.Writing;
using FrameEngine.Logical;

namespace FrameEngine;

/// <summary>Parquet files as frames, and frames as Parquet files.</summary>
public static class ParquetExtensions
{
    /// <summary>Reads a Parquet file, directory or glob lazily; only footers are touched until the frame runs.</summary>
    /// <param name="session">The session that runs the frame.</param>
    /// <param name="path">A file, a directory (all <c>.parquet</c> files below it) or a glob; <c>**</c> crosses directories. Hive-style directories (<c>year=2024</c>) become columns.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <returns>A frame whose partitions are row groups, in path order, then file order.</returns>
    /// <exception cref="FrameFileNotFoundException">Nothing matches <paramref name="path"/>.</exception>
    /// <exception cref="ParquetException">A footer is malformed; the message names file and offset.</exception>
    public static DataFrame ReadParquet(this IFrameSession session, string path, ParquetReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(path);
        return session.Scan(ParquetTableSource.OpenTable([path], options));
    }

    /// <summary>Reads several Parquet files, directories or globs, which must have the same columns, one after the other.</summary>
    /// <inheritdoc cref="ReadParquet(IFrameSession, string, ParquetReadOptions?)"/>
    /// <param name="session">The session that runs the frame.</param>
    /// <param name="paths">Files, directories or globs.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    public static DataFrame ReadParquet(this IFrameSession session, IEnumerable<string> paths, ParquetReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(paths);
        return session.Scan(ParquetTableSource.OpenTable([.. paths], options));
    }

    /// <summary>Runs a frame and writes its rows, in order, to one Parquet file, which appears under its name when it is complete.</summary>
    /// <param name="frame">The rows to write.</param>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <param name="options">How to write; null for the defaults.</param>
    /// <param name="cancellation">Stops the query; nothing is left behind.</param>
    /// <returns>Rows written.</returns>
    /// <exception cref="FrameIOException">The file cannot be written.</exception>
    /// <exception cref="UsageException">An option is out of range.</exception>
    public static async Task<long> WriteParquetAsync(this DataFrame frame, string path, ParquetWriteOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(path);
        long rows = 0;
        await foreach (RecordBatch batch in frame.Session.ExecuteAsync(Write.To(frame.Plan, new ParquetSink(path, options)), cancellation).ConfigureAwait(false))
        {
            using (batch) rows += batch.Length > 0 ? batch.Columns[0].Values<long>()[0] : 0;
        }
        return rows;
    }
}
