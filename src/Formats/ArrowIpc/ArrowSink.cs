using FrameEngine.Catalog;
using FrameEngine.Formats.Text;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.ArrowIpc;

/// <summary>An Arrow file to be written; a bare IPC stream if its name ends with <c>.arrows</c>.</summary>
internal sealed class ArrowSink(string path) : ITableSink
{
    /// <summary>The name under which plans know the format.</summary>
    public const string Format = "arrow";

    public string Name => path;

    public SinkSpec Spec => new(Format, path);

    public static ArrowSink Open(SinkSpec spec) => new(spec.Path);

    /// <summary>For <c>COPY … TO 'x.arrow'</c>, which has no options.</summary>
    /// <exception cref="UsageException">There is an option.</exception>
    public static ArrowSink Create(string path, IReadOnlyDictionary<string, Scalar> options)
    {
        foreach (string key in options.Keys)
            if (!key.Equals("format", StringComparison.OrdinalIgnoreCase)) throw new UsageException($"writing Arrow has no option \"{key}\"");
        return new ArrowSink(path);
    }
    /// <summary>Enums are written as their texts.</summary>
    public Schema FormOf(Schema schema) => TextForm.Of(schema);

    public ITableWriter Open(Schema schema, MemoryPool pool, int threads, CancellationToken cancellation) => new ArrowFileWriter(path, schema, pool, cancellation);
}

/// <summary>Collects rows into batches and writes them to a file under a temporary name, which becomes the final one when all is written.</summary>
internal sealed class ArrowFileWriter : ITableWriter
{
    private const int BatchRows = 1 << 16;

    private readonly string _path;
    private readonly string _temporary;
    private readonly CancellationToken _cancellation;
    private readonly RecordBatchBuilder _builder;
    private readonly ArrowStreamWriter _writer;
    private readonly FileStream _file;
    private bool _completed;

    public ArrowFileWriter(string path, Schema schema, MemoryPool pool, CancellationToken cancellation)
    {
        _path = path;
        _temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        _cancellation = cancellation;
        _builder = new RecordBatchBuilder(schema, pool);
        _file = Guarded(() => new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0));
        try
        {
            _writer = new ArrowStreamWriter(_file, schema, ArrowLayout.Portable, file: !path.EndsWith(".arrows", StringComparison.OrdinalIgnoreCase));
        }
        catch
        {
            _builder.Dispose();
            _file.Dispose();
            File.Delete(_temporary);
            throw;
        }
    }

    public void Append(DataChunk chunk)
    {
        if (_cancellation.IsCancellationRequested) throw new QueryCancelledException();
        _builder.Append(chunk);
        if (_builder.Length >= BatchRows) Flush();
    }

    public long Complete()
    {
        if (_completed) return _writer.Rows;
        if (_builder.Length > 0) Flush();
        Guarded(() =>
        {
            _writer.CompleteAsync().AsTask().GetAwaiter().GetResult();
            _file.Dispose();
            File.Move(_temporary, _path, overwrite: true);
            return true;
        });
        _completed = true;
        return _writer.Rows;
    }

    public void Dispose()
    {
        _builder.Dispose();
        _file.Dispose(); // unbuffered: nothing is left that could fail to be written
        if (!_completed) File.Delete(_temporary);
    }

    private void Flush() => Guarded(() =>
    {
        using RecordBatch batch = _builder.Finish();
        _writer.WriteAsync(batch).AsTask().GetAwaiter().GetResult(); // a file that is not asynchronous: completes before it returns
        return true;
    });

    private T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FrameIOException($"\"{_path}\" cannot be written: {e.Message}", e);
        }
    }
}
