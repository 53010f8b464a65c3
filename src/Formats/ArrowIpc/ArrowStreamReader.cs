using System.Buffers.Binary;
using System.Collections.Immutable;
using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Formats.ArrowIpc;

/// <summary>Reads record batches from an Arrow IPC stream, or from an Arrow file.</summary>
/// <remarks>
/// A file is read by its footer if the stream can seek: some writers put the schema nowhere else. In a pipe it is read from its start to its end.
/// Streams are untrusted: what is malformed is an <see cref="ArrowException"/>, and memory grows with the bytes that arrive, not with what a length promises.
/// Dictionary-coded columns are decoded. The stream stays the caller's. Not thread-safe.
/// </remarks>
internal sealed class ArrowStreamReader : IDisposable
{
    private const int MaxMetadata = 64 << 20;
    private const int GrowStep = 16 << 20;

    private readonly Stream _stream;
    private readonly BatchReader _batches;
    private readonly MemoryPool _pool;
    private readonly bool _requireEnd;
    private readonly Dictionary<long, Column> _dictionaries = [];
    private readonly byte[] _prefix = new byte[8];
    private WireField[]? _fields;
    private Schema? _schema;
    private byte[] _metadata = new byte[1024];
    private byte[] _body = new byte[4096];
    private FileFooter? _footer;
    private long _start;
    private int _block;
    private bool _ended;
    private bool _held; // whether the first four bytes of a message are in the prefix already

    /// <param name="stream">Where the bytes come from.</param>
    /// <param name="pool">What the batches' memory is charged to.</param>
    /// <param name="requireEnd">Whether the stream must have its end mark: without one a connection that is cut off between two messages looks like an end.</param>
    public ArrowStreamReader(Stream stream, MemoryPool pool, bool requireEnd = true)
    {
        _requireEnd = requireEnd;
        _stream = stream;
        _pool = pool;
        _batches = new BatchReader(pool);
    }

    /// <summary>The stream's schema, read if it hasn't been yet.</summary>
    /// <exception cref="ArrowException">The stream is malformed.</exception>
    public async ValueTask<Schema> ReadSchemaAsync(CancellationToken cancellation = default)
    {
        if (_schema is not null) return _schema;
        bool file = await ReadMagicAsync(cancellation).ConfigureAwait(false);
        if (file && _stream.CanSeek)
        {
            _start = _stream.Position - WireFormat.FileStart;
            _footer = await FileFooter.ReadAsync(_stream, _start, cancellation).ConfigureAwait(false);
            return Use(_footer.Fields);
        }

        int length = await ReadMetadataAsync(cancellation).ConfigureAwait(false);
        if (length == 0) throw new ArrowException("it ends before its schema");
        return Use(ReadSchema(length, file));
    }

    /// <summary>The next batch, which becomes the caller's, or null at the end of the stream.</summary>
    /// <exception cref="ArrowException">The stream is malformed or ends too early.</exception>
    public async ValueTask<RecordBatch?> ReadNextAsync(CancellationToken cancellation = default)
    {
        await ReadSchemaAsync(cancellation).ConfigureAwait(false);
        while (!_ended)
        {
            if (_footer is not null)
            {
                if (_block == _footer.Messages.Count) break;
                _stream.Position = _start + _footer.Messages[_block++];
            }

            int length = await ReadMetadataAsync(cancellation).ConfigureAwait(false);
            if (length == 0) break;
            long bodyLength = BodyLength(length);
            await ReadBodyAsync(bodyLength, cancellation).ConfigureAwait(false);
            if (ReadMessage(length, (int)bodyLength) is { } batch) return batch;
        }

        _ended = true;
        return null;
    }

    public void Dispose()
    {
        foreach (Column dictionary in _dictionaries.Values) dictionary.Dispose();
        _dictionaries.Clear();
    }

