using System.Buffers.Binary;

namespace FrameEngine.Formats.ArrowIpc;

/// <summary>Writes record batches as an Arrow IPC stream (<c>application/vnd.apache.arrow.stream</c>), or as an Arrow file.</summary>
/// <remarks>Each message goes out in one write. The stream stays the caller's. Not thread-safe.</remarks>
internal sealed class ArrowStreamWriter
{
    private readonly Stream _stream;
    private readonly Schema _schema;
    private readonly ArrowLayout _layout;
    private readonly bool _file;
    private readonly BatchLayout _batches;
    private readonly List<long> _blocks = []; // of a file: offset, bytes of metadata, bytes of body
    private byte[] _message = new byte[4096];
    private long _position;
    private bool _started;
    private bool _completed;

    /// <param name="stream">Where the bytes go.</param>
    /// <param name="schema">The batches' schema.</param>
    /// <param name="layout">For whom.</param>
    /// <param name="file">Whether to write the file format, with magic and footer, rather than a bare stream.</param>
    /// <exception cref="FrameNotSupportedException">A column is of a nested type.</exception>
    public ArrowStreamWriter(Stream stream, Schema schema, ArrowLayout layout = ArrowLayout.Portable, bool file = false)
    {
        _stream = stream;
        _schema = schema;
        _layout = layout;
        _file = file;
        _batches = new BatchLayout(schema, layout);
    }

    /// <summary>Rows written.</summary>
    public long Rows { get; private set; }

    /// <summary>Bytes written.</summary>
    public long Bytes => _position;

    /// <summary>Writes a batch, which stays the caller's.</summary>
    public async ValueTask WriteAsync(RecordBatch batch, CancellationToken cancellation = default)
    {
        await StartAsync(cancellation).ConfigureAwait(false);
        byte[] metadata = _batches.Describe(batch);
        if (_batches.BodyLength > Array.MaxLength - metadata.Length - 64)
            throw new FrameNotSupportedException("a batch of more than 2 GiB cannot be written as one Arrow message");
        int body = (int)_batches.BodyLength;
        int head = Prepare(metadata, body);
        _batches.WriteBody(batch, _message.AsSpan(head, body));
        _blocks.AddRange([_position, head, body]);
        await SendAsync(head + body, cancellation).ConfigureAwait(false);
        Rows += batch.Length;
    }

    /// <summary>Ends the stream (an empty one still has its schema) and flushes it.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellation = default)
    {
        if (_completed) return;
        await StartAsync(cancellation).ConfigureAwait(false);
        _completed = true;
        BinaryPrimitives.WriteInt64LittleEndian(_message, 0x0000_0000_FFFF_FFFF);
        int length = 8;
        if (_file)
        {
            byte[] footer = Footer();
            Reserve(footer.Length + 32);
            footer.CopyTo(_message, length);
            BinaryPrimitives.WriteInt32LittleEndian(_message.AsSpan(length + footer.Length), footer.Length);
            WireFormat.FileMagic.CopyTo(_message.AsSpan(length + footer.Length + 4));
            length += footer.Length + 4 + WireFormat.FileMagic.Length;
        }

        await SendAsync(length, cancellation).ConfigureAwait(false);
        await _stream.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private async ValueTask StartAsync(CancellationToken cancellation)
    {
        if (_started) return;
        _started = true;
        if (_file)
        {
            _message.AsSpan(0, 8).Clear();
            WireFormat.FileMagic.CopyTo(_message);
            await SendAsync(8, cancellation).ConfigureAwait(false);
        }

        int head = Prepare(SchemaMessage.Write(_schema, _layout), 0);
        await SendAsync(head, cancellation).ConfigureAwait(false);
    }

    /// <summary>Puts a message's prefix and metadata into the buffer, with room for its body; returns where that starts.</summary>
    private int Prepare(byte[] metadata, int bodyLength)
    {
        int head = (8 + metadata.Length + 7) & ~7;
        Reserve(head + bodyLength);
        BinaryPrimitives.WriteInt32LittleEndian(_message, WireFormat.Continuation);
        BinaryPrimitives.WriteInt32LittleEndian(_message.AsSpan(4), head - 8);
        metadata.CopyTo(_message, 8);
        _message.AsSpan(8 + metadata.Length, head - 8 - metadata.Length).Clear();
        return head;
    }

    private async ValueTask SendAsync(int length, CancellationToken cancellation)
    {
        await _stream.WriteAsync(_message.AsMemory(0, length), cancellation).ConfigureAwait(false);
        _position += length;
    }

    private byte[] Footer()
    {
        var builder = new FlatBuilder();
        int schema = SchemaMessage.WriteTable(builder, _schema, _layout);
        // A block is a struct of offset (8 bytes), length of metadata (4 and 4 of padding) and length of body (8).
        int blocks = builder.Structs(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_blocks), 3);
        int dictionaries = builder.Structs([], 3);
        int footer = builder.StartTable(4).Reference(1, schema).Reference(2, dictionaries).Reference(3, blocks).Number(0, WireFormat.Version5, 2).EndTable();
        return builder.Finish(footer).ToArray();
    }

    private void Reserve(int length)
    {
        if (_message.Length < length) Array.Resize(ref _message, (int)Math.Min(Math.Max(length, 2L * _message.Length), Array.MaxLength));
    }
}
