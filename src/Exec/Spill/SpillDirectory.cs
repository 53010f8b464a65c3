using System.Globalization;

namespace FrameEngine.Exec.Spill;

/// <summary>The directory in which the queries of a session keep what does not fit in memory. Thread-safe.</summary>
/// <remarks>It is made when the first query needs it, and removed at the end if it was made here and nothing of others is in it.</remarks>
internal sealed class SpillDirectory(string path, long limit = long.MaxValue) : IDisposable
{
    private readonly Lock _lock = new();
    private bool _made;
    private long _used;
    private long _number;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Bytes that all files here may have together.</summary>
    public long Limit { get; } = limit;

    /// <summary>Bytes of all files now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>A new file of this process alone, gone when it is disposed, or when the process ends.</summary>
    /// <exception cref="FrameIOException">The directory or the file cannot be made.</exception>
    public SpillFile Create()
    {
        try
        {
            Make();
            string name = string.Create(CultureInfo.InvariantCulture, $"frame-{Environment.ProcessId}-{Guid.NewGuid():N}-{Interlocked.Increment(ref _number)}.spill");
            return new SpillFile(this, System.IO.Path.Combine(Path, name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new FrameIOException($"the temporary directory '{Path}' cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Takes room for so many bytes more.</summary>
    /// <exception cref="ResourceExhaustedException">The directory would hold more than its limit.</exception>
    public void Reserve(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= Limit) return;
        Interlocked.Add(ref _used, -bytes);
        throw new ResourceExhaustedException(string.Create(CultureInfo.InvariantCulture,
            $"the temporary directory '{Path}' may hold {Limit} bytes (max_temp_directory_size), and {bytes} more than its {Used} were to be written"));
    }

    public void Release(long bytes) => Interlocked.Add(ref _used, -bytes);

    public void Dispose()
    {
        lock (_lock)
        {
            if (!_made) return;
            _made = false;
            try
            {
                Directory.Delete(Path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Others keep files in it, or it is gone: it stays as it is.
            }
        }
    }

    private void Make()
    {
        lock (_lock)
        {
            if (Directory.Exists(Path)) return;
            Directory.CreateDirectory(Path);
            _made = true;
        }
    }
}