    /// <summary>Whether what begins is a file. The first bytes of a stream are kept for its first message.</summary>
    private async ValueTask<bool> ReadMagicAsync(CancellationToken cancellation)
    {
        int read = await _stream.ReadAtLeastAsync(_prefix.AsMemory(0, 4), 4, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        if (read < 4) throw new ArrowException(read == 0 ? "it is empty" : "it ends within a message");
        _held = !_prefix.AsSpan(0, 4).SequenceEqual(WireFormat.FileMagic[..4]);
        if (_held) return false;
        await FillAsync(_prefix.AsMemory(4, WireFormat.FileStart - 4), cancellation).ConfigureAwait(false);
        return _prefix.AsSpan().StartsWith(WireFormat.FileMagic) ? true : throw new ArrowException("it starts neither as a stream nor as a file");
    }

    /// <summary>Reads a message's metadata and returns its length; 0 at the end.</summary>
    private async ValueTask<int> ReadMetadataAsync(CancellationToken cancellation)
    {
        int read = _held ? 4 : await _stream.ReadAtLeastAsync(_prefix.AsMemory(0, 4), 4, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        _held = false;
        if (read == 0 && !_requireEnd) return 0;
        if (read < 4) throw new ArrowException(read == 0 ? "it has no end mark" : "it ends within a message");
        int length = BinaryPrimitives.ReadInt32LittleEndian(_prefix);
        if (length == WireFormat.Continuation) // absent in streams from before version 0.15
        {
            await FillAsync(_prefix.AsMemory(0, 4), cancellation).ConfigureAwait(false);
            length = BinaryPrimitives.ReadInt32LittleEndian(_prefix);
        }

        if (length == 0) return 0;
        if (length is < 0 or > MaxMetadata) throw new ArrowException($"a message has metadata of {length} bytes");
        if (_metadata.Length < length) _metadata = new byte[length];
        await FillAsync(_metadata.AsMemory(0, length), cancellation).ConfigureAwait(false);
        return length;
    }

    private async ValueTask ReadBodyAsync(long length, CancellationToken cancellation)
    {
        int have = 0;
        while (have < length)
        {
            int step = (int)Math.Min(length - have, Math.Max(GrowStep, _body.Length - have));
            if (_body.Length < have + step) Array.Resize(ref _body, (int)Math.Min(Math.Max(have + (long)step, Math.Min(length, 2L * _body.Length)), Array.MaxLength));
            await FillAsync(_body.AsMemory(have, step), cancellation).ConfigureAwait(false);
            have += step;
        }
    }

    private async ValueTask FillAsync(Memory<byte> target, CancellationToken cancellation)
    {
        int read = await _stream.ReadAtLeastAsync(target, target.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        if (read < target.Length) throw new ArrowException("it ends within a message");
    }

    private long BodyLength(int metadataLength)
    {
        long length = FlatTable.Root(_metadata.AsSpan(0, metadataLength)).Int64(3);
        if (length < 0 || length > Array.MaxLength) throw new ArrowException($"a message has a body of {length} bytes");
        return length;
    }

    private WireField[] ReadSchema(int length, bool file)
    {
        FlatTable message = FlatTable.Root(_metadata.AsSpan(0, length));
        if (message.UInt8(1) != WireFormat.SchemaHeader)
            throw new ArrowException(file ? "it is a file whose schema is only in its footer, which cannot be reached in a pipe" : "it doesn't start with a schema");
        if (message.Int64(3) != 0) throw new ArrowException("its schema has a body");
        return SchemaMessage.Read(message.Table(2));
    }

    private Schema Use(WireField[] fields)
    {
        _fields = fields;
        return _schema = new Schema(fields.Select(f => new Field(f.Name, f.Wire.Type, f.Nullable)));
    }

    private RecordBatch? ReadMessage(int length, int bodyLength)
    {
        FlatTable message = FlatTable.Root(_metadata.AsSpan(0, length));
        ReadOnlySpan<byte> body = _body.AsSpan(0, bodyLength);
        switch (message.UInt8(1))
        {
            case WireFormat.RecordBatchHeader:
                ImmutableArray<Column> columns = _batches.Read(message.Table(2), body, _fields!, _dictionaries, out int rows);
                return new RecordBatch(_schema!, columns, rows);
            case WireFormat.DictionaryHeader:
                ReadDictionary(message.Table(2), body);
                return null;
            case WireFormat.SchemaHeader:
                throw new ArrowException("it has a second schema");
            default:
                throw new ArrowException($"a message is of the unknown kind {message.UInt8(1)}");
        }
    }

    private void ReadDictionary(FlatTable batch, ReadOnlySpan<byte> body)
    {
        long id = batch.Int64(0);
        WireField field = _fields!.FirstOrDefault(f => f.Dictionary == id) ?? throw new ArrowException($"dictionary {id} belongs to no column");
        Column values = _batches.Read(batch.Table(1), body, [field], null, out _)[0];
        if (_dictionaries.Remove(id, out Column? before))
        {
            if (batch.Bool(2)) values = Concatenate(before, values);
            before.Dispose();
        }

        _dictionaries[id] = values;
    }

    /// <summary>A delta adds values behind those that are there.</summary>
    private Column Concatenate(Column first, Column second)
    {
        using var builder = new ColumnBuilder(first.Type, _pool);
        using var vector = new Vector(first.Type, _pool, Math.Max(Math.Max(first.Length, second.Length), 1));
        foreach (Column column in (Column[])[first, second])
        {
            ColumnVector.Show(column, 0, column.Length, vector);
            builder.Append(vector, Selection.All(column.Length));
        }

        second.Dispose();
        return builder.Finish();
    }
}
