using System.Buffers;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Formats.Parquet.Scanning;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Parquet.Writing;

/// <summary>Writes one Parquet file: chunks or batches in, row groups out, footer at the end. Nothing stands under the final name before <see cref="Complete"/>.</summary>
/// <remarks>
/// Called by one thread at a time. With more than one thread, row groups are encoded on the thread pool while the next is collected, at most one per
/// thread at once, and written in order. Dispose without Complete deletes what was written.
/// </remarks>
internal sealed class ParquetFileWriter : ITableWriter
{
    private const string CreatedBy = "FrameEngine version 0.1.0";

    private readonly string _path;
    private readonly string _temporary;
    private readonly Schema _schema;
    private readonly StoredTree[] _columns;
    private readonly ParquetWriteOptions _options;
    private readonly MemoryPool _pool;
    private readonly int _threads;
    private readonly CancellationToken _cancellation;
    private readonly RecordBatchBuilder _builder;
    private readonly Queue<Task<(EncodedChunk[] Chunks, int Rows)>> _encoding = new();
    private readonly List<RowGroupMetadata> _groups = [];
    private readonly List<EncodedIndex> _indexes = [];
    private Vector[]? _views;
    private FileStream? _file;
    private long _rows;
    private long _bytes;
    private long _collected; // bytes of the row group at hand, where they are counted
    private bool _completed;

    private readonly record struct EncodedIndex(ColumnChunkMetadata Chunk, List<PageLocation> Pages, ColumnIndex? Index);

