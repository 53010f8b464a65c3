using System.Globalization;

namespace FrameEngine.Engine.Databases;

/// <summary>A file, locked while its process lives, by which one that only reads a database tells the one that writes it which commit it reads, so that files it needs are not removed.</summary>
internal sealed class ReaderLease : IDisposable
{
    private const string DirectoryName = "readers";
    private readonly string _path;
    private readonly FileStream _file;

    private ReaderLease(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>Takes a lease; null where the directory cannot be written, as on a read-only file system, which nobody else writes either.</summary>
    /// <param name="commit">The commit that is read; 0 for any.</param>
    public static ReaderLease? TryTake(string database, long commit)
    {
        try
        {
            string directory = Path.Combine(database, DirectoryName);
            Directory.CreateDirectory(directory);
            while (true)
            {
                string path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{commit}-{Guid.NewGuid():N}"));
                var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
                if (File.Exists(path)) return new ReaderLease(path, file);
                file.Dispose(); // the writer found it between its making and its locking, and took it for a dead one's
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The oldest commit that any living process reads; null if there is none. Leases of dead ones are removed.</summary>
    public static long? Oldest(string database)
    {
        string directory = Path.Combine(database, DirectoryName);
        if (!Directory.Exists(directory)) return null;
        long? oldest = null;
        foreach (string path in Directory.GetFiles(directory))
        {
            if (!long.TryParse(Path.GetFileName(path).Split('-')[0], CultureInfo.InvariantCulture, out long commit)) continue;
            try
            {
                using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None)) File.Delete(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It is locked: its process lives.
                oldest = Math.Min(oldest ?? commit, commit);
            }
        }

        return oldest;
    }

    public void Dispose()
    {
        _file.Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The writer removes it: nobody holds it any more.
        }
    }
}
