using FrameEngine.Columns;

namespace FrameEngine.Formats.Text;

/// <summary>Takes rows in their order and writes them as text.</summary>
internal interface ITextWriter : IDisposable
{
    /// <summary>Rows taken.</summary>
    long Rows { get; }

    /// <summary>Appends the selected rows of a chunk; it stays the caller's.</summary>
    void Append(DataChunk chunk);

    /// <summary>Writes what ends the text, and everything to the stream.</summary>
    void Complete();
}
