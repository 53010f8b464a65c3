using Microsoft.Win32.SafeHandles;

namespace FrameEngine.Exec.Spill;

/// <summary>Bytes on disk that one process writes and reads back: appended by several threads, read by any.</summary>
/// <remarks>Its name is taken away as soon as it is open, where the system allows that, and else when it is closed: nothing is left of it whatever happens.</remarks>
internal sealed unsafe class SpillFile : IDisposable
{
    private const int Step = 64 << 20;
    private const long Large = 16 << 20;
    private readonly SpillDirectory _directory;
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private long _length;
    private int _closed;

    public SpillFile(SpillDirectory directory, string path)
    {
        _directory = directory;
        _path = path;
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows()) File.Delete(path);
    }

    /// <summary>Bytes written.</summary>
    public long Length => Interlocked.Read(ref _length);

    /// <summary>Appends bytes.</summary>
    /// <returns>Where they are.</returns>
    /// <exception cref="FrameIOException">They cannot be written: the disk is full, say.</exception>
    /// <exception cref="ResourceExhaustedException">The directory may hold no more.</exception>
    public long Append(byte* bytes, long count)
    {
        _directory.Reserve(count);
        long offset = Interlocked.Add(ref _length, count) - count;
        try
        {
            for (long done = 0; done < count; done += Step)
                RandomAccess.Write(_file, new ReadOnlySpan<byte>(bytes + done, (int)Math.Min(Step, count - done)), offset + done);
            return offset;
        }
        catch (IOException error)
        {
            throw new FrameIOException($"{count} bytes cannot be written to the temporary directory '{_directory.Path}': {error.Message}", error);
        }
    }

    /// <summary>Reads bytes that were appended.</summary>
    /// <exception cref="FrameIOException">They cannot be read.</exception>
    public void Read(long offset, byte* target, long count)
    {
        try
        {
            for (long done = 0; done < count;)
            {
                int read = RandomAccess.Read(_file, new Span<byte>(target + done, (int)Math.Min(Step, count - done)), offset + done);
                if (read == 0) throw new FrameIOException($"the temporary file '{_path}' ends at byte {offset + done}, before what was written to it");
                done += read;
            }
        }
        catch (IOException error)
        {
            throw new FrameIOException($"the temporary file '{_path}' cannot be read: {error.Message}", error);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) return;
        _directory.Release(Length);
        // Giving back the blocks of a large file takes longer than a query that is cancelled may take to end. Without a name nobody can find it any more.
        if (OperatingSystem.IsWindows() || Length < Large) _file.Dispose();
        else ThreadPool.UnsafeQueueUserWorkItem(static file => file.Dispose(), _file, preferLocal: false);
    }
}