    /// <exception cref="FrameIOException">The file cannot be created.</exception>
    /// <exception cref="FrameNotSupportedException">A column's type cannot be written.</exception>
    public ParquetFileWriter(string path, Schema schema, ParquetWriteOptions options, MemoryPool pool, int threads = 1, CancellationToken cancellation = default)
    {
        _path = path;
        _schema = schema;
        _options = options.Validated();
        _pool = pool;
        _threads = Math.Max(1, threads);
        _cancellation = cancellation;
        if (schema.Count == 0) throw new UsageException("a Parquet file needs at least one column");
        ParquetNotes.RequireAll(options.FieldIds, [.. schema.Names]);
        _columns = [.. schema.Select(f => StoredTree.For(f, options.TimesInUtc))];
        _builder = new RecordBatchBuilder(schema, pool);
        _temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            _file = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
            _file.Write("PAR1"u8);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new FrameIOException($"file '{path}' cannot be written: {error.Message}", error);
        }
    }

    public long Bytes => _file is { } file ? _bytes = file.Position : _bytes;

    public IReadOnlyList<string> Files => [_path];

    public void Append(DataChunk chunk)
    {
        _cancellation.ThrowIfCancelled();
        _builder.Append(chunk);
        if (_options.RowGroupBytes > 0) _collected += ChunkBytes.Of(chunk);
        if (_builder.Length >= _options.RowGroupRows || _options.RowGroupBytes > 0 && _collected >= _options.RowGroupBytes) FlushGroup();
    }

    /// <summary>Appends a batch of the writer's schema; it stays the caller's.</summary>
    public void Append(RecordBatch batch)
    {
        _views ??= [.. _schema.Select(f => new Vector(f.Type, _pool, DataChunk.DefaultRows))];
        var chunk = new DataChunk(_views);
        for (int start = 0; start < batch.Length; start += DataChunk.DefaultRows)
        {
            int rows = Math.Min(DataChunk.DefaultRows, batch.Length - start);
            for (int c = 0; c < _views.Length; c++) ColumnVector.Show(batch.Columns[c], start, rows, _views[c]);
            chunk.SetAll(rows);
            Append(chunk);
        }
    }

    public long Complete()
    {
        if (_completed) return _rows;
        if (_builder.Length > 0) FlushGroup();
        while (_encoding.Count > 0) WriteGroup();
        Guarded(WriteFooter);
        Guarded(_file!.Dispose); // writes what is left in its buffer
        _file = null;
        Guarded(() => File.Move(_temporary, _path, overwrite: true));
        _completed = true;
        return _rows;
    }

    public void Dispose()
    {
        while (_encoding.TryDequeue(out Task<(EncodedChunk[] Chunks, int Rows)>? task))
        {
            try
            {
                foreach (EncodedChunk chunk in task.GetAwaiter().GetResult().Chunks) chunk.Dispose();
            }
            catch (FrameException)
            {
                // Nothing is to be published any more; the first failure is already on its way to the caller.
            }
        }
        _builder.Dispose();
        foreach (Vector view in _views ?? []) view.Dispose();
        _views = null;
        if (_file is not null)
        {
            _file.Dispose();
            _file = null;
        }
        if (!_completed && File.Exists(_temporary)) File.Delete(_temporary); // not if its directory never was there
    }

    private void FlushGroup()
    {
        RecordBatch batch = _builder.Finish();
        _rows += batch.Length;
        _collected = 0;
        if (_threads == 1)
        {
            _encoding.Enqueue(Task.FromResult(Encode(batch)));
            WriteGroup();
            return;
        }
        while (_encoding.Count >= _threads) WriteGroup();
        _encoding.Enqueue(Task.Run(() => Encode(batch)));
    }

    private (EncodedChunk[] Chunks, int Rows) Encode(RecordBatch batch)
    {
        using (batch)
        {
            var chunks = new List<EncodedChunk>(_columns.Length);
            try
            {
                for (int c = 0; c < _columns.Length; c++)
                {
                    _cancellation.ThrowIfCancelled();
                    CheckNulls(batch.Columns[c], c);
                    if (_columns[c].IsNested) EncodeLeaves(batch.Columns[c], _columns[c], chunks);
                    else chunks.Add(ColumnChunkWriter.Encode(batch.Columns[c], _columns[c].Leaves[0].Stored, _options, _pool));
                }
                return ([.. chunks], batch.Length);
            }
            catch
            {
                foreach (EncodedChunk chunk in chunks) chunk.Dispose();
                throw;
            }
        }
    }

    private void EncodeLeaves(Column column, StoredTree tree, List<EncodedChunk> chunks)
    {
        ShreddedLeaf[] leaves = NestedShredder.Shred(column, tree, _pool);
        try
        {
            foreach (ShreddedLeaf leaf in leaves) chunks.Add(ColumnChunkWriter.Encode(leaf, _options, _pool));
        }
        finally
        {
            foreach (ShreddedLeaf leaf in leaves) leaf.Dispose();
        }
    }

    private void CheckNulls(Column column, int ordinal)
    {
        if (column.NullCount > 0 && !_columns[ordinal].Nullable)
            throw new TypeException($"column '{_schema[ordinal].Name}' is NOT NULL, but {column.NullCount} nulls were to be written to '{_path}'", "23502");
    }

    private void WriteGroup()
    {
        (EncodedChunk[] chunks, int rows) = _encoding.Dequeue().GetAwaiter().GetResult();
        try
        {
            Guarded(() => WriteGroup(chunks, rows));
        }
        finally
        {
            foreach (EncodedChunk chunk in chunks) chunk.Dispose();
        }
    }

    private void WriteGroup(EncodedChunk[] chunks, int rows)
    {
        FileStream file = _file!;
        var group = new RowGroupMetadata { FileOffset = file.Position, Columns = new ColumnChunkMetadata[chunks.Length], RowCount = rows };
        for (int c = 0; c < chunks.Length; c++)
        {
            ColumnChunkMetadata chunk = chunks[c].Metadata;
            long start = file.Position;
            file.Write(chunks[c].Bytes.Written);
            if (chunk.DictionaryPageOffset is not null) chunk.DictionaryPageOffset = start;
            chunk.DataPageOffset += start;
            group.Columns[c] = chunk;
            group.TotalByteSize += chunk.UncompressedSize;
            group.CompressedSize += chunk.CompressedSize;
            _indexes.Add(new EncodedIndex(chunk, [.. chunks[c].Pages.Select(p => p with { Offset = p.Offset + start })], chunks[c].Index));
        }
        _groups.Add(group);
    }

    private void WriteFooter()
    {
        FileStream file = _file!;
        var text = new ArrayBufferWriter<byte>();
        foreach (EncodedIndex entry in _indexes)
        {
            if (entry.Index is null) continue;
            entry.Chunk.ColumnIndexOffset = file.Position;
            entry.Chunk.ColumnIndexLength = Write(file, text, entry.Index.Write);
        }
        foreach (EncodedIndex entry in _indexes)
        {
            entry.Chunk.OffsetIndexOffset = file.Position;
            entry.Chunk.OffsetIndexLength = Write(file, text, writer => OffsetIndex.Write(writer, entry.Pages));
        }
        var root = new SchemaElement { Name = "schema", ChildCount = _columns.Length };
        SchemaElement[] schema = [root, .. ParquetNotes.WithIds([.. _columns.SelectMany(c => c.Elements)], _options.FieldIds)];
        var metadata = new FileMetadata
        {
            Version = _options.PageVersion,
            Schema = schema,
            Notes = [.. _options.Notes, .. OwnTypes.Note(schema) is { } note ? [note] : Array.Empty<KeyValuePair<string, string>>()],
            RowCount = _rows,
            RowGroups = [.. _groups],
            CreatedBy = CreatedBy,
        };
        int length = Write(file, text, metadata.Write);
        Span<byte> end = stackalloc byte[8];
        BitConverter.TryWriteBytes(end, length);
        "PAR1"u8.CopyTo(end[4..]);
        file.Write(end);
        file.Flush(flushToDisk: false);
    }

    private static int Write(FileStream file, ArrayBufferWriter<byte> text, Action<ThriftWriter> write)
    {
        text.ResetWrittenCount();
        write(new ThriftWriter(text));
        file.Write(text.WrittenSpan);
        return text.WrittenCount;
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FrameIOException($"file '{_path}' cannot be written: {error.Message}", error);
        }
    }
}
