using System.Buffers;
using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Text;

/// <summary>Writes rows as text to a stream. Derived classes know the format; this one collects bytes and shows batches as chunks.</summary>
/// <remarks>The stream stays the caller's. Not thread-safe.</remarks>
internal abstract class RowTextWriter(Stream stream, Schema schema) : ITextWriter
{
    private const int FlushBytes = 1 << 18;

    private Vector[]? _views;

    /// <summary>What is written into; flushed to the stream now and then.</summary>
    protected ArrayBufferWriter<byte> Output { get; } = new(FlushBytes + (1 << 14));

    protected Schema Schema { get; } = schema;

    /// <summary>Rows written.</summary>
    public long Rows { get; private set; }

    /// <summary>Appends the selected rows of a chunk of the schema's columns.</summary>
    public void Append(DataChunk chunk)
    {
        Selection selection = chunk.Selection;
        for (int i = 0; i < selection.Count; i++)
        {
            WriteRow(chunk.Columns, selection[i]);
            Rows++;
            if (Output.WrittenCount >= FlushBytes) Flush();
        }
    }

    /// <summary>Appends a batch of the schema's columns; it stays the caller's.</summary>
    public void Append(RecordBatch batch)
    {
        _views ??= [.. Schema.Select(f => new Vector(f.Type, MemoryPool.Unlimited, DataChunk.DefaultRows))];
        var chunk = new DataChunk(_views);
        for (int start = 0; start < batch.Length; start += DataChunk.DefaultRows)
        {
            int rows = Math.Min(DataChunk.DefaultRows, batch.Length - start);
            for (int c = 0; c < _views.Length; c++) ColumnVector.Show(batch.Columns[c], start, rows, _views[c]);
            chunk.SetAll(rows);
            Append(chunk);
        }
    }

    /// <summary>Writes what ends the text, and everything to the stream.</summary>
    public void Complete()
    {
        WriteEnd();
        Flush();
        stream.Flush();
    }

    public virtual void Dispose()
    {
        foreach (Vector view in _views ?? []) view.Dispose();
        _views = null;
    }

    protected abstract void WriteRow(Vector[] columns, int row);

    protected virtual void WriteEnd()
    {
    }

    /// <summary>Called before the collected bytes go to the stream.</summary>
    protected virtual void BeforeFlush()
    {
    }

    /// <summary>Writes what is collected to the stream.</summary>
    public void Flush()
    {
        BeforeFlush();
        stream.Write(Output.WrittenSpan);
        Output.ResetWrittenCount();
    }
}
