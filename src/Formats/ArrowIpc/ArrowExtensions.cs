using FrameEngine.Formats.ArrowIpc;

namespace FrameEngine;

/// <summary>Frames as Arrow files.</summary>
public static class ArrowExtensions
{
    /// <summary>Runs a frame and writes its rows to an Arrow file (a bare IPC stream if the name ends with <c>.arrows</c>), which appears under its name only when it is whole.</summary>
    /// <returns>Rows written.</returns>
    /// <exception cref="FrameIOException">The file cannot be written.</exception>
    public static async Task<long> WriteArrowAsync(this DataFrame frame, string path, CancellationToken cancellation = default) =>
        await CsvExtensions.WriteAsync(frame, new ArrowSink(path), cancellation).ConfigureAwait(false);
}
