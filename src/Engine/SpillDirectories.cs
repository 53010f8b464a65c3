using FrameEngine.Exec.Spill;

namespace FrameEngine.Engine;

/// <summary>The temporary directories that a session's queries have used, which its settings may change between them. Thread-safe.</summary>
internal sealed class SpillDirectories : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Path, long Limit), SpillDirectory> _known = [];

    /// <summary>The directory that the settings name; null if they name none.</summary>
    public SpillDirectory? Of(SessionSettings settings)
    {
        if (settings.TempDirectory.Length == 0) return null;
        lock (_lock)
        {
            if (!_known.TryGetValue((settings.TempDirectory, settings.TempDirectoryLimit), out SpillDirectory? directory))
                _known.Add((settings.TempDirectory, settings.TempDirectoryLimit), directory = new SpillDirectory(settings.TempDirectory, settings.TempDirectoryLimit));
            return directory;
        }
    }

    /// <summary>Removes those that were made here and are empty.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (SpillDirectory directory in _known.Values) directory.Dispose();
            _known.Clear();
        }
    }
}
