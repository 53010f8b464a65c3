using FrameEngine.Formats.Json;
using FrameEngine.Formats.Json.Reading;
using FrameEngine.Logical;

namespace FrameEngine;

/// <summary>JSON files as frames, and frames as JSON files.</summary>
public static class JsonExtensions
{
    /// <summary>Reads a JSON file, directory or glob lazily; only the first rows are looked at until the frame runs. Names that end with <c>.gz</c> or <c>.zst</c> are decompressed.</summary>
    /// <param name="session">Where the frame will run.</param>
    /// <param name="path">A path or glob; <c>**</c> crosses directories. Hive-style directories (<c>year=2024</c>) become columns.</param>
    /// <param name="options">What is known of the files; what is left out is found out.</param>
    /// <returns>A frame whose rows come in path order, then file order; members of objects are its columns.</returns>
    /// <exception cref="FrameFileNotFoundException">Nothing matches <paramref name="path"/>.</exception>
    /// <exception cref="JsonFileException">A row is malformed; while the frame runs also: a value does not fit its column. The message names file, line and column.</exception>
    public static DataFrame ReadJson(this IFrameSession session, string path, JsonReadOptions? options = null) => session.Scan(JsonTableSource.OpenTable([path], options));

    /// <summary>Runs a frame and writes its rows to a JSON file, which appears under its name only when it is whole.</summary>
    /// <param name="frame">What to write.</param>
    /// <param name="path">The file; a name that ends with <c>.gz</c> or <c>.zst</c> is compressed.</param>
    /// <param name="lines">One object a line; otherwise an array of objects.</param>
    /// <param name="cancellation">Stops the query and discards the file.</param>
    /// <returns>Rows written.</returns>
    /// <exception cref="FrameIOException">The file cannot be written.</exception>
    public static async Task<long> WriteJsonAsync(this DataFrame frame, string path, bool lines = true, CancellationToken cancellation = default) =>
        await CsvExtensions.WriteAsync(frame, new JsonSink(path, lines), cancellation).ConfigureAwait(false);
}
