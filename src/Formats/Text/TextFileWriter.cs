using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Formats.Compression;

namespace FrameEngine.Formats.Text;

/// <summary>Writes rows to a file under a temporary name, which becomes the final one when all is written. Compressed as it is told, or as the name's ending says.</summary>
internal sealed class TextFileWriter : ITableWriter
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly Stream _stream;
    private readonly FileStream _file;
    private readonly ITextWriter _writer;
    private readonly CancellationToken _cancellation;
    private long _bytes;
    private bool _completed;
    private bool _closed;

    /// <param name="path">The final name; an existing file is replaced on completion.</param>
    /// <param name="create">Makes the writer over the file's stream.</param>
    /// <param name="compression">How; null if the name says it.</param>
    /// <param name="cancellation">Looked at with every chunk.</param>
    public TextFileWriter(string path, Func<Stream, ITextWriter> create, TextCompression? compression, CancellationToken cancellation)
    {
        _path = path;
        _temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        _cancellation = cancellation;
        (_file, _stream) = Guarded(() => Open(_temporary, compression ?? TextCompressions.Of(path)));
        try
        {
            _writer = create(_stream);
        }
        catch
        {
            _stream.Dispose();
            File.Delete(_temporary);
            throw;
        }
    }

    public void Append(DataChunk chunk)
    {
        if (_cancellation.IsCancellationRequested) throw new QueryCancelledException();
        Guarded(() => _writer.Append(chunk));
    }

    public long Complete()
    {
        if (_completed) return _writer.Rows;
        Guarded(() =>
        {
            _writer.Complete();
            _stream.Dispose();
            _closed = true;
            File.Move(_temporary, _path, overwrite: true);
        });
        _completed = true;
        return _writer.Rows;
    }

    public long Bytes => _completed || _closed ? _bytes : _bytes = _file.Position;

    public IReadOnlyList<string> Files => [_path];

    public void Dispose()
    {
        _writer.Dispose();
        if (_completed) return;
        if (!_closed)
        {
            try
            {
                _stream.Dispose();
            }
            catch (IOException)
            {
                // The disk is full, say: nothing of the file is kept anyway, and the first failure is already on its way.
            }

            _closed = true;
        }

        File.Delete(_temporary);
    }

    private static (FileStream File, Stream Stream) Open(string temporary, TextCompression compression)
    {
        var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        return (file, TextCompressions.Compress(file, compression));
    }

    private void Guarded(Action action) => Guarded(() =>
    {
        action();
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
