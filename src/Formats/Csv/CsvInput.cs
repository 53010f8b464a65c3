using FrameEngine.Formats.Compression;
using Microsoft.Win32.SafeHandles;

namespace FrameEngine.Formats.Csv;

/// <summary>An open text file, CSV or JSON: its bytes from any offset, or, when it is compressed, as a stream from the start.</summary>
internal sealed class CsvInput : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly bool _packed;

    /// <param name="path">The file.</param>
    /// <param name="compressed">Whether it is compressed, by gzip or zstd; null if its name says so.</param>
    /// <param name="encoding">How its characters are written.</param>
    public CsvInput(string path, bool? compressed = null, CsvEncoding encoding = CsvEncoding.Utf8)
    {
        Path = path;
        Encoding = encoding;
        _packed = compressed ?? TextCompressions.Of(path) != TextCompression.None;
        try
        {
            _handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
            Size = RandomAccess.GetLength(_handle);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FrameFileNotFoundException(path, $"file \"{path}\" does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FrameIOException($"\"{path}\" cannot be read: {e.Message}", e);
        }
    }

    public string Path { get; }

    /// <summary>Bytes on disk.</summary>
    public long Size { get; }

    /// <summary>How its characters are written; readers get UTF-8.</summary>
    public CsvEncoding Encoding { get; }

    /// <summary>Whether the file is compressed, or in another encoding than UTF-8: then it can only be read from start to end.</summary>
    public bool IsCompressed => _packed || Encoding != CsvEncoding.Utf8;

    public SafeFileHandle Handle => _handle;

    /// <summary>The uncompressed bytes from <paramref name="start"/> to <paramref name="end"/>, or to the end of the file if that comes first.</summary>
    public CsvByteReader Open(long start, long end) => new(this, start, end);

    /// <summary>All of its bytes, uncompressed and as UTF-8.</summary>
    public Stream OpenStream()
    {
        var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        Stream stream = _packed ? TextCompressions.Decompress(file) : file;
        return Encoding switch
        {
            CsvEncoding.Latin1 => System.Text.Encoding.CreateTranscodingStream(stream, System.Text.Encoding.Latin1, System.Text.Encoding.UTF8),
            CsvEncoding.Utf16 => System.Text.Encoding.CreateTranscodingStream(stream, StartsBigEndian() ? System.Text.Encoding.BigEndianUnicode : System.Text.Encoding.Unicode, System.Text.Encoding.UTF8),
            _ => stream,
        };
    }

    public void Dispose() => _handle.Dispose();

    private bool StartsBigEndian()
    {
        Span<byte> mark = stackalloc byte[2];
        return !_packed && RandomAccess.Read(_handle, mark, 0) == 2 && mark is [0xFE, 0xFF];
    }
}

/// <summary>Reads a range of an input's uncompressed bytes in order.</summary>
internal sealed class CsvByteReader : IDisposable
{
    private readonly CsvInput _input;
    private readonly long _end;
    private readonly Stream? _stream;
    private long _position;

    public CsvByteReader(CsvInput input, long start, long end)
    {
        _input = input;
        _end = end;
        if (!input.IsCompressed)
        {
            _position = start;
            return;
        }

        _stream = input.OpenStream();
        Span<byte> skipped = stackalloc byte[4096];
        while (_position < start && Read(skipped[..(int)Math.Min(skipped.Length, start - _position)]) > 0)
        {
        }
    }

    /// <summary>Reads some bytes; 0 at the end only.</summary>
    public int Read(Span<byte> target)
    {
        if (target.Length > _end - _position) target = target[..(int)(_end - _position)];
        if (target.IsEmpty) return 0;
        try
        {
            int read = _stream is null ? RandomAccess.Read(_input.Handle, target, _position) : _stream.Read(target);
            _position += read;
            return read;
        }
        catch (Exception e) when (e is InvalidDataException or CompressionException)
        {
            throw new CsvException(_input.Path, 1, null, $"the compressed stream is malformed near uncompressed byte {_position}: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new FrameIOException($"\"{_input.Path}\" cannot be read: {e.Message}", e);
        }
    }

    public void Dispose() => _stream?.Dispose();
}
