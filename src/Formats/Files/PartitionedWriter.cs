using System.Diagnostics.CodeAnalysis;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Compute.Evaluation;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Formats.Files;

/// <summary>Deals rows out to files by the values of some columns. All is written beside the final place and moved there when it is complete.</summary>
/// <remarks>
/// A directory that is new, empty or to be overwritten appears whole, by one rename; of one that is overwritten the old one is renamed first, so that a crash between the two
/// leaves it under a hidden name. Files that are added to others (APPEND, OVERWRITE_OR_IGNORE) are moved one by one, by a <see cref="FileMoves"/>: a failure takes all of them back.
/// Few partitions have a writer each, from first to last. Of many, rows are collected first, and when there are enough, each partition gets a file of its share.
/// </remarks>
internal sealed unsafe class PartitionedWriter : ITableWriter
{
    // A writer collects a row group before it writes, so each costs memory.
    private const int MostOpen = 32;

    // Rows of all partitions together that are collected before they are written.
    private const int MostCollected = 1 << 19;

    private readonly string _directory;
    private readonly string _staging;
    private readonly bool _whole; // the directory is to hold nothing else
    private readonly PartitionedSinkOptions _options;
    private readonly Func<string, ITableSink> _inner;
    private readonly MemoryPool _pool;
    private readonly CancellationToken _cancellation;
    private readonly Schema _schema;
    private readonly int[] _keys;
    private readonly int[] _written;
    private readonly Dictionary<byte[], Partition> _partitions = new(new KeyComparer());
    private readonly List<Partition> _touched = [];
    private byte[] _key = new byte[256];
    private readonly Vector[] _views;
    private int _collected;
    private readonly List<string> _files = [];
    private Partition? _single;
    private long _rows;
    private bool _completed;

    public PartitionedWriter(string directory, Schema schema, PartitionedSinkOptions options, Func<string, ITableSink> inner, MemoryPool pool, CancellationToken cancellation)
    {
        _options = options;
        _inner = inner;
        _pool = pool;
        _cancellation = cancellation;
        _keys = [.. options.Columns.Select(name => schema.TryGetOrdinal(name, out int at) ? at : throw BindException.UnknownColumn(name, schema.Names))];
        _written = [.. Enumerable.Range(0, schema.Count).Where(c => options.WriteColumns || !_keys.Contains(c))];
        if (_written.Length == 0) throw new UsageException("PARTITION_BY leaves no column to write: WRITE_PARTITION_COLUMNS writes them, too");
        _schema = new Schema(_written.Select(c => schema[c]));
        _views = [.. _schema.Select(f => new Vector(f.Type, pool, 0))];
        _directory = directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        _whole = options.Overwrite || !Directory.Exists(directory) || !Directory.EnumerateFileSystemEntries(directory).Any();
        string name = $".{Guid.NewGuid():N}.tmp";
        _staging = _whole && Path.GetDirectoryName(directory) is { } parent ? Path.Combine(parent, name) : Path.Combine(directory, name);
        Guard(() =>
        {
            if (!_whole) FileMoves.Recover(directory);
            if (File.Exists(directory)) throw new FrameIOException($"'{directory}' is a file, not a directory");
            if (Directory.Exists(directory) && !options.Overwrite && !options.OverwriteOrIgnore && !options.Append && Directory.EnumerateFileSystemEntries(directory).Any())
                throw new FrameIOException($"directory '{directory}' is not empty") { Hint = "OVERWRITE deletes what is there, OVERWRITE_OR_IGNORE replaces files of the same names, APPEND adds to it" };
            Directory.CreateDirectory(_staging);
        });
    }

    public IReadOnlyList<string> Files => [.. _files.Select(f => Path.Combine(_directory, f))];

