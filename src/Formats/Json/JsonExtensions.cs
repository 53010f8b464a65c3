using FrameEngine.Formats.Json;

namespace FrameEngine;

/// <summary>Frames as JSON files.</summary>
public static class JsonExtensions
{
    /// <summary>Runs a frame and writes its rows to a JSON file, which appears under its name only when it is whole.</summary>
    /// <param name="frame">What to write.</param>
    /// <param name="path">The file; a name that ends with <c>.gz</c> is compressed.</param>
    /// <param name="lines">One object a line; otherwise an array of objects.</param>
    /// <param name="cancellation">Stops the query and discards the file.</param>
    /// <returns>Rows written.</returns>
    /// <exception cref="FrameIOException">The file cannot be written.</exception>
    public static async Task<long> WriteJsonAsync(this DataFrame frame, string path, bool lines = true, CancellationToken cancellation = default) =>
        await CsvExtensions.WriteAsync(frame, new JsonSink(path, lines), cancellation).ConfigureAwait(false);
}
