using FrameEngine.Formats.Parquet.Metadata;
using Microsoft.Win32.SafeHandles;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>What tells one state of a file from another: cached footers are good for as long as it holds.</summary>
internal readonly record struct FileIdentity(string Path, long Length, DateTime Modified)
{
    /// <exception cref="FrameFileNotFoundException">There is no such file.</exception>
    public static FileIdentity Of(string path)
    {
        var info = new FileInfo(path);
        if (!info.Exists) throw new FrameFileNotFoundException(path, $"file '{path}' does not exist");
        return new FileIdentity(info.FullName, info.Length, info.LastWriteTimeUtc);
    }
}

/// <summary>Reads byte ranges of a file, from any number of threads at once.</summary>
internal sealed class RangeReader : IDisposable
{
    private readonly SafeFileHandle _handle;

    private RangeReader(FileIdentity identity, SafeFileHandle handle)
    {
        Identity = identity;
        _handle = handle;
    }

    public FileIdentity Identity { get; }

    public string Path => Identity.Path;

    public long Length => Identity.Length;

    /// <exception cref="FrameFileNotFoundException">There is no such file.</exception>
    /// <exception cref="FrameIOException">It cannot be opened.</exception>
    public static RangeReader Open(string path)
    {
        FileIdentity identity = FileIdentity.Of(path);
        try
        {
            return new RangeReader(identity, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FrameIOException($"file '{path}' cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/> on.</summary>
    /// <exception cref="ParquetException">The file ends before that: it was cut short since its footer was read.</exception>
    public void Read(long offset, Span<byte> destination, ParquetPlace place)
    {
        try
        {
            while (destination.Length > 0)
            {
                int read = RandomAccess.Read(_handle, destination, offset);
                if (read == 0) throw place.ErrorAt(offset, $"the file ends {destination.Length} bytes too early");
                destination = destination[read..];
                offset += read;
            }
        }
        catch (IOException error)
        {
            throw new FrameIOException($"file '{Path}' cannot be read: {error.Message}", error);
        }
    }

    public void Dispose() => _handle.Dispose();
}