    public void Append(DataChunk chunk)
    {
        _cancellation.ThrowIfCancelled();
        if (_keys.Length == 0)
        {
            AppendInTurn(chunk);
            return;
        }

        for (int i = 0; i < chunk.Count; i++)
        {
            int row = chunk.Selection[i];
            int length = KeyOf(chunk, row);
            if (!_partitions.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(_key.AsSpan(0, length), out Partition? partition))
            {
                partition = new Partition(PathOf(chunk, row));
                _partitions.Add(_key.AsSpan(0, length).ToArray(), partition);
            }

            if (partition.Count == 0) _touched.Add(partition);
            partition.Add(row);
        }

        Vector[] columns = [.. _written.Select(c => chunk.Columns[c])];
        var part = new DataChunk(columns);
        foreach (Partition partition in _touched)
        {
            fixed (int* rows = partition.Selected)
            {
                part.Set(chunk.Rows, new Selection(rows, partition.Count));
                if (_partitions.Count <= MostOpen) WriterOf(partition).Append(part);
                else (partition.Collected ??= new RecordBatchBuilder(_schema, _pool)).Append(part);
            }

            partition.Count = 0;
        }

        _touched.Clear();
        if (_partitions.Count <= MostOpen) return;
        _collected += chunk.Count;
        if (_collected >= MostCollected) WriteCollected();
    }

    // Without keys: files one behind the other, each begun when the one before has enough.
    private void AppendInTurn(DataChunk chunk)
    {
        _single ??= NewSingle();
        var part = new DataChunk([.. _written.Select(c => chunk.Columns[c])]);
        for (int start = 0; start < chunk.Count;)
        {
            if (_options.FileRows > 0 && _single.Rows == _options.FileRows || _options.FileBytes > 0 && _single.Writer is { } full && full.Bytes >= _options.FileBytes)
            {
                Finish(_single);
                _single.Rows = 0;
            }

            int count = _options.FileRows > 0 ? (int)Math.Min(chunk.Count - start, _options.FileRows - _single.Rows) : chunk.Count - start;
            for (int i = 0; i < count; i++) _single.Add(chunk.Selection[start + i]);
            fixed (int* rows = _single.Selected)
            {
                part.Set(chunk.Rows, new Selection(rows, count));
                WriterOf(_single).Append(part);
            }

            _single.Count = 0;
            _single.Rows += count;
            start += count;
        }
    }

    private Partition NewSingle()
    {
        var single = new Partition("");
        _partitions.Add([], single);
        return single;
    }

    public long Complete()
    {
        // A file without rows shows the columns.
        if (_keys.Length == 0 && _single is null) WriterOf(_single = NewSingle());
        WriteCollected();
        foreach (Partition partition in _partitions.Values) Finish(partition);
        Guard(Publish);
        _completed = true;
        return _rows;
    }

