namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>Where a reader is: file, column and byte offset. Decoders hold it to be able to say where something went wrong.</summary>
/// <remarks>One per reader; moved as the reader moves. Not thread-safe.</remarks>
internal sealed class ParquetPlace(string file, string? column = null)
{
    public string File { get; } = file;

    public string? Column { get; } = column;

    /// <summary>The byte offset of what is being decoded: a footer, a page header or a page.</summary>
    public long Offset { get; set; }

    public ParquetException Error(string problem, Exception? inner = null) => new(File, Column, Offset, problem, inner);

    public ParquetException ErrorAt(long offset, string problem) => new(File, Column, offset, problem);
}