    public void Dispose()
    {
        foreach (Partition partition in _partitions.Values)
        {
            partition.Writer?.Dispose();
            partition.Collected?.Dispose();
        }

        foreach (Vector view in _views) view.Dispose();
        if (_completed) return;
        try
        {
            if (Directory.Exists(_staging)) Directory.Delete(_staging, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What is left is hidden from readers, and the query has failed for a better reason.
        }
    }

    private void Publish()
    {
        if (_whole && Path.GetDirectoryName(_staging) != _directory)
        {
            string? old = null;
            if (Directory.Exists(_directory))
            {
                old = _staging + ".old";
                Directory.Move(_directory, old);
            }

            try
            {
                Directory.Move(_staging, _directory);
            }
            catch when (old is not null)
            {
                Directory.Move(old, _directory);
                throw;
            }

            if (old is not null) Directory.Delete(old, recursive: true);
            return;
        }

        using (var moves = new FileMoves(_directory, _staging)) moves.Run(_files);
        Directory.Delete(_staging, recursive: true);
    }

    private ITableWriter WriterOf(Partition partition)
    {
        if (partition.Writer is { } writer) return writer;
        string file = Path.Combine(partition.Path, _options.FileName(partition.Files++)), path = Path.Combine(_staging, file);
        _files.Add(file);
        Guard(() => Directory.CreateDirectory(Path.GetDirectoryName(path)!));
        return partition.Writer = _inner(path).Open(_schema, _pool, 1, _cancellation);
    }

    private void WriteCollected()
    {
        var chunk = new DataChunk(_views);
        foreach (Partition partition in _partitions.Values)
        {
            if (partition.Collected is { Length: > 0 } collected)
            {
                using RecordBatch batch = collected.Finish();
                ITableWriter writer = WriterOf(partition);
                for (int start = 0; start < batch.Length; start += DataChunk.DefaultRows)
                {
                    int rows = Math.Min(DataChunk.DefaultRows, batch.Length - start);
                    for (int c = 0; c < _views.Length; c++) ColumnVector.Show(batch.Columns[c], start, rows, _views[c]);
                    chunk.SetAll(rows);
                    writer.Append(chunk);
                }
            }

            if (_partitions.Count > MostOpen) Finish(partition);
        }

        _collected = 0;
    }

    private void Finish(Partition partition)
    {
        if (partition.Writer is not { } writer) return;
        _rows += writer.Complete();
        writer.Dispose();
        partition.Writer = null;
    }

    // Of each key column whether it is null, and its bytes; texts with their length before them.
    private int KeyOf(DataChunk chunk, int row)
    {
        int length = 0;
        foreach (int key in _keys)
        {
            Vector vector = chunk.Columns[key];
            bool valid = vector.IsValid(row);
            Need(length + 1 + sizeof(int));
            _key[length++] = valid ? (byte)1 : (byte)0;
            if (!valid) continue;
            int at = vector.ValueIndex(row);
            ReadOnlySpan<byte> bytes;
            if (vector.Physical == PhysicalType.View)
            {
                bytes = StringView.Span(vector.Values.Views + at);
                BitConverter.TryWriteBytes(_key.AsSpan(length), bytes.Length);
                length += sizeof(int);
            }
            else
            {
                int width = vector.Physical.Width();
                bytes = new ReadOnlySpan<byte>(vector.Values.As<byte>() + ((long)at * width), width);
            }

            Need(length + bytes.Length);
            bytes.CopyTo(_key.AsSpan(length));
            length += bytes.Length;
        }

        return length;
    }

    private void Need(int length)
    {
        if (length > _key.Length) Array.Resize(ref _key, Math.Max(length, _key.Length * 2));
    }

    private string PathOf(DataChunk chunk, int row)
    {
        string path = "";
        for (int k = 0; k < _keys.Length; k++)
        {
            Scalar value = ScalarVectors.Read(chunk.Columns[_keys[k]], row);
            string text = value.IsNull ? HivePartitions.Null : HivePartitions.Escape((string)ConstantFolder.TryEvaluate(ExpressionBuilder.Cast(new Literal(value), DataType.Utf8, false))!.Value!);
            path = Path.Combine(path, $"{HivePartitions.Escape(_options.Columns[k])}={text}");
        }

        return path;
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FrameIOException($"directory '{_directory}' cannot be written: {error.Message}", error);
        }
    }

    /// <summary>The rows of one directory: those of the chunk at hand, and the file that they go to.</summary>
    private sealed class Partition(string path)
    {
        public string Path { get; } = path;

        public ITableWriter? Writer { get; set; }

        public int Files { get; set; }

        /// <summary>Rows of the file at hand, where they are counted.</summary>
        public long Rows { get; set; }

        /// <summary>Rows that wait to be written.</summary>
        public RecordBatchBuilder? Collected { get; set; }

        public int Count { get; set; }

        public int[] Selected { get; private set; } = new int[16];

        public void Add(int row)
        {
            if (Count == Selected.Length) Selected = [.. Selected, .. new int[Count]];
            Selected[Count++] = row;
        }
    }

    /// <summary>Keys by their bytes, looked up without an array of their own.</summary>
    private sealed class KeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
